import Postgres

extension Worker {
  /// Closes the attempts whose lease has expired; returns how many. One whose process was stopped in the middle
  /// of a chunk still locks its lease's row: after the grace its session is ended, which rolls the chunk back.
  package func reap() async throws -> Int {
    let reap = ReapLeases(employerID: employerID, maxLosses: timing.maxLosses)
    var reaped = try await pool.transaction { db in try db.row(reap).reaped }
    let stuck = StuckLeases(employerID: employerID, graceSeconds: timing.grace)
    let leases = try await pool.transaction { db in try db.rows(stuck) }
    for lease in leases {
      reaped += try await rescue(lease, reap)
    }
    return reaped
  }

  /// One session waits for the row, and so shows who is in its way; another ends those that were there before
  /// the lease expired. What is in the way for longer than the wait is left for the next time.
  private func rescue(_ lease: StuckLeases.Row, _ reap: ReapLeases) async throws -> Int {
    let wait = AwaitLease(employerID: employerID, job: lease.job)
    let (waiting, begin) = AsyncStream.makeStream(of: Int.self)
    return try await withThrowingTaskGroup(of: Int?.self) { group in
      group.addTask {
        defer { begin.finish() }
        do {
          return try await pool.transaction { db in
            begin.yield(try db.row(ServerProcess()).processID)
            _ = try db.row(wait)
            return try db.row(reap).reaped
          }
        } catch let error as PostgresError where error.sqlState == .lockNotAvailable {
          return 0
        }
      }
      group.addTask {
        for await processID in waiting {
          let end = EndBlockers(processID: processID, before: lease.expiredAt)
          while !Task.isCancelled {
            // As the login itself: the application's role may not end the login's sessions.
            _ = try? await beatPool.transaction { db in
              try db.script("SET LOCAL ROLE NONE")
              return try db.row(end).ended
            }
            try? await Task.sleep(for: .milliseconds(200))
          }
        }
        return nil
      }
      for try await reaped in group {
        guard let reaped else { continue }
        group.cancelAll()
        return reaped
      }
      return 0
    }
  }
}
