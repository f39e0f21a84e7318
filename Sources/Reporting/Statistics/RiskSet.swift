/// Who is at risk when: those who entered before a time and have not ended before it. At a tied time
/// events come before censorings, and entries after both.
struct RiskSet: Sendable, Equatable {
  let count: Int
  /// Distinct times at which somebody had the event, and how many did.
  let events: [(time: Double, count: Int)]
  let lastTime: Double
  private let ends: [Double]
  private let entries: [Double]

  init(_ times: [SurvivalTime]) {
    count = times.count
    ends = times.map(\.time).sorted()
    entries = times.map { $0.entry ?? -.infinity }.sorted()
    lastTime = ends.last ?? 0
    var events: [(time: Double, count: Int)] = []
    for time in times.lazy.filter(\.isEvent).map(\.time).sorted() {
      if events.last?.time == time {
        events[events.count - 1].count += 1
      } else {
        events.append((time, 1))
      }
    }
    self.events = events
  }

  /// How many are at risk just before a time.
  func atRisk(at time: Double) -> Int {
    Self.countBefore(time, in: entries) - Self.countBefore(time, in: ends)
  }

  /// How many had the event at a time.
  func eventCount(at time: Double) -> Int {
    let index = Self.lowerBound(of: time, in: events, by: \.time)
    return index < events.count && events[index].time == time ? events[index].count : 0
  }

  private static func countBefore(_ time: Double, in sorted: [Double]) -> Int {
    lowerBound(of: time, in: sorted, by: \.self)
  }

  private static func lowerBound<Element>(
    of time: Double, in sorted: [Element], by key: (Element) -> Double
  ) -> Int {
    var range = 0..<sorted.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if key(sorted[middle]) < time {
        range = middle + 1..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return range.lowerBound
  }

  static func == (left: RiskSet, right: RiskSet) -> Bool {
    left.ends == right.ends && left.entries == right.entries
      && left.events.elementsEqual(right.events, by: ==)
  }
}
