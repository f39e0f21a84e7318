extension Day {
  /// So many calendar months later, on the same day of the month or, where that month is shorter, its
  /// last: 31 January plus one month is 28 or 29 February. Earlier where negative.
  package func adding(months: Int) -> Day {
    let (year, month, day) = civil
    let total = year * 12 + month - 1 + months
    let index = (total % 12 + 12) % 12
    return stride(from: day, through: max(1, day - 3), by: -1).lazy
      .compactMap { Day(year: (total - index) / 12, month: index + 1, day: $0) }.first ?? self
  }
}
