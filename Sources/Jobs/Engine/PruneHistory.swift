import Batch
package import Postgres

/// Deletes what the engine remembers of old runs, in batches, so that no transaction is long.
package struct PruneHistory: Sendable {
  /// What is older than this goes.
  package var days: Int
  /// The newest of each job that stay whatever their age.
  package var keep: Int

  /// Parameters of the job: `days` (90) and `keep` (20).
  package init(_ parameter: (String) -> String?) {
    days = parameter("days").flatMap { Int($0) } ?? 90
    keep = parameter("keep").flatMap { Int($0) } ?? 20
  }

  /// - Parameter begin: the first thing in each transaction; may refuse to go on.
  /// - Returns: how many runs went, or would go.
  package func run(
    of employerID: Int, on pool: ConnectionPool, isDryRun: Bool,
    begin: @escaping @Sendable (isolated Connection) throws -> Void = { _ in }
  ) async throws -> Int {
    let batch = isDryRun ? Int(Int32.max) : 1000
    let prune = PruneRuns(
      employerID: employerID, olderThanDays: days, keep: keep, atMost: batch)
    var total = 0
    while true {
      let pruned = try await pool.transaction(TransactionOptions(isDryRun: isDryRun)) { db in
        try begin(db)
        return try db.row(prune).pruned
      }
      total += pruned
      if pruned < batch { return total }
    }
  }
}
