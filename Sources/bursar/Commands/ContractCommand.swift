import ArgumentParser
import Foundation
import Postgres
import Store
import Upskilling

/// Contracts.
struct ContractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contract", abstract: "Seats or credit paid in advance to a provider.",
    subcommands: [
      ContractOpen.self, ContractDeposit.self, ContractExpire.self, ContractList.self,
    ])
}

struct ContractOpen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a contract.",
    discussion: """
      Example:
        bursar contract open "Coursera 2026" coursera seats EUR 2026-01-01 2026-12-31

      Draw on it with: bursar sponsorship fulfill NUMBER --contract NUMBER --seats 1
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Its name.") var name: String
  @Argument(help: "Provider, such as coursera.") var provider: String
  @Argument(help: "What it sells: seats or credit.") var unit: ContractUnit
  @Argument(help: "Currency, such as EUR.") var currency: String
  @Argument(help: "First day on which it can be drawn on.") var first: DayArgument
  @Argument(help: "Last day.") var last: DayArgument
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = OpenContract(
        employerID: desk.employer.id, name: name, provider: provider, unit: unit,
        currencyCode: currency, firstDay: first.day, lastDay: last.day)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
      if options.format == .json {
        try Console.printJSON(["contract": row.contractID])
      } else {
        Console.print(dryRun ? "the contract could be opened" : "contract \(row.contractID)")
      }
    }
  }
}

extension ContractUnit: ExpressibleByArgument {}

extension BudgetDesk {
  fileprivate func contracts() async throws -> [Contract] {
    let statement = Contracts(employerID: employer.id)
    return try await session.connection.perform { db in try db.rows(statement) }.map(\.contract)
  }

  fileprivate func settle(
    _ contract: Int, _ operation: SettleContract.Operation, _ options: GlobalOptions,
    _ write: BudgetWriteOptions
  ) async throws {
    let key = write.key ?? UUID().uuidString.lowercased()
    let statement = SettleContract(
      employerID: employer.id, key: key, contractID: contract, operation: operation,
      occurredOn: write.asOf?.day ?? session.today(for: employer),
      actor: session.installation.actor)
    let row = try await session.connection.transaction(
      TransactionOptions(isDryRun: write.dryRun)
    ) { db in try db.row(statement) }
    try tell(row.answer, entry: row.entryID, key: key, options)
  }
}

struct ContractDeposit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deposit", abstract: "Buy seats or credit.",
    discussion: "Example:\n  bursar contract deposit 1 39900.00 --seats 100 --key invoice-2026-17")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Number of the contract.") var contract: Int
  @Argument(help: "Amount in its currency, as 39900.00.") var amount: String
  @Option(help: ArgumentHelp("How many seats, where it sells seats.", valueName: "count"))
  var seats: Int?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      guard let known = try await desk.contracts().first(where: { $0.id == contract }) else {
        throw CommandError("there is no such contract; see: bursar contract list", ExitStatus.data)
      }
      guard (known.unit == .seats) == (seats != nil) else {
        throw CommandError(
          known.unit == .seats
            ? "the contract sells seats: say how many with --seats"
            : "the contract sells credit, not seats", ExitStatus.data)
      }
      let money = try Money(argument: amount, currency: known.deposited.currency)
      try await desk.settle(
        contract, .deposit(amount: money.minorUnits, seats: seats), options, write)
    }
  }
}

struct ContractExpire: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expire", abstract: "Write off what nobody used by the last day.",
    discussion: "Example:\n  bursar contract expire 1 --as-of 2027-01-01")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Number of the contract.") var contract: Int

  func run() async throws {
    try await reportingErrors { [self] in
      try await BudgetDesk(options, employer).settle(contract, .expiry, options, write)
    }
  }
}

struct ContractList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the contracts with what is left of them.",
    discussion: "Example:\n  bursar contract list")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  private struct Item: Encodable {
    let contract: Int
    let name: String
    let provider: String
    let unit: String
    let firstDay: Day
    let lastDay: Day
    let seats: Int
    let seatsDrawn: Int
    let seatsExpired: Int
    let deposited: String
    let drawn: String
    let expired: String
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let items = try await desk.contracts().map {
        Item(
          contract: $0.id, name: $0.name, provider: $0.provider, unit: $0.unit.rawValue,
          firstDay: $0.firstDay, lastDay: $0.lastDay, seats: $0.seats, seatsDrawn: $0.seatsDrawn,
          seatsExpired: $0.seatsExpired, deposited: $0.deposited.text, drawn: $0.drawn.text,
          expired: $0.expired.text, currency: $0.deposited.currency.code)
      }
      try printList(
        items, options, ifEmpty: "No contract yet.",
        [
          "contract", "name", "provider", "until", "seats", "drawn", "expired", "deposited",
          "drawn", "expired", "",
        ], numbers: [0, 4, 5, 6, 7, 8, 9]
      ) {
        let isSeats = $0.unit == "seats"
        return [
          "\($0.contract)", $0.name, $0.provider, "\($0.lastDay)", isSeats ? "\($0.seats)" : "",
          isSeats ? "\($0.seatsDrawn)" : "", isSeats ? "\($0.seatsExpired)" : "", $0.deposited,
          $0.drawn, $0.expired, $0.currency,
        ]
      }
    }
  }
}
