/// A 95 % interval of an estimate, both ends included.
package struct Interval: Sendable, Equatable, Codable {
  package var lower: Double
  package var upper: Double

  package init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  package func contains(_ value: Double) -> Bool {
    lower <= value && value <= upper
  }

  /// Whether the interval speaks of a difference at all.
  package var excludesZero: Bool { !contains(0) }

  /// The standard error of a normal interval as wide.
  var impliedError: Double { (upper - lower) / (2 * Normal.z95) }

  /// The estimate plus and minus 1.96 standard errors (Wald).
  package static func normal(_ estimate: Double, standardError: Double) -> Interval {
    Interval(estimate - Normal.z95 * standardError, estimate + Normal.z95 * standardError)
  }

  /// The interval of a difference of two shares from the interval of each (MOVER; Zou and Donner, Statistics
  /// in Medicine 27 (2008) 1693–1702; Newcombe's where those are Wilson's).
  package static func difference(
    _ one: Double, _ first: Interval, _ other: Double, _ second: Interval
  ) -> Interval {
    let below = ((one - first.lower).square + (second.upper - other).square).squareRoot()
    let above = ((first.upper - one).square + (other - second.lower).square).squareRoot()
    return Interval(max(-1, one - other - below), min(1, one - other + above))
  }
}

extension Double {
  /// The value times itself.
  var square: Double { self * self }
}
