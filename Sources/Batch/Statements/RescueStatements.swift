package import Postgres

/// Leases that expired a while ago and are still held, although nobody has to wait for anything: a session has
/// their row locked.
package struct StuckLeases: Statement {
  package static let sql = """
    SELECT job, (clock_timestamp() - (batch.clock() - expires_at))::text AS expired_at
    FROM batch.lease
    WHERE employer_id = $1 AND attempt_id IS NOT NULL
      AND expires_at <= batch.clock() - make_interval(secs => $2::bigint)
    ORDER BY job
    """
  package let employerID: Int
  package let graceSeconds: Int

  package init(employerID: Int, graceSeconds: Int) {
    self.employerID = employerID
    self.graceSeconds = graceSeconds
  }

  package var parameters: [Parameter] { [.int(employerID), .int(graceSeconds)] }

  package struct Row: RowDecodable {
    package static let columns = ["job", "expired_at"]
    package let job: String
    /// When, by the server's own clock, as PostgreSQL writes it.
    package let expiredAt: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      job = try row.text(0)
      expiredAt = try row.text(1)
    }
  }
}

/// The server process of this transaction: behind a pooler the client does not know it.
package struct ServerProcess: Statement {
  package static let sql = "SELECT pg_backend_pid()::bigint AS process_id"
  package init() {}
  package var parameters: [Parameter] { [] }

  package struct Row: RowDecodable {
    package static let columns = ["process_id"]
    package let processID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { processID = try row.int(0) }
  }
}

/// Waits for the row of a lease, and locks it.
package struct AwaitLease: Statement {
  package static let sql = "SELECT batch.await_lease($1, $2)::text AS held"
  package let employerID: Int
  package let job: String

  package init(employerID: Int, job: String) {
    self.employerID = employerID
    self.job = job
  }

  package var parameters: [Parameter] { [.int(employerID), .text(job)] }

  package struct Row: RowDecodable {
    package static let columns = ["held"]
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {}
  }
}

/// Ends the sessions of this login that another one waits for and whose transaction began before a moment of
/// the server's own clock.
package struct EndBlockers: Statement {
  package static let sql = """
    SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid)) AS ended
    FROM unnest(pg_blocking_pids($1::bigint::integer)) AS b (pid)
    JOIN pg_stat_activity AS a ON a.pid = b.pid
    WHERE a.usename = session_user
      AND a.xact_start < $2
    """
  package let processID: Int
  package let before: String

  package init(processID: Int, before: String) {
    self.processID = processID
    self.before = before
  }

  package var parameters: [Parameter] { [.int(processID), .instant(before)] }

  package struct Row: RowDecodable {
    package static let columns = ["ended"]
    package let ended: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { ended = try row.int(0) }
  }
}
