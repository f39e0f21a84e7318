/// Participants compared with controls of the same strata (exact or coarsened exact matching; Iacus, King
/// and Porro 2012). A stratum that lacks either group tells nothing and is dropped, and its participants
/// are counted as unmatched.
package struct MatchedComparison: Sendable, Equatable {
  /// For whom the effect is averaged: participants (ATT), everybody matched (ATE), controls (ATU).
  package enum Target: Sendable, CaseIterable {
    case treated, everybody, control
  }

  /// One covariate before and after matching.
  package struct Balance: Sendable, Equatable, Codable {
    package var covariate: String
    package var before: Double?
    package var after: Double?

    /// Whether the groups still differ by more than 0.1, or cannot be compared.
    package var isFlagged: Bool {
      after.map { abs($0) > StandardizedDifference.flagged } ?? true
    }
  }

  package let covariates: [String]
  package let strata: [Stratum]

  package init(_ strata: [Stratum], covariates: [String] = []) {
    self.covariates = covariates
    self.strata = strata
  }

  package init(_ units: some Sequence<Stratum.Unit>, covariates: [String] = []) {
    self.init(Stratum.strata(of: units), covariates: covariates)
  }

  package var matched: [Stratum] { strata.filter(\.isMatched) }
  /// Strata of participants for whom no control was found, to print whom the result leaves out.
  package var unmatched: [Stratum] { strata.filter { $0.treated.count > 0 && !$0.isMatched } }

  package var participants: Int { Self.count(strata, \.treated) }
  package var matchedParticipants: Int { Self.count(matched, \.treated) }
  package var unmatchedParticipants: Int { participants - matchedParticipants }
  package var matchedControls: Int { Self.count(matched, \.control) }

  private static func count(_ strata: [Stratum], _ arm: KeyPath<Stratum, Stratum.Arm>) -> Int {
    strata.reduce(0) { $0 + $1[keyPath: arm].count }
  }

  /// The difference of means without matching; `nil` where one group is empty.
  package var crude: Double? {
    let treated = Sample(joining: strata.lazy.map(\.treated.outcome))
    let control = Sample(joining: strata.lazy.map(\.control.outcome))
    return treated.count > 0 && control.count > 0 ? treated.mean - control.mean : nil
  }

  /// Σ wₛ (ȳ₁ₛ − ȳ₀ₛ), wₛ the stratum's share of the target; `nil` where nobody is matched.
  package func effect(on target: Target = .treated) -> Double? {
    weighted(target)?.reduce(0) { sum, part in
      sum + part.weight * (part.stratum.treated.outcome.mean - part.stratum.control.outcome.mean)
    }
  }

  /// √Σ wₛ² (v₁ₛ/n₁ₛ + v₀ₛ/n₀ₛ) with v of divisor n, which is pq for rates. One person tells no variance:
  /// theirs is that of all matched of their side, which is rather too large. `nil` where nothing varies, since
  /// that is no certainty.
  package func standardError(on target: Target = .treated) -> Double? {
    func variance(_ arm: Stratum.Arm, _ all: Sample) -> Double {
      arm.count > 1
        ? arm.outcome.varianceOfMean : all.squaredDeviations / Double(max(1, all.count))
    }
    let treated = Sample(joining: matched.lazy.map(\.treated.outcome))
    let control = Sample(joining: matched.lazy.map(\.control.outcome))
    let sum = weighted(target)?.reduce(0) { sum, part in
      sum + part.weight.square
        * (variance(part.stratum.treated, treated) + variance(part.stratum.control, control))
    }
    return sum.flatMap { $0 > 0 ? $0.squareRoot() : nil }
  }

  /// The effect on participants plus and minus 1.96 standard errors.
  package var interval: Interval? {
    guard let effect = effect(), let error = standardError() else { return nil }
    return .normal(effect, standardError: error)
  }

  /// Mean outcome of the matched participants.
  package var treatedMean: Double? {
    weighted(.treated)?.reduce(0) { $0 + $1.weight * $1.stratum.treated.outcome.mean }
  }

  /// What the participants' mean would have been: the controls' outcomes at the participants' weights.
  package var controlMean: Double? {
    weighted(.treated)?.reduce(0) { $0 + $1.weight * $1.stratum.control.outcome.mean }
  }

  /// A control's weight in its stratum, (n₁ₛ/N₁)/(n₀ₛ/N₀), 1 on average; in the order of `matched`.
  package var controlWeights: [Double] {
    let (treated, control) = (Double(matchedParticipants), Double(matchedControls))
    return matched.map {
      Double($0.treated.count) / treated / (Double($0.control.count) / control)
    }
  }

  private func weighted(_ target: Target) -> [(stratum: Stratum, weight: Double)]? {
    let matched = matched
    let counts = matched.map { stratum in
      switch target {
      case .treated: stratum.treated.count
      case .everybody: stratum.treated.count + stratum.control.count
      case .control: stratum.control.count
      }
    }
    let total = Double(counts.reduce(0, +))
    guard total > 0 else { return nil }
    return zip(matched, counts).map { ($0, Double($1) / total) }
  }

  /// Standardized differences of each covariate before and after matching, both over the spread before
  /// it, so that only the means move (Stuart, Statistical Science 25 (2010) 1–21, section 4.1).
  package var balance: [Balance] {
    covariates.indices.map { index in
      let treated = Sample(joining: strata.compactMap { $0.treated.covariates[at: index] })
      let control = Sample(joining: strata.compactMap { $0.control.covariates[at: index] })
      let after = weighted(.treated)?.reduce(0) { sum, part in
        let one = part.stratum.treated.covariates[at: index]?.mean ?? 0
        let other = part.stratum.control.covariates[at: index]?.mean ?? 0
        return sum + part.weight * (one - other)
      }
      return Balance(
        covariate: covariates[index], before: StandardizedDifference.of(treated, control),
        after: after.flatMap {
          StandardizedDifference.of($0, treated.variance, control.variance)
        })
    }
  }

  /// The largest standardized difference that is left; `nil` without covariates or matches.
  package var worstBalance: Double? {
    let after = balance.map { $0.after.map(abs) }
    return after.contains(nil) ? nil : after.compactMap(\.self).max()
  }
}

extension Array {
  subscript(at index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
