package import Postgres
package import Upskilling

/// The sponsorships of an employer, newest first.
package struct Sponsorships: Statement {
  package static let sql = """
    SELECT sponsorship_id, employee_number, provider, content_id, run, program, cell_id, currency, exponent,
      employer_pays, learner_pays, approver, state, requested_on, payment, must_complete,
      required_grade, needs_certificate, enroll_by, complete_by, repayment, repayment_due, attempt_id,
      completed, completed_on, floor(grade * 100)::bigint AS grade, has_certificate
    FROM program.sponsorship_item
    WHERE employer_id = $1 AND ($2::bigint IS NULL OR sponsorship_id = $2::bigint)
      AND ($3::text IS NULL OR employee_number = $3::text) AND ($4::text IS NULL OR state = $4::text)
      AND ($5::text IS NULL OR approver = $5::text)
    ORDER BY sponsorship_id DESC
    """
  package let employerID: Int
  /// Only those that these say.
  package let id: Int?
  package let employeeNumber: String?
  package let state: SponsorshipState?
  package let approver: String?

  package init(
    employerID: Int, id: Int? = nil, employeeNumber: String? = nil, state: SponsorshipState? = nil,
    approver: String? = nil
  ) {
    self.employerID = employerID
    self.id = id
    self.employeeNumber = employeeNumber
    self.state = state
    self.approver = approver
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(id), .text(employeeNumber), .text(state?.rawValue), .text(approver),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "sponsorship_id", "employee_number", "provider", "content_id", "run", "program", "cell_id",
      "currency", "exponent", "employer_pays", "learner_pays", "approver", "state", "requested_on",
      "payment", "must_complete", "required_grade", "needs_certificate", "enroll_by",
      "complete_by", "repayment", "repayment_due", "attempt_id", "completed", "completed_on",
      "grade", "has_certificate",
    ]
    package let sponsorship: Sponsorship

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(7), exponent: try row.int(8))
      guard let requestedOn = try row.optionalDay(13) else {
        throw row.problem(13, "a date", wasNull: true)
      }
      guard let payment = SponsorshipTerms.Payment(rawValue: try row.text(14)) else {
        throw row.problem(14, "employer or reimbursement", wasNull: false)
      }
      let terms = SponsorshipTerms(
        payment: payment,
        completion: .init(
          isRequired: try row.bool(15), grade: try row.optionalInt(16),
          needsCertificate: try row.bool(17)),
        enrollBy: try row.optionalDay(18), completeBy: try row.optionalDay(19),
        repayment: try row.optionalText(20))
      let evidence =
        try row.optionalInt(22) == nil
        ? nil
        : SponsorshipTerms.Evidence(
          isCompleted: try row.bool(23), completedOn: try row.optionalDay(24),
          grade: try row.optionalInt(25), hasCertificate: try row.bool(26))
      sponsorship = Sponsorship(
        id: try row.int(0), employeeNumber: try row.text(1), provider: try row.text(2),
        contentID: try row.text(3), run: try row.text(4), program: try row.text(5),
        cellID: try row.int(6), employerPays: Money(try row.int(9), currency),
        learnerPays: Money(try row.int(10), currency), approver: try row.optionalText(11),
        state: try row.sponsorshipState(12), requestedOn: requestedOn, terms: terms,
        evidence: evidence, repaymentDue: Money(try row.int(21), currency))
    }
  }
}

/// What has been promised or paid to a person in the year from a day on, in one currency.
package struct SponsoredSince: Statement {
  package static let sql = """
    SELECT coalesce(sum(sponsored), 0)::bigint AS sponsored FROM program.sponsorship_item
    WHERE employer_id = $1 AND employee_number = $2 AND currency = $3
      AND requested_on >= $4::date AND requested_on < $4::date + interval '1 year'
    """
  package let employerID: Int
  package let employeeNumber: String
  package let currencyCode: String
  package let since: Day

  package init(employerID: Int, employeeNumber: String, currencyCode: String, since: Day) {
    self.employerID = employerID
    self.employeeNumber = employeeNumber
    self.currencyCode = currencyCode
    self.since = since
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(employeeNumber), .text(currencyCode), .date(since.description),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["sponsored"]
    package let sponsored: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { sponsored = try row.int(0) }
  }
}

/// The transitions of a sponsorship, in order.
package struct SponsorshipHistory: Statement {
  package static let sql = """
    SELECT v.state, array_to_string(v.reasons, ', ') AS reasons, v.actor, v.occurred_on, e.employee_number
    FROM program.sponsorship_event AS v
    LEFT JOIN people.employee AS e ON e.employer_id = v.employer_id AND e.employee_id = v.employee_id
    WHERE v.employer_id = $1 AND v.sponsorship_id = $2 ORDER BY v.event_id
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
      "state", "reasons", "actor", "occurred_on", "employee_number",
    ]
    package let state: SponsorshipState
    package let reasons: String
    package let actor: String
    package let occurredOn: String
    /// The employee who asked or answered.
    package let employeeNumber: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      state = try row.sponsorshipState(0)
      reasons = try row.text(1)
      actor = try row.text(2)
      occurredOn = try row.text(3)
      employeeNumber = try row.optionalText(4)
    }
  }
}

extension Postgres.Row {
  func sponsorshipState(_ column: Int) throws(PostgresError) -> SponsorshipState {
    guard let state = SponsorshipState(rawValue: try text(column)) else {
      throw problem(column, "a state of the closed list", wasNull: false)
    }
    return state
  }
}
