import ArgumentParser
import Foundation
import Jobs
import Postgres
import Reporting
import Store
import Upskilling

/// Reports out.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a report, or show one that was frozen.",
    discussion: """
      A report that a job has frozen is printed as it was said, byte for byte; --fresh works it out anew from \
      what is known now.
      """,
    subcommands: [
      CompletionCommand.self, ProgressCommand.self, SpendCommand.self, ROICommand.self,
      DataQualityCommand.self,
      ReportListCommand.self, ReportShowCommand.self,
    ])
}

/// What every report command understands.
struct ReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The configuration file.", valueName: "path")) var config: String?
  @Option(help: "Print one form to stdout: text, json, csv, html, xlsx or pdf.")
  var format: ReportForm?
  @OptionGroup var employer: EmployerOption

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  @Flag(help: "Work it out from what is known now, though it is frozen.") var fresh = false
  @Flag(help: "Freeze it, so that it is said the same from now on.") var freeze = false
  @Option(help: ArgumentHelp("Folder for the files.", valueName: "path")) var output: String?

  /// Gives the report of a request out.
  func run(_ kind: Report.Kind, _ refine: (inout ReportRequest) -> Void) async throws {
    let session = try await Session.open(config: config, command: "report")
    let owner = try await session.employer(employer.employer)
    var request = ReportRequest(kind: kind, asOf: asOf?.day ?? session.today(for: owner))
    refine(&request)
    let issue = IssueReport(
      build: BuildReport(employer: owner, configuration: session.configuration),
      actor: session.installation.actor, at: session.moment(nil, for: owner).instant)
    var issued =
      fresh
      ? IssuedReport(
        report: try await issue.new(request, on: session.connection), snapshotID: nil,
        isRepeated: false)
      : try await issue.preview(request, on: session.connection)
    if freeze, issued.snapshotID == nil {
      let (report, wanted) = (issued.report, request)
      issued = try await session.connection.transaction { db in
        try issue.freeze(report, wanted, db)
      }
    }
    if issued.isRepeated, let number = issued.snapshotID {
      Console.note("as it was frozen under number \(number); --fresh works it out anew")
    }
    try await ReportOutput(format: format, folder: output).write(issued, request, owner, session)
  }
}

struct CompletionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion",
    abstract: "Who completed what, under every denominator, with intervals.",
    discussion: """
      Example:
        bursar report completion --as-of 2026-03-04
        bursar report completion --as-of 2026-02-28 --period month --format text

      Without --format, the page (HTML), the workbook (XLSX), the table (CSV) and the values (JSON) are \
      written to the report folder and their paths printed. With --format, that one goes to stdout.
      """)

  @OptionGroup var options: ReportOptions
  @OptionGroup var period: PeriodOptions
  @Option(help: "as-was: cost centers of the day of enrollment. as-is: of the report's day.")
  var organization: Report.Organization = .asWas
  @Option(help: ArgumentHelp("Only this program.", valueName: "name")) var program: String?
  @Option(help: ArgumentHelp("Only this provider.", valueName: "name")) var provider: String?
  @Option(help: ArgumentHelp("Only this cost center.", valueName: "name")) var costCenter: String?

  func run() async throws {
    try await reportingErrors { [self] in
      try await options.run(.completion) { request in
        request.period = period.value
        request.organization = organization
        request.program = program
        request.provider = provider
        request.costCenter = costCenter
      }
    }
  }
}

struct ProgressCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "progress",
    abstract: "A manager's page: who needs them, who finished, who is due, what waits.",
    discussion: """
      Example:
        bursar report progress --manager 100017 --format text

      It names people and is for the manager and HR only.
      """)

  @OptionGroup var options: ReportOptions
  @Option(help: ArgumentHelp("The manager's employee number.", valueName: "number"))
  var manager: String
  @Flag(help: "Everybody below the manager, not own reports only.") var all = false

  func run() async throws {
    try await reportingErrors { [self] in
      try await options.run(.progress) { request in
        request.manager = manager
        request.isSubtree = all
      }
    }
  }
}

struct SpendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spend",
    abstract: "Spend against budget and commitments, tied to the ledger.",
    discussion: """
      Example:
        bursar report spend --as-of 2026-03-31 --format text
      """)

  @OptionGroup var options: ReportOptions
  @Option(
    help: ArgumentHelp(
      "The fiscal period, or all; the one that the day is in otherwise.", valueName: "name"))
  var fiscalPeriod: String?
  @Option(help: ArgumentHelp("Only budgets of this program.", valueName: "name"))
  var program: String?
  @Option(help: ArgumentHelp("Only budgets of this cost center.", valueName: "name"))
  var costCenter: String?

  func run() async throws {
    try await reportingErrors { [self] in
      try await options.run(.spend) { request in
        request.fiscalPeriod = fiscalPeriod
        request.program = program
        request.costCenter = costCenter
      }
    }
  }
}

struct ROICommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roi",
    abstract: "What a program was worth, with method, interval and grade of evidence.",
    discussion: """
      Example:
        bursar report roi --study data-skills --format text

      A study is a YAML file in the folder studies beside the configuration, written before looking at results.
      """)

  @OptionGroup var options: ReportOptions
  @Option(help: ArgumentHelp("The study; not needed where there is only one.", valueName: "name"))
  var study: String?

  func run() async throws {
    try await reportingErrors { [self] in
      try await options.run(.roi) { $0.study = study }
    }
  }
}

struct DataQualityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data-quality",
    abstract: "What arrived, what waits in quarantine and why, what is missing.",
    discussion: """
      Example:
        bursar report data-quality --format text
      """)

  @OptionGroup var options: ReportOptions
  @OptionGroup var period: PeriodOptions

  func run() async throws {
    try await reportingErrors { [self] in
      try await options.run(.dataQuality) { $0.period = period.value }
    }
  }
}

/// From when on a report counts.
struct PeriodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Count only enrollments from this day on.", valueName: "yyyy-mm-dd"))
  var from: DayArgument?
  @Option(help: "Count only the week, month, quarter or year that the day is in.")
  var period: CalendarUnit?

  func validate() throws {
    if from != nil, period != nil { throw ValidationError("give --from or --period, not both") }
  }

  var value: ReportRequest.Period {
    period.map(ReportRequest.Period.calendar) ?? from.map { .since($0.day) } ?? .all
  }
}
