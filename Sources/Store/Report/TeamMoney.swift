package import Postgres
package import Upskilling

/// What the sponsorships of every team, or of one, hold and cost; in the order of managers.
package struct TeamSponsored: Statement {
  package static let sql = """
    SELECT t.manager_id, t.currency, u.exponent, t.sponsorships, t.reserved, t.committed, t.expended
    FROM report.team_sponsored($1, $2, $3, $4) AS t
    JOIN ledger.currency AS u ON u.code = t.currency
    ORDER BY t.manager_id, t.currency
    """
  package let employerID: Int
  package let asOf: Day
  package let managerID: Int?
  package let isSubtree: Bool

  package init(employerID: Int, asOf: Day, managerID: Int?, isSubtree: Bool) {
    self.employerID = employerID
    self.asOf = asOf
    self.managerID = managerID
    self.isSubtree = isSubtree
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(asOf.description), .int(managerID), .bool(isSubtree)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "manager_id", "currency", "exponent", "sponsorships", "reserved", "committed", "expended",
    ]
    package let managerID: Int
    package let sponsorships: Int
    package let reserved: Money
    package let committed: Money
    package let expended: Money

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(1), exponent: try row.int(2))
      managerID = try row.int(0)
      sponsorships = try row.int(3)
      reserved = Money(try row.int(4), currency)
      committed = Money(try row.int(5), currency)
      expended = Money(try row.int(6), currency)
    }
  }
}

/// The requests that wait for an approver, or for all of them; in the order of approvers.
package struct WaitingApprovals: Statement {
  package static let sql = """
    SELECT s.approver_id, s.sponsorship_id,
      coalesce(nullif(concat_ws(' ', e.given_name, e.family_name), ''), e.employee_number) AS person,
      coalesce((SELECT i.title FROM catalog.item AS i
        JOIN catalog.provider AS p ON p.employer_id = i.employer_id AND p.provider_id = i.provider_id
        WHERE i.employer_id = s.employer_id AND p.code = s.provider AND i.content_id = s.content_id
        LIMIT 1), s.content_id) AS course,
      s.employer_pays, c.currency, u.exponent, s.requested_on
    FROM program.sponsorship AS s
    JOIN people.employee AS e ON e.employer_id = s.employer_id AND e.employee_id = s.employee_id
    JOIN budget.cell AS c ON c.employer_id = s.employer_id AND c.cell_id = s.cell_id
    JOIN ledger.currency AS u ON u.code = c.currency
    WHERE s.employer_id = $1 AND s.state = 'requested' AND s.requested_on <= $2
      AND s.approver_id IS NOT NULL AND ($3::bigint IS NULL OR s.approver_id = $3::bigint)
    ORDER BY s.approver_id, s.requested_on, s.sponsorship_id
    """
  package let employerID: Int
  package let asOf: Day
  package let approverID: Int?

  package init(employerID: Int, asOf: Day, approverID: Int?) {
    self.employerID = employerID
    self.asOf = asOf
    self.approverID = approverID
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(asOf.description), .int(approverID)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "approver_id", "sponsorship_id", "person", "course", "employer_pays", "currency", "exponent",
      "requested_on",
    ]
    package let approverID: Int
    package let sponsorshipID: Int
    package let person: String
    package let course: String
    package let amount: Money
    package let requestedOn: Day

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      approverID = try row.int(0)
      sponsorshipID = try row.int(1)
      person = try row.text(2)
      course = try row.text(3)
      amount = Money(
        try row.int(4), Currency(code: try row.text(5), exponent: try row.int(6)))
      guard let day = Day(iso: try row.text(7)) else {
        throw row.problem(7, "a date", wasNull: false)
      }
      requestedOn = day
    }
  }
}

/// Earned, of all enrollments of the company, as of a day: one learner, course and day once.
package struct EarnedShare: Statement {
  package static let sql = """
    SELECT count(*) FILTER (WHERE o.is_earned) AS earned, count(*) AS enrolled
    FROM (
      SELECT bool_or(e.earned AND coalesce(e.earned_on <= $2, true)) AS is_earned
      FROM report.episode($1, $2, 'as-was', NULL) AS e
      WHERE e.role = 'learner'
      GROUP BY e.employee_id, e.item_id, e.enrolled_on,
        CASE WHEN e.enrolled_on IS NULL THEN e.attempt END
    ) AS o
    """
  package let employerID: Int
  package let asOf: Day

  package init(employerID: Int, asOf: Day) {
    self.employerID = employerID
    self.asOf = asOf
  }

  package var parameters: [Parameter] { [.int(employerID), .date(asOf.description)] }

  package struct Row: RowDecodable {
    package static let columns = ["earned", "enrolled"]
    package let share: Proportion

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      share = Proportion(try row.int(0), of: try row.int(1))
    }
  }
}
