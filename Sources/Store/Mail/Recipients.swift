package import Postgres
package import Upskilling

/// Everybody at work who has a team on a day, or a request to answer, with the address of now.
package struct ManagerAddresses: Statement {
  package static let sql = """
    SELECT e.employee_id, m.email
    FROM people.employee AS e
    LEFT JOIN people.email AS m
      ON m.employer_id = e.employer_id AND m.employee_id = e.employee_id AND m.valid_to IS NULL
    WHERE e.employer_id = $1 AND NOT people.has_left($1, e.employee_id, $2) AND e.employee_id IN (
      SELECT t.manager_id FROM people.team($1, $2, NULL, false) AS t
      UNION
      SELECT s.approver_id FROM program.sponsorship AS s
      WHERE s.employer_id = $1 AND s.state = 'requested' AND s.requested_on <= $2)
    """
  package let employerID: Int
  package let day: Day

  package init(employerID: Int, day: Day) {
    self.employerID = employerID
    self.day = day
  }

  package var parameters: [Parameter] { [.int(employerID), .date(day.description)] }

  package struct Row: RowDecodable {
    package static let columns = ["employee_id", "email"]
    package let employeeID: Int
    package let email: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      employeeID = try row.int(0)
      email = try row.optionalText(1)
    }
  }
}

/// Which of some addresses are those of people who are no longer with the employer.
package struct DepartedAddresses: Statement {
  package static let sql = """
    SELECT a.address FROM unnest($2::text[]) AS a (address)
    JOIN people.email AS m ON m.employer_id = $1 AND m.email = lower(a.address) AND m.valid_to IS NULL
    WHERE people.has_left($1, m.employee_id, $3)
    """
  package let employerID: Int
  package let addresses: [String]
  package let day: Day

  package init(employerID: Int, addresses: [String], day: Day) {
    self.employerID = employerID
    self.addresses = addresses
    self.day = day
  }

  package var parameters: [Parameter] {
    [.int(employerID), .textArray(addresses), .date(day.description)]
  }

  package struct Row: RowDecodable {
    package static let columns = ["address"]
    package let address: String
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { address = try row.text(0) }
  }
}
