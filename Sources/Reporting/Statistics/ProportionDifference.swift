package import Upskilling

/// The difference of two independent proportions, treated less control.
package struct ProportionDifference: Sendable, Equatable {
  package let treated: Proportion
  package let control: Proportion

  package init(_ treated: Proportion, _ control: Proportion) {
    self.treated = treated
    self.control = control
  }

  /// The difference of the rates; `nil` where one group has nobody.
  package var estimate: Double? {
    guard let one = treated.rate, let other = control.rate else { return nil }
    return one - other
  }

  /// Newcombe's hybrid score interval from Wilson's limits (Statistics in Medicine 17 (1998) 873–890,
  /// method 10); `nil` where one group has nobody.
  package var interval: Interval? {
    guard let one = treated.rate, let other = control.rate, let first = treated.interval,
      let second = control.interval
    else { return nil }
    return .difference(
      one, Interval(first.lower, first.upper), other, Interval(second.lower, second.upper))
  }

  /// Standard error without pooling: √(p₁q₁/n₁ + p₀q₀/n₀).
  package var standardError: Double? {
    guard let one = treated.rate, let other = control.rate else { return nil }
    return
      (one * (1 - one) / Double(treated.total) + other * (1 - other) / Double(control.total))
      .squareRoot()
  }
}
