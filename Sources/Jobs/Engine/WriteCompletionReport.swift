package import Batch
import Postgres
import Reporting
import Store
import Upskilling

/// Writes the completion report of the slot's business day into the report folder.
package struct WriteCompletionReport: Job {
  package let name = JobName.completionReport.rawValue
  package let version = 1
  let catalog: JobCatalog

  package func run(_ context: JobContext) async throws -> JobReport {
    let build = BuildCompletionReport(
      employer: catalog.employer, asOf: catalog.moment(context).day, periodStart: nil,
      rules: catalog.configuration.rules)
    let report = try await context.pool.withConnection { connection in
      try await build.run(on: connection)
    }
    guard report.ties.allSatisfy(\.holds) else {
      throw JobFailure(
        kind: "ties", message: "the report's sums do not tie", isTransient: false, exitStatus: 70)
    }
    let (code, folder, isDryRun) = (
      catalog.employer.code, catalog.configuration.reportDirectory, context.run.isDryRun
    )
    let paths = try await context.step("write") { _ in
      isDryRun ? [] : try ReportFiles.write(report, employer: code, folder: folder)
    }
    return JobReport(["files": paths?.count ?? 0])
  }
}
