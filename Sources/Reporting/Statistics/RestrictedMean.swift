/// Restricted mean time: the area under the Kaplan–Meier curve up to a horizon, the mean time somebody
/// stays within it (Royston and Parmar, BMC Medical Research Methodology 13 (2013) 152).
package struct RestrictedMean: Sendable, Equatable, Codable {
  package var horizon: Double
  package var mean: Double
  /// √Σ A(tᵢ)² d / (n (n − d)), A the area from tᵢ to the horizon (Klein and Moeschberger, section 4.5);
  /// a step at which everybody left adds nothing, since no area lies behind it.
  package var standardError: Double

  /// - Returns: `nil` for nobody or a horizon beyond the last observed time, unless everybody is gone.
  package init?(_ curve: KaplanMeier, horizon: Double) {
    guard horizon > 0, curve.survival(at: horizon) != nil else { return nil }
    self.horizon = horizon
    let steps = curve.steps.filter { $0.time < horizon }
    let ends = steps.dropFirst().map(\.time) + [horizon]
    var area = 0.0
    var variance = 0.0
    for (step, end) in zip(steps, ends).reversed() {
      area += step.survival * (end - step.time)
      let remaining = step.atRisk - step.events
      if remaining > 0 {
        variance += area.square * Double(step.events) / (Double(step.atRisk) * Double(remaining))
      }
    }
    mean = area + (steps.first?.time ?? horizon)
    standardError = variance.squareRoot()
  }

  /// The longest horizon that both curves reach.
  package static func commonHorizon(_ one: KaplanMeier, _ other: KaplanMeier) -> Double {
    min(one.lastTime, other.lastTime)
  }

  /// The difference of two independent means and its interval.
  package static func difference(
    _ treated: RestrictedMean, _ control: RestrictedMean
  ) -> (estimate: Double, interval: Interval) {
    let estimate = treated.mean - control.mean
    let error = (treated.standardError.square + control.standardError.square).squareRoot()
    return (estimate, .normal(estimate, standardError: error))
  }
}
