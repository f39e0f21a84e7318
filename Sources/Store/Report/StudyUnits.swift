package import Postgres
package import Upskilling

/// The codes of the organization units that people are or were in.
package struct OrgUnits: Statement {
  package static let sql = "SELECT code FROM people.org_unit WHERE employer_id = $1 ORDER BY code"
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = ["code"]
    package let code: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      code = try row.text(0)
    }
  }
}

/// What became of the people of every organization unit from each of some days to the next.
package struct StudyUnits: Statement {
  package static let sql = """
    SELECT org_unit, first_day, people, stayed, promoted, moved
    FROM report.study_unit($1, $2::text[]::date[])
    """
  package let employerID: Int
  /// In order; the last only ends a period.
  package let days: [Day]

  package init(employerID: Int, days: [Day]) {
    self.employerID = employerID
    self.days = days
  }

  package var parameters: [Parameter] {
    [.int(employerID), .textArray(days.map(\.description))]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "org_unit", "first_day", "people", "stayed", "promoted", "moved",
    ]
    package let period: UnitPeriod

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let start = try row.optionalDay(1) else {
        throw row.problem(1, "a date", wasNull: true)
      }
      period = UnitPeriod(
        orgUnit: try row.optionalText(0), start: start, people: try row.int(2),
        stayed: try row.int(3), promoted: try row.int(4), moved: try row.int(5))
    }
  }
}

/// How many took part in a program, by the organization unit that they were in then.
package struct StudyParticipants: Statement {
  package static let sql = """
    SELECT org_unit, people, earned, hours FROM report.study_participant($1, $2, $3, $4, $5)
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
    package static let columns = ["org_unit", "people", "earned", "hours"]
    package let participants: UnitParticipants

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      participants = UnitParticipants(
        orgUnit: try row.optionalText(0), people: try row.int(1), earned: try row.int(2),
        hours: try row.optionalDouble(3) ?? 0)
    }
  }
}
