import Foundation

/// A linear axis from left to right: which values it covers, where its ticks are, where a value stands.
struct Scale {
  let lower: Double
  let upper: Double
  let step: Double
  /// A value of the kind that the axis counts, for its ticks.
  let kind: Value
  var left: Double
  var right: Double

  /// Covers all positions and zero, with ticks at 1, 2 or 5 (for shares also 2.5) times a power of ten. Shares above one half have the whole of 0 to 100 %.
  ///
  /// - Parameters:
  ///   - values: what is drawn; the first with a mark says what the axis counts.
  ///   - isFromZero: false where lengths are not read from zero, but from a line of their own.
  init(
    over positions: [Double?], like values: [Value], isFromZero: Bool = true, left: Double,
    right: Double
  ) {
    kind = values.first { $0.mark != nil } ?? .count(0)
    let isShare = if case .share = kind { true } else { false }
    let marks = positions.compactMap { $0 }.filter(\.isFinite) + (isFromZero ? [0] : [])
    var lowest = marks.min() ?? 0
    var highest = marks.max() ?? 0
    if isShare, isFromZero, lowest == 0, highest > 0.5, highest <= 1 { highest = 1 }
    if highest - lowest < 1e-9 {
      let margin = abs(highest) < 1e-9 ? 1 : abs(highest) / 10
      lowest -= isFromZero ? 0 : margin
      highest += margin
    }
    step = Self.step(for: highest - lowest, isShare: isShare, kind: kind)
    lower = lowest
    upper = highest
    self.left = left
    self.right = right
  }

  /// At most five steps.
  private static func step(for span: Double, isShare: Bool, kind: Value) -> Double {
    let magnitude = pow(10, (log10(span / 5)).rounded(.down))
    let factors: [Double] = isShare ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10]
    let step = (factors.first { span / ($0 * magnitude) <= 5 + 1e-9 } ?? 10) * magnitude
    switch kind {
    case .count, .money: return max(1, step)
    default: return step
    }
  }

  /// Where each tick stands.
  var ticks: [Double] {
    let first = Int((lower / step - 1e-9).rounded(.up))
    let last = Int((upper / step + 1e-9).rounded(.down))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }

  /// Where a value stands; what lies outside stands at the end.
  func x(_ value: Double) -> Double { left + share(of: value) * (right - left) }

  private func share(of value: Double) -> Double {
    min(1, max(0, (value - lower) / (upper - lower)))
  }

  /// The same axis, as long as it can be so that text of a width fits behind each position.
  func leavingRoom(behind labels: [(position: Double, width: Double)], until edge: Double)
    -> Scale
  {
    var fitted = self
    for label in labels where share(of: label.position) > 0 {
      let length = (edge - label.width - left) / share(of: label.position)
      fitted.right = min(fitted.right, left + max(Self.shortest, length))
    }
    return fitted
  }

  /// The same axis, as long as it can be so that text of a width fits before each position.
  func leavingRoom(before labels: [(position: Double, width: Double)], from edge: Double)
    -> Scale
  {
    var fitted = self
    for label in labels where share(of: label.position) < 1 {
      let length = (right - label.width - edge) / (1 - share(of: label.position))
      fitted.left = max(fitted.left, right - max(Self.shortest, length))
    }
    return fitted
  }

  private static let shortest = 80.0
}
