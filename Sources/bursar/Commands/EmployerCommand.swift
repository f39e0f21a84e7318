import ArgumentParser
import Foundation
import Postgres
import Store

/// Tenants.
struct EmployerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "employer", abstract: "Add and list employers.",
    subcommands: [EmployerAdd.self, EmployerList.self])
}

struct EmployerAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add an employer.",
    discussion: """
      Example:
        bursar employer add harborline "Harborline Logistics" Europe/Madrid
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "Short name for the command line: a-z, 0-9 and hyphens.") var code: String
  @Argument(help: "Name as printed on reports.") var name: String
  @Argument(help: "Time zone in which instants become business days.") var timeZone: String
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "employer")
      let added = try await session.connection.transaction(TransactionOptions(isDryRun: dryRun)) {
        db in
        try db.row(AddEmployer(code: code, name: name, timeZone: timeZone))
      }
      if options.format == .json {
        try Console.printJSON(["employer_id": added.employerID])
      } else {
        Console.print(dryRun ? "\(code) could be added" : "added \(code)")
      }
    }
  }
}

struct EmployerList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the employers.",
    discussion: "Example:\n  bursar employer list --format json")

  @OptionGroup var options: GlobalOptions

  private struct Item: Encodable {
    let code: String
    let name: String
    let timeZone: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "employer")
      let employers = try await session.connection.perform { db in try db.rows(Employers()) }
      try printList(
        employers.map { Item(code: $0.code, name: $0.name, timeZone: $0.timeZone) }, options,
        ifEmpty: "No employer yet. Add one: bursar employer add CODE NAME ZONE",
        ["code", "name", "time zone"]
      ) { [$0.code, $0.name, $0.timeZone] }
    }
  }
}
