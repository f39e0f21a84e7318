/// Why a payment is taxable, or needs a person: a closed list, in which reasons are given in this order.
package enum TaxReason: String, Sendable, CaseIterable, Encodable {
  case aboveCap = "above_cap"
  case expenseNotCovered = "expense_not_covered"
  case factMissing = "fact_missing"
  case factAgainst = "fact_against"
  case privatePart = "private_part"
  case incurredInOtherYear = "incurred_in_other_year"
  case incurredBeforeHire = "incurred_before_hire"
  case disputed
  case proposed
  case severalCountries = "several_countries"
  case returnedInLaterYear = "returned_in_later_year"
  case returnUnsettled = "return_unsettled"

  /// Whether a person has to look.
  package var needsReview: Bool {
    switch self {
    case .disputed, .proposed, .severalCountries, .returnUnsettled: true
    default: false
    }
  }

  /// In a sentence.
  package var sentence: String {
    switch self {
    case .aboveCap: "the cap of the year is used up"
    case .expenseNotCovered: "this kind of expense is not covered"
    case .factMissing: "something the exemption needs is not established"
    case .factAgainst: "something is established that the exemption excludes"
    case .privatePart: "part of the course is private or a reward"
    case .incurredInOtherYear: "the expense was had in another tax year than it was reimbursed"
    case .incurredBeforeHire: "the expense was had before the person was hired"
    case .disputed: "sources differ on the rule: the stricter reading is used"
    case .proposed: "a rule that is only proposed would change this"
    case .severalCountries: "the person was paid in several countries in the year"
    case .returnedInLaterYear: "money came back in a later year: the earlier year stays as reported"
    case .returnUnsettled: "no rule says what money that came back in a later year changes"
    }
  }
}

/// A reason, and the rule it comes from.
package struct TaxNote: Sendable, Equatable, Encodable {
  package let reason: TaxReason
  /// What is or is not established, where that is the reason.
  package let facts: [TaxFact]
  package let rule: RuleCitation?

  package init(_ reason: TaxReason, _ rule: RuleCitation? = nil, facts: Set<TaxFact> = []) {
    self.reason = reason
    self.facts = TaxFact.allCases.filter { facts.contains($0) }
    self.rule = rule
  }
}
