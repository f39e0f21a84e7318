/// What a version of a rule on a training levy says.
package enum LevyTerms: Sendable, Equatable {
  case charge(LevyCharge)
  case expiry(LevyExpiry)
  /// Of what funds do not pay of a cost, the employer bears so many percent.
  case share(percent: Int)
}

/// A share of the pay bill less an allowance. A year that is not listed has none that could be computed with.
package struct LevyCharge: Sendable, Equatable {
  /// As 0.005, by tax year.
  package var rates: [Int: ExchangeRate]
  /// Of a whole tax year, granted in twelve parts.
  package var allowances: [Int: Money]

  package init(rates: [Int: ExchangeRate], allowances: [Int: Money]) {
    self.rates = rates
    self.allowances = allowances
  }
}

/// When funds that were paid in are lost.
package struct LevyExpiry: Sendable, Equatable {
  /// What becomes of funds that were paid in before the version and are not spent when it begins.
  package enum OlderFunds: String, Sendable, CaseIterable {
    /// They keep their day.
    case keep
    /// Nobody has said: they keep their day, and a person looks.
    case review
  }

  /// Whole calendar months from the day on which they were paid in.
  package var months: Int
  package var olderFunds: OlderFunds

  package init(months: Int, olderFunds: OlderFunds = .keep) {
    self.months = months
    self.olderFunds = olderFunds
  }
}
