package import Postgres
package import Upskilling

/// One operation on a budget cell. Amounts are minor units of the cell's currency.
package struct BudgetOperation: Sendable, Hashable {
  /// What is done.
  package enum Kind: String, Sendable, CaseIterable {
    case increase, decrease, reserve, commit, expend, release, refund
  }

  /// Idempotency key of the caller.
  package var key: String
  package var kind: Kind
  /// For all kinds that concern a commitment made before.
  package var commitmentID: Int?
  /// For all kinds but `release`; above zero.
  package var amount: Int?
  /// For `expend`: nothing more will come, what is left goes back.
  package var isFinal: Bool
  /// For `reserve`: from this moment it no longer holds.
  package var expiresAt: Instant?

  package init(
    key: String, kind: Kind, commitmentID: Int? = nil, amount: Int? = nil, isFinal: Bool = false,
    expiresAt: Instant? = nil
  ) {
    self.key = key
    self.kind = kind
    self.commitmentID = commitmentID
    self.amount = amount
    self.isFinal = isFinal
    self.expiresAt = expiresAt
  }
}

/// Applies operations to one cell, in one call, and answers each.
package struct SettleBudget: Statement {
  package static let sql = """
    SELECT item, decision, code, entry_id, commitment_id
    FROM budget.settle($1, $2, (
      SELECT array_agg(ROW(o.key, o.kind, o.commitment_id, o.amount, o.is_final, o.expires_at)
        ::budget.operation ORDER BY o.place)
      FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::boolean[],
        $8::timestamptz[]) WITH ORDINALITY
        AS o (key, kind, commitment_id, amount, is_final, expires_at, place)
    ), $9, $10, $11)
    """
  package let employerID: Int
  package let cellID: Int
  package let operations: [BudgetOperation]
  /// The moment of asking, against which reservations expire.
  package let at: Instant
  package let occurredOn: Day
  package let actor: String

  package init(
    employerID: Int, cellID: Int, operations: [BudgetOperation], at: Instant, occurredOn: Day,
    actor: String
  ) {
    self.employerID = employerID
    self.cellID = cellID
    self.operations = operations
    self.at = at
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(cellID), .textArray(operations.map(\.key)),
      .textArray(operations.map(\.kind.rawValue)), .intArray(operations.map(\.commitmentID)),
      .intArray(operations.map(\.amount)), .boolArray(operations.map(\.isFinal)),
      .instantArray(operations.map { $0.expiresAt?.iso }), .instant(at.iso),
      .date(occurredOn.description), .text(actor),
    ]
  }

  /// The answer to one operation.
  package struct Row: RowDecodable, Equatable {
    package static let columns = ["item", "decision", "code", "entry_id", "commitment_id"]
    /// One-based place of the operation in the call.
    package let item: Int
    /// Place in the order of decisions.
    package let decision: Int
    package let answer: BudgetAnswer
    package let entryID: Int?
    package let commitmentID: Int?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      item = try row.int(0)
      decision = try row.int(1)
      answer = try row.answer(2)
      entryID = try row.optionalInt(3)
      commitmentID = try row.optionalInt(4)
    }
  }
}

extension Postgres.Row {
  func answer(_ column: Int) throws(PostgresError) -> BudgetAnswer {
    guard let answer = BudgetAnswer(rawValue: try text(column)) else {
      throw problem(column, "an answer of the closed list", wasNull: false)
    }
    return answer
  }
}
