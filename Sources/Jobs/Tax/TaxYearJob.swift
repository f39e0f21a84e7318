package import Batch
import Postgres
import Settings
import Store
import Upskilling

/// Reports taxable amounts to payroll: what is new in the ledger, and what corrects what was reported. Parameters:
/// `year`, otherwise the tax year that runs and the one before it; `jurisdiction`, otherwise every country.
package struct TaxYearJob: Job {
  package let name = JobName.taxYear.rawValue
  package let version = 1
  let catalog: JobCatalog

  package func run(_ context: JobContext) async throws -> JobReport {
    let report = try await reportTax(context)
    let answer: ReportTax.Answer?
    do {
      answer = try await context.step("report") { db in try report(db) }
    } catch let error as PostgresError where StoreError(error) == .reportedMeanwhile {
      throw JobFailure(
        kind: "tax", message: StoreError.reportedMeanwhile.description, isTransient: true,
        exitStatus: 75)
    }
    var counts: [String: Int] = [:]
    if let answer {
      counts = [
        "people_ok": answer.years.count - answer.review, "people_review": answer.review,
        "people_refused": answer.refused, "payments": answer.changed,
        "lines": answer.lines.lines.count,
      ]
    }
    guard !context.run.isDryRun else { return JobReport(counts) }
    // Those of the day, so that a run that goes on where another ended writes its file.
    let query = PayrollFiles(employerID: context.employerID, reportedOn: report.day)
    let kept = try await context.pool.transaction { db in try db.rows(query) }
    let files = try catalog.reportFiles()
    for file in kept { _ = try files.write(file) }
    counts["files"] = kept.count
    if let refused = answer?.refused, refused > 0 {
      throw JobFailure(
        kind: "tax",
        message: "\(refused) not computed, see: bursar tax report --dry-run", isTransient: false,
        exitStatus: 65)
    }
    return JobReport(counts)
  }

  private func reportTax(_ context: JobContext) async throws -> ReportTax {
    let text = context.parameter("year")
    let year = text.flatMap { Int($0) }
    guard text == nil || year != nil else {
      throw JobFailure(
        kind: "parameter", message: "year is a calendar year, such as 2026", isTransient: false,
        exitStatus: 78)
    }
    return ReportTax(
      employerID: context.employerID, book: try await catalog.rules(context.pool), year: year,
      country: context.parameter("jurisdiction").map { RuleBook.country(of: $0) },
      day: catalog.moment(context).day, actor: catalog.actor, runID: context.run.runID)
  }
}
