package import Postgres
package import Upskilling

/// Who acts, when, in whose name: what every step of a sponsorship is recorded with.
package struct StepContext: Sendable {
  package let employerID: Int
  package let at: Instant
  package let occurredOn: Day
  package let actor: String

  package init(employerID: Int, at: Instant, occurredOn: Day, actor: String) {
    self.employerID = employerID
    self.at = at
    self.occurredOn = occurredOn
    self.actor = actor
  }

  fileprivate var parameters: [Parameter] {
    [.instant(at.iso), .date(occurredOn.description), .text(actor)]
  }
}

/// Where a step led.
package struct StepRow: RowDecodable, Equatable {
  package static let columns = ["state", "answer"]
  package let state: SponsorshipState
  package let answer: BudgetAnswer

  package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
    state = try row.sponsorshipState(0)
    answer = try row.answer(1)
  }
}

/// Records a request as its program decided it; an approved one reserves its money at once.
package struct RequestSponsorship: Statement {
  package static let sql = """
    SELECT sponsorship_id, state, answer FROM program.request_sponsorship(
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    """
  package let context: StepContext
  package let request: SponsorshipRequest
  package let run: String
  package let program: String
  package let cellID: Int
  package let decision: ProgramDecision

  package init(
    context: StepContext, request: SponsorshipRequest, run: String, program: String, cellID: Int,
    decision: ProgramDecision
  ) {
    self.context = context
    self.request = request
    self.run = run
    self.program = program
    self.cellID = cellID
    self.decision = decision
  }

  package var parameters: [Parameter] {
    let (word, approver): (String, String?) =
      switch decision.outcome {
      case .refused: ("refused", nil)
      case .approved: ("approved", nil)
      case .awaits(let number): ("awaits", number)
      }
    // A refused request asks for the price, so that the record says what was refused.
    let pays = decision.outcome == .refused ? request.price : decision.employerPays
    let learner = decision.outcome == .refused ? 0 : decision.learnerPays.minorUnits
    return [
      .int(context.employerID), .text(request.applicant.employeeNumber), .text(request.provider),
      .text(request.contentID), .text(run), .text(program), .int(cellID), .int(pays.minorUnits),
      .int(learner), .text(word), .text(approver), .textArray(decision.reasons.map(\.rawValue)),
      .int(request.sponsoredThisYear),
    ] + context.parameters
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["sponsorship_id", "state", "answer"]
    package let id: Int
    package let state: SponsorshipState
    package let answer: BudgetAnswer

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      id = try row.int(0)
      state = try row.sponsorshipState(1)
      answer = try row.answer(2)
    }
  }
}

/// Says yes or no to a request that waits for its approver.
package struct ResolveSponsorship: Statement {
  package typealias Row = StepRow
  package static let sql =
    "SELECT state, answer FROM program.resolve_sponsorship($1, $2, $3, $4, $5, $6, $7, $8)"
  package let context: StepContext
  package let sponsorshipID: Int
  package let approves: Bool
  /// Employee number of who answers.
  package let approver: String
  package let reasons: [String]

  package init(
    context: StepContext, sponsorshipID: Int, approves: Bool, approver: String,
    reasons: [String] = []
  ) {
    self.context = context
    self.sponsorshipID = sponsorshipID
    self.approves = approves
    self.approver = approver
    self.reasons = reasons
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .int(sponsorshipID), .bool(approves), .text(approver),
      .textArray(reasons),
    ] + context.parameters
  }
}

/// Moves a sponsorship on, and its money with it.
package struct AdvanceSponsorship: Statement {
  package typealias Row = StepRow
  package static let sql =
    "SELECT state, answer FROM program.advance_sponsorship($1, $2, $3, $4, $5, $6, $7, $8)"

  /// What happens. Amounts are minor units of the budget's currency.
  package enum Step: Sendable, Equatable {
    /// The enrollment is confirmed at this price.
    case commit(Int)
    /// The cost is recognized, and nothing more will come.
    case fulfill(Int)
    /// It ends before: a waiting request is withdrawn, an approved or committed one gives its money back.
    case cancel
  }

  package let context: StepContext
  package let sponsorshipID: Int
  package let step: Step
  package let reasons: [String]

  package init(context: StepContext, sponsorshipID: Int, step: Step, reasons: [String] = []) {
    self.context = context
    self.sponsorshipID = sponsorshipID
    self.step = step
    self.reasons = reasons
  }

  package var parameters: [Parameter] {
    let (word, amount): (String, Int?) =
      switch step {
      case .commit(let amount): ("commit", amount)
      case .fulfill(let amount): ("fulfill", amount)
      case .cancel: ("cancel", nil)
      }
    return [
      .int(context.employerID), .int(sponsorshipID), .text(word), .int(amount), .textArray(reasons),
    ] + context.parameters
  }
}
