import Foundation

/// Costs and benefits by period, of which the first is not discounted. Minor units of one currency.
package struct CashFlows: Sendable, Equatable, Codable {
  package var costs: [Int]
  package var benefits: [Int]

  package init(costs: [Int], benefits: [Int]) {
    self.costs = costs
    self.benefits = benefits
  }

  /// Benefit less cost of each period.
  package var net: [Double] {
    (0..<max(costs.count, benefits.count)).map {
      Double(benefits[at: $0] ?? 0) - Double(costs[at: $0] ?? 0)
    }
  }

  /// Σ flow / (1 + rate)ᵗ; for a rate above −1.
  package static func presentValue(_ flows: some Sequence<Double>, rate: Double) -> Double {
    var factor = 1.0
    return flows.reduce(0) { sum, flow in
      defer { factor /= 1 + rate }
      return sum + flow * factor
    }
  }

  package func netPresentValue(rate: Double) -> Double {
    Self.presentValue(net, rate: rate)
  }

  /// 100 × (PV benefit − PV cost) / PV cost; `nil` where the cost is not above zero.
  package func discountedROI(rate: Double) -> Double? {
    let cost = Self.presentValue(costs.map(Double.init), rate: rate)
    guard cost > 0 else { return nil }
    return 100 * (Self.presentValue(benefits.map(Double.init), rate: rate) - cost) / cost
  }

  /// The rate at which the flows are worth nothing, found by halving over 1/(1 + rate). `nil` unless the
  /// flows change sign exactly once: then there is one such rate (Descartes' rule of signs), with none or
  /// several the figure means nothing.
  package var internalRate: Double? {
    let flows = net
    let signs = flows.filter { $0 != 0 }.map { $0 > 0 }
    guard zip(signs, signs.dropFirst()).count(where: { $0 != $1 }) == 1 else { return nil }
    func value(_ factor: Double) -> Double {
      flows.reversed().reduce(0) { $0 * factor + $1 }
    }
    let isPositiveFirst = signs[0]
    var (low, high) = (0.0, 1.0)
    while (value(high) > 0) == isPositiveFirst, value(high) != 0 {
      (low, high) = (high, high * 2)
      guard high.isFinite, value(high).isFinite else { return nil }
    }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if (value(middle) > 0) == isPositiveFirst { low = middle } else { high = middle }
    }
    return high > 0 ? 1 / high - 1 : nil
  }

  /// Periods until the discounted flows add up to zero, straight within a period; rate 0 for the plain
  /// payback. `nil` where they never do.
  package func payback(rate: Double = 0) -> Double? {
    var total = 0.0
    for (period, flow) in net.enumerated() {
      let value = flow / pow(1 + rate, Double(period))
      if total + value >= 0 {
        return period == 0 ? 0 : Double(period - 1) + -total / value
      }
      total += value
    }
    return nil
  }
}
