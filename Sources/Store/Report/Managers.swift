package import Postgres
package import Upskilling

/// Everybody who has a team on a day, or a request to answer, with the day of their last progress report.
package struct Managers: Statement {
  package static let sql = """
    SELECT e.employee_id, e.employee_number,
      coalesce(nullif(concat_ws(' ', e.given_name, e.family_name), ''), e.employee_number) AS name,
      (SELECT max(r.as_of) FROM report.snapshot_item AS r
       WHERE r.employer_id = $1 AND r.kind = 'progress' AND r.as_of < $2
         AND r.parameters = jsonb_build_object('manager', e.employee_number)) AS last_report
    FROM people.employee AS e
    WHERE e.employer_id = $1 AND e.employee_id IN (
      SELECT t.manager_id FROM people.team($1, $2, NULL, false) AS t
      UNION
      SELECT s.approver_id FROM program.sponsorship AS s
      WHERE s.employer_id = $1 AND s.state = 'requested' AND s.requested_on <= $2)
    ORDER BY e.employee_id
    """
  package let employerID: Int
  package let asOf: Day

  package init(employerID: Int, asOf: Day) {
    self.employerID = employerID
    self.asOf = asOf
  }

  package var parameters: [Parameter] { [.int(employerID), .date(asOf.description)] }

  package struct Row: RowDecodable {
    package static let columns = ["employee_id", "employee_number", "name", "last_report"]
    package let employeeID: Int
    package let number: String
    package let name: String
    package let lastReport: Day?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      employeeID = try row.int(0)
      number = try row.text(1)
      name = try row.text(2)
      lastReport = try row.optionalDay(3)
    }
  }
}
