import Foundation

/// Student's t distribution, by its finite series for whole degrees of freedom (Abramowitz and Stegun,
/// Handbook of Mathematical Functions, 26.7.3 and 26.7.4).
package enum Student {
  /// The 97.5 % point, for 95 % intervals; `nil` without a degree of freedom.
  package static func t95(degreesOfFreedom freedom: Int) -> Double? {
    guard freedom > 0 else { return nil }
    // With one degree it is 12.7, with ever more it falls to the normal point.
    var (low, high) = (Normal.z95 - 1e-3, 13.0)
    while true {
      let middle = (low + high) / 2
      guard low < middle, middle < high else { return middle }
      if within(middle, freedom) < 0.95 { low = middle } else { high = middle }
    }
  }

  /// P(|T| ≤ t).
  private static func within(_ t: Double, _ freedom: Int) -> Double {
    let angle = atan(t / Double(freedom).squareRoot())
    let (sine, cosine) = (sin(angle), cos(angle))
    let isOdd = freedom % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = freedom == 1 ? 0 : term
    for factor in stride(from: isOdd ? 3 : 2, to: freedom, by: 2) {
      term *= Double(factor - 1) / Double(factor) * cosine * cosine
      sum += term
    }
    return isOdd ? 2 / Double.pi * (angle + sine * sum) : sine * sum
  }
}
