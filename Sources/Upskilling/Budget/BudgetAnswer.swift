/// The answer to an operation on a budget, a contract or a sponsorship: a closed list. A refusal is an answer
/// and is kept like any other, so that asking again with the same key says the same.
public enum BudgetAnswer: String, Sendable, CaseIterable, Codable {
  case done
  /// Done, and beyond the budget: only where the cell's control is not `stop`.
  case overBudget = "over_budget"
  /// Done, on the first open day after the budget's period, which is closed: in the financial book only.
  case doneLate = "done_late"
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
  /// The budget is allocated from another: move to it from there.
  case allocatedFromParent = "allocated_from_parent"
  /// No open fiscal period holds the day or follows it.
  case noPeriod = "no_period"
  case contractInForce = "contract_in_force"
  case contractNotInForce = "contract_not_in_force"
  case contractUsedUp = "contract_used_up"
  case nothingLeft = "nothing_left"
  case providerDiffers = "provider_differs"
  /// What the program requires of the course has not been reached.
  case termsNotMet = "terms_not_met"
  case noSponsorship = "no_sponsorship"
  /// Somebody else has to answer.
  case notApprover = "not_approver"
  case ownRequest = "own_request"
  /// Who answers has left: reassign the request.
  case approverLeft = "approver_left"
  case alreadyDraft = "already_draft"
  case alreadyActive = "already_active"
  case alreadyLapsed = "already_lapsed"
  case alreadyRefunded = "already_refunded"
  case alreadyRepaymentDue = "already_repayment_due"
  case alreadyRepaid = "already_repaid"
  case alreadyRequested = "already_requested"
  case alreadyApproved = "already_approved"
  case alreadyDeclined = "already_declined"
  case alreadyWithdrawn = "already_withdrawn"
  case exceedsExpended = "exceeds_expended"
  /// More than is still owed or owing.
  case exceedsOpen = "exceeds_open"
  /// What is settled is of another account.
  case accountDiffers = "account_differs"
  /// No stored exchange rate of the day or the seven before it.
  case noRate = "no_rate"
  case currencyDiffers = "currency_differs"
  case notReversible = "not_reversible"
  case alreadyReversed = "already_reversed"
  /// What came later rests on the entry.
  case laterFacts = "later_facts"
  /// The key was used for another request.
  case keyConflict = "key_conflict"

  /// Whether the operation took effect.
  public var isGranted: Bool { [.done, .overBudget, .doneLate].contains(self) }
}
