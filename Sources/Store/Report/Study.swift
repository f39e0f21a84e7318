package import Postgres
package import Upskilling

/// The people that a study compares, participants first.
package struct StudyPeople: Statement {
  package static let sql = """
    SELECT employee_id, is_participant, index_on, org_unit, job_grade, country, employment_type, hired_on,
      exit_on, promoted_on, moved_on, earned, hours
    FROM report.study_person($1, $2, $3, $4, $5::bigint::integer, $6)
    """
  package let employerID: Int
  package let program: String
  package let from: Day
  package let through: Day
  package let months: Int
  package let asOf: Day

  package init(
    employerID: Int, program: String, from: Day, through: Day, months: Int, asOf: Day
  ) {
    self.employerID = employerID
    self.program = program
    self.from = from
    self.through = through
    self.months = months
    self.asOf = asOf
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(program), .date(from.description), .date(through.description),
      .int(months), .date(asOf.description),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "employee_id", "is_participant", "index_on", "org_unit", "job_grade", "country",
      "employment_type", "hired_on", "exit_on", "promoted_on", "moved_on", "earned", "hours",
    ]
    package let person: StudyPerson

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let index = try row.optionalDay(2) else {
        throw row.problem(2, "a date", wasNull: true)
      }
      person = StudyPerson(
        employeeID: try row.int(0), isParticipant: try row.bool(1), index: index,
        orgUnit: try row.optionalText(3), jobGrade: try row.optionalText(4),
        country: try row.optionalText(5), employmentType: try row.optionalText(6),
        hiredOn: try row.optionalDay(7), exitOn: try row.optionalDay(8),
        promotedOn: try row.optionalDay(9), movedOn: try row.optionalDay(10),
        hasEarned: try row.bool(11), hours: try row.optionalDouble(12) ?? 0)
    }
  }
}

/// What the ledger says a program's participants cost, by currency.
package struct StudyCosts: Statement {
  package static let sql = """
    SELECT c.currency, u.exponent, c.spent, c.returned, c.sponsorships
    FROM report.study_cost($1, $2, $3, $4, $5) AS c
    JOIN ledger.currency AS u ON u.code = c.currency
    ORDER BY c.currency
    """
  package let employerID: Int
  package let program: String
  package let from: Day
  package let through: Day
  package let asOf: Day

  package init(employerID: Int, program: String, from: Day, through: Day, asOf: Day) {
    self.employerID = employerID
    self.program = program
    self.from = from
    self.through = through
    self.asOf = asOf
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(program), .date(from.description), .date(through.description),
      .date(asOf.description),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["currency", "exponent", "spent", "returned", "sponsorships"]
    package let spent: Money
    package let returned: Money
    package let sponsorships: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(0), exponent: try row.int(1))
      spent = Money(try row.int(2), currency)
      returned = Money(try row.int(3), currency)
      sponsorships = try row.int(4)
    }
  }
}
