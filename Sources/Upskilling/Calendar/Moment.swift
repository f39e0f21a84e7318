/// When something happens: read from a clock by whoever calls, never below.
public struct Moment: Sendable, Equatable {
  public var instant: Instant
  /// The business day in the employer's time zone.
  public var day: Day

  public init(instant: Instant, day: Day) {
    self.instant = instant
    self.day = day
  }
}
