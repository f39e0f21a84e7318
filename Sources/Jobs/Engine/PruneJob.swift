package import Batch
import Postgres

/// Deletes what the engine remembers of old runs. Parameters: `days` (90) and `keep` (20) of each job.
package struct PruneJob: Job {
  package let name = JobName.prune.rawValue
  package let version = 1

  package func run(_ context: JobContext) async throws -> JobReport {
    let days = context.parameter("days").flatMap { Int($0) } ?? 90
    let keep = context.parameter("keep").flatMap { Int($0) } ?? 20
    let employerID = context.employerID
    var total = 0
    // In batches, so that no transaction is long.
    while true {
      try context.checkStop()
      let pruned = try await context.pool.transaction(
        .init(isDryRun: context.run.isDryRun)
      ) { db in
        try context.fence(db)
        return try db.row(
          PruneRuns(employerID: employerID, olderThanDays: days, keep: keep, atMost: 1000)
        ).pruned
      }
      total += pruned
      if pruned < 1000 || context.run.isDryRun { break }
    }
    return JobReport(["runs": total])
  }
}
