package import Postgres

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

  /// Gives every slot of a job up to the database's now its row; returns how many were new, and when the next
  /// slot comes, in seconds since 1970.
  package func tick(_ plan: JobPlan) async throws -> (added: Int, next: Int?) {
    guard let schedule = plan.schedule else { return (0, nil) }
    let register = RegisterSchedule(
      employerID: employerID, plan: plan, schedule: schedule, actor: actor)
    return try await pool.transaction { db in
      let known = try db.row(register)
      let next = schedule.next(after: known.clock)?.instant
      let decisions = SlotDecision.decide(
        plan, after: known.cursor, upTo: known.clock, isPaused: known.isPaused)
      guard let newest = decisions.last else { return (0, next) }
      let isLate = known.clock - newest.slot.instant > 120
      let decide = DecideSlots(
        employerID: employerID, plan: plan, cursor: (known.cursorText, newest.slot.instant),
        decisions: decisions, trigger: isLate ? "catch_up" : "schedule", actor: actor)
      return (try db.row(decide).added, next)
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
