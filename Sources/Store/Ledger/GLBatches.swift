package import Postgres
package import Upskilling

/// The transfers of the financial book up to a day that have not gone out in a layout.
package struct GLItems: Statement {
  package static let sql = """
    SELECT i.entry_id, i.line, i.effective_on, i.period_id, i.kind, i.debit_account, i.credit_account, i.amount, i.currency,
      i.exponent, i.cost_center, i.program
    FROM ledger.gl_item AS i
    LEFT JOIN ledger.gl_line AS l ON l.employer_id = i.employer_id AND l.layout = $2 AND l.entry_id = i.entry_id
      AND l.line = i.line
    WHERE i.employer_id = $1 AND i.effective_on <= $3 AND l.entry_id IS NULL
      AND ($4::text IS NULL OR i.currency = $4::text)
    ORDER BY i.entry_id, i.line
    """
  package let employerID: Int
  package let layout: String
  package let lastDay: Day
  package let currencyCode: String?

  package init(employerID: Int, layout: String, lastDay: Day, currencyCode: String?) {
    self.employerID = employerID
    self.layout = layout
    self.lastDay = lastDay
    self.currencyCode = currencyCode
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(layout), .date(lastDay.description), .text(currencyCode)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "entry_id", "line", "effective_on", "period_id", "kind", "debit_account", "credit_account",
      "amount", "currency", "exponent", "cost_center", "program",
    ]
    package let entryID: Int
    package let line: Int
    package let day: Day
    package let periodID: Int
    package let kind: String
    package let debit: String
    package let credit: String
    package let amount: Money
    package let costCenter: String
    package let program: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let day = try row.optionalDay(2) else {
        throw row.problem(2, "a date", wasNull: true)
      }
      self.day = day
      entryID = try row.int(0)
      line = try row.int(1)
      periodID = try row.int(3)
      kind = try row.text(4)
      debit = try row.text(5)
      credit = try row.text(6)
      amount = Money(
        try row.int(7), Currency(code: try row.text(8), exponent: try row.int(9)))
      costCenter = try row.text(10)
      program = try row.text(11)
    }
  }
}

/// Numbers a batch before it is written.
package struct NumberGLBatch: Statement {
  package static let sql = "SELECT ledger.number_gl_batch() AS batch_id"

  package init() {}

  package var parameters: [Parameter] { [] }

  package struct Row: RowDecodable {
    package static let columns = ["batch_id"]
    package let batchID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { batchID = try row.int(0) }
  }
}

/// Keeps a journal for the general ledger as it was written.
package struct FreezeGLBatch: Statement {
  package static let sql = """
    SELECT ledger.freeze_gl_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
      encode(sha256(convert_to($14, 'UTF8')), 'hex'), $15) AS batch_id
    """

  /// The lines of sums that the debit and the credit of each item are in.
  package struct Sums: Sendable {
    package let debitLines: [Int]
    package let creditLines: [Int]

    package init(debitLines: [Int], creditLines: [Int]) {
      self.debitLines = debitLines
      self.creditLines = creditLines
    }
  }

  package let employerID: Int
  package let batchID: Int
  package let layout: String
  package let periodID: Int
  package let lastDay: Day
  package let items: [GLItems.Row]
  /// Only where the batch is one of sums.
  package let sums: Sums?
  package let fileLines: Int
  /// Sum of the debits.
  package let total: Money
  /// The mapping's text.
  package let mapping: String
  package let content: String
  package let actor: String

  package init(
    employerID: Int, batchID: Int, layout: String, periodID: Int, lastDay: Day,
    items: [GLItems.Row], sums: Sums?, fileLines: Int, total: Money, mapping: String,
    content: String, actor: String
  ) {
    self.employerID = employerID
    self.batchID = batchID
    self.layout = layout
    self.periodID = periodID
    self.lastDay = lastDay
    self.items = items
    self.sums = sums
    self.fileLines = fileLines
    self.total = total
    self.mapping = mapping
    self.content = content
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(batchID), .text(layout), .int(periodID),
      .date(lastDay.description), .text(total.currency.code), .intArray(items.map(\.entryID)),
      .intArray(items.map(\.line)), .intArray(sums?.debitLines), .intArray(sums?.creditLines),
      .int(fileLines), .int(total.minorUnits), .text(mapping), .text(content), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["batch_id"]
    package let batchID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { batchID = try row.int(0) }
  }
}

/// Journals that were written, newest first.
package struct GLBatches: Statement {
  package static let sql = """
    SELECT b.batch_id, b.layout, p.name AS period, b.last_day, b.lines, b.total, b.currency, u.exponent,
      b.content_hash, b.actor, b.recorded_at, r.reference, CASE WHEN $3::boolean THEN b.content END AS content,
      b.is_aggregated, CASE WHEN $3::boolean THEN b.mapping END AS mapping
    FROM ledger.gl_batch AS b
    JOIN budget.fiscal_period AS p ON p.employer_id = b.employer_id AND p.period_id = b.period_id
    JOIN ledger.currency AS u ON u.code = b.currency
    LEFT JOIN ledger.gl_receipt AS r ON r.employer_id = b.employer_id AND r.batch_id = b.batch_id
    WHERE b.employer_id = $1 AND ($2::bigint IS NULL OR b.batch_id = $2::bigint)
    ORDER BY b.batch_id DESC
    """
  package let employerID: Int
  package let batchID: Int?
  /// Whether the files are wanted too.
  package let withContent: Bool

  package init(employerID: Int, batchID: Int? = nil, withContent: Bool = false) {
    self.employerID = employerID
    self.batchID = batchID
    self.withContent = withContent
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(batchID), .bool(withContent)]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "batch_id", "layout", "period", "last_day", "lines", "total", "currency", "exponent",
      "content_hash", "actor", "recorded_at", "reference", "content", "is_aggregated", "mapping",
    ]
    package let batchID: Int
    package let layout: String
    package let period: String
    package let lastDay: String
    package let lines: Int
    package let total: Money
    package let contentHash: String
    package let actor: String
    package let recordedAt: String
    /// Its number in the general ledger, once that has taken it.
    package let reference: String?
    package let content: String?
    /// Whether its lines are sums.
    package let isAggregated: Bool
    /// The text of the mapping that it was written with.
    package let mapping: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      batchID = try row.int(0)
      layout = try row.text(1)
      period = try row.text(2)
      lastDay = try row.text(3)
      lines = try row.int(4)
      total = Money(
        try row.int(5), Currency(code: try row.text(6), exponent: try row.int(7)))
      contentHash = try row.text(8)
      actor = try row.text(9)
      recordedAt = try row.text(10)
      reference = try row.optionalText(11)
      content = try row.optionalText(12)
      isAggregated = try row.bool(13)
      mapping = try row.optionalText(14)
    }
  }
}

/// Records that the general ledger has taken a batch.
package struct ConfirmGLBatch: Statement {
  package static let sql = "SELECT ledger.confirm_gl_batch($1, $2, $3, $4) AS batch_id"
  package let employerID: Int
  package let batchID: Int
  package let reference: String
  package let actor: String

  package init(employerID: Int, batchID: Int, reference: String, actor: String) {
    self.employerID = employerID
    self.batchID = batchID
    self.reference = reference
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(batchID), .text(reference), .text(actor)]
  }

  package struct Row: RowDecodable {
    package static let columns = ["batch_id"]
    package let batchID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { batchID = try row.int(0) }
  }
}
