package import Postgres
package import Upskilling

/// The attempts of every team, or of one, with the members who have none; in the order of managers.
package struct TeamProgress: Statement {
  package static let sql = """
    SELECT manager_id, member_id, member, member_number, attempt, provider, item, role, enrolled_on, starts_on,
      started_on, last_activity_on, progress, earned, earned_on, failed, failed_on, withdrawn,
      withdrawn_on, due_on, left_company_on, program, cost_center, item_id
    FROM report.team_progress($1, $2, $3, $4)
    """
  package let employerID: Int
  package let asOf: Day
  /// One manager; `nil` for all.
  package let managerID: Int?
  /// Everybody below the manager, not own reports only.
  package let isSubtree: Bool

  package init(employerID: Int, asOf: Day, managerID: Int?, isSubtree: Bool) {
    self.employerID = employerID
    self.asOf = asOf
    self.managerID = managerID
    self.isSubtree = isSubtree
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(asOf.description), .int(managerID), .bool(isSubtree)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "manager_id", "member_id", "member", "member_number", "attempt", "provider", "item", "role",
      "enrolled_on", "starts_on", "started_on", "last_activity_on", "progress", "earned",
      "earned_on", "failed", "failed_on", "withdrawn", "withdrawn_on", "due_on",
      "left_company_on", "program", "cost_center", "item_id",
    ]
    package let managerID: Int
    package let memberID: Int
    /// Name, or employee number where there is none.
    package let member: String
    package let memberNumber: String
    /// What they enrolled in; `nil` for a member without any attempt.
    package let item: String?
    package let episode: Episode?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      managerID = try row.int(0)
      memberID = try row.int(1)
      member = try row.text(2)
      memberNumber = try row.text(3)
      item = try row.optionalText(6)
      guard let attempt = try row.optionalInt(4) else {
        episode = nil
        return
      }
      episode = Episode(
        employeeID: memberID, itemID: try row.int(23), attempt: attempt,
        program: try row.optionalText(21), provider: try row.text(5),
        costCenter: try row.optionalText(22), role: try row.role(7),
        enrolledOn: try row.optionalDay(8), startsOn: try row.optionalDay(9),
        startedOn: try row.optionalDay(10), lastActivityOn: try row.optionalDay(11),
        progress: try row.optionalDouble(12), earned: try row.bool(13),
        earnedOn: try row.optionalDay(14), failed: try row.bool(15),
        failedOn: try row.optionalDay(16), withdrawn: try row.bool(17),
        withdrawnOn: try row.optionalDay(18), dueOn: try row.optionalDay(19),
        leftCompanyOn: try row.optionalDay(20))
    }
  }
}
