/// The bootstrap with percentile limits (Efron, Annals of Statistics 7 (1979) 1–26): what an estimate
/// would have been over employees drawn again, with replacement, within their strata.
package struct Bootstrap: Sendable, Equatable, Codable {
  package var draws: Int
  /// Printed with the report; the same seed gives the same limits.
  package var seed: UInt64

  package init(seed: UInt64, draws: Int = 2000) {
    self.seed = seed
    self.draws = draws
  }

  /// What the draws say.
  package struct Answer: Sendable, Equatable, Codable {
    /// The 2.5 and 97.5 percentiles, linear between order statistics.
    package var interval: Interval
    /// Standard deviation of the draws.
    package var standardError: Double
    /// Draws whose estimate exists.
    package var draws: Int
    package var seed: UInt64
  }

  /// - Parameters:
  ///   - strata: Employees (not rows, not enrollments) by stratum; each keeps its size in every draw.
  ///   - statistic: The estimate of a draw; `nil` where it does not exist.
  /// - Returns: `nil` where fewer than two draws have an estimate.
  package func run<Unit>(
    _ strata: [[Unit]], statistic: ([[Unit]]) -> Double?
  ) -> Answer? {
    var generator = SplitMix64(seed: seed)
    var sample = strata
    var estimates: [Double] = []
    estimates.reserveCapacity(draws)
    for _ in 0..<draws {
      for (stratum, units) in strata.enumerated() {
        for index in units.indices {
          sample[stratum][index] = units[generator.index(below: units.count)]
        }
      }
      if let estimate = statistic(sample) { estimates.append(estimate) }
    }
    guard estimates.count > 1 else { return nil }
    estimates.sort()
    return Answer(
      interval: Interval(
        Self.percentile(0.025, of: estimates), Self.percentile(0.975, of: estimates)),
      standardError: Sample(estimates).variance.squareRoot(), draws: estimates.count, seed: seed)
  }

  /// Linear interpolation between order statistics (Hyndman and Fan 1996, type 7) of sorted values.
  private static func percentile(_ share: Double, of sorted: [Double]) -> Double {
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }
}
