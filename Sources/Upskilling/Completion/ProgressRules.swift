/// Thresholds of progress and census, set by the employer and printed on every report.
package struct ProgressRules: Sendable, Equatable {
  /// Days without activity after which an open episode is stalled.
  package var idleDays = 28
  /// Percentage points behind the expected pace from which an open episode is at risk.
  package var behindPoints = 15.0
  /// Days after the start (or, without one, enrollment) at which enrollment is counted for good.
  package var censusDays = 14
  /// Days by which the cumulative incidence of completion is stated.
  package var incidenceDays = 120

  package init() {}

  package static let standard = ProgressRules()
}
