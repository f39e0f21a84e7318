/// Where a sponsorship stands.
public enum SponsorshipState: String, Sendable, CaseIterable, Codable {
  case draft, requested, approved, declined, committed, active, fulfilled, lapsed, withdrawn,
    canceled
  case refunded, repaid
  case repaymentDue = "repayment_due"
}

/// What the employer pays for a person's course, and what became of it.
public struct Sponsorship: Sendable, Equatable {
  /// Its number.
  public var id: Int
  /// Who learns.
  public var employeeNumber: String
  /// Provider, such as `coursera`.
  public var provider: String
  /// The provider's id of the course.
  public var contentID: String
  /// Run of the course; empty where it has none.
  public var run: String
  /// Program that decided.
  public var program: String
  /// Number of the budget that pays.
  public var cellID: Int
  /// In the budget's currency, as all amounts.
  public var employerPays: Money
  /// What the learner pays.
  public var learnerPays: Money
  /// Employee number of who has to say yes next; `nil` where the program did.
  public var approver: String?
  /// Where it stands.
  public var state: SponsorshipState
  /// Business day of the request.
  public var requestedOn: Day
  /// Under what terms it was granted.
  public var terms: SponsorshipTerms
  /// What its enrollment has come to, as the provider reports it; `nil` before there is one.
  public var evidence: SponsorshipTerms.Evidence?
  /// What the learner owes or has paid back.
  public var repaymentDue: Money

  package init(
    id: Int, employeeNumber: String, provider: String, contentID: String, run: String,
    program: String, cellID: Int, employerPays: Money, learnerPays: Money, approver: String?,
    state: SponsorshipState, requestedOn: Day, terms: SponsorshipTerms,
    evidence: SponsorshipTerms.Evidence?, repaymentDue: Money
  ) {
    self.id = id
    self.employeeNumber = employeeNumber
    self.provider = provider
    self.contentID = contentID
    self.run = run
    self.program = program
    self.cellID = cellID
    self.employerPays = employerPays
    self.learnerPays = learnerPays
    self.approver = approver
    self.state = state
    self.requestedOn = requestedOn
    self.terms = terms
    self.evidence = evidence
    self.repaymentDue = repaymentDue
  }
}

/// What is done to a sponsorship. Amounts are minor units of its budget's currency; without one, what is
/// promised, committed or may still be refunded.
public enum SponsorshipStep: Sendable, Hashable {
  /// The employee with this number, or somebody in their place, says yes or no.
  case approve(by: String)
  case decline(by: String)
  /// The enrollment is confirmed at this price.
  case commit(Int? = nil)
  /// The learner has begun.
  case activate
  /// The cost is recognized, and nothing more will come.
  case fulfill(Int? = nil)
  /// It ends before: money held for it goes back.
  case cancel
  /// Nobody used it in time.
  case lapse
  /// The provider gives money back.
  case refund(Int? = nil)
  /// The learner has left and owes this.
  case demand(Int? = nil)
  /// The learner has paid back, or need not.
  case repay
  case waive
}
