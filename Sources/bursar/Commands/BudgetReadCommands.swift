import ArgumentParser
import Reporting
import Postgres
import Store
import Upskilling

struct BudgetList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the budgets with their balances, as of any day.",
    discussion: """
      Example:
        bursar budget list --as-of 2026-03-31

      budget = available + reserved + committed + expended + lapsed + carried out, on every line. What is \
      allocated to budgets below has left the one above; --with-below adds it up again.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Count entries effective up to this day; all otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?
  @Flag(help: "Add to every budget what is allocated below it; as it stands now.")
  var withBelow = false

  func validate() throws {
    guard !withBelow || asOf == nil else {
      throw ValidationError("--with-below adds up what stands now; leave out --as-of")
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      var cells = try await desk.cells(asOf: asOf?.day)
      if withBelow {
        let statement = BudgetRollup(employerID: desk.employer.id)
        let sums = try await desk.session.connection.perform { db in try db.rows(statement) }
        cells = cells.map { cell in
          sums.first { $0.cellID == cell.id }.map { cell.with($0.balances) } ?? cell
        }
      }
      try printList(
        cells.map(BudgetItem.init), options,
        ifEmpty: "No budget yet. Open one: bursar budget open COST-CENTER PERIOD CURRENCY",
        [
          "budget", "under", "period", "cost center", "program", "", "authority", "available",
          "reserved", "committed", "expended", "lapsed", "carried out",
        ], numbers: [0, 1, 6, 7, 8, 9, 10, 11, 12]
      ) {
        [
          "\($0.budget)", $0.under.map { String($0) } ?? "", $0.period, $0.costCenter, $0.program,
          $0.currency, $0.authority, $0.available, $0.reserved, $0.committed, $0.expended,
          $0.lapsed, $0.carriedOut,
        ]
      }
    }
  }
}

extension BudgetCell {
  /// The same budget with other balances: authority to carried out.
  fileprivate func with(_ balances: [Int]) -> BudgetCell {
    BudgetCell(
      id: id, period: period, costCenter: costCenter, program: program, currency: currency,
      control: control, parentID: parentID, authority: balances[0], available: balances[1],
      reserved: balances[2], committed: balances[3], expended: balances[4], lapsed: balances[5],
      carriedOut: balances[6])
  }
}

struct BudgetShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one budget with its balances, as of any day.",
    discussion: "Example:\n  bursar budget show 3 --as-of 2026-03-31")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the budget.") var budget: Int
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Count entries effective up to this day; all otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let item = BudgetItem(try await desk.cell(budget, asOf: asOf?.day))
      if options.format == .json { return try Console.printJSON(item) }
      var table = TextTable(["budget \(item.budget)", item.currency], numbers: [1])
      table.rows = [
        ["authority", item.authority], ["available", item.available], ["reserved", item.reserved],
        ["committed", item.committed], ["expended", item.expended], ["lapsed", item.lapsed],
        ["carried out", item.carriedOut],
      ]
      let program = item.program.isEmpty ? "all programs" : item.program
      let under = item.under.map { ", under budget \($0)" } ?? ""
      Console.print(
        "\(item.costCenter), \(item.period), \(program); control \(item.control)\(under)\n\n"
          + table.render())
    }
  }
}

struct BudgetRevisionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revisions", abstract: "List how a budget's authority came about.",
    discussion: "Example:\n  bursar budget revisions 3")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the budget.") var budget: Int

  private struct Item: Encodable {
    let entry: Int
    let effectiveOn: String
    let kind: String
    let amount: String
    let authority: String
    let currency: String
    let key: String?
    let actor: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let currency = try await desk.cell(budget).currency
      let statement = BudgetRevisions(employerID: desk.employer.id, cellID: budget)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      try printList(
        rows.map {
          Item(
            entry: $0.entryID, effectiveOn: $0.effectiveOn, kind: $0.kind,
            amount: Money($0.amount, currency).text, authority: Money($0.authority, currency).text,
            currency: currency.code, key: $0.key, actor: $0.actor)
        }, options, ifEmpty: "Nothing was granted yet.",
        ["entry", "day", "what", currency.code, "authority", "key", "by"], numbers: [0, 3, 4]
      ) {
        [
          "\($0.entry)", $0.effectiveOn, $0.kind, $0.amount, $0.authority, $0.key ?? "", $0.actor,
        ]
      }
    }
  }
}

/// A budget for machines: amounts as decimal text, with their currency and its exponent.
private struct BudgetItem: Encodable {
  let budget: Int
  /// The budget it is allocated from.
  let under: Int?
  let period: String
  let costCenter: String
  let program: String
  let currency: String
  let exponent: Int
  let control: String
  let authority: String
  let available: String
  let reserved: String
  let committed: String
  let expended: String
  let lapsed: String
  let carriedOut: String

  init(_ cell: BudgetCell) {
    func text(_ amount: Int) -> String { Money(amount, cell.currency).text }
    budget = cell.id
    under = cell.parentID
    period = cell.period
    costCenter = cell.costCenter
    program = cell.program
    currency = cell.currency.code
    exponent = cell.currency.exponent
    control = cell.control.rawValue
    authority = text(cell.authority)
    available = text(cell.available)
    reserved = text(cell.reserved)
    committed = text(cell.committed)
    expended = text(cell.expended)
    lapsed = text(cell.lapsed)
    carriedOut = text(cell.carriedOut)
  }
}

struct BudgetHistory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List every transfer of a budget, with its cause.",
    discussion: "Example:\n  bursar budget history 3")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the budget.") var budget: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      try await BudgetWalk(desk: desk, budget: budget).print(options)
    }
  }
}

/// From a figure to its causes.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Walk a figure back to what made it.",
    subcommands: [ExplainBudget.self, ExplainReport.self])
}

struct ExplainBudget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget", abstract: "Walk a budget's balances back to their transfers.",
    discussion: """
      Example:
        bursar explain budget 3

      The transfers are listed in their order; their sums are printed beside the balances, and must
      be the same.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the budget.") var budget: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let walk = try await BudgetWalk(desk: desk, budget: budget)
      try walk.print(options)
      guard options.format == .text else { return }
      let sums = walk.sums
      var table = TextTable(["balance", "of the budget", "sum of transfers"], numbers: [1, 2])
      for (name, balance) in walk.balances {
        let sum = name == "authority" ? -(sums[name] ?? 0) : sums[name] ?? 0
        table.rows.append([name.replacing("_", with: " "), walk.text(balance), walk.text(sum)])
        guard sum == balance else {
          throw CommandError(
            "the \(name) of budget \(budget) is not the sum of its transfers", ExitStatus.defect)
        }
      }
      Console.print("\n" + table.render())
    }
  }
}

/// The transfers of a budget, in order.
struct BudgetWalk: Sendable {
  let cell: BudgetCell
  let rows: [CellHistory.Row]

  private struct Item: Encodable {
    let entry: Int
    let kind: String
    let effectiveOn: String
    let from: String
    let to: String
    let amount: String
    let currency: String
    let commitment: Int?
    let key: String?
    let actor: String
  }

  init(desk: BudgetDesk, budget: Int) async throws {
    cell = try await desk.cell(budget)
    let statement = CellHistory(employerID: desk.employer.id, cellID: budget)
    rows = try await desk.session.connection.perform { db in try db.rows(statement) }
  }

  func text(_ amount: Int) -> String { Money(amount, cell.currency).text }

  var balances: [(String, Int)] {
    [
      ("authority", cell.authority), ("available", cell.available), ("reserved", cell.reserved),
      ("committed", cell.committed), ("expended", cell.expended), ("lapsed", cell.lapsed),
      ("carried_out", cell.carriedOut),
    ]
  }

  /// What went into each account, less what went out.
  var sums: [String: Int] {
    rows.reduce(into: [:]) { sums, row in
      sums[row.to, default: 0] += row.amount
      sums[row.from, default: 0] -= row.amount
    }
  }

  func print(_ options: GlobalOptions) throws {
    if options.format == .json {
      for row in rows {
        try Console.printJSON(
          Item(
            entry: row.entryID, kind: row.kind, effectiveOn: row.effectiveOn, from: row.from,
            to: row.to, amount: text(row.amount), currency: cell.currency.code,
            commitment: row.commitmentID, key: row.key, actor: row.actor))
      }
      return
    }
    var table = TextTable(
      ["entry", "day", "what", "from", "to", cell.currency.code, "commitment", "key", "by"],
      numbers: [0, 5, 6])
    table.rows = rows.map { row in
      [
        "\(row.entryID)", row.effectiveOn, row.kind, row.from, row.to, text(row.amount),
        row.commitmentID.map { String($0) } ?? "", row.key ?? "", row.actor,
      ]
    }
    Console.print(table.render())
  }
}
