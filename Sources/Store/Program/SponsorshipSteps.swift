import Foundation
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

  var parameters: [Parameter] {
    [.instant(at.iso), .date(occurredOn.description), .text(actor)]
  }
}

/// Records a request as its program decided it; an approved one reserves its money at once.
package struct RequestSponsorship: Statement {
  package static let sql = """
    SELECT sponsorship_id, state, answer FROM program.request(
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    """

  /// What became of the request before it was written.
  package enum Verdict: Sendable, Equatable {
    /// Kept undecided.
    case draft
    case decided(ProgramDecision)
  }

  package let context: StepContext
  /// The draft that is submitted.
  package let draftID: Int?
  package let request: SponsorshipRequest
  /// Employee number of who asks, where not the learner.
  package let requester: String?
  package let cellID: Int
  package let program: Program
  package let verdict: Verdict

  package init(
    context: StepContext, draftID: Int? = nil, request: SponsorshipRequest,
    requester: String? = nil, cellID: Int, program: Program, verdict: Verdict
  ) {
    self.context = context
    self.draftID = draftID
    self.request = request
    self.requester = requester
    self.cellID = cellID
    self.program = program
    self.verdict = verdict
  }

  /// The columns of program.sponsorship that the request decides, by name.
  private struct Facts: Encodable {
    let provider: String
    let contentID: String
    let run: String
    let program: String
    let cellID: Int
    let employerPays: Int
    let learnerPays: Int
    let price: Int
    let priceCurrency: String
    let rate: String?
    let policyFrom: Day?
    let payment: SponsorshipTerms.Payment
    let mustComplete: Bool
    let requiredGrade: Int?
    let needsCertificate: Bool
    let enrollBy: Day?
    let completeBy: Day?
    let repayment: String?
  }

  package var parameters: [Parameter] {
    let version = program.version(on: request.askedOn)
    let terms: SponsorshipTerms
    let (word, approvers, reasons): (String, [String], [ProgramReason])
    // A request that is not granted asks for its price, so that the record says what was asked.
    var pays = request.price
    var learnerPays = 0
    switch verdict {
    case .draft: (word, approvers, reasons, terms) = ("draft", [], [], SponsorshipTerms())
    case .decided(let decision):
      reasons = decision.reasons
      terms = decision.terms
      switch decision.outcome {
      case .refused:
        (word, approvers) = ("refused", [])
        pays = decision.learnerPays
      case .approved: (word, approvers) = ("approved", [])
      case .awaits(let numbers): (word, approvers) = ("awaits", numbers)
      }
      if decision.outcome != .refused {
        pays = decision.employerPays
        learnerPays = decision.learnerPays.minorUnits
      }
    }
    let isDecided = verdict != .draft
    let facts = Facts(
      provider: request.course.provider, contentID: request.course.contentID,
      run: request.course.run, program: program.name, cellID: cellID,
      employerPays: pays.minorUnits, learnerPays: learnerPays, price: request.price.minorUnits,
      priceCurrency: request.price.currency.code, rate: request.rate?.text,
      policyFrom: isDecided ? version?.from : nil, payment: terms.payment,
      mustComplete: terms.completion.isRequired, requiredGrade: terms.completion.grade,
      needsCertificate: terms.completion.needsCertificate, enrollBy: terms.enrollBy,
      completeBy: terms.completeBy, repayment: terms.repayment)
    return [
      .int(context.employerID), .int(draftID), .text(request.applicant.employeeNumber),
      .text(requester), .jsonb(facts.json), .text(word), .textArray(approvers),
      .textArray(reasons.map(\.rawValue)), .jsonb(isDecided ? version?.json : nil),
      .int(request.sponsoredThisYear),
      .date(
        version?.yearStart.last(upTo: request.askedOn).description
          ?? request.askedOn.description),
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

extension Encodable {
  /// As JSON text with sorted keys, so that equal values have equal text.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    // Values of ours hold nothing that JSON cannot say.
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}

/// Takes any number of sponsorships one step further, and their money with them.
package struct AdvanceSponsorships: Statement {
  package static let sql = """
    SELECT item, sponsorship_id, state, answer FROM program.advance($1, (
      SELECT array_agg(ROW(s.id, s.step, s.amount, s.key, s.employee_number, s.reason)::program.step
        ORDER BY s.place)
      FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[])
        WITH ORDINALITY AS s (id, step, amount, key, employee_number, reason, place)
    ), $8, $9, $10)
    """

  /// One sponsorship and its step.
  package struct Item: Sendable, Hashable {
    package var sponsorshipID: Int
    package var step: SponsorshipStep
    /// Idempotency key: for refunds, of which there may be several.
    package var key: String?
    package var reason: String?

    package init(
      _ sponsorshipID: Int, _ step: SponsorshipStep, key: String? = nil, reason: String? = nil
    ) {
      self.sponsorshipID = sponsorshipID
      self.step = step
      self.key = key
      self.reason = reason
    }
  }

  package let context: StepContext
  package let items: [Item]

  package init(context: StepContext, items: [Item]) {
    self.context = context
    self.items = items
  }

  package var parameters: [Parameter] {
    let words = items.map(\.step.words)
    return [
      .int(context.employerID), .intArray(items.map(\.sponsorshipID)),
      .textArray(words.map(\.name)), .intArray(words.map(\.amount)), .textArray(items.map(\.key)),
      .textArray(words.map(\.employee)), .textArray(items.map(\.reason)),
    ] + context.parameters
  }

  /// The answer to one item.
  package struct Row: RowDecodable, Equatable {
    package static let columns = ["item", "sponsorship_id", "state", "answer"]
    /// One-based place of the item in the call.
    package let item: Int
    package let sponsorshipID: Int
    /// Where the sponsorship now stands; `nil` where there is none.
    package let state: SponsorshipState?
    package let answer: BudgetAnswer

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      item = try row.int(0)
      sponsorshipID = try row.int(1)
      state = try row.optionalText(2) == nil ? nil : row.sponsorshipState(2)
      answer = try row.answer(3)
    }
  }
}

extension SponsorshipStep {
  fileprivate var words: (name: String, amount: Int?, employee: String?) {
    switch self {
    case .approve(let number): ("approve", nil, number)
    case .decline(let number): ("decline", nil, number)
    case .commit(let amount): ("commit", amount, nil)
    case .activate: ("activate", nil, nil)
    case .fulfill(let amount): ("fulfill", amount, nil)
    case .cancel: ("cancel", nil, nil)
    case .lapse: ("lapse", nil, nil)
    case .refund(let amount): ("refund", amount, nil)
    case .demand(let amount): ("demand", amount, nil)
    case .repay: ("repay", nil, nil)
    case .waive: ("waive", nil, nil)
    }
  }
}

/// Where a step of one sponsorship led.
package struct StepRow: RowDecodable, Equatable {
  package static let columns = ["state", "answer"]
  package let state: SponsorshipState?
  package let answer: BudgetAnswer

  package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
    state = try row.optionalText(0) == nil ? nil : row.sponsorshipState(0)
    answer = try row.answer(1)
  }
}

/// Gives a waiting request to another approver.
package struct ReassignSponsorship: Statement {
  package typealias Row = StepRow
  package static let sql = "SELECT state, answer FROM program.reassign($1, $2, $3, $4, $5, $6)"
  package let context: StepContext
  package let sponsorshipID: Int
  /// Employee number of who is to answer.
  package let approver: String
  package let reason: String?

  package init(context: StepContext, sponsorshipID: Int, approver: String, reason: String? = nil) {
    self.context = context
    self.sponsorshipID = sponsorshipID
    self.approver = approver
    self.reason = reason
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .int(sponsorshipID), .text(approver), .text(reason),
      .date(context.occurredOn.description), .text(context.actor),
    ]
  }
}

/// Fulfills a sponsorship from seats or credit paid in advance.
package struct FulfillFromContract: Statement {
  package typealias Row = StepRow
  package static let sql = """
    SELECT state, answer FROM program.fulfill_from_contract($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    """
  package let context: StepContext
  package let key: String
  package let sponsorshipID: Int
  package let contractID: Int
  package let quantity: ContractQuantity
  package let reason: String?

  package init(
    context: StepContext, key: String, sponsorshipID: Int, contractID: Int,
    quantity: ContractQuantity, reason: String? = nil
  ) {
    self.context = context
    self.key = key
    self.sponsorshipID = sponsorshipID
    self.contractID = contractID
    self.quantity = quantity
    self.reason = reason
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .text(key), .int(sponsorshipID), .int(contractID),
      .int(quantity.seats), .int(quantity.amount), .text(reason),
    ] + context.parameters
  }
}

/// Lets somebody answer another's requests from one day to another.
package struct DelegateApprovals: Statement {
  package static let sql =
    "SELECT program.delegate($1, $2, $3, $4, $5, $6) AS delegation_id"
  package let employerID: Int
  package let approver: String
  package let delegate: String
  package let firstDay: Day
  package let lastDay: Day
  package let actor: String

  package init(
    employerID: Int, approver: String, delegate: String, firstDay: Day, lastDay: Day, actor: String
  ) {
    self.employerID = employerID
    self.approver = approver
    self.delegate = delegate
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(approver), .text(delegate), .date(firstDay.description),
      .date(lastDay.description), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["delegation_id"]
    package let delegationID: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      delegationID = try row.int(0)
    }
  }
}

/// The night's sync of sponsorships with enrollments: how many answers of each kind every step brought.
package struct LinkEnrollments: Statement {
  package static let sql =
    "SELECT step, answer, sponsorships FROM program.link_enrollments($1, $2, $3, $4)"
  package let context: StepContext

  package init(context: StepContext) {
    self.context = context
  }

  package var parameters: [Parameter] { [.int(context.employerID)] + context.parameters }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["step", "answer", "sponsorships"]
    /// `lapse`, `commit` or `activate`.
    package let step: String
    package let answer: BudgetAnswer
    package let sponsorships: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      step = try row.text(0)
      answer = try row.answer(1)
      sponsorships = try row.int(2)
    }
  }
}

/// The versions of a program that have decided requests, newest first.
package struct Policies: Statement {
  package static let sql = """
    SELECT p.program, p.valid_from, p.recorded_by,
      count(s.sponsorship_id) AS requests, count(*) FILTER (WHERE s.state = 'declined') AS declined
    FROM program.policy AS p
    LEFT JOIN program.sponsorship AS s ON s.employer_id = p.employer_id AND s.program = p.program
      AND s.policy_from = p.valid_from
    WHERE p.employer_id = $1 AND p.program = $2
    GROUP BY p.program, p.valid_from, p.recorded_by
    ORDER BY p.valid_from DESC
    """
  package let employerID: Int
  package let program: String

  package init(employerID: Int, program: String) {
    self.employerID = employerID
    self.program = program
  }

  package var parameters: [Parameter] { [.int(employerID), .text(program)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["program", "valid_from", "recorded_by", "requests", "declined"]
    package let program: String
    package let validFrom: String
    package let recordedBy: String
    package let requests: Int
    package let declined: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      program = try row.text(0)
      validFrom = try row.text(1)
      recordedBy = try row.text(2)
      requests = try row.int(3)
      declined = try row.int(4)
    }
  }
}
