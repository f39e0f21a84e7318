package import Postgres

/// How the authority of a budget came about, from the first grant on.
package struct BudgetRevisions: Statement {
  package static let sql = """
    SELECT entry_id, kind, effective_on, actor, key, amount, authority FROM budget.revision
    WHERE employer_id = $1 AND cell_id = $2 ORDER BY entry_id
    """
  package let employerID: Int
  package let cellID: Int

  package init(employerID: Int, cellID: Int) {
    self.employerID = employerID
    self.cellID = cellID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(cellID)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "entry_id", "kind", "effective_on", "actor", "key", "amount", "authority",
    ]
    package let entryID: Int
    package let kind: String
    package let effectiveOn: String
    package let actor: String
    package let key: String?
    /// Minor units, as the authority after it.
    package let amount: Int
    package let authority: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      entryID = try row.int(0)
      kind = try row.text(1)
      effectiveOn = try row.text(2)
      actor = try row.text(3)
      key = try row.optionalText(4)
      amount = try row.int(5)
      authority = try row.int(6)
    }
  }
}

/// Every budget with all that is allocated below it.
package struct BudgetRollup: Statement {
  package static let sql = """
    SELECT cell_id, budgets_below, authority, available, reserved, committed, expended, lapsed, carried_out
    FROM budget.rollup WHERE employer_id = $1
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "cell_id", "budgets_below", "authority", "available", "reserved", "committed", "expended",
      "lapsed", "carried_out",
    ]
    package let cellID: Int
    package let budgetsBelow: Int
    /// Authority to carried out, in minor units.
    package let balances: [Int]

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      cellID = try row.int(0)
      budgetsBelow = try row.int(1)
      balances = [
        try row.int(2), try row.int(3), try row.int(4), try row.int(5), try row.int(6),
        try row.int(7), try row.int(8),
      ]
    }
  }
}

/// Ends every reservation past its expiry.
package struct ExpireReservations: Statement {
  package static let sql = "SELECT budget.expire_reservations($1, $2, $3, $4) AS expired"
  package let context: StepContext

  package init(context: StepContext) {
    self.context = context
  }

  package var parameters: [Parameter] { [.int(context.employerID)] + context.parameters }

  package struct Row: RowDecodable {
    package static let columns = ["expired"]
    package let expired: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { expired = try row.int(0) }
  }
}
