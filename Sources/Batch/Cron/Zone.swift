import Foundation

/// A time zone of the IANA database, by its offsets alone. Seconds are since 1970; a local second is the
/// civil time taken as if it were UTC.
///
/// `Calendar.nextDate` is not used: around changes of half an hour it skips whole days.
package struct Zone: Sendable, Equatable {
  package let name: String
  private let zone: TimeZone

  /// Beyond this distance on both sides of a local time lie the offsets that may apply to it: no offset is
  /// larger than 14 hours, and no change larger than a day.
  private static let reach = 26 * 3600

  /// `nil` for what is no name of the IANA database, such as `GMT+2` or `EST5EDT4`.
  package init?(_ name: String) {
    guard name == "UTC" || name.contains("/") && !name.contains("+"),
      TimeZone.knownTimeZoneIdentifiers.contains(name) || name == "UTC" || name.hasPrefix("Etc/"),
      let zone = TimeZone(identifier: name)
    else { return nil }
    self.name = name
    self.zone = zone
  }

  package func offset(at instant: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
  }

  package func local(_ instant: Int) -> Int { instant + offset(at: instant) }

  /// Whether one offset holds on both sides of a local time, as far as any can reach.
  func isUniform(from local: Int, through end: Int) -> Bool {
    let (before, after) = (offset(at: local - Self.reach), offset(at: end + Self.reach))
    guard before == after else { return false }
    // A change there and back within three days is as rare as can be, but Morocco's are weeks apart.
    return offset(at: local - before) == before && offset(at: end - before) == before
  }

  /// The instants at which clocks show a local time: none in a gap, two in an overlap.
  package func instants(of local: Int) -> [Int] {
    let offsets = Set([
      offset(at: local - Self.reach), offset(at: local), offset(at: local + Self.reach),
    ])
    return offsets.map { local - $0 }.filter { offset(at: $0) == local - $0 }.sorted()
  }

  /// The first instant whose local time lies after a local time that does not exist.
  package func instantAfterGap(at local: Int) -> Int {
    var low = local - Self.reach
    var high = local + Self.reach
    while high - low > 1 {
      let middle = (low + high) / 2
      if self.local(middle) > local { high = middle } else { low = middle }
    }
    return high
  }
}
