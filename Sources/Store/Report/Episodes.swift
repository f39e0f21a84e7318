package import Postgres
package import Upskilling

/// Every attempt of an employer as of a day, for reports.
package struct Episodes: Statement {
  package static let sql = """
    SELECT employee_id, item_id, attempt, program, provider, cost_center, role, enrolled_on, starts_on,
      started_on, last_activity_on, progress, earned, earned_on, failed, failed_on, withdrawn,
      withdrawn_on, due_on, left_company_on, attempt_id
    FROM report.episode($1, $2, $3, NULL)
    """
  package let employerID: Int
  package let asOf: Day
  /// Whether cost centers are those of the report's day, not of the day of enrollment.
  package let isAsIs: Bool

  package init(employerID: Int, asOf: Day, isAsIs: Bool = false) {
    self.employerID = employerID
    self.asOf = asOf
    self.isAsIs = isAsIs
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(asOf.description), .text(isAsIs ? "as-is" : "as-was")]
  }

  /// The row as the domain's value.
  package struct Row: RowDecodable {
    package static let columns = [
      "employee_id", "item_id", "attempt", "program", "provider", "cost_center", "role",
      "enrolled_on", "starts_on", "started_on", "last_activity_on", "progress", "earned",
      "earned_on", "failed", "failed_on", "withdrawn", "withdrawn_on", "due_on", "left_company_on",
      "attempt_id",
    ]
    package let episode: Episode
    package let attemptID: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      episode = Episode(
        employeeID: try row.int(0), itemID: try row.int(1), attempt: try row.int(2),
        program: try row.optionalText(3), provider: try row.text(4),
        costCenter: try row.optionalText(5), role: try row.role(6),
        enrolledOn: try row.optionalDay(7), startsOn: try row.optionalDay(8),
        startedOn: try row.optionalDay(9), lastActivityOn: try row.optionalDay(10),
        progress: try row.optionalDouble(11), earned: try row.bool(12),
        earnedOn: try row.optionalDay(13), failed: try row.bool(14),
        failedOn: try row.optionalDay(15), withdrawn: try row.bool(16),
        withdrawnOn: try row.optionalDay(17), dueOn: try row.optionalDay(18),
        leftCompanyOn: try row.optionalDay(19))
      attemptID = try row.int(20)
    }
  }
}
