import Upskilling

/// Fewest people or attempts for which a rate is printed; below it, counts only.
package let smallestRate = 10

extension Proportion {
  /// The rate, where it is of enough to be printed.
  var shownRate: Double? { total >= smallestRate ? rate : nil }

  var shownInterval: (lower: Double, upper: Double)? { total >= smallestRate ? interval : nil }

  /// The rate, the count where it is of few, or that there is nothing.
  var shownValue: Value {
    total == 0 ? .missing("none") : shownRate.map(Value.share) ?? .count(successes)
  }

  /// Count, total, rate and interval.
  var plainCells: [Report.Cell] { cells(figure: "").map { .init($0.value) } }

  /// The same; the figures say which is which.
  func cells(figure: String) -> [Report.Cell] {
    [
      .init(.count(successes), figure: "\(figure)/count"),
      .init(.count(total), figure: "\(figure)/of"),
      .init(
        total == 0 ? .missing("no data") : shownRate.map(Value.share) ?? .missing("counts only"),
        figure: figure),
      .init(
        shownInterval.map { .interval(lower: $0.lower, upper: $0.upper) } ?? .missing(""),
        figure: "\(figure)/interval"),
    ]
  }
}
