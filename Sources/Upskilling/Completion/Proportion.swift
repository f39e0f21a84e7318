/// `successes` of `total`, with Wilson's 95 % score interval (Wilson 1927; z = 1.959963984540054).
package struct Proportion: Sendable, Equatable {
  package var successes: Int
  package var total: Int

  package init(_ successes: Int = 0, of total: Int = 0) {
    self.successes = successes
    self.total = total
  }

  /// The rate, or `nil` where nobody is counted.
  package var rate: Double? {
    total == 0 ? nil : Double(successes) / Double(total)
  }

  /// Lower and upper limit, within 0 and 1, or `nil` where nobody is counted.
  package var interval: (lower: Double, upper: Double)? {
    guard let rate else { return nil }
    let z = 1.959963984540054
    let n = Double(total)
    let scale = 1 + z * z / n
    let center = (rate + z * z / (2 * n)) / scale
    let half = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot() / scale
    // At the ends the formula is exact; floating-point noise is not printed.
    return (
      successes == 0 ? 0 : max(0, center - half), successes == total ? 1 : min(1, center + half)
    )
  }

  /// One more, who had it or not.
  package mutating func count(_ success: Bool) {
    total += 1
    if success { successes += 1 }
  }
}
