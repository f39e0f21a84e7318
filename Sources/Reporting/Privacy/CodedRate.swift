package import Upskilling

/// A rate of people as it may be printed: near 0 and 100 % only its bound, since "all" or "none" says
/// something of everybody in the group.
package enum CodedRate: Sendable, Equatable, Codable {
  case value(Double)
  case below(Double)
  case above(Double)
  /// Of fewer people than the threshold.
  case suppressed(fewerThan: Int)

  /// Codes by group size: from 300 on 1 and 99 %, from 100 on 2 and 98 %, from 40 on 5 and 95 % (the table
  /// of a Utah school district's privacy rules), and below that, where it has none, 10 and 90 %.
  package init(_ proportion: Proportion, _ rule: SmallCells = .standard) {
    guard let rate = proportion.rate, proportion.total >= rule.threshold else {
      self = .suppressed(fewerThan: rule.threshold)
      return
    }
    let bound =
      switch proportion.total {
      case 300...: 0.01
      case 100...: 0.02
      case 40...: 0.05
      default: 0.10
      }
    if rate < bound {
      self = .below(bound)
    } else if rate > 1 - bound {
      self = .above(1 - bound)
    } else {
      self = .value(rate)
    }
  }

  /// `47.20 %`, `< 5 %`, `> 95 %` or `<10`.
  package var text: String {
    switch self {
    case .value(let rate): Format.percent(rate)
    case .below(let bound): "< \(Format.number((bound * 100).rounded())) %"
    case .above(let bound): "> \(Format.number((bound * 100).rounded())) %"
    case .suppressed(let threshold): "<\(threshold)"
    }
  }
}
