/// Whole weeks, months, quarters and years of the civil calendar. Weeks are ISO 8601's, from Monday;
/// quarters and years begin with the employer's fiscal year.
package enum CalendarUnit: String, Sendable, CaseIterable, Codable {
  case week, month, quarter, year

  /// The first day of the unit that holds a day, and the first day of the next: half-open.
  ///
  /// - Parameter yearStart: the first month of the fiscal year, 1 to 12.
  package func span(holding day: Day, yearStart: Int = 1) -> (start: Day, end: Day) {
    switch self {
    case .week:
      // 1970-01-01 was a Thursday.
      let sinceMonday = (day.daysSinceEpoch + 3) - Self.floor(day.daysSinceEpoch + 3, by: 7)
      let start = day.adding(days: -sinceMonday)
      return (start, start.adding(days: 7))
    case .month: return months(holding: day, 1, yearStart)
    case .quarter: return months(holding: day, 3, yearStart)
    case .year: return months(holding: day, 12, yearStart)
    }
  }

  /// The last whole unit before a day: what a report that is due on the day is about.
  package func previous(before day: Day, yearStart: Int = 1) -> (start: Day, end: Day) {
    span(
      holding: span(holding: day, yearStart: yearStart).start.adding(days: -1), yearStart: yearStart
    )
  }

  private func months(holding day: Day, _ length: Int, _ yearStart: Int) -> (start: Day, end: Day) {
    let shift = yearStart - 1
    let first = Self.floor(Month(of: day).number - shift, by: length) + shift
    return (Month(number: first).firstDay, Month(number: first + length).firstDay)
  }

  /// The largest multiple that is not above.
  private static func floor(_ value: Int, by length: Int) -> Int {
    let rest = value % length
    return value - (rest < 0 ? rest + length : rest)
  }
}
