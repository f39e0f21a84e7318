package import Postgres
package import Upskilling

/// Every check, close and reopening of a period's days, newest first.
package struct Closes: Statement {
  package static let sql = """
    SELECT c.close_id, c.kind, c.first_day, c.last_day, c.hash, c.reason, c.actor, c.recorded_at,
      (SELECT string_agg(s.signer, ', ' ORDER BY s.signed_at) FROM ledger.close_signature AS s
        WHERE s.employer_id = c.employer_id AND s.close_id = c.close_id) AS signers,
      (SELECT count(*) FROM ledger.close_item AS i
        WHERE i.employer_id = c.employer_id AND i.close_id = c.close_id AND i.result = 'failed') AS failed
    FROM ledger.close AS c
    WHERE c.employer_id = $1 AND c.period_id = $2
    ORDER BY c.close_id DESC
    """
  package let employerID: Int
  package let periodID: Int

  package init(employerID: Int, periodID: Int) {
    self.employerID = employerID
    self.periodID = periodID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(periodID)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "close_id", "kind", "first_day", "last_day", "hash", "reason", "actor", "recorded_at",
      "signers", "failed",
    ]
    package let closeID: Int
    package let kind: String
    package let firstDay: String
    package let lastDay: String
    package let hash: String?
    package let reason: String?
    package let actor: String
    package let recordedAt: String
    /// Accounts, in the order in which they signed.
    package let signers: String?
    /// Items of the checklist that failed.
    package let failed: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      closeID = try row.int(0)
      kind = try row.text(1)
      firstDay = try row.text(2)
      lastDay = try row.text(3)
      hash = try row.optionalText(4)
      reason = try row.optionalText(5)
      actor = try row.text(6)
      recordedAt = try row.text(7)
      signers = try row.optionalText(8)
      failed = try row.int(9)
    }
  }
}

/// The checklist of a check or close.
package struct CloseItems: Statement {
  package static let sql = """
    SELECT item, result, figures FROM ledger.close_item WHERE employer_id = $1 AND close_id = $2
    ORDER BY place, item
    """
  package let employerID: Int
  package let closeID: Int

  package init(employerID: Int, closeID: Int) {
    self.employerID = employerID
    self.closeID = closeID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(closeID)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["item", "result", "figures"]
    package let item: String
    /// passed, failed or not_set_up.
    package let result: String
    /// JSON; amounts in minor units.
    package let figures: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      item = try row.text(0)
      result = try row.text(1)
      figures = try row.text(2)
    }
  }
}

/// The trial balance of a check or close, and what it was at the hard close of the same days before.
package struct CloseBalances: Statement {
  package static let sql = """
    WITH before AS (
      SELECT max(o.close_id) AS close_id FROM ledger.close AS c
      JOIN ledger.close AS o ON o.employer_id = c.employer_id AND o.period_id = c.period_id
        AND o.last_day = c.last_day AND o.kind = 'hard' AND o.close_id < c.close_id
      WHERE c.employer_id = $1 AND c.close_id = $2
    ), now AS (
      SELECT b.* FROM ledger.close_balance AS b WHERE b.employer_id = $1 AND b.close_id = $2
    ), earlier AS (
      SELECT b.* FROM ledger.close_balance AS b JOIN before AS f ON f.close_id = b.close_id
      WHERE b.employer_id = $1
    )
    SELECT coalesce(n.book, e.book) AS book, coalesce(n.kind, e.kind) AS kind,
      coalesce(n.currency, e.currency) AS currency, u.exponent, coalesce(n.opening, 0) AS opening,
      coalesce(n.debit, 0) AS debit, coalesce(n.credit, 0) AS credit, coalesce(n.closing, 0) AS closing,
      CASE WHEN (SELECT f.close_id FROM before AS f) IS NOT NULL THEN coalesce(e.closing, 0) END AS closed_before,
      n.book IS NOT NULL AS is_kept
    FROM now AS n
    FULL JOIN earlier AS e ON e.book = n.book AND e.kind = n.kind AND e.currency = n.currency
    JOIN ledger.currency AS u ON u.code = coalesce(n.currency, e.currency)
    ORDER BY coalesce(n.book, e.book) COLLATE "C", coalesce(n.currency, e.currency) COLLATE "C",
      coalesce(n.kind, e.kind) COLLATE "C"
    """
  package let employerID: Int
  package let closeID: Int

  package init(employerID: Int, closeID: Int) {
    self.employerID = employerID
    self.closeID = closeID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(closeID)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "book", "kind", "currency", "exponent", "opening", "debit", "credit", "closing",
      "closed_before", "is_kept",
    ]
    package let book: String
    package let kind: String
    package let opening: Money
    package let debit: Money
    package let credit: Money
    package let closing: Money
    /// The balance at the hard close of the same days before; `nil` where there was none.
    package let closedBefore: Money?
    /// Whether it is of this close; otherwise of the one before alone.
    package let isKept: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(2), exponent: try row.int(3))
      book = try row.text(0)
      kind = try row.text(1)
      opening = Money(try row.int(4), currency)
      debit = Money(try row.int(5), currency)
      credit = Money(try row.int(6), currency)
      closing = Money(try row.int(7), currency)
      closedBefore = try row.optionalInt(8).map { Money($0, currency) }
      isKept = try row.bool(9)
    }
  }
}

/// Every account over some days, from its opening balance to its closing.
package struct RollForward: Statement {
  package static let sql = """
    SELECT account_id, book, kind, currency, opening, debit, credit, closing
    FROM ledger.roll_forward($1, $2, $3) ORDER BY account_id
    """
  package let employerID: Int
  package let firstDay: Day
  package let lastDay: Day

  package init(employerID: Int, firstDay: Day, lastDay: Day) {
    self.employerID = employerID
    self.firstDay = firstDay
    self.lastDay = lastDay
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(firstDay.description), .date(lastDay.description)]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = [
      "account_id", "book", "kind", "currency", "opening", "debit", "credit", "closing",
    ]
    package let accountID: Int
    package let book: String
    package let kind: String
    package let currencyCode: String
    /// Minor units; debit above zero.
    package let opening: Int
    package let debit: Int
    package let credit: Int
    package let closing: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      accountID = try row.int(0)
      book = try row.text(1)
      kind = try row.text(2)
      currencyCode = try row.text(3)
      opening = try row.int(4)
      debit = try row.int(5)
      credit = try row.int(6)
      closing = try row.int(7)
    }
  }
}
