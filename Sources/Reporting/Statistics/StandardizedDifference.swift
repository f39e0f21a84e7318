/// The standardized mean difference, by which balance is judged: above 0.1 in size is flagged (Austin,
/// Statistics in Medicine 28 (2009) 3083–3107).
package enum StandardizedDifference {
  package static let flagged = 0.1

  /// (x̄₁ − x̄₀) / √((s₁² + s₀²) / 2); `nil` where one group is empty, and where neither varies although
  /// their means differ.
  package static func of(_ treated: Sample, _ control: Sample) -> Double? {
    guard treated.count > 0, control.count > 0 else { return nil }
    return of(treated.mean - control.mean, treated.variance, control.variance)
  }

  /// The same for rates, whose variance is p (1 − p).
  package static func ofRates(_ treated: Double, _ control: Double) -> Double? {
    of(treated - control, treated * (1 - treated), control * (1 - control))
  }

  static func of(_ difference: Double, _ treated: Double, _ control: Double) -> Double? {
    if difference == 0 { return 0 }
    let deviation = ((treated + control) / 2).squareRoot()
    return deviation > 0 ? difference / deviation : nil
  }
}
