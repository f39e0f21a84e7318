package import Postgres
package import Upskilling

/// The answer to an operation on the financial book.
package struct PostedRow: RowDecodable, Equatable {
  package static let columns = ["decision", "code", "entry_id", "effective_on"]
  package let decision: Int
  package let answer: BudgetAnswer
  package let entryID: Int?
  /// Accounting day; later than asked where that day is closed.
  package let effectiveOn: Day?

  package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
    decision = try row.int(0)
    answer = try row.answer(1)
    entryID = try row.optionalInt(2)
    effectiveOn = try row.optionalDay(3)
  }
}
