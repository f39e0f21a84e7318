package import Postgres

/// What came of a tick. Instants are seconds since 1970.
package struct Tick: Sendable, Equatable {
  /// The database's clock; `nil` where the job has no schedule.
  package var clock: Int?
  /// When the next slot comes.
  package var next: Int?
  /// Slots that have got their row.
  package var added = 0
  /// Another schedule: the one until now where it has been changed, otherwise the one in force instead.
  package var other: String?
  package var isChanged = false
}

/// Decides the slots of schedules as their time comes. Any number may do so at once.
package struct Ticker: Sendable {
  package let employerID: Int
  package let pool: ConnectionPool
  package let actor: String

  package init(employerID: Int, pool: ConnectionPool, actor: String) {
    self.employerID = employerID
    self.pool = pool
    self.actor = actor
  }

  /// Gives every slot of a job up to the database's now its row. The slots before a change of the schedule are
  /// the old one's; a schedule that may not replace the one in force decides nothing.
  package func tick(_ plan: JobPlan, mayChange: Bool = true) async throws -> Tick {
    guard let schedule = plan.schedule else { return Tick() }
    let register = RegisterSchedule(
      employerID: employerID, plan: plan, schedule: schedule, mayChange: mayChange, actor: actor)
    return try await pool.transaction { db in
      let known = try db.row(register)
      var tick = Tick(clock: known.clock, next: schedule.next(after: known.clock)?.instant)
      var decided = plan
      if (known.knownCron, known.knownZone) != ("\(schedule.expression)", schedule.zone.name) {
        decided.schedule = CronSchedule(cron: known.knownCron, zone: known.knownZone)
        tick.other = "\(known.knownCron) in \(known.knownZone)"
        tick.isChanged = known.isChanged
        if !known.isChanged { return tick }
      }
      let decisions = SlotDecision.decide(
        decided, after: known.cursor, upTo: known.clock, isPaused: known.isPaused)
      guard let newest = decisions.last else { return tick }
      let isLate = known.clock - newest.slot.instant > 120
      let decide = DecideSlots(
        employerID: employerID, plan: decided,
        cursor: known.isChanged ? nil : (known.cursorText, newest.slot.instant),
        decisions: decisions, trigger: isLate ? "catch_up" : "schedule", actor: actor)
      tick.added = try db.row(decide).added
      return tick
    }
  }

  /// Gives the slots of a stretch of time their rows, those that have none; the cursor stays. Instants are
  /// seconds since 1970.
  package func backfill(
    _ plan: JobPlan, from start: Int, to end: Int, isDryRun: Bool
  ) async throws -> [CronSlot] {
    guard let schedule = plan.schedule else { return [] }
    let slots = schedule.slots(after: start - 1, upTo: end)
    let decisions = slots.map { slot in
      SlotDecision(
        slot: slot, intervalStart: schedule.previous(upTo: slot.instant - 1)?.instant ?? start,
        state: .pending, reason: nil)
    }
    var plan = plan
    plan.after = []
    let decide = DecideSlots(
      employerID: employerID, plan: plan, cursor: nil, decisions: decisions, trigger: "back_fill",
      actor: actor)
    _ = try await pool.transaction(TransactionOptions(isDryRun: isDryRun)) { db in
      try db.row(decide)
    }
    return slots
  }
}
