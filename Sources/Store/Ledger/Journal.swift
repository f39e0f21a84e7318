package import Postgres
package import Upskilling

/// Transfers of the journal, newest entry first.
package struct Journal: Statement {
  package static let sql = """
    SELECT entry_id, line, kind, period, cell_id, occurred_on, effective_on, actor, key, reversal_of, book,
      from_kind, to_kind, amount, currency, exponent, sponsorship_id
    FROM ledger.journal
    WHERE employer_id = $1 AND ($2::bigint IS NULL OR entry_id = $2::bigint)
      AND ($3::text IS NULL OR kind = $3::text) AND ($4::text IS NULL OR book = $4::text)
      AND ($5::bigint IS NULL OR sponsorship_id = $5::bigint)
      AND ($6::text IS NULL OR $6::text IN (from_kind, to_kind))
    ORDER BY entry_id DESC, line
    LIMIT $7
    """
  package let employerID: Int
  /// Only those that these say.
  package var entryID: Int?
  package var kind: String?
  package var book: String?
  package var sponsorshipID: Int?
  package var account: String?
  package var limit: Int?

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(entryID), .text(kind), .text(book), .int(sponsorshipID),
      .text(account), .int(limit),
    ]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "entry_id", "line", "kind", "period", "cell_id", "occurred_on", "effective_on", "actor",
      "key", "reversal_of", "book", "from_kind", "to_kind", "amount", "currency", "exponent",
      "sponsorship_id",
    ]
    package let entryID: Int
    package let line: Int
    package let kind: String
    package let period: String
    package let cellID: Int?
    package let occurredOn: String
    /// Later than `occurredOn` where that day's period was closed.
    package let effectiveOn: String
    package let actor: String
    package let key: String?
    package let reversalOf: Int?
    package let book: String
    /// The account that gives and the one that takes.
    package let from: String
    package let to: String
    package let amount: Money
    package let sponsorshipID: Int?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      entryID = try row.int(0)
      line = try row.int(1)
      kind = try row.text(2)
      period = try row.text(3)
      cellID = try row.optionalInt(4)
      occurredOn = try row.text(5)
      effectiveOn = try row.text(6)
      actor = try row.text(7)
      key = try row.optionalText(8)
      reversalOf = try row.optionalInt(9)
      book = try row.text(10)
      from = try row.text(11)
      to = try row.text(12)
      amount = Money(
        try row.int(13), Currency(code: try row.text(14), exponent: try row.int(15)))
      sponsorshipID = try row.optionalInt(16)
    }
  }
}

/// What went into and out of each kind of account, as of a day or now.
package struct TrialBalance: Statement {
  package static let sql = """
    SELECT b.book, b.kind, b.currency, u.exponent, b.debit, b.credit
    FROM ledger.trial_balance($1, $2) AS b
    JOIN ledger.currency AS u ON u.code = b.currency
    ORDER BY b.book, b.currency, b.kind
    """
  package let employerID: Int
  package let asOf: Day?

  package init(employerID: Int, asOf: Day? = nil) {
    self.employerID = employerID
    self.asOf = asOf
  }

  package var parameters: [Parameter] { [.int(employerID), .date(asOf?.description)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["book", "kind", "currency", "exponent", "debit", "credit"]
    package let book: String
    package let kind: String
    package let debit: Money
    package let credit: Money

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(2), exponent: try row.int(3))
      book = try row.text(0)
      kind = try row.text(1)
      debit = Money(try row.int(4), currency)
      credit = Money(try row.int(5), currency)
    }
  }
}
