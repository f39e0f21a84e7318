package import Postgres
package import Upskilling

/// Documents, newest first.
package struct Documents: Statement {
  package static let sql = """
    SELECT document_id, kind, party, employee_number, number, currency, exponent, issued_on, due_on, total,
      matched, accepted, paid, suspected_of, source, line, credit_of, accepted_on
    FROM reconciliation.document_item
    WHERE employer_id = $1 AND ($2::bigint IS NULL OR document_id = $2::bigint)
      AND ($3::text IS NULL OR party = $3::text) AND (kind = 'claim') = $4
    ORDER BY issued_on DESC, document_id DESC
    """
  package let employerID: Int
  /// Claims, or what vendors send.
  package let isClaims: Bool
  package var documentID: Int?
  package var party: String?

  package init(employerID: Int, isClaims: Bool) {
    self.employerID = employerID
    self.isClaims = isClaims
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(documentID), .text(party), .bool(isClaims)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "document_id", "kind", "party", "employee_number", "number", "currency", "exponent",
      "issued_on", "due_on", "total", "matched", "accepted", "paid", "suspected_of", "source",
      "line", "credit_of", "accepted_on",
    ]
    package let id: Int
    package let kind: String
    package let party: String
    package let employeeNumber: String?
    package let number: String
    package let issuedOn: String
    package let dueOn: String
    package let total: Money
    package let matched: Money
    package let accepted: Money
    package let paid: Money
    package let suspectedOf: Int?
    package let source: String?
    package let line: Int?
    package let creditOf: String?
    package let acceptedOn: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(5), exponent: try row.int(6))
      id = try row.int(0)
      kind = try row.text(1)
      party = try row.text(2)
      employeeNumber = try row.optionalText(3)
      number = try row.text(4)
      issuedOn = try row.text(7)
      dueOn = try row.text(8)
      total = Money(try row.int(9), currency)
      matched = Money(try row.int(10), currency)
      accepted = Money(try row.int(11), currency)
      paid = Money(try row.int(12), currency)
      suspectedOf = try row.optionalInt(13)
      source = try row.optionalText(14)
      line = try row.optionalInt(15)
      creditOf = try row.optionalText(16)
      acceptedOn = try row.optionalText(17)
    }
  }
}

/// The lines of a document or a statement.
package struct PaperLines: Statement {
  package static let sql = """
    SELECT i.item_id, l.line, i.amount, i.matched, i.currency, u.exponent, i.dated_on, i.quoted, i.content_id,
      i.quantity, i.reference, i.charge, (
        SELECT string_agg(p.group_id::text, ' ' ORDER BY p.group_id) FROM reconciliation.match_pair AS p
        JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
        WHERE p.employer_id = i.employer_id AND p.item_id = i.item_id AND g.state <> 'reversed') AS groups
    FROM (
      SELECT d.item_id, d.line FROM reconciliation.item AS d
      WHERE d.employer_id = $1 AND d.document_id = $2::bigint AND d.kind = 'line'
      UNION ALL
      SELECT s.item_id, s.line FROM reconciliation.statement_line AS s
      WHERE s.employer_id = $1 AND s.statement_id = $3::bigint
    ) AS l
    JOIN reconciliation.item AS i ON i.employer_id = $1 AND i.item_id = l.item_id
    JOIN ledger.currency AS u ON u.code = i.currency
    ORDER BY l.line
    """

  /// Of which paper.
  package enum Paper: Sendable {
    case document(Int)
    case statement(Int)
  }

  package let employerID: Int
  package let paper: Paper

  package init(employerID: Int, of paper: Paper) {
    self.employerID = employerID
    self.paper = paper
  }

  package var parameters: [Parameter] {
    switch paper {
    case .document(let id): [.int(employerID), .int(id), .int(nil)]
    case .statement(let id): [.int(employerID), .int(nil), .int(id)]
    }
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "item_id", "line", "amount", "matched", "currency", "exponent", "dated_on", "quoted",
      "content_id", "quantity", "reference", "charge", "groups",
    ]
    package let itemID: Int
    package let line: Int
    package let amount: Money
    package let matched: Money
    package let day: String
    package let commitment: Int?
    package let course: String
    package let quantity: Int
    package let reference: String
    package let charge: String?
    /// Numbers of the groups that took it.
    package let groups: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(4), exponent: try row.int(5))
      itemID = try row.int(0)
      line = try row.int(1)
      amount = Money(try row.int(2), currency)
      matched = Money(try row.int(3), currency)
      day = try row.text(6)
      commitment = try row.optionalInt(7)
      course = try row.text(8)
      quantity = try row.int(9)
      reference = try row.text(10)
      charge = try row.optionalText(11)
      groups = try row.optionalText(12)
    }
  }
}

/// Bank accounts with the newest of their statements.
package struct BankAccounts: Statement {
  package static let sql = """
    SELECT a.code, a.identifier, a.currency, u.exponent
    FROM reconciliation.bank_account AS a
    JOIN ledger.currency AS u ON u.code = a.currency
    WHERE a.employer_id = $1 ORDER BY a.code
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = ["code", "identifier", "currency", "exponent"]
    package let code: String
    package let identifier: String
    package let currency: Currency

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      code = try row.text(0)
      identifier = try row.text(1)
      currency = Currency(code: try row.text(2), exponent: try row.int(3))
    }
  }
}

/// Bank statements, newest first.
package struct BankStatements: Statement {
  package static let sql = """
    SELECT s.statement_id, s.account, s.number, lower(s.span) AS first_day, upper(s.span) - 1 AS last_day,
      s.opening, s.closing, a.currency, u.exponent,
      count(i.item_id) FILTER (WHERE i.matched <> i.amount) AS open_lines, count(i.item_id) AS lines
    FROM reconciliation.statement AS s
    JOIN reconciliation.bank_account AS a ON a.employer_id = s.employer_id AND a.code = s.account
    JOIN ledger.currency AS u ON u.code = a.currency
    LEFT JOIN reconciliation.statement_line AS l ON l.employer_id = s.employer_id
      AND l.statement_id = s.statement_id
    LEFT JOIN reconciliation.item AS i ON i.employer_id = l.employer_id AND i.item_id = l.item_id
    WHERE s.employer_id = $1 AND ($2::bigint IS NULL OR s.statement_id = $2::bigint)
    GROUP BY s.employer_id, s.statement_id, a.currency, u.exponent
    ORDER BY s.account, s.span DESC
    """
  package let employerID: Int
  package let statementID: Int?

  package init(employerID: Int, statementID: Int? = nil) {
    self.employerID = employerID
    self.statementID = statementID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(statementID)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "statement_id", "account", "number", "first_day", "last_day", "opening", "closing",
      "currency", "exponent", "open_lines", "lines",
    ]
    package let id: Int
    package let account: String
    package let number: String
    package let firstDay: String
    package let lastDay: String
    package let opening: Money
    package let closing: Money
    package let openLines: Int
    package let lines: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(7), exponent: try row.int(8))
      id = try row.int(0)
      account = try row.text(1)
      number = try row.text(2)
      firstDay = try row.text(3)
      lastDay = try row.text(4)
      opening = Money(try row.int(5), currency)
      closing = Money(try row.int(6), currency)
      openLines = try row.int(9)
      lines = try row.int(10)
    }
  }
}
