/// A month of the civil calendar.
package struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Months since January of the year 0.
  package let number: Int

  package init(number: Int) {
    self.number = number
  }

  package init(of day: Day) {
    number = day.civil.year * 12 + day.civil.month - 1
  }

  package var firstDay: Day {
    Day(year: number / 12, month: number % 12 + 1, day: 1) ?? Day(daysSinceEpoch: 0)
  }

  package func adding(months: Int) -> Month {
    Month(number: number + months)
  }

  /// `2026-03`.
  package var description: String {
    let month = number % 12 + 1
    return "\(number / 12)-\(month < 10 ? "0" : "")\(month)"
  }

  package static func < (left: Month, right: Month) -> Bool {
    left.number < right.number
  }
}
