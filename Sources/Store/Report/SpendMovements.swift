package import Postgres
package import Upskilling

/// What moved reserved, committed and expended money as of a day, by budget, provider and month.
package struct SpendMovements: Statement {
  package static let sql = """
    SELECT cell_id, provider, month, reserved, committed, expended FROM report.spend_movement($1, $2)
    """
  package let employerID: Int
  package let asOf: Day

  package init(employerID: Int, asOf: Day) {
    self.employerID = employerID
    self.asOf = asOf
  }

  package var parameters: [Parameter] { [.int(employerID), .date(asOf.description)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "cell_id", "provider", "month", "reserved", "committed", "expended",
    ]
    package let movement: SpendMovement

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let month = Day(iso: try row.text(2)) else {
        throw row.problem(2, "a date", wasNull: false)
      }
      movement = SpendMovement(
        cellID: try row.int(0), provider: try row.text(1), month: Month(of: month),
        reserved: try row.int(3), committed: try row.int(4), expended: try row.int(5))
    }
  }
}
