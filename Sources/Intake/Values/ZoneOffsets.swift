import Foundation

/// A zone's offsets from UTC. Our own arithmetic on `secondsFromGMT`, as a wall time that does not exist
/// must be refused and one that exists twice takes the earlier.
struct ZoneOffsets {
  private let zone: TimeZone
  private let isUTC: Bool

  init?(identifier: String) {
    guard let zone = TimeZone(identifier: identifier) else { return nil }
    self.zone = zone
    isUTC = ["UTC", "GMT", "Etc/UTC"].contains(identifier)
  }

  /// Seconds since 1970 of a wall time given as if it were UTC; `nil` where clocks jumped over it.
  func instant(ofWall seconds: Int) -> Int? {
    if isUTC { return seconds }
    let candidates = [offset(at: seconds - 86_400), offset(at: seconds + 86_400)]
      .filter { offset(at: seconds - $0) == $0 }
    return candidates.max().map { seconds - $0 }
  }

  private func offset(at seconds: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
  }
}
