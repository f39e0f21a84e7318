package import Postgres
package import Upskilling

/// Where what is known of some attempts came from: file and line of their newest event.
package struct AttemptSources: Statement {
  package static let sql = """
    SELECT a.attempt_id, n.employee_number, p.code AS provider, coalesce(i.title, i.content_id) AS course,
      v.enrolled_on, coalesce(v.passed_on, v.completed_on) AS earned_on, f.name AS file, v.line, v.as_of
    FROM enrollment.attempt AS a
    JOIN enrollment.enrollment AS e ON e.employer_id = a.employer_id AND e.enrollment_id = a.enrollment_id
    JOIN people.employee AS n ON n.employer_id = e.employer_id AND n.employee_id = e.employee_id
    JOIN catalog.item AS i ON i.employer_id = e.employer_id AND i.item_id = e.item_id
    JOIN catalog.provider AS p ON p.employer_id = i.employer_id AND p.provider_id = i.provider_id
    JOIN enrollment.event AS v ON v.employer_id = a.employer_id AND v.attempt_id = a.attempt_id
      AND v.event_id = a.last_event_id
    JOIN intake.file AS f ON f.employer_id = v.employer_id AND f.file_id = v.file_id
    WHERE a.employer_id = $1 AND a.attempt_id = ANY ($2)
    ORDER BY n.employee_number, p.code, course, a.attempt_id
    """
  package let employerID: Int
  package let attemptIDs: [Int]

  package init(employerID: Int, attemptIDs: [Int]) {
    self.employerID = employerID
    self.attemptIDs = attemptIDs
  }

  package var parameters: [Parameter] { [.int(employerID), .intArray(attemptIDs)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "attempt_id", "employee_number", "provider", "course", "enrolled_on", "earned_on", "file",
      "line", "as_of",
    ]
    package let employeeNumber: String
    package let provider: String
    package let course: String
    package let enrolledOn: Day?
    package let earnedOn: Day?
    package let file: String
    package let line: Int
    package let asOf: Day?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      employeeNumber = try row.text(1)
      provider = try row.text(2)
      course = try row.text(3)
      enrolledOn = try row.optionalDay(4)
      earnedOn = try row.optionalDay(5)
      file = try row.text(6)
      line = try row.int(7)
      asOf = try row.optionalDay(8)
    }
  }
}

/// The transfers that moved one balance of some budgets, with their sign, of entries effective up to a day.
package struct BalanceEntries: Statement {
  package static let sql = """
    SELECT e.entry_id, e.kind, e.effective_on, a.cell_id,
      CASE WHEN t.to_account = a.account_id THEN t.amount ELSE -t.amount END AS amount,
      t.currency, u.exponent, r.key, s.sponsorship_id, coalesce(s.provider, '') AS provider, e.actor
    FROM ledger.account AS a
    JOIN ledger.transfer AS t ON t.employer_id = a.employer_id AND t.book = 'budgetary'
      AND a.account_id IN (t.from_account, t.to_account)
    JOIN ledger.entry AS e ON e.employer_id = t.employer_id AND e.entry_id = t.entry_id
      AND e.effective_on <= $2
    JOIN ledger.currency AS u ON u.code = t.currency
    LEFT JOIN ledger.request AS r ON r.employer_id = e.employer_id AND r.entry_id = e.entry_id
    LEFT JOIN program.sponsorship AS s ON s.employer_id = t.employer_id AND s.commitment_id = t.commitment_id
    WHERE a.employer_id = $1 AND a.cell_id = ANY ($3) AND a.kind = $4
    ORDER BY e.entry_id, t.line
    """
  package let employerID: Int
  package let asOf: Day
  package let cellIDs: [Int]
  /// Kind of account, such as `expended`.
  package let balance: String

  package init(employerID: Int, asOf: Day, cellIDs: [Int], balance: String) {
    self.employerID = employerID
    self.asOf = asOf
    self.cellIDs = cellIDs
    self.balance = balance
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(asOf.description), .intArray(cellIDs), .text(balance)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "entry_id", "kind", "effective_on", "cell_id", "amount", "currency", "exponent", "key",
      "sponsorship_id", "provider", "actor",
    ]
    package let entryID: Int
    package let kind: String
    package let effectiveOn: Day?
    package let cellID: Int
    /// Below zero where it went out.
    package let amount: Money
    package let key: String?
    package let sponsorshipID: Int?
    package let provider: String
    package let actor: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      entryID = try row.int(0)
      kind = try row.text(1)
      effectiveOn = try row.optionalDay(2)
      cellID = try row.int(3)
      amount = Money(
        try row.int(4), Currency(code: try row.text(5), exponent: try row.int(6)))
      key = try row.optionalText(7)
      sponsorshipID = try row.optionalInt(8)
      provider = try row.text(9)
      actor = try row.text(10)
    }
  }
}

/// The files of a feed up to a day, with what became of their rows.
package struct FeedFiles: Statement {
  package static let sql = """
    SELECT name, as_of, state, rows_read, rows_applied, rows_unchanged, rows_duplicate, rows_quarantined
    FROM report.delivery WHERE employer_id = $1 AND feed = $2 AND as_of <= $3
      AND ($4::date IS NULL OR as_of >= $4::date)
    ORDER BY file_id
    """
  package let employerID: Int
  package let feed: String
  package let asOf: Day
  package let from: Day?

  package init(employerID: Int, feed: String, asOf: Day, from: Day?) {
    self.employerID = employerID
    self.feed = feed
    self.asOf = asOf
    self.from = from
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(feed), .date(asOf.description), .date(from?.description)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "name", "as_of", "state", "rows_read", "rows_applied", "rows_unchanged", "rows_duplicate",
      "rows_quarantined",
    ]
    package let name: String
    package let asOf: Day?
    package let state: String
    /// Rows read, applied, unchanged, duplicate and quarantined, by these words.
    package let rows: [String: Int]

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      name = try row.text(0)
      asOf = try row.optionalDay(1)
      state = try row.text(2)
      rows = [
        "read": try row.int(3), "applied": try row.int(4), "unchanged": try row.int(5),
        "duplicate": try row.int(6), "quarantined": try row.int(7),
      ]
    }
  }
}
