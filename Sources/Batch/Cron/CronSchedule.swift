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

  /// `nil` where one of the two cannot be read.
  init?(cron: String, zone: String) {
    guard let expression = try? CronExpression(cron), let zone = Zone(zone) else { return nil }
    self.init(expression: expression, zone: zone)
  }

  /// The first slot after an instant.
  package func next(after instant: Int) -> CronSlot? {
    var best: Moment?
    // Two days more than the first that has one: a change of the clocks may bring a slot of a later date
    // before it, or to the same instant.
    var daysToLook = 0
    var day = expression.firstDay(from: day(instant).adding(days: -2))
    while let current = day, best == nil || current.daysSinceEpoch <= daysToLook {
      for found in moments(of: current, after: instant, upTo: best?.instant ?? .max) {
        if best == nil { daysToLook = current.daysSinceEpoch + 2 }
        if best.map({ found.comesBefore($0) }) ?? true { best = found }
      }
      day = expression.firstDay(from: current.adding(days: 1))
    }
    return best.map(slot)
  }

  /// The last slot up to an instant, that instant included.
  package func previous(upTo instant: Int) -> CronSlot? {
    var best: Moment?
    var daysToLook = 0
    var day = expression.firstDay(from: day(instant).adding(days: 2), isBackward: true)
    while let current = day, best == nil || current.daysSinceEpoch >= daysToLook {
      for found in moments(of: current, after: best.map { $0.instant - 1 } ?? .min, upTo: instant) {
        if best == nil { daysToLook = current.daysSinceEpoch - 2 }
        if best.map({ !found.comesBefore($0) || found.isSameLater(than: $0) }) ?? true {
          best = found
        }
      }
      day = expression.firstDay(from: current.adding(days: -1), isBackward: true)
    }
    return best.map(slot)
  }

  /// Whether a slot lies in the minute of an instant.
  package func matches(_ instant: Int) -> Bool {
    let minute = instant - (instant % 60 + 60) % 60
    return previous(upTo: minute)?.instant == minute
  }

  /// The slots of (after, upTo], in order.
  package func slots(after start: Int, upTo end: Int) -> [CronSlot] {
    var found: [Moment] = []
    let last = day(end).adding(days: 2)
    var day = expression.firstDay(from: day(start).adding(days: -2))
    while let current = day, current <= last {
      found += moments(of: current, after: start, upTo: end)
      day = expression.firstDay(from: current.adding(days: 1))
    }
    found.sort { $0.comesBefore($1) }
    return found.enumerated().filter { index, moment in
      index == 0 || found[index - 1].instant != moment.instant
    }.map { slot($0.element) }
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

  // MARK: Moments

  /// A local time at which it fires, and when that is.
  private struct Moment {
    let local: Int
    let instant: Int

    /// Of times that fall together the latest local one names the slot.
    func comesBefore(_ other: Moment) -> Bool {
      (instant, -local) < (other.instant, -other.local)
    }

    func isSameLater(than other: Moment) -> Bool {
      instant == other.instant && local > other.local
    }
  }

  private func day(_ instant: Int) -> Day {
    let local = zone.local(instant)
    return Day(daysSinceEpoch: local >= 0 ? local / 86_400 : (local - 86_399) / 86_400)
  }

  /// Those of a local date whose instants lie in (after, upTo].
  private func moments(of day: Day, after start: Int, upTo end: Int) -> [Moment] {
    let midnight = day.daysSinceEpoch * 86_400
    let stretch = zone.stretch(from: midnight, through: midnight + 86_399)
    let minutes = expression.minutes
    guard let first = minutes.first, let last = minutes.last,
      midnight + last * 60 - stretch.leastOffset > start,
      midnight + first * 60 - stretch.greatestOffset <= end
    else { return [] }
    return minutes.flatMap { minute -> [Moment] in
      let local = midnight + minute * 60
      var instants = stretch.instants(of: local)
      if expression.isFixedTime {
        instants = (instants.first ?? stretch.instantAfterGap(at: local)).map { [$0] } ?? []
      }
      return instants.filter { $0 > start && $0 <= end }.map { Moment(local: local, instant: $0) }
    }
  }

  private func slot(_ moment: Moment) -> CronSlot {
    let seconds = expression.isFixedTime ? moment.local : moment.instant
    let text = Instant(millisecondsSinceEpoch: seconds * 1000).iso.prefix(16)
    return CronSlot(
      key: expression.isFixedTime ? "\(text) \(zone.name)" : "\(text)Z", instant: moment.instant)
  }
}
