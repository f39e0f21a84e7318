package import Postgres
import Upskilling

/// Registers a job's schedule and says how far its slots are decided.
package struct RegisterSchedule: Statement {
  package static let sql = """
    SELECT floor(extract(epoch FROM cursor))::bigint AS cursor, cursor::text AS cursor_text,
      floor(extract(epoch FROM clock))::bigint AS clock, is_paused, known_cron, known_zone, is_changed
    FROM batch.register($1, $2, $3, $4, $5, $6, $7)
    """
  package let employerID: Int
  package let plan: JobPlan
  package let schedule: CronSchedule
  /// Whether it replaces another one that is in force.
  package let mayChange: Bool
  package let actor: String

  package init(
    employerID: Int, plan: JobPlan, schedule: CronSchedule, mayChange: Bool, actor: String
  ) {
    self.employerID = employerID
    self.plan = plan
    self.schedule = schedule
    self.mayChange = mayChange
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(plan.job), .text(schedule.expression.description),
      .text(schedule.zone.name), .text(plan.fingerprint), .bool(mayChange), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "cursor", "cursor_text", "clock", "is_paused", "known_cron", "known_zone", "is_changed",
    ]
    /// Seconds since 1970, cut off.
    package let cursor: Int
    /// As the server writes it, to give back.
    package let cursorText: String
    /// The database's clock.
    package let clock: Int
    package let isPaused: Bool
    /// What was in force until now.
    package let knownCron: String
    package let knownZone: String
    package let isChanged: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      cursor = try row.int(0)
      cursorText = try row.text(1)
      clock = try row.int(2)
      isPaused = try row.bool(3)
      knownCron = try row.text(4)
      knownZone = try row.text(5)
      isChanged = try row.bool(6)
    }
  }
}

/// The clock that decides: the database's.
package struct EngineClock: Statement {
  package static let sql = "SELECT floor(extract(epoch FROM batch.clock()))::bigint AS clock"
  package init() {}
  package var parameters: [Parameter] { [] }

  package struct Row: RowDecodable {
    package static let columns = ["clock"]
    /// Since 1970.
    package let seconds: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { seconds = try row.int(0) }
  }
}

/// Gives slots their rows, and moves the cursor past them.
package struct DecideSlots: Statement {
  package static let sql = """
    SELECT batch.decide_slots($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS added
    """
  package let employerID: Int
  package let plan: JobPlan
  /// The cursor that was read, and the new one; `nil` for a back-fill.
  package let cursor: (known: String, new: Int)?
  package let decisions: [SlotDecision]
  package let trigger: String
  package let actor: String

  package init(
    employerID: Int, plan: JobPlan, cursor: (known: String, new: Int)?, decisions: [SlotDecision],
    trigger: String, actor: String
  ) {
    self.employerID = employerID
    self.plan = plan
    self.cursor = cursor
    self.decisions = decisions
    self.trigger = trigger
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(plan.job), .instant(cursor?.known),
      .instant(cursor.map { Self.iso($0.new) }), .text(overlap),
      .textArray(decisions.map(\.slot.key)),
      .instantArray(decisions.map { Self.iso($0.slot.instant) }),
      .instantArray(decisions.map { Self.iso($0.intervalStart) }),
      .textArray(decisions.map(\.state.rawValue)), .textArray(decisions.map(\.reason)),
      .text(trigger), .jsonb(plan.parametersJSON), .textArray(plan.after), .text(actor),
    ]
  }

  /// Where every slot has its run none makes way for a newer one.
  private var overlap: String {
    let isEach = cursor == nil || plan.catchUp == .all && plan.overlap == .queueOne
    return isEach ? "queue" : plan.overlap.rawValue
  }

  private static func iso(_ seconds: Int) -> String {
    Instant(millisecondsSinceEpoch: seconds * 1000).iso
  }

  package struct Row: RowDecodable {
    package static let columns = ["added"]
    package let added: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { added = try row.int(0) }
  }
}

/// Pauses a schedule or lets it go on.
package struct PauseSchedule: Statement {
  package static let sql = "SELECT batch.pause($1, $2, $3, $4, $5) AS changed"
  package let employerID: Int
  package let job: String
  package let isPaused: Bool
  package let reason: String?
  package let actor: String

  package init(employerID: Int, job: String, isPaused: Bool, reason: String?, actor: String) {
    self.employerID = employerID
    self.job = job
    self.isPaused = isPaused
    self.reason = reason
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(job), .bool(isPaused), .text(reason), .text(actor)]
  }

  package struct Row: RowDecodable {
    package static let columns = ["changed"]
    package let changed: Bool
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { changed = try row.bool(0) }
  }
}

/// How every job stands: its schedule, its lease and its newest runs.
package struct JobStandings: Statement {
  package static let sql = """
    SELECT job, cron, zone, is_paused, paused_reason, running_since, beat_at, last_success_at, last_slot,
      last_state, last_reason, last_run_id, waiting, attention
    FROM batch.standing WHERE employer_id = $1 ORDER BY job
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "job", "cron", "zone", "is_paused", "paused_reason", "running_since", "beat_at",
      "last_success_at", "last_slot", "last_state", "last_reason", "last_run_id", "waiting",
      "attention",
    ]
    package let job: String
    package let cron: String
    package let zone: String
    package let isPaused: Bool
    package let pausedReason: String?
    package let runningSince: String?
    package let beatAt: String?
    package let lastSuccessAt: String?
    package let lastSlot: String?
    package let lastState: String?
    package let lastReason: String?
    package let lastRunID: Int?
    /// Runs that wait.
    package let waiting: Int
    /// Runs since the last success that a person has to look at: failed, dead, missed.
    package let attention: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      job = try row.text(0)
      cron = try row.text(1)
      zone = try row.text(2)
      isPaused = try row.bool(3)
      pausedReason = try row.optionalText(4)
      runningSince = try row.optionalText(5)
      beatAt = try row.optionalText(6)
      lastSuccessAt = try row.optionalText(7)
      lastSlot = try row.optionalText(8)
      lastState = try row.optionalText(9)
      lastReason = try row.optionalText(10)
      lastRunID = try row.optionalInt(11)
      waiting = try row.int(12)
      attention = try row.int(13)
    }
  }
}
