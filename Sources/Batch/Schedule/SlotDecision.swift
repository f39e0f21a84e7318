/// What becomes of a slot. Instants are seconds since 1970.
package struct SlotDecision: Sendable, Equatable {
  package enum State: String, Sendable {
    case pending, skipped, missed
  }

  package let slot: CronSlot
  /// From where the data is that it is about: the slot before, or the last one that ran.
  package let intervalStart: Int
  package let state: State
  package let reason: String?

  /// The most slots that `all` runs after an outage, and the most rows that one decision writes.
  package static let most = 35

  /// Decides every slot of (cursor, now]: newest first and bounded, so that a year of missed minutes costs as
  /// much as an hour. Each decision becomes a row; beyond the bound the oldest row speaks for the rest.
  package static func decide(
    _ plan: JobPlan, after cursor: Int, upTo now: Int, isPaused: Bool
  ) -> [SlotDecision] {
    guard let schedule = plan.schedule else { return [] }
    let slots = schedule.newestSlots(after: cursor, upTo: now, limit: most + 1)
    guard let newest = slots.first else { return [] }
    let isMore = slots.count > most
    var decisions: [SlotDecision] = []
    for (index, slot) in slots.prefix(most).enumerated() {
      let before = index + 1 < slots.count ? slots[index + 1].instant : nil
      let start = before ?? schedule.previous(upTo: slot.instant - 1)?.instant ?? cursor
      let isLate = plan.startDeadline.map { now - slot.instant > $0 } ?? false
      let isOldest = index == min(slots.count, most) - 1
      let rest = isMore && isOldest ? ", and so are all older ones since the last run" : ""
      let (state, reason): (State, String?) =
        if isPaused {
          (.skipped, "paused" + rest)
        } else if isLate {
          (.missed, "older than its deadline" + rest)
        } else if plan.catchUp == .none && now - slot.instant > 60 {
          (.missed, "nobody was there" + rest)
        } else if plan.catchUp == .latest && slot != newest {
          (.skipped, "coalesced into the newest" + rest)
        } else if plan.catchUp == .all && isMore && isOldest {
          (.missed, "more than are caught up on" + rest)
        } else {
          (.pending, nil)
        }
      decisions.append(
        SlotDecision(slot: slot, intervalStart: start, state: state, reason: reason))
    }
    // One run for all of them is about all of the time.
    if plan.catchUp == .latest, decisions.count > 1, decisions[0].state == .pending {
      let oldest = slots[slots.count - 1]
      let start = schedule.previous(upTo: min(oldest.instant - 1, cursor))?.instant ?? cursor
      decisions[0] = SlotDecision(
        slot: newest, intervalStart: start, state: .pending, reason: nil)
    }
    return decisions.reversed()
  }
}
