/// Somebody's time with the employer from the index date on, in any one unit (days, months). The index date
/// is that of enrollment or eligibility.
package struct EmploymentHistory: Sendable, Equatable {
  package var isParticipant: Bool
  /// Until leaving or, for those who stayed, the watermark.
  package var time: Double
  package var hasLeft: Bool
  /// When the course was completed; `nil` for those who have not.
  package var completedAt: Double?

  package init(isParticipant: Bool, time: Double, hasLeft: Bool, completedAt: Double? = nil) {
    self.isParticipant = isParticipant
    self.time = time
    self.hasLeft = hasLeft
    self.completedAt = completedAt
  }
}
