/// The log-rank test of two groups (Mantel 1966; Peto and Peto, JRSS A 135 (1972) 185–207): at every event
/// time the first group is expected to have d · n₁/n of the events, with the hypergeometric variance
/// d (n₁/n)(n₂/n)(n − d)/(n − 1).
package struct LogRank: Sendable, Equatable, Codable {
  /// Events in the first group.
  package var observed: Int
  package var expected: Double
  package var variance: Double

  package init(_ first: [SurvivalTime], _ second: [SurvivalTime]) {
    self.init(KaplanMeier(first), KaplanMeier(second))
  }

  package init(_ first: KaplanMeier, _ second: KaplanMeier) {
    observed = first.eventCount
    expected = 0
    variance = 0
    for time in Set((first.steps + second.steps).map(\.time)).sorted() {
      let one = Double(first.risk.atRisk(at: time))
      let all = one + Double(second.risk.atRisk(at: time))
      let events = Double(first.risk.eventCount(at: time) + second.risk.eventCount(at: time))
      expected += events * one / all
      if all > 1 {
        variance += events * (one / all) * (1 - one / all) * (all - events) / (all - 1)
      }
    }
  }

  /// (O − E)² / V on one degree of freedom; `nil` where nothing can differ.
  package var chiSquared: Double? {
    variance > 0 ? (Double(observed) - expected).square / variance : nil
  }

  package var pValue: Double? {
    chiSquared.map(Normal.pValue)
  }
}
