package import Postgres
package import Upskilling

/// One employee as placed on a day; no row where the number is unknown or the day lies before all that
/// is known.
package struct Placement: Statement {
  package static let sql = """
    SELECT employee_number, status, hired_on, left_on, country, cost_center, org_unit, manager
    FROM people.placement
    WHERE employer_id = $1 AND employee_number = $2
      AND valid_from <= $3::date AND (valid_to IS NULL OR valid_to > $3::date)
    """
  package let employerID: Int
  package let employeeNumber: String
  package let day: Day

  package init(employerID: Int, employeeNumber: String, day: Day) {
    self.employerID = employerID
    self.employeeNumber = employeeNumber
    self.day = day
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(employeeNumber), .date(day.description)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "employee_number", "status", "hired_on", "left_on", "country", "cost_center", "org_unit",
      "manager",
    ]
    package let applicant: SponsorshipRequest.Applicant

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      applicant = SponsorshipRequest.Applicant(
        employeeNumber: try row.text(0), status: try row.text(1), hiredOn: try row.optionalDay(2),
        leftOn: try row.optionalDay(3), country: try row.optionalText(4),
        costCenter: try row.optionalText(5), orgUnit: try row.optionalText(6),
        manager: try row.optionalText(7))
    }
  }
}

/// The currencies there are.
package struct Currencies: Statement {
  package static let sql = "SELECT code, exponent FROM ledger.currency ORDER BY code"
  package init() {}
  package var parameters: [Parameter] { [] }

  package struct Row: RowDecodable {
    package static let columns = ["code", "exponent"]
    package let currency: Currency

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      currency = Currency(code: try row.text(0), exponent: try row.int(1))
    }
  }
}
