package import Postgres
package import Upskilling

/// Records a fiscal period.
package struct AddFiscalPeriod: Statement {
  package static let sql = "SELECT budget.add_period($1, $2, $3, $4) AS period_id"
  package let employerID: Int
  package let name: String
  package let firstDay: Day
  package let lastDay: Day

  package init(employerID: Int, name: String, firstDay: Day, lastDay: Day) {
    self.employerID = employerID
    self.name = name
    self.firstDay = firstDay
    self.lastDay = lastDay
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(name), .date(firstDay.description), .date(lastDay.description),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["period_id"]
    package let periodID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { periodID = try row.int(0) }
  }
}

/// Closes a fiscal period or opens it again.
package struct SetPeriodState: Statement {
  package static let sql = "SELECT decision, changed FROM budget.set_period_state($1, $2, $3, $4)"
  package let employerID: Int
  package let periodID: Int
  package let isOpen: Bool
  package let actor: String

  package init(employerID: Int, periodID: Int, isOpen: Bool, actor: String) {
    self.employerID = employerID
    self.periodID = periodID
    self.isOpen = isOpen
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(periodID), .bool(isOpen), .text(actor)]
  }

  package struct Row: RowDecodable {
    package static let columns = ["decision", "changed"]
    package let decision: Int
    package let isChanged: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      decision = try row.int(0)
      isChanged = try row.bool(1)
    }
  }
}

/// The fiscal periods of an employer, in their order.
package struct FiscalPeriods: Statement {
  package static let sql = """
    SELECT period_id, name, lower(span) AS first_day, upper(span) - 1 AS last_day, state = 'open' AS is_open,
      closed_through, soft_closed_through
    FROM budget.fiscal_period WHERE employer_id = $1 ORDER BY span
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "period_id", "name", "first_day", "last_day", "is_open", "closed_through",
      "soft_closed_through",
    ]
    package let periodID: Int
    package let name: String
    package let firstDay: String
    package let lastDay: String
    /// Whether a day of it is open.
    package let isOpen: Bool
    /// Last day that takes no more entries.
    package let closedThrough: String?
    /// Last day that takes adjustments only.
    package let softClosedThrough: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      periodID = try row.int(0)
      name = try row.text(1)
      firstDay = try row.text(2)
      lastDay = try row.text(3)
      isOpen = try row.bool(4)
      closedThrough = try row.optionalText(5)
      softClosedThrough = try row.optionalText(6)
    }
  }
}
