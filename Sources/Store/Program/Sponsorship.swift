package import Postgres
package import Upskilling

/// Where a sponsorship stands.
package enum SponsorshipState: String, Sendable, CaseIterable, Codable {
  case requested, approved, declined, committed, fulfilled, withdrawn, canceled
}

/// A sponsorship as lists show it.
package struct Sponsorship: Sendable, Equatable {
  package var id: Int
  package var employeeNumber: String
  package var provider: String
  package var contentID: String
  package var run: String
  package var program: String
  package var cellID: Int
  package var employerPays: Money
  package var learnerPays: Money
  /// Employee number of who has to say yes; `nil` where the program did.
  package var approver: String?
  package var state: SponsorshipState
  package var requestedOn: String
  package var commitmentID: Int?
  /// What counts against the person's yearly amount.
  package var sponsored: Money
}

/// The sponsorships of an employer, newest first.
package struct Sponsorships: Statement {
  package static let sql = """
    SELECT sponsorship_id, employee_number, provider, content_id, run, program, cell_id, currency, exponent,
      employer_pays, learner_pays, approver, state, requested_on, commitment_id, sponsored
    FROM program.sponsorship_item
    WHERE employer_id = $1 AND ($2::text IS NULL OR employee_number = $2::text)
    ORDER BY sponsorship_id DESC
    """
  package let employerID: Int
  /// Only this person's.
  package let employeeNumber: String?

  package init(employerID: Int, employeeNumber: String? = nil) {
    self.employerID = employerID
    self.employeeNumber = employeeNumber
  }

  package var parameters: [Parameter] { [.int(employerID), .text(employeeNumber)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "sponsorship_id", "employee_number", "provider", "content_id", "run", "program", "cell_id",
      "currency", "exponent", "employer_pays", "learner_pays", "approver", "state", "requested_on",
      "commitment_id", "sponsored",
    ]
    package let sponsorship: Sponsorship

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(7), exponent: try row.int(8))
      sponsorship = Sponsorship(
        id: try row.int(0), employeeNumber: try row.text(1), provider: try row.text(2),
        contentID: try row.text(3), run: try row.text(4), program: try row.text(5),
        cellID: try row.int(6), employerPays: Money(try row.int(9), currency),
        learnerPays: Money(try row.int(10), currency), approver: try row.optionalText(11),
        state: try row.sponsorshipState(12), requestedOn: try row.text(13),
        commitmentID: try row.optionalInt(14), sponsored: Money(try row.int(15), currency))
    }
  }
}

/// The transitions of a sponsorship, in order.
package struct SponsorshipHistory: Statement {
  package static let sql = """
    SELECT state, array_to_string(reasons, ', ') AS reasons, actor, occurred_on
    FROM program.sponsorship_event WHERE employer_id = $1 AND sponsorship_id = $2 ORDER BY event_id
    """
  package let employerID: Int
  package let sponsorshipID: Int

  package init(employerID: Int, sponsorshipID: Int) {
    self.employerID = employerID
    self.sponsorshipID = sponsorshipID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(sponsorshipID)] }

  package struct Row: RowDecodable {
    package static let columns = ["state", "reasons", "actor", "occurred_on"]
    package let state: SponsorshipState
    package let reasons: String
    package let actor: String
    package let occurredOn: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      state = try row.sponsorshipState(0)
      reasons = try row.text(1)
      actor = try row.text(2)
      occurredOn = try row.text(3)
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
