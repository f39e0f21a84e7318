/// When something happens: read from a clock by whoever calls, never below.
public struct Moment: Sendable, Equatable {
  /// The moment.
  public var instant: Instant
  /// The business day in the employer's time zone.
  public var day: Day

  /// A moment and its business day, which the caller has worked out.
  public init(instant: Instant, day: Day) {
    self.instant = instant
    self.day = day
  }
}
