import Upskilling

/// One nominal occurrence of a schedule.
package struct CronSlot: Sendable, Hashable, Comparable {
  /// Identity: the local time and zone of a fixed time, the UTC instant otherwise. A repeated hour or a
  /// newer time zone database cannot make two of one.
  package let key: String
  /// Seconds since 1970.
  package let instant: Int

  package static func < (left: CronSlot, right: CronSlot) -> Bool { left.instant < right.instant }
}

/// A cron expression in a time zone.
///
/// A fixed time of day happens once a day: in a repeated hour the first time, in an hour that the clocks
/// leave out at the first minute after it; times that then fall together are one slot. What repeats within
/// the day follows real time instead: 25 hours, or 23.
package struct CronSchedule: Sendable, Equatable {
  package let expression: CronExpression
  package let zone: Zone

  package init(expression: CronExpression, zone: Zone) {
    self.expression = expression
    self.zone = zone
  }

  /// The first slot after an instant.
  package func next(after instant: Int) -> CronSlot? {
    search(from: day(instant).adding(days: -2), isBackward: false) { $0 > instant }
  }

  /// The last slot up to an instant, that instant included.
  package func previous(upTo instant: Int) -> CronSlot? {
    search(from: day(instant).adding(days: 2), isBackward: true) { $0 <= instant }
  }

  /// Whether a slot lies in the minute of an instant.
  package func matches(_ instant: Int) -> Bool {
    let minute = instant - (instant % 60 + 60) % 60
    return previous(upTo: minute)?.instant == minute
  }

  /// The slots of (after, upTo], in order.
  package func slots(after start: Int, upTo end: Int) -> [CronSlot] {
    var slots: [CronSlot] = []
    var instant = start
    while let slot = next(after: instant), slot.instant <= end {
      slots.append(slot)
      instant = slot.instant
    }
    return slots
  }

  /// The slots of (after, upTo], newest first and no more than a number: twenty thousand missed minutes
  /// cost as much as twenty.
  package func newestSlots(after start: Int, upTo end: Int, limit: Int) -> [CronSlot] {
    var slots: [CronSlot] = []
    var instant = end
    while slots.count < limit, let slot = previous(upTo: instant), slot.instant > start {
      slots.append(slot)
      instant = slot.instant - 1
    }
    return slots
  }

  // MARK: Search

  private func day(_ instant: Int) -> Day {
    let local = zone.local(instant)
    return Day(daysSinceEpoch: local >= 0 ? local / 86_400 : (local - 86_399) / 86_400)
  }

  /// The nearest slot that qualifies, from a day on in one direction. Two days more than the first that
  /// has one are looked at: a change of the clocks may bring a slot of a later date before it.
  private func search(
    from start: Day, isBackward: Bool, where qualifies: (Int) -> Bool
  ) -> CronSlot? {
    var best: (local: Int, instant: Int)?
    var lastDay: Int?
    var day = expression.firstDay(from: start, isBackward: isBackward)
    while let current = day, lastDay.map({ abs(current.daysSinceEpoch - $0) <= 2 }) ?? true {
      for found in moments(of: current) where qualifies(found.instant) {
        // Of times that fall together the latest local one names the slot.
        let isBetter =
          best.map { best in
            found.instant == best.instant
              ? found.local > best.local
              : (found.instant < best.instant) != isBackward
          } ?? true
        if isBetter { best = found }
        if lastDay == nil { lastDay = current.daysSinceEpoch }
      }
      day = expression.firstDay(
        from: current.adding(days: isBackward ? -1 : 1), isBackward: isBackward)
    }
    return best.map { slot(local: $0.local, instant: $0.instant) }
  }

  /// The instants of a local date, with the local time of each, in seconds.
  private func moments(of day: Day) -> [(local: Int, instant: Int)] {
    let midnight = day.daysSinceEpoch * 86_400
    if zone.isUniform(from: midnight, through: midnight + 86_399) {
      let offset = zone.offset(at: midnight)
      return expression.minutes.map { (midnight + $0 * 60, midnight + $0 * 60 - offset) }
    }
    return expression.minutes.flatMap { minute -> [(local: Int, instant: Int)] in
      let local = midnight + minute * 60
      let instants = zone.instants(of: local)
      guard expression.isFixedTime else { return instants.map { (local, $0) } }
      return [(local, instants.first ?? zone.instantAfterGap(at: local))]
    }
  }

  private func slot(local: Int, instant: Int) -> CronSlot {
    let seconds = expression.isFixedTime ? local : instant
    let text = Instant(millisecondsSinceEpoch: seconds * 1000).iso.prefix(16)
    return CronSlot(
      key: expression.isFixedTime ? "\(text) \(zone.name)" : "\(text)Z", instant: instant)
  }
}
