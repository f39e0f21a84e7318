import ArgumentParser
import Postgres
import Store
import Upskilling

/// Fiscal periods.
struct BudgetPeriod: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "period", abstract: "Add, close, reopen and list fiscal periods.",
    subcommands: [PeriodAdd.self, PeriodClose.self, PeriodReopen.self, PeriodList.self])
}

struct PeriodAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a fiscal period.",
    discussion: "Example:\n  bursar budget period add FY26 2026-01-01 2026-12-31")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Name, such as FY26.") var name: String
  @Argument(help: "First day.") var firstDay: DayArgument
  @Argument(help: "Last day.") var lastDay: DayArgument

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      guard firstDay.day <= lastDay.day else {
        throw CommandError("the last day lies before the first", ExitStatus.data)
      }
      let statement = AddFiscalPeriod(
        employerID: desk.employer.id, name: name, firstDay: firstDay.day, lastDay: lastDay.day)
      let row = try await desk.session.connection.transaction { db in try db.row(statement) }
      if options.format == .json {
        try Console.printJSON(["period_id": row.periodID])
      } else {
        Console.print("added \(name)")
      }
    }
  }
}

struct PeriodClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close a fiscal period: nothing more gets in.",
    discussion: "Example:\n  bursar budget period close FY26")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Name of the period.") var name: String

  func run() async throws {
    try await reportingErrors { [self] in
      try await setPeriod(name, isOpen: false, options, employer)
    }
  }
}

struct PeriodReopen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen", abstract: "Open a closed fiscal period again.",
    discussion: "Example:\n  bursar budget period reopen FY26")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Name of the period.") var name: String

  func run() async throws {
    try await reportingErrors { [self] in
      try await setPeriod(name, isOpen: true, options, employer)
    }
  }
}

private func setPeriod(
  _ name: String, isOpen: Bool, _ options: GlobalOptions, _ employer: EmployerOption
) async throws {
  let desk = try await BudgetDesk(options, employer)
  let statement = SetPeriodState(
    employerID: desk.employer.id, periodID: try await desk.period(name).periodID, isOpen: isOpen,
    actor: desk.session.installation.actor)
  let row = try await desk.session.connection.transaction { db in try db.row(statement) }
  let state = isOpen ? "open" : "closed"
  if options.format == .json {
    try Console.printJSON(["state": state, "changed": row.isChanged ? "yes" : "no"])
  } else {
    Console.print("\(name) is \(row.isChanged ? "now" : "already") \(state)")
  }
}

struct PeriodList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the fiscal periods.",
    discussion: "Example:\n  bursar budget period list --format json")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  private struct Item: Encodable {
    let name: String
    let firstDay: String
    let lastDay: String
    let state: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = FiscalPeriods(employerID: desk.employer.id)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      try printList(
        rows.map {
          Item(
            name: $0.name, firstDay: $0.firstDay, lastDay: $0.lastDay,
            state: $0.isOpen ? "open" : "closed")
        }, options,
        ifEmpty: "No fiscal period yet. Add one: bursar budget period add NAME FIRST LAST",
        ["period", "first day", "last day", "state"]
      ) { [$0.name, $0.firstDay, $0.lastDay, $0.state] }
    }
  }
}
