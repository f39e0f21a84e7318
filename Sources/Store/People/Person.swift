package import Postgres

/// One employee by number or by our id.
package struct Person: Statement {
  package static let sql = """
    SELECT employee_id, employee_number,
      coalesce(nullif(concat_ws(' ', given_name, family_name), ''), employee_number) AS name
    FROM people.employee
    WHERE employer_id = $1 AND ($2::text IS NULL OR employee_number = $2::text)
      AND ($3::bigint IS NULL OR employee_id = $3::bigint)
    LIMIT 1
    """
  package let employerID: Int
  package var number: String?
  package var employeeID: Int?

  package init(employerID: Int, number: String? = nil, employeeID: Int? = nil) {
    self.employerID = employerID
    self.number = number
    self.employeeID = employeeID
  }

  package var parameters: [Parameter] { [.int(employerID), .text(number), .int(employeeID)] }

  package struct Row: RowDecodable {
    package static let columns = ["employee_id", "employee_number", "name"]
    package let employeeID: Int
    package let number: String
    package let name: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      employeeID = try row.int(0)
      number = try row.text(1)
      name = try row.text(2)
    }
  }
}
