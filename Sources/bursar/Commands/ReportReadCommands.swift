import ArgumentParser
import Foundation
import Jobs
import Postgres
import Reporting
import Store
import Upskilling

struct ReportListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The frozen reports, newest first.",
    discussion: """
      Example:
        bursar report list --kind completion
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: "Only reports of this kind.") var kind: Report.Kind?
  @Option(help: ArgumentHelp("Only reports of this day.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?
  @Option(help: ArgumentHelp("At most so many.", valueName: "number")) var limit = 50

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "report")
      let owner = try await session.employer(employer.employer)
      let statement = Snapshots(
        employerID: owner.id, kind: kind?.rawValue, asOf: asOf?.day, limit: limit)
      let rows = try await session.connection.perform { db in try db.rows(statement) }
      try printList(
        rows, options, ifEmpty: "No report is frozen yet: bursar run completion-report --now",
        ["number", "report", "as of", "narrowed to", "finding"], numbers: [0]
      ) { ["\($0.snapshotID)", $0.kind, $0.asOf, $0.parameters, $0.title] }
    }
  }
}

struct ReportShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a frozen report, byte for byte as it was said.",
    discussion: """
      Example:
        bursar report show 12 --format xlsx > completion.xlsx
      """)

  @Option(help: ArgumentHelp("The configuration file.", valueName: "path")) var config: String?
  @Option(help: "Print it to stdout as text, json, csv, html, xlsx or pdf.")
  var format: ReportForm = .text
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the report, as printed by: bursar report list") var number: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: config, command: "report")
      let owner = try await session.employer(employer.employer)
      let (issued, request) = try await session.frozenReport(number, of: owner)
      try await ReportOutput(format: format, folder: nil).write(issued, request, owner, session)
    }
  }
}

extension Session {
  /// A frozen report by its number.
  func frozenReport(
    _ number: Int, of owner: Employer
  ) async throws -> (IssuedReport, ReportRequest) {
    var statement = SnapshotContent(employerID: owner.id)
    statement.snapshotID = number
    let query = statement
    let found = try await connection.perform { db in try db.optionalRow(query) }
    guard let known = found,
      let request = ReportRequest(
        kind: known.kind, asOf: known.asOf, parameters: known.reportParameters)
    else {
      throw CommandError(
        "there is no report \(number); see: bursar report list", ExitStatus.data)
    }
    let report = try JSONRenderer.read(Data(known.content.utf8))
    return (IssuedReport(report: report, snapshotID: number, isRepeated: true), request)
  }
}
