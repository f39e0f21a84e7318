/// How long somebody was watched, and whether the event ended it. Any unit of time, the same for all.
package struct SurvivalTime: Sendable, Equatable, Codable {
  /// When watching began, for people who were there before the data: they are at risk after it only
  /// (left truncation). `nil` for those watched from the origin.
  package let entry: Double?
  package let time: Double
  /// Otherwise censored: still there when watching ended.
  package let isEvent: Bool

  /// `nil` for a time that is negative, not finite, or not after the entry: nothing was observed.
  package init?(entry: Double? = nil, time: Double, isEvent: Bool) {
    guard time >= 0, time.isFinite, entry.map({ $0 < time && $0.isFinite }) ?? true else {
      return nil
    }
    self.entry = entry
    self.time = time
    self.isEvent = isEvent
  }
}
