/// How strong a hidden factor would have to be to explain a result away.
package enum EValue {
  /// E-value of a risk ratio: RR + √(RR(RR − 1)), with 1/RR for a ratio below 1 (VanderWeele and Ding,
  /// Annals of Internal Medicine 167 (2017) 268–274). `nil` for a ratio that is not above zero.
  package static func of(riskRatio: Double) -> Double? {
    guard riskRatio > 0, riskRatio.isFinite else { return nil }
    let ratio = riskRatio < 1 ? 1 / riskRatio : riskRatio
    return ratio + (ratio * (ratio - 1)).squareRoot()
  }
}
