package import Postgres
package import Upskilling

/// The repayment agreements that hold, each with what decides what is due under it on a day.
package struct RepaymentCases: Statement {
  package static let sql = """
    SELECT sponsorship_id, agreement_id, employee_number, state, signed_on, schedule, agreed, currency,
      exponent, facts, cost, refunded, paid_on, started_on, completed_on, exit_on, exit_reason, places,
      is_demanded
    FROM program.repayment_case($1, $2, $3)
    """
  package let employerID: Int
  package let asOf: Day
  /// That sponsorship's only.
  package let sponsorshipID: Int?

  package init(employerID: Int, asOf: Day, sponsorshipID: Int? = nil) {
    self.employerID = employerID
    self.asOf = asOf
    self.sponsorshipID = sponsorshipID
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(asOf.description), .int(sponsorshipID)]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "sponsorship_id", "agreement_id", "employee_number", "state", "signed_on", "schedule",
      "agreed", "currency", "exponent", "facts", "cost", "refunded", "paid_on", "started_on",
      "completed_on", "exit_on", "exit_reason", "places", "is_demanded",
    ]
    package let sponsorshipID: Int
    package let agreementID: Int
    package let employeeNumber: String
    package let state: SponsorshipState
    package let signedOn: Day
    package let schedule: String
    package let agreed: Money
    package let facts: Set<RepaymentCondition>
    package let cost: Money
    package let refunded: Money
    /// When cost was first recognized.
    package let paidOn: Day?
    package let startedOn: Day?
    package let completedOn: Day?
    /// `nil` for who is still here.
    package let exitOn: Day?
    /// `nil` where nobody has recorded it.
    package let exitReason: ExitReason?
    /// Where the learner has worked since the signature.
    package let places: Set<String>
    /// Whether it was demanded since the end of the employment.
    package let isDemanded: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      sponsorshipID = try row.int(0)
      agreementID = try row.int(1)
      employeeNumber = try row.text(2)
      state = try row.sponsorshipState(3)
      signedOn = try row.day(4)
      schedule = try row.text(5)
      let currency = Currency(code: try row.text(7), exponent: try row.int(8))
      agreed = Money(try row.int(6), currency)
      facts = try row.words(9)
      cost = Money(try row.int(10), currency)
      refunded = Money(try row.int(11), currency)
      paidOn = try row.optionalDay(12)
      startedOn = try row.optionalDay(13)
      completedOn = try row.optionalDay(14)
      exitOn = try row.optionalDay(15)
      exitReason = try row.optionalText(16).flatMap { ExitReason(rawValue: $0) }
      places = Set(try row.text(17).split(separator: " ").map(String.init))
      isDemanded = try row.bool(18)
    }
  }
}

/// Records what a learner agreed to pay back.
package struct SignAgreement: Statement {
  package static let sql =
    "SELECT program.sign_agreement($1, $2, $3, $4, $5, $6, $7) AS agreement_id"
  package let employerID: Int
  package let sponsorshipID: Int
  package let signedOn: Day
  package let schedule: String
  /// Minor units of the budget's currency; what the employer pays where `nil`.
  package let agreed: Int?
  package let facts: Set<RepaymentCondition>
  package let actor: String

  package init(
    employerID: Int, sponsorshipID: Int, signedOn: Day, schedule: String, agreed: Int? = nil,
    facts: Set<RepaymentCondition> = [], actor: String
  ) {
    self.employerID = employerID
    self.sponsorshipID = sponsorshipID
    self.signedOn = signedOn
    self.schedule = schedule
    self.agreed = agreed
    self.facts = facts
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(sponsorshipID), .date(signedOn.description), .text(schedule),
      .int(agreed), .textArray(facts.map(\.rawValue).sorted()), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["agreement_id"]
    package let agreementID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      agreementID = try row.int(0)
    }
  }
}

/// Records how an employment ended that is over by a day.
package struct RecordExit: Statement {
  package static let sql = "SELECT people.record_exit($1, $2, $3, $4, $5) AS left_on"
  package let employerID: Int
  package let employeeNumber: String
  package let reason: ExitReason
  package let asOf: Day
  package let actor: String

  package init(
    employerID: Int, employeeNumber: String, reason: ExitReason, asOf: Day, actor: String
  ) {
    self.employerID = employerID
    self.employeeNumber = employeeNumber
    self.reason = reason
    self.asOf = asOf
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(employeeNumber), .text(reason.rawValue),
      .date(asOf.description), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["left_on"]
    package let leftOn: Day
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { leftOn = try row.day(0) }
  }
}

/// Keeps what a leaver was found to owe and demands it where it is certain: both or neither.
package struct RecordStatement: Statement {
  package static let sql = """
    SELECT answer, is_new FROM program.record_statement($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    """
  package let context: StepContext
  package let known: RepaymentCases.Row
  package let statement: RepaymentStatement
  /// The statement as JSON.
  package let content: String
  package let runID: Int?

  package init(
    context: StepContext, known: RepaymentCases.Row, statement: RepaymentStatement,
    content: String, runID: Int? = nil
  ) {
    self.context = context
    self.known = known
    self.statement = statement
    self.content = content
    self.runID = runID
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .int(known.sponsorshipID), .int(known.agreementID),
      .date(statement.exit.on.description), .int(known.cost.minorUnits),
      .int(known.refunded.minorUnits), .int(statement.due.minorUnits),
      .text(statement.status.rawValue), .text(content), .int(runID),
    ] + context.parameters
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["answer", "is_new"]
    /// `already_demanded`, `review`, `nothing_due`, or that of the step.
    package let answer: String
    package let isNew: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      answer = try row.text(0)
      isNew = try row.bool(1)
    }
  }
}

/// Statements of a sponsorship, newest first.
package struct RepaymentStatements: Statement {
  package static let sql = """
    SELECT statement_id, is_demanded, content, actor, recorded_at FROM program.statement
    WHERE employer_id = $1 AND sponsorship_id = $2 ORDER BY statement_id DESC
    """
  package let employerID: Int
  package let sponsorshipID: Int

  package init(employerID: Int, sponsorshipID: Int) {
    self.employerID = employerID
    self.sponsorshipID = sponsorshipID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(sponsorshipID)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "statement_id", "is_demanded", "content", "actor", "recorded_at",
    ]
    package let statementID: Int
    package let isDemanded: Bool
    /// JSON.
    package let content: String
    package let actor: String
    package let recordedAt: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      statementID = try row.int(0)
      isDemanded = try row.bool(1)
      content = try row.text(2)
      actor = try row.text(3)
      recordedAt = try row.text(4)
    }
  }
}
