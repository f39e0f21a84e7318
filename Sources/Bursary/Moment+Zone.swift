import Foundation
import Store
public import Upskilling

extension Moment {
  /// A moment on its business day in a time zone; in UTC where the zone is not known.
  package init(_ instant: Instant, in zone: String) {
    let seconds = Int((Double(instant.millisecondsSinceEpoch) / 1000).rounded(.down))
    let date = Date(timeIntervalSince1970: Double(seconds))
    let local = seconds + (TimeZone(identifier: zone) ?? .gmt).secondsFromGMT(for: date)
    self.init(
      instant: instant, day: Day(daysSinceEpoch: Int((Double(local) / 86_400).rounded(.down))))
  }

  /// The last moment of a business day in a time zone.
  package init(lastOf day: Day, in zone: String) {
    let zone = TimeZone(identifier: zone) ?? .gmt
    let midnight = (day.daysSinceEpoch + 1) * 86_400
    var seconds = midnight
    // The offset of that midnight, not of the same time in UTC.
    for _ in 0..<2 {
      let guess = Date(timeIntervalSince1970: Double(seconds))
      seconds = midnight - zone.secondsFromGMT(for: guess)
    }
    self.init(instant: Instant(millisecondsSinceEpoch: seconds * 1000 - 1), day: day)
  }
}

extension Office {
  /// A moment, with its business day in the employer's time zone.
  public func moment(_ instant: Instant) -> Moment { Moment(instant, in: employer.timeZone) }
}
