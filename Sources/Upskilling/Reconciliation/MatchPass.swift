/// The passes of matching, in their order: each runs over everything before the next, so that an exact match
/// found late beats a near one found early.
package enum MatchPass: String, Sendable, CaseIterable, Codable {
  /// The paper itself says what the amount is: a tax, a fee.
  case stated
  /// Our own reference and the amount.
  case hardKey = "hard_key"
  /// Our own reference, and a price within the tolerance.
  case tolerance
  /// Person, course, day and amount; for a bank, day and amount.
  case composite
  /// One with many: a batch, a line for several seats, several lines for one commitment.
  case grouped
  /// Our own reference, in two currencies that a stored rate brings together.
  case exchange
  /// Amounts that add up. A suggestion only.
  case subsetSum = "subset_sum"
  /// References that are nearly alike. A suggestion only.
  case fuzzy

  /// Whether a person has to look before it is confirmed.
  package var isSuggestion: Bool { self == .subsetSum || self == .fuzzy }
}

/// Which two sides are compared.
package enum MatchScope: String, Sendable, CaseIterable, Codable {
  /// Commitments with invoices, credit notes and claims.
  case vendors
  /// Payments with bank statements.
  case bank
}
