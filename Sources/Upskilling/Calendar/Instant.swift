/// A moment, in whole milliseconds since 1970-01-01 UTC. It comes from outside: nothing below the command
/// line reads the clock.
public struct Instant: Sendable, Hashable, Comparable {
  /// Milliseconds since 1970-01-01 UTC.
  public let millisecondsSinceEpoch: Int

  /// A moment by its milliseconds since 1970-01-01 UTC.
  public init(millisecondsSinceEpoch: Int) {
    self.millisecondsSinceEpoch = millisecondsSinceEpoch
  }

  /// Earlier.
  public static func < (left: Instant, right: Instant) -> Bool {
    left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
  }

  /// `2026-03-02T08:30:00.000Z`.
  public var iso: String {
    func pad(_ number: Int, _ width: Int) -> String {
      String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }
    let dayLength = 86_400_000
    var days = millisecondsSinceEpoch / dayLength
    var rest = millisecondsSinceEpoch % dayLength
    if rest < 0 {
      days -= 1
      rest += dayLength
    }
    let seconds = rest / 1000
    return "\(Day(daysSinceEpoch: days))T\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2)):"
      + "\(pad(seconds % 60, 2)).\(pad(rest % 1000, 3))Z"
  }
}
