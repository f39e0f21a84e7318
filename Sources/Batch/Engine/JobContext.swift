import Foundation
package import Postgres
import Synchronization

/// Asked to stop between two chunks.
package struct Interrupted: Error {}

/// What an attempt works with. All it writes goes through `chunk`, or through a transaction that it opens
/// itself and that begins with `fence`: so nothing is committed by a worker whose lease is gone.
package struct JobContext: Sendable {
  package let employerID: Int
  package let run: ClaimRun.Row
  package let pool: ConnectionPool
  let job: String
  let version: Int
  let stop: StopSignal

  /// Between two pieces of work that commit by themselves: whether to go on.
  ///
  /// - Throws: `Interrupted`, `CancellationError`.
  package func checkStop() throws {
    if stop.isRequested { throw Interrupted() }
    try Task.checkCancellation()
  }

  /// A parameter of the run.
  package func parameter(_ name: String) -> String? {
    let object = try? JSONSerialization.jsonObject(with: Data(run.params.utf8))
    return (object as? [String: String])?[name]
  }

  /// Raises where the lease is lost; otherwise nobody takes it until the transaction ends.
  package func fence(_ db: isolated Connection) throws(PostgresError) {
    _ = try db.row(Fence(employerID: employerID, job: job, epoch: run.epoch))
  }

  /// Does a step once: its work and the mark that it is done are one transaction. `nil` where an earlier
  /// attempt has done it.
  package func step<Value: Sendable>(
    _ step: String, _ body: @escaping @Sendable (isolated Connection) throws -> Value
  ) async throws -> Value? {
    let known = try await checkpoint(step)
    guard known?.isDone != true else { return nil }
    return try await commit(step, after: known?.sequence ?? 0) { db in
      ("null", true, try body(db))
    }
  }

  /// Does a step chunk by chunk: each chunk gets the cursor that the one before left, and gives the next one,
  /// or `nil` when it was the last. Between chunks the run may be asked to stop.
  package func chunks<Cursor: Codable & Sendable>(
    _ step: String, from first: Cursor,
    _ body: @escaping @Sendable (isolated Connection, Cursor) throws -> Cursor?
  ) async throws {
    let known = try await checkpoint(step)
    guard known?.isDone != true else { return }
    var sequence = known?.sequence ?? 0
    var cursor: Cursor? =
      try known.map { try JSONDecoder().decode(Cursor.self, from: Data($0.cursor.utf8)) } ?? first
    while let here = cursor {
      cursor = try await commit(step, after: sequence) { db in
        let next = try body(db, here)
        let text = String(decoding: try JSONEncoder().encode(next ?? here), as: UTF8.self)
        return (text, next == nil, next)
      }
      sequence += 1
    }
  }

  private func checkpoint(_ step: String) async throws -> ReadCheckpoint.Row? {
    let statement = ReadCheckpoint(employerID: employerID, runID: run.runID, step: step)
    let known = try await pool.transaction { db in try db.optionalRow(statement) }
    if let known, known.cursorVersion != version {
      throw JobFailure(
        kind: "checkpoint",
        message:
          "the run was begun by version \(known.cursorVersion) of the job, this is version \(version); retry it with --restart",
        isTransient: false, exitStatus: 78)
    }
    return known
  }

  /// One chunk: fence, work, checkpoint, commit. What is only transient is tried again, a few times; where the
  /// connection is lost during COMMIT the checkpoint says whether it counted.
  private func commit<Value: Sendable>(
    _ step: String, after sequence: Int,
    _ body: @escaping @Sendable (isolated Connection) throws -> (String, Bool, Value)
  ) async throws -> Value {
    for attempt in 0... {
      try checkStop()
      do {
        return try await pool.transaction(TransactionOptions(isDryRun: run.isDryRun)) { db in
          try fence(db)
          let (cursor, isDone, value) = try body(db)
          _ = try db.row(
            SaveCheckpoint(
              employerID: employerID, runID: run.runID, attemptID: run.attemptID, step: step,
              sequence: sequence + 1, cursor: cursor, version: version, isDone: isDone))
          return value
        }
      } catch let error as PostgresError where error.isTransient && attempt < 5 {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...(100 << attempt))))
        // The chunk is in the database: its value is lost, and the run goes on from the checkpoint.
        if let now = try await checkpoint(step), now.sequence > sequence { throw Interrupted() }
      }
    }
    throw Interrupted()
  }
}

/// Set once, from a signal: stop at the next good moment.
package final class StopSignal: Sendable {
  private let requested = Mutex(false)

  package init() {}

  package var isRequested: Bool { requested.withLock { $0 } }
  package func request() { requested.withLock { $0 = true } }
}
