import ArgumentParser
import Foundation
import Postgres
import Store
import Upskilling

/// Budgets.
struct BudgetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget", abstract: "Budgets and their balances.",
    subcommands: [
      BudgetOpen.self, BudgetIncrease.self, BudgetDecrease.self, BudgetMove.self,
      BudgetAllocate.self, BudgetYearEnd.self, BudgetList.self, BudgetShow.self, BudgetHistory.self,
      BudgetRevisionsCommand.self,
    ])
}

/// What an operation that writes takes.
struct BudgetWriteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Idempotency key: the same key again gives the same answer and changes nothing. New otherwise.",
      valueName: "text"))
  var key: String?

  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?
}

/// An employer's budgets, for a command.
struct BudgetDesk: Sendable {
  let session: Session
  let employer: Employer

  init(_ options: GlobalOptions, _ employer: EmployerOption) async throws {
    session = try await Session.open(config: options.config, command: "budget")
    self.employer = try await session.employer(employer.employer)
  }

  func cells(asOf: Day? = nil) async throws -> [BudgetCell] {
    let statement = BudgetCells(employerID: employer.id, asOf: asOf)
    return try await session.connection.perform { db in try db.rows(statement) }.map(\.cell)
  }

  func cell(_ id: Int, asOf: Day? = nil) async throws -> BudgetCell {
    let statement = BudgetCells(employerID: employer.id, asOf: asOf, cellID: id)
    let found: BudgetCell? = try await session.connection.perform { db in
      try db.optionalRow(statement)?.cell
    }
    guard let cell = found else {
      throw CommandError("there is no budget \(id); see: bursar budget list", ExitStatus.data)
    }
    return cell
  }

  func period(_ name: String) async throws -> FiscalPeriods.Row {
    let statement = FiscalPeriods(employerID: employer.id)
    let periods = try await session.connection.perform { db in try db.rows(statement) }
    guard let period = periods.first(where: { $0.name == name }) else {
      throw CommandError(
        "there is no fiscal period '\(name)'; there are: "
          + (periods.isEmpty ? "none" : periods.map(\.name).joined(separator: ", ")),
        ExitStatus.data)
    }
    return period
  }

  /// Applies one operation to a cell and says what became of it.
  func change(
    _ cell: BudgetCell, _ kind: BudgetOperation.Kind, by amount: String, _ options: GlobalOptions,
    _ write: BudgetWriteOptions
  ) async throws {
    let money = try Money(argument: amount, currency: cell.currency)
    let operation = BudgetOperation(
      key: write.key ?? UUID().uuidString.lowercased(), kind: kind, amount: money.minorUnits)
    let moment = session.moment(write.asOf?.day, for: employer)
    let statement = SettleBudget(
      employerID: employer.id, cellID: cell.id, operations: [operation], at: moment.instant,
      occurredOn: moment.day, actor: session.installation.actor)
    let rows = try await session.connection.transaction(
      TransactionOptions(isDryRun: write.dryRun)
    ) { db in try db.rows(statement) }
    guard let row = rows.first else { return }
    try tell(row.answer, entry: row.entryID, key: operation.key, options)
  }

  func tell(
    _ answer: BudgetAnswer, entry: Int?, key: String, _ options: GlobalOptions
  ) throws {
    struct Answer: Encodable {
      let answer: BudgetAnswer
      let entry: Int?
      let key: String
    }
    if options.format == .json {
      try Console.printJSON(Answer(answer: answer, entry: entry, key: key))
    } else if answer.isGranted {
      Console.print("\(answer.words), entry \(entry.map { String($0) } ?? "none"), key \(key)")
    }
    guard answer.isGranted else { throw CommandError("refused: \(answer.words)", ExitStatus.data) }
  }
}

extension Instant {
  /// Read at the command line, and nowhere below it.
  static var now: Instant {
    Instant(millisecondsSinceEpoch: Int((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }

  /// As schedules count time.
  var secondsSinceEpoch: Int { millisecondsSinceEpoch / 1000 }
}

extension Money {
  /// An amount from the command line.
  init(argument text: String, currency: Currency) throws {
    do {
      try self.init(text: text, currency: currency)
    } catch {
      throw CommandError(error.description, ExitStatus.data)
    }
  }
}

struct BudgetOpen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a budget for a cost center in a fiscal period.",
    discussion: """
      Example:
        bursar budget open CC-1100 FY26 EUR --amount 50000.00 --program "Site skills 2026"

      A budget that is there already is left as it is, and its number printed. Under another one it gets \
      its money from there: what the one above was granted is never exceeded.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Cost center that pays.") var costCenter: String
  @Argument(help: "Fiscal period, by name.") var period: String
  @Argument(help: "Currency, such as EUR.") var currency: String
  @Option(help: ArgumentHelp("Program; for all programs otherwise.", valueName: "name"))
  var program: String?
  @Option(help: "What happens when it does not suffice: stop, warn or none.")
  var control: BudgetControl = .stop
  @Option(help: ArgumentHelp("First budget, as 50000.00.", valueName: "amount")) var amount: String?
  @Option(
    help: ArgumentHelp("Number of the budget that it is allocated from.", valueName: "number"))
  var under: Int?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let opening = OpenCell(
        employerID: desk.employer.id, periodID: try await desk.period(period).periodID,
        costCenter: costCenter, program: program ?? "", currencyCode: currency, control: control,
        parentID: under)
      let moment = desk.session.moment(write.asOf?.day, for: desk.employer)
      // One transaction: a wrong amount leaves no empty budget behind.
      let id = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: write.dryRun)
      ) { db in
        let id = try db.row(opening).cellID
        if let amount {
          let cell = try db.row(BudgetCells(employerID: desk.employer.id, cellID: id)).cell
          let money = try Money(argument: amount, currency: cell.currency)
          let key = write.key ?? "budget-open-\(id)"
          let actor = desk.session.installation.actor
          let answer =
            if let under {
              try db.row(
                MoveBudget(
                  employerID: desk.employer.id, key: key, giver: under, taker: id,
                  amount: money.minorUnits, occurredOn: moment.day, actor: actor)
              ).answer
            } else {
              try db.row(
                SettleBudget(
                  employerID: desk.employer.id, cellID: id,
                  operations: [.init(key: key, kind: .increase, amount: money.minorUnits)],
                  at: moment.instant, occurredOn: moment.day, actor: actor)
              ).answer
            }
          guard answer.isGranted else {
            throw CommandError("refused: \(answer.words)", ExitStatus.data)
          }
        }
        return id
      }
      if options.format == .json {
        try Console.printJSON(["budget": id])
      } else {
        Console.print(write.dryRun ? "the budget could be opened" : "budget \(id)")
      }
    }
  }
}

extension BudgetAnswer {
  /// As a person reads it.
  var words: String { rawValue.replacing("_", with: " ") }
}

struct BudgetIncrease: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "increase", abstract: "Add to a budget.",
    discussion: "Example:\n  bursar budget increase 3 12000.00 --key board-2026-04")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Number of the budget.") var budget: Int
  @Argument(help: "Amount in its currency, as 12000.00.") var amount: String

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      try await desk.change(desk.cell(budget), .increase, by: amount, options, write)
    }
  }
}

struct BudgetDecrease: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decrease", abstract: "Take from a budget what is still available.",
    discussion: "Example:\n  bursar budget decrease 3 2500.00")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Number of the budget.") var budget: Int
  @Argument(help: "Amount in its currency, as 2500.00.") var amount: String

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      try await desk.change(desk.cell(budget), .decrease, by: amount, options, write)
    }
  }
}

struct BudgetMove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move", abstract: "Move available budget to another cost center or program.",
    discussion: "Example:\n  bursar budget move 3 5 1000.00")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Number of the budget that gives.") var giver: Int
  @Argument(help: "Number of the budget that takes.") var taker: Int
  @Argument(help: "Amount in their currency, as 1000.00.") var amount: String

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let currency = try await desk.cell(giver).currency
      let money = try Money(argument: amount, currency: currency)
      let key = write.key ?? UUID().uuidString.lowercased()
      let statement = MoveBudget(
        employerID: desk.employer.id, key: key, giver: giver, taker: taker,
        amount: money.minorUnits,
        occurredOn: write.asOf?.day ?? desk.session.today(for: desk.employer),
        actor: desk.session.installation.actor)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: write.dryRun)
      ) { db in try db.row(statement) }
      try desk.tell(row.answer, entry: row.entryID, key: key, options)
    }
  }
}

struct BudgetAllocate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allocate", abstract: "Split an amount over the budgets under one, by weights.",
    discussion: """
      Example:
        bursar budget allocate 1 10000.00 --to 2=50 --to 3=30 --to 4=20

      To the last cent: what rounding leaves goes to the largest remainders, ties to the first named.
      """)

  /// A budget and its weight.
  struct Share: ExpressibleByArgument {
    let budget: Int
    let weight: Int

    init?(argument: String) {
      let parts = argument.split(separator: "=").map { Int($0) }
      guard parts.count == 2, let budget = parts[0], let weight = parts[1], weight >= 0 else {
        return nil
      }
      self.budget = budget
      self.weight = weight
    }
  }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Number of the budget that gives.") var giver: Int
  @Argument(help: "Amount in its currency, as 10000.00.") var amount: String
  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("A budget that takes, and its weight.", valueName: "number=weight"))
  var shares: [Share]

  private struct Item: Encodable {
    let budget: Int
    let amount: String
    let answer: BudgetAnswer
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let money = try Money(argument: amount, currency: try await desk.cell(giver).currency)
      let parts: [Money]
      do {
        parts = try money.allocated(by: shares.map(\.weight))
      } catch {
        throw CommandError("\(error)", ExitStatus.data)
      }
      let key = write.key ?? UUID().uuidString.lowercased()
      let day = write.asOf?.day ?? desk.session.today(for: desk.employer)
      // One transaction: all parts or none.
      let items = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: write.dryRun)
      ) { db in
        try zip(shares, parts).filter { $0.1.minorUnits > 0 }.map { share, part in
          let move = MoveBudget(
            employerID: desk.employer.id, key: "\(key)/\(share.budget)", giver: giver,
            taker: share.budget, amount: part.minorUnits, occurredOn: day,
            actor: desk.session.installation.actor)
          let answer = try db.row(move).answer
          guard answer.isGranted else {
            throw CommandError(
              "refused: \(answer.words), for budget \(share.budget); nothing was moved",
              ExitStatus.data)
          }
          return Item(budget: share.budget, amount: part.text, answer: answer)
        }
      }
      try printList(
        items, options, ifEmpty: "Nothing to move.", ["budget", "amount", "answer"],
        numbers: [0, 1]
      ) { ["\($0.budget)", $0.amount, $0.answer.words] }
    }
  }
}
