package import Postgres
package import Upskilling

/// The answer to an operation that is not on a single cell.
package struct DecisionRow: RowDecodable, Equatable {
  package static let columns = ["decision", "code", "entry_id"]
  package let decision: Int
  package let answer: BudgetAnswer
  package let entryID: Int?

  package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
    decision = try row.int(0)
    answer = try row.answer(1)
    entryID = try row.optionalInt(2)
  }
}

/// Moves free budget from one cell to another of the same currency.
package struct MoveBudget: Statement {
  package typealias Row = DecisionRow
  package static let sql =
    "SELECT decision, code, entry_id FROM budget.move($1, $2, $3, $4, $5, $6, $7)"
  package let employerID: Int
  package let key: String
  package let giver: Int
  package let taker: Int
  /// Minor units of the cells' currency.
  package let amount: Int
  package let occurredOn: Day
  package let actor: String

  package init(
    employerID: Int, key: String, giver: Int, taker: Int, amount: Int, occurredOn: Day,
    actor: String
  ) {
    self.employerID = employerID
    self.key = key
    self.giver = giver
    self.taker = taker
    self.amount = amount
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(key), .int(giver), .int(taker), .int(amount),
      .date(occurredOn.description), .text(actor),
    ]
  }
}

/// Takes back an entry by a new one with its stored transfers turned round.
package struct ReverseEntry: Statement {
  package typealias Row = DecisionRow
  package static let sql = "SELECT decision, code, entry_id FROM ledger.reverse($1, $2, $3, $4, $5)"
  package let employerID: Int
  package let key: String
  package let entryID: Int
  package let occurredOn: Day
  package let actor: String

  package init(employerID: Int, key: String, entryID: Int, occurredOn: Day, actor: String) {
    self.employerID = employerID
    self.key = key
    self.entryID = entryID
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(key), .int(entryID), .date(occurredOn.description), .text(actor),
    ]
  }
}
