package import Postgres

/// Who executes: for the record.
package struct WorkerIdentity: Sendable, Equatable {
  /// `one_shot` or `resident`.
  package let mode: String
  package let host: String
  package let processID: Int
  package let version: String

  package init(mode: String, host: String, processID: Int, version: String) {
    self.mode = mode
    self.host = host
    self.processID = processID
    self.version = version
  }
}

/// Takes the lease of a job and a run that may start; no row where there is none.
package struct ClaimRun: Statement {
  package static let sql = """
    SELECT run_id, attempt_id, epoch, slot, floor(extract(epoch FROM scheduled_for))::bigint AS scheduled_for,
      floor(extract(epoch FROM interval_start))::bigint AS interval_start,
      floor(extract(epoch FROM interval_end))::bigint AS interval_end, params, is_dry_run, attempts
    FROM batch.claim($1, $2, $3, make_interval(secs => $4::bigint), $5::bigint::integer, $6, $7, $8, $9)
    """
  package let employerID: Int
  package let job: String
  /// Only this run.
  package let runID: Int?
  package let ttlSeconds: Int
  package let maxLosses: Int
  package let worker: WorkerIdentity

  package init(
    employerID: Int, job: String, runID: Int? = nil, ttlSeconds: Int, maxLosses: Int,
    worker: WorkerIdentity
  ) {
    self.employerID = employerID
    self.job = job
    self.runID = runID
    self.ttlSeconds = ttlSeconds
    self.maxLosses = maxLosses
    self.worker = worker
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(job), .int(runID), .int(ttlSeconds), .int(maxLosses),
      .text(worker.mode), .text(worker.host), .int(worker.processID), .text(worker.version),
    ]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "run_id", "attempt_id", "epoch", "slot", "scheduled_for", "interval_start", "interval_end",
      "params", "is_dry_run", "attempts",
    ]
    package let runID: Int
    package let attemptID: Int
    package let epoch: Int
    package let slot: String?
    /// Seconds since 1970, as the interval's.
    package let scheduledFor: Int
    package let intervalStart: Int?
    package let intervalEnd: Int?
    /// A JSON object.
    package let params: String
    package let isDryRun: Bool
    /// Attempts that failed before.
    package let attempts: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      runID = try row.int(0)
      attemptID = try row.int(1)
      epoch = try row.int(2)
      slot = try row.optionalText(3)
      scheduledFor = try row.int(4)
      intervalStart = try row.optionalInt(5)
      intervalEnd = try row.optionalInt(6)
      params = try row.text(7)
      isDryRun = try row.bool(8)
      attempts = try row.int(9)
    }
  }
}

/// A sign of life.
package struct Beat: Statement {
  package static let sql = """
    SELECT is_held, is_cancel_requested FROM batch.beat($1, $2, $3, make_interval(secs => $4::bigint))
    """
  package let employerID: Int
  package let job: String
  package let epoch: Int
  package let ttlSeconds: Int

  package init(employerID: Int, job: String, epoch: Int, ttlSeconds: Int) {
    self.employerID = employerID
    self.job = job
    self.epoch = epoch
    self.ttlSeconds = ttlSeconds
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(job), .int(epoch), .int(ttlSeconds)]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["is_held", "is_cancel_requested"]
    package let isHeld: Bool
    package let isCancelRequested: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      isHeld = try row.bool(0)
      isCancelRequested = try row.bool(1)
    }
  }
}

/// The first statement of every chunk; raises where the lease is lost.
package struct Fence: Statement {
  package static let sql = "SELECT batch.fence($1, $2, $3)::text AS held"
  package let employerID: Int
  package let job: String
  package let epoch: Int

  package init(employerID: Int, job: String, epoch: Int) {
    self.employerID = employerID
    self.job = job
    self.epoch = epoch
  }

  package var parameters: [Parameter] { [.int(employerID), .text(job), .int(epoch)] }

  package struct Row: RowDecodable {
    package static let columns = ["held"]
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {}
  }
}

/// How far a step is.
package struct ReadCheckpoint: Statement {
  package static let sql = """
    SELECT sequence, cursor::text AS cursor, cursor_version, is_done FROM batch.checkpoint
    WHERE employer_id = $1 AND run_id = $2 AND step = $3
    """
  package let employerID: Int
  package let runID: Int
  package let step: String

  package init(employerID: Int, runID: Int, step: String) {
    self.employerID = employerID
    self.runID = runID
    self.step = step
  }

  package var parameters: [Parameter] { [.int(employerID), .int(runID), .text(step)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["sequence", "cursor", "cursor_version", "is_done"]
    package let sequence: Int
    /// JSON.
    package let cursor: String
    package let cursorVersion: Int
    package let isDone: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      sequence = try row.int(0)
      cursor = try row.text(1)
      cursorVersion = try row.int(2)
      isDone = try row.bool(3)
    }
  }
}

/// Records how far a step is, in the transaction of its work.
package struct SaveCheckpoint: Statement {
  package static let sql = """
    SELECT batch.save_checkpoint($1, $2, $3, $4, $5, $6, $7::bigint::integer, $8)::text AS saved
    """
  package let employerID: Int
  package let runID: Int
  package let attemptID: Int
  package let step: String
  package let sequence: Int
  package let cursor: String
  package let version: Int
  package let isDone: Bool

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(runID), .int(attemptID), .text(step), .int(sequence), .jsonb(cursor),
      .int(version), .bool(isDone),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["saved"]
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {}
  }
}

/// Ends an attempt and gives the lease back; says in which state that leaves the run.
package struct FinishAttempt: Statement {
  package static let sql = """
    SELECT batch.finish($1, $2, $3, $4, $5, $6, $7, make_interval(secs => $8::bigint)) AS state
    """
  package let employerID: Int
  package let job: String
  package let epoch: Int
  package let ending: AttemptEnding
  /// Seconds until the next attempt; `nil` where there is none.
  package let retryAfter: Int?

  package var parameters: [Parameter] {
    let (word, result, kind, message): (String, String?, String?, String?) =
      switch ending {
      case .succeeded(let report): ("succeeded", report.json, nil, nil)
      case .interrupted: ("interrupted", nil, nil, nil)
      case .canceled: ("canceled", nil, nil, nil)
      case .failed(let failure): ("failed", nil, failure.kind, failure.message)
      }
    return [
      .int(employerID), .text(job), .int(epoch), .text(word), .jsonb(result), .text(kind),
      .text(message), .int(retryAfter),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["state"]
    package let state: String
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { state = try row.text(0) }
  }
}

/// Ends the attempts of every lease that has expired.
package struct ReapLeases: Statement {
  package static let sql = "SELECT batch.reap($1, $2::bigint::integer) AS reaped"
  package let employerID: Int
  package let maxLosses: Int

  package init(employerID: Int, maxLosses: Int) {
    self.employerID = employerID
    self.maxLosses = maxLosses
  }

  package var parameters: [Parameter] { [.int(employerID), .int(maxLosses)] }

  package struct Row: RowDecodable {
    package static let columns = ["reaped"]
    package let reaped: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { reaped = try row.int(0) }
  }
}

/// Asks for a run outside the schedule.
package struct RequestRun: Statement {
  package static let sql = "SELECT batch.request_run($1, $2, $3, $4, $5, $6) AS run_id"
  package let employerID: Int
  package let plan: JobPlan
  package let isDryRun: Bool
  package let actor: String
  /// The moment that it is about, in ISO form; now otherwise.
  package let asOf: String?

  package init(
    employerID: Int, plan: JobPlan, isDryRun: Bool, actor: String, asOf: String? = nil
  ) {
    self.employerID = employerID
    self.plan = plan
    self.isDryRun = isDryRun
    self.actor = actor
    self.asOf = asOf
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(plan.job), .jsonb(plan.parametersJSON), .bool(isDryRun),
      .text(actor), .instant(asOf),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["run_id"]
    package let runID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { runID = try row.int(0) }
  }
}

/// Asks to end a run.
package struct CancelRun: Statement {
  package static let sql = "SELECT batch.cancel_run($1, $2, $3) AS state"
  package let employerID: Int
  package let runID: Int
  package let actor: String

  package init(employerID: Int, runID: Int, actor: String) {
    self.employerID = employerID
    self.runID = runID
    self.actor = actor
  }

  package var parameters: [Parameter] { [.int(employerID), .int(runID), .text(actor)] }

  package struct Row: RowDecodable {
    package static let columns = ["state"]
    /// `already_…` where it was final, `unknown` where there is none.
    package let state: String
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { state = try row.text(0) }
  }
}

/// Opens a failed or dead run again as a new one; no row where it is neither.
package struct RetryRun: Statement {
  package static let sql = "SELECT run_id, job FROM batch.retry_run($1, $2, $3, $4)"
  package let employerID: Int
  package let runID: Int
  /// From the beginning instead of its checkpoint.
  package let restarts: Bool
  package let actor: String

  package init(employerID: Int, runID: Int, restarts: Bool, actor: String) {
    self.employerID = employerID
    self.runID = runID
    self.restarts = restarts
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(runID), .bool(restarts), .text(actor)]
  }

  package struct Row: RowDecodable {
    package static let columns = ["run_id", "job"]
    package let runID: Int
    package let job: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      runID = try row.int(0)
      job = try row.text(1)
    }
  }
}

/// Deletes old runs; schedules stay.
package struct PruneRuns: Statement {
  package static let sql =
    "SELECT batch.prune($1, batch.clock() - make_interval(days => $2::bigint::integer), $3::bigint::integer, $4::bigint::integer) AS pruned"
  package let employerID: Int
  package let olderThanDays: Int
  /// The newest of each job that stay whatever their age.
  package let keep: Int
  package let atMost: Int

  package init(employerID: Int, olderThanDays: Int, keep: Int, atMost: Int) {
    self.employerID = employerID
    self.olderThanDays = olderThanDays
    self.keep = keep
    self.atMost = atMost
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(olderThanDays), .int(keep), .int(atMost)]
  }

  package struct Row: RowDecodable {
    package static let columns = ["pruned"]
    package let pruned: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { pruned = try row.int(0) }
  }
}

/// Runs, newest first.
package struct Runs: Statement {
  package static let sql = """
    SELECT run_id, job, slot, scheduled_for, trigger, state, reason, attempts, losses, started_at,
      finished_at, result::text AS result, error_class, error, is_dry_run
    FROM batch.run
    WHERE employer_id = $1 AND ($2::text IS NULL OR job = $2::text)
      AND ($3::bigint IS NULL OR run_id = $3::bigint) AND ($4::text IS NULL OR slot = $4::text)
    ORDER BY run_id DESC LIMIT $5
    """
  package let employerID: Int
  /// Only those that these say.
  package var job: String?
  package var runID: Int?
  package var slot: String?
  package var limit: Int?

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(job), .int(runID), .text(slot), .int(limit)]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "run_id", "job", "slot", "scheduled_for", "trigger", "state", "reason", "attempts", "losses",
      "started_at", "finished_at", "result", "error_class", "error", "is_dry_run",
    ]
    package let runID: Int
    package let job: String
    package let slot: String?
    package let scheduledFor: String
    package let trigger: String
    package let state: String
    package let reason: String?
    package let attempts: Int
    package let losses: Int
    package let startedAt: String?
    package let finishedAt: String?
    /// A JSON object.
    package let result: String?
    package let errorClass: String?
    package let error: String?
    package let isDryRun: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      runID = try row.int(0)
      job = try row.text(1)
      slot = try row.optionalText(2)
      scheduledFor = try row.text(3)
      trigger = try row.text(4)
      state = try row.text(5)
      reason = try row.optionalText(6)
      attempts = try row.int(7)
      losses = try row.int(8)
      startedAt = try row.optionalText(9)
      finishedAt = try row.optionalText(10)
      result = try row.optionalText(11)
      errorClass = try row.optionalText(12)
      error = try row.optionalText(13)
      isDryRun = try row.bool(14)
    }
  }
}

/// The events of a run or a job, oldest first.
package struct JobEvents: Statement {
  package static let sql = """
    SELECT event_id, job, run_id, code, message, actor, recorded_at FROM batch.event
    WHERE employer_id = $1 AND ($2::bigint IS NULL OR run_id = $2::bigint)
      AND ($3::text IS NULL OR job = $3::text) AND event_id > $4
    ORDER BY event_id
    """
  package let employerID: Int
  package let runID: Int?
  package let job: String?
  /// Only those after this one.
  package let after: Int

  package init(employerID: Int, runID: Int? = nil, job: String? = nil, after: Int = 0) {
    self.employerID = employerID
    self.runID = runID
    self.job = job
    self.after = after
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(runID), .text(job), .int(after)]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "event_id", "job", "run_id", "code", "message", "actor", "recorded_at",
    ]
    package let eventID: Int
    package let job: String
    package let runID: Int?
    package let code: String
    package let message: String
    package let actor: String
    package let recordedAt: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      eventID = try row.int(0)
      job = try row.text(1)
      runID = try row.optionalInt(2)
      code = try row.text(3)
      message = try row.text(4)
      actor = try row.text(5)
      recordedAt = try row.text(6)
    }
  }
}
