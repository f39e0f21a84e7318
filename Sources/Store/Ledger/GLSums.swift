package import Postgres
package import Upskilling

/// The lines of a batch of sums, in their order; none where it is not one.
package struct GLSums: Statement {
  package static let sql = """
    SELECT s.sum_line, s.is_debit, string_agg(DISTINCT s.account, ' ' ORDER BY s.account) AS accounts,
      min(s.cost_center) AS cost_center, min(s.program) AS program, count(*) AS transfers,
      count(DISTINCT s.entry_id) AS entries, sum(s.amount)::bigint AS amount, s.currency, s.exponent,
      min(s.effective_on) AS first_day, max(s.effective_on) AS last_day
    FROM ledger.gl_sum AS s
    WHERE s.employer_id = $1 AND s.batch_id = $2
    GROUP BY s.sum_line, s.is_debit, s.currency, s.exponent
    ORDER BY s.sum_line
    """
  package let employerID: Int
  package let batchID: Int

  package init(employerID: Int, batchID: Int) {
    self.employerID = employerID
    self.batchID = batchID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(batchID)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "sum_line", "is_debit", "accounts", "cost_center", "program", "transfers", "entries",
      "amount",
      "currency", "exponent", "first_day", "last_day",
    ]
    package let line: Int
    package let isDebit: Bool
    /// Ours, more than one where the general ledger has one for them.
    package let accounts: [String]
    package let costCenter: String
    package let program: String
    package let transfers: Int
    package let entries: Int
    package let amount: Money
    package let firstDay: String
    package let lastDay: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      line = try row.int(0)
      isDebit = try row.bool(1)
      accounts = try row.text(2).split(separator: " ").map(String.init)
      costCenter = try row.text(3)
      program = try row.text(4)
      transfers = try row.int(5)
      entries = try row.int(6)
      amount = Money(
        try row.int(7), Currency(code: try row.text(8), exponent: try row.int(9)))
      firstDay = try row.text(10)
      lastDay = try row.text(11)
    }
  }
}

/// The transfers behind one line of a batch of sums.
package struct GLSumItems: Statement {
  package static let sql = """
    SELECT s.entry_id, s.line, s.kind, s.effective_on, s.account, s.cost_center, s.program, s.amount, s.currency,
      s.exponent
    FROM ledger.gl_sum AS s
    WHERE s.employer_id = $1 AND s.batch_id = $2 AND s.sum_line = $3
    ORDER BY s.entry_id, s.line
    """
  package let employerID: Int
  package let batchID: Int
  package let line: Int

  package init(employerID: Int, batchID: Int, line: Int) {
    self.employerID = employerID
    self.batchID = batchID
    self.line = line
  }

  package var parameters: [Parameter] { [.int(employerID), .int(batchID), .int(line)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "entry_id", "line", "kind", "effective_on", "account", "cost_center", "program", "amount",
      "currency", "exponent",
    ]
    package let entryID: Int
    package let line: Int
    package let kind: String
    package let day: String
    package let account: String
    package let costCenter: String
    package let program: String
    package let amount: Money

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      entryID = try row.int(0)
      line = try row.int(1)
      kind = try row.text(2)
      day = try row.text(3)
      account = try row.text(4)
      costCenter = try row.text(5)
      program = try row.text(6)
      amount = Money(
        try row.int(7), Currency(code: try row.text(8), exponent: try row.int(9)))
    }
  }
}
