package import Postgres
package import Upskilling

/// One employee as placed on a day, without the managers; no row where the number is unknown or the day
/// lies before all that is known.
package struct Placement: Statement {
  package static let sql = """
    SELECT employee_number, status, employment_type, job_grade, hired_on, left_on, probation_until,
      country, cost_center, org_unit
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
      "employee_number", "status", "employment_type", "job_grade", "hired_on", "left_on",
      "probation_until", "country", "cost_center", "org_unit",
    ]
    package let applicant: SponsorshipRequest.Applicant

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      applicant = SponsorshipRequest.Applicant(
        employeeNumber: try row.text(0), status: try row.text(1),
        employmentType: try row.optionalText(2), jobGrade: try row.optionalText(3),
        hiredOn: try row.optionalDay(4), leftOn: try row.optionalDay(5),
        probationUntil: try row.optionalDay(6), country: try row.optionalText(7),
        costCenter: try row.optionalText(8), orgUnit: try row.optionalText(9))
    }
  }
}

/// The managers above an employee on a day who are here, nearest first.
package struct ManagersAbove: Statement {
  package static let sql = "SELECT manager FROM people.line($1, $2, $3) ORDER BY place"
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
    package static let columns = ["manager"]
    package let manager: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { manager = try row.text(0) }
  }
}

/// Those of some employees who have left by a day, or whom nobody knows.
package struct DepartedEmployees: Statement {
  package static let sql = """
    SELECT n.number AS employee_number FROM unnest($2::text[]) AS n (number)
    LEFT JOIN people.employee AS e ON e.employer_id = $1 AND e.employee_number = n.number
    WHERE e.employee_id IS NULL OR people.has_left($1, e.employee_id, $3)
    """
  package let employerID: Int
  package let employeeNumbers: [String]
  package let day: Day

  package init(employerID: Int, employeeNumbers: [String], day: Day) {
    self.employerID = employerID
    self.employeeNumbers = employeeNumbers
    self.day = day
  }

  package var parameters: [Parameter] {
    [.int(employerID), .textArray(employeeNumbers), .date(day.description)]
  }

  package struct Row: RowDecodable {
    package static let columns = ["employee_number"]
    package let employeeNumber: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      employeeNumber = try row.text(0)
    }
  }
}
