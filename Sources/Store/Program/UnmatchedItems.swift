package import Postgres

/// Enrollments that nobody sponsored, and sponsorships that nobody used, oldest first.
package struct UnmatchedItems: Statement {
  package static let sql = """
    SELECT kind, sponsorship_id, employee_number, provider, content_id, run, since
    FROM program.unmatched WHERE employer_id = $1
    ORDER BY kind DESC, since, employee_number, provider, content_id, run
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "kind", "sponsorship_id", "employee_number", "provider", "content_id", "run", "since",
    ]
    /// `sponsorship` or `enrollment`.
    package let kind: String
    package let sponsorshipID: Int?
    package let employeeNumber: String
    package let provider: String
    package let contentID: String
    package let run: String
    package let since: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      kind = try row.text(0)
      sponsorshipID = try row.optionalInt(1)
      employeeNumber = try row.text(2)
      provider = try row.text(3)
      contentID = try row.text(4)
      run = try row.text(5)
      since = try row.text(6)
    }
  }
}
