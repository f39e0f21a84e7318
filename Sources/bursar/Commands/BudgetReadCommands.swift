import ArgumentParser
import Postgres
import Store
import Upskilling

struct BudgetList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the budgets with their balances, as of any day.",
    discussion: """
      Example:
        bursar budget list --as-of 2026-03-31

      budget = available + reserved + committed + expended + lapsed + carried out, on every line.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Count entries effective up to this day; all otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let cells = try await desk.cells(asOf: asOf?.day)
      if options.format == .json {
        for cell in cells { try Console.printJSON(BudgetItem(cell)) }
        return
      }
      guard !cells.isEmpty else {
        return Console.print(
          "No budget yet. Open one: bursar budget open COST-CENTER PERIOD CURRENCY")
      }
      var table = TextTable(
        [
          "budget", "period", "cost center", "program", "", "authority", "available", "reserved",
          "committed", "expended", "lapsed", "carried out",
        ], numbers: [0, 5, 6, 7, 8, 9, 10, 11])
      table.rows = cells.map { cell in
        let item = BudgetItem(cell)
        return [
          "\(cell.id)", cell.period, cell.costCenter, cell.program, cell.currency.code,
          item.authority, item.available, item.reserved, item.committed, item.expended, item.lapsed,
          item.carriedOut,
        ]
      }
      Console.print(table.render())
    }
  }
}

/// A budget for machines: amounts as decimal text, with their currency and its exponent.
private struct BudgetItem: Encodable {
  let budget: Int
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
    subcommands: [ExplainBudget.self])
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
