package import Batch
import Postgres
import Store
import Upskilling

/// Deletes what the engine remembers of old runs (see `PruneHistory`), and frozen reports that name people and
/// are older than the parameter `names_days`, a year otherwise: those without names stay for good.
package struct PruneJob: Job {
  package let name = JobName.prune.rawValue
  package let version = 1
  let catalog: JobCatalog

  package func run(_ context: JobContext) async throws -> JobReport {
    let history = PruneHistory { context.parameter($0) }
    let runs = try await history.run(
      of: context.employerID, on: context.pool, isDryRun: context.run.isDryRun
    ) { db in
      try context.checkStop()
      try context.fence(db)
    }
    let days = context.parameter("names_days").flatMap { Int($0) } ?? 365
    let prune = PruneSnapshots(
      employerID: context.employerID, olderThan: catalog.moment(context).day.adding(days: -days))
    let reports = try await context.step("reports") { db in try db.row(prune).pruned }
    return JobReport(["runs": runs, "reports": reports ?? 0])
  }
}
