/// The answer to an operation on a budget: a closed list. A refusal is an answer and is kept like any
/// other, so that asking again with the same key says the same.
package enum BudgetAnswer: String, Sendable, CaseIterable, Codable {
  case done
  /// Done, and beyond the budget: only where the cell's control is not `stop`.
  case overBudget = "over_budget"
  case insufficientBudget = "insufficient_budget"
  case periodClosed = "period_closed"
  /// The reservation asked for would already have expired.
  case expired
  case noCommitment = "no_commitment"
  case notCommitted = "not_committed"
  case alreadyCommitted = "already_committed"
  case alreadyFulfilled = "already_fulfilled"
  case alreadyReleased = "already_released"
  case alreadyExpired = "already_expired"
  case alreadyCanceled = "already_canceled"
  case alreadyCarried = "already_carried"
  /// Somebody else has to answer.
  case notApprover = "not_approver"
  case alreadyRequested = "already_requested"
  case alreadyApproved = "already_approved"
  case alreadyDeclined = "already_declined"
  case alreadyWithdrawn = "already_withdrawn"
  case exceedsExpended = "exceeds_expended"
  case currencyDiffers = "currency_differs"
  case notReversible = "not_reversible"
  case alreadyReversed = "already_reversed"
  /// What came later rests on the entry.
  case laterFacts = "later_facts"
  /// The key was used for another request.
  case keyConflict = "key_conflict"

  /// Whether the operation took effect.
  package var isGranted: Bool { self == .done || self == .overBudget }
}
