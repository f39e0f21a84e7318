/// Turnover of a span of months: separations over the mean headcount of the same months. It is not
/// 100 less retention, which follows the people who were there on the first day.
package struct Turnover: Sendable, Equatable, Codable {
  package var separations: Int
  package var months: Int
  package var meanHeadcount: Double

  /// - Parameter months: Headcount and separations of each month.
  /// - Returns: `nil` without months or headcount.
  package init?(_ months: [(headcount: Int, separations: Int)]) {
    let headcount = months.reduce(0) { $0 + $1.headcount }
    guard headcount > 0 else { return nil }
    self.months = months.count
    separations = months.reduce(0) { $0 + $1.separations }
    meanHeadcount = Double(headcount) / Double(months.count)
  }

  /// Separations over the mean headcount, for the span.
  package var rate: Double { Double(separations) / meanHeadcount }

  /// For a year at the same pace: × 12 / months.
  package var annualized: Double { rate * 12 / Double(months) }
}
