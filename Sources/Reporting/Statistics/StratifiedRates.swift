package import Upskilling

/// Two groups' rates within strata: whether a comparison survives a look at the mix (Simpson's paradox).
package struct StratifiedRates: Sendable, Equatable {
  package struct Row: Sendable, Equatable {
    package var key: String
    package var first: Proportion
    package var second: Proportion

    package init(_ key: String, _ first: Proportion, _ second: Proportion) {
      self.key = key
      self.first = first
      self.second = second
    }

    var total: Double { Double(first.total + second.total) }
  }

  package let rows: [Row]

  package init(_ rows: [Row]) {
    self.rows = rows
  }

  /// Strata with both groups; the others cannot be standardized and are left out of everything but the
  /// crude rates.
  package var common: [Row] { rows.filter { $0.first.total > 0 && $0.second.total > 0 } }

  /// Everybody's rates, whatever the mix.
  package var crude: ProportionDifference {
    func pooled(_ group: KeyPath<Row, Proportion>) -> Proportion {
      Proportion(
        rows.reduce(0) { $0 + $1[keyPath: group].successes },
        of: rows.reduce(0) { $0 + $1[keyPath: group].total })
    }
    return ProportionDifference(pooled(\.first), pooled(\.second))
  }

  /// Direct standardization to the combined mix: Σ wₛ pₛ with wₛ = Nₛ/N (Breslow and Day 1987, chapter 2).
  /// `nil` without a common stratum.
  package var standardized: (first: Double, second: Double)? {
    let total = common.reduce(0) { $0 + $1.total }
    guard total > 0 else { return nil }
    return (
      common.reduce(0) { $0 + $1.total / total * ($1.first.rate ?? 0) },
      common.reduce(0) { $0 + $1.total / total * ($1.second.rate ?? 0) }
    )
  }

  /// Mantel–Haenszel odds ratio (JNCI 22 (1959) 719–748): Σ ad/n over Σ bc/n; `nil` where it has no bound.
  package var oddsRatio: Double? {
    var (top, bottom) = (0.0, 0.0)
    for row in common {
      top += Double(row.first.successes * (row.second.total - row.second.successes)) / row.total
      bottom += Double((row.first.total - row.first.successes) * row.second.successes) / row.total
    }
    return bottom > 0 ? top / bottom : nil
  }

  /// Mantel–Haenszel risk difference (Greenland and Robins, Biometrics 41 (1985) 55–68):
  /// Σ (a n₀ − b n₁)/n over Σ n₁ n₀/n.
  package var riskDifference: Double? {
    var (top, bottom) = (0.0, 0.0)
    for row in common {
      let (one, other) = (row.first, row.second)
      top += Double(one.successes * other.total - other.successes * one.total) / row.total
      bottom += Double(one.total * other.total) / row.total
    }
    return bottom > 0 ? top / bottom : nil
  }

  /// The crude and the standardized comparison in one value. Where their signs differ, both are printed
  /// with the sentence, never the crude one alone.
  package struct Verdict: Sendable, Equatable, Codable {
    package var crudeFirst: Double
    package var crudeSecond: Double
    package var standardizedFirst: Double
    package var standardizedSecond: Double
    package var isReversed: Bool
    /// To be printed; `nil` where both agree.
    package var sentence: String?
  }

  /// - Parameters:
  ///   - first: The first group's name, as `program A`.
  ///   - second: The second group's.
  ///   - mix: What the strata are, as `department`.
  /// - Returns: `nil` where one group is empty or no stratum is common.
  package func verdict(first: String, second: String, mix: String) -> Verdict? {
    guard let one = crude.treated.rate, let other = crude.control.rate, let standardized else {
      return nil
    }
    let isReversed = (one - other) * (standardized.first - standardized.second) < 0
    let (ahead, behind) = one > other ? (first, second) : (second, first)
    let sentence =
      "Overall \(ahead) has the higher rate (\(first) \(Format.percent(one)), "
      + "\(second) \(Format.percent(other))), but at the same mix by \(mix) \(behind) has it "
      + "(\(first) \(Format.percent(standardized.first)), "
      + "\(second) \(Format.percent(standardized.second)))."
    return Verdict(
      crudeFirst: one, crudeSecond: other, standardizedFirst: standardized.first,
      standardizedSecond: standardized.second, isReversed: isReversed,
      sentence: isReversed ? sentence : nil)
  }
}
