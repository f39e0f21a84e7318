package import Batch
import Bursary
import Postgres
import Reporting
import Store
import Upskilling

/// Freezes a report of the slot's business day, or of the last whole period before it, and writes its files.
package struct WriteReport: Job {
  package let name: String
  package let version = 1
  let kind: Report.Kind
  let catalog: JobCatalog

  init(_ name: JobName, kind: Report.Kind, catalog: JobCatalog) {
    self.name = name.rawValue
    self.kind = kind
    self.catalog = catalog
  }

  package func run(_ context: JobContext) async throws -> JobReport {
    let request = try catalog.request(kind, context)
    let issue = catalog.issue(context)
    let report = try await context.pool.withConnection { connection in
      if let frozen = try await issue.frozen(request, on: connection) { return frozen.report }
      return try await issue.new(request, on: connection)
    }
    guard report.isTied else {
      throw JobFailure(
        kind: "ties", message: "the report's sums do not tie", isTransient: false, exitStatus: 70)
    }
    let issued = try await context.step("freeze") { db in
      try issue.freeze(report, request, db)
    }
    guard !context.run.isDryRun else { return JobReport(["files": 0]) }
    // An earlier attempt has frozen it: what holds is read back.
    let kept =
      if let issued { issued } else {
        try await context.pool.withConnection { connection in
          try await issue.frozen(request, on: connection)
        }
      }
    guard let kept else { return JobReport(["files": 0]) }
    let files = try catalog.reportFiles()
    var count = try files.write(kept, request, as: ReportFiles.Form.allCases).count
    count += try await context.pool.withConnection { connection in
      try await catalog.writeIndex(request.asOf, files, on: connection)
    }
    return JobReport(["files": count])
  }
}

extension JobCatalog {
  /// What a report job is asked for: its parameters `period`, `organization`, `fiscal_period`, `program`,
  /// `cost_center`, `provider` and `study` say.
  func request(_ kind: Report.Kind, _ context: JobContext) throws -> ReportRequest {
    try request(kind, on: moment(context).day) { context.parameter($0) }
  }

  func request(
    _ kind: Report.Kind, on day: Day, _ parameter: (String) -> String?
  ) throws -> ReportRequest {
    var request = ReportRequest(kind: kind, asOf: day)
    if let text = parameter("period") {
      guard let unit = CalendarUnit(rawValue: text) else {
        throw JobFailure(
          kind: "parameter",
          message: "period is \(CalendarUnit.allCases.map(\.rawValue).joined(separator: ", "))",
          isTransient: false, exitStatus: 78)
      }
      request.period = .calendar(unit)
      request.asOf = unit.previous(before: day, yearStart: configuration.yearStart).end
        .adding(days: -1)
    }
    if let text = parameter("organization") {
      guard let organization = Report.Organization(rawValue: text) else {
        throw JobFailure(
          kind: "parameter", message: "organization is as-was or as-is", isTransient: false,
          exitStatus: 78)
      }
      request.organization = organization
    }
    request.program = parameter("program")
    request.provider = parameter("provider")
    request.costCenter = parameter("cost_center")
    request.fiscalPeriod = parameter("fiscal_period")
    request.study = parameter("study")
    return request
  }

  func issue(_ context: JobContext) -> IssueReport {
    IssueReport(
      build: BuildReport(employer: employer, configuration: configuration), actor: actor,
      at: moment(context).instant, runID: context.run.runID)
  }

  func reportFiles() throws -> ReportFiles {
    try ReportFiles(folder: configuration.reportDirectory, employer: employer.code)
  }
}
