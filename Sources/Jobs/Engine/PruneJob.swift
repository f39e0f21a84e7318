package import Batch

/// Deletes what the engine remembers of old runs: see `PruneHistory`.
package struct PruneJob: Job {
  package let name = JobName.prune.rawValue
  package let version = 1

  package func run(_ context: JobContext) async throws -> JobReport {
    let history = PruneHistory { context.parameter($0) }
    let runs = try await history.run(
      of: context.employerID, on: context.pool, isDryRun: context.run.isDryRun
    ) { db in
      try context.checkStop()
      try context.fence(db)
    }
    return JobReport(["runs": runs])
  }
}
