package import Postgres
package import Upskilling

/// Has whole tables joined for the rest of the transaction. What a run has just written has no statistics: taken for
/// a row, it would be gone through for every line.
package struct JoinWholeTables: Statement {
  package static let sql =
    "SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '256MB', true)"

  package init() {}

  package var parameters: [Parameter] { [] }

  package typealias Row = NoRow
}

/// Lines of documents that are open and that a run has not paired.
package struct OpenLines: Statement {
  package static let sql = """
    SELECT o.item_id, o.document_id, o.party, o.currency, o.amount, o.dated_on, o.batch, o.quoted, o.employee_id,
      o.content_id, o.run, o.quantity, o.charge, o.document_kind, o.number, o.credit_of, o.is_suspect,
      o.is_accepted, coalesce(p.difference, 0) AS document_difference, o.is_rest
    FROM reconciliation.open_line AS o
    LEFT JOIN (
      SELECT i.document_id, sum(abs(p.theirs - p.ours))::bigint AS difference
      FROM reconciliation.proposal AS p
      JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.item_id
      WHERE p.employer_id = $1 AND p.run_id = $2 AND p.theirs <> p.ours
      GROUP BY i.document_id
    ) AS p ON p.document_id = o.document_id
    WHERE o.employer_id = $1 AND o.dated_on <= $3 AND NOT EXISTS (
      SELECT FROM reconciliation.proposal AS p
      WHERE p.employer_id = $1 AND p.run_id = $2 AND p.item_id = o.item_id)
    ORDER BY o.item_id
    """
  package let employerID: Int
  package let runID: Int
  package let asOf: Day

  package init(employerID: Int, runID: Int, asOf: Day) {
    self.employerID = employerID
    self.runID = runID
    self.asOf = asOf
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(runID), .date(asOf.description)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "item_id", "document_id", "party", "currency", "amount", "dated_on", "batch", "quoted",
      "employee_id", "content_id", "run", "quantity", "charge", "document_kind", "number",
      "credit_of", "is_suspect", "is_accepted", "document_difference", "is_rest",
    ]
    package let item: TheirItem

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let day = try row.optionalDay(5) else { throw row.problem(5, "a day", wasNull: true) }
      guard let paper = TheirItem.Paper(rawValue: try row.text(13)) else {
        throw row.problem(13, "invoice, credit_note or claim", wasNull: false)
      }
      var item = TheirItem(
        id: try row.int(0), paper: paper, document: try row.int(1),
        documentKey: DocumentNumber.key(try row.text(14)), party: try row.text(2),
        currency: try row.text(3), amount: try row.int(4), day: day)
      item.creditOf = try row.optionalText(15).map { DocumentNumber.key($0) } ?? ""
      item.keys = try row.optionalInt(7).map { ["C\($0)"] } ?? []
      item.person = try row.optionalInt(8)
      item.course = try row.text(9)
      item.run = try row.text(10)
      item.batch = try row.text(6)
      item.quantity = try row.int(11)
      item.charge = try row.optionalText(12).flatMap { DifferenceReason(rawValue: $0) }
      item.isSuspect = try row.bool(16)
      item.isAccepted = try row.bool(17)
      item.documentDifference = try row.int(18)
      item.isRest = try row.bool(19)
      self.item = item
    }
  }
}

/// Commitments that are open, or that a line may mean which the run has left; what it has paired counts as billed.
package struct OpenCommitments: Statement {
  package static let sql = """
    WITH line AS MATERIALIZED (
      SELECT o.quoted, o.employee_id, o.content_id FROM reconciliation.open_line AS o
      WHERE o.employer_id = $1 AND NOT EXISTS (
        SELECT FROM reconciliation.proposal AS p
        WHERE p.employer_id = $1 AND p.run_id = $2 AND p.item_id = o.item_id)
    )
    SELECT c.commitment_id, c.party, c.currency, c.amount - coalesce(p.ours, 0) AS amount,
      c.billed + coalesce(p.ours, 0) AS billed, c.dated_on, c.employee_id, c.content_id, c.run, c.cell_id,
      CASE WHEN c.control = 'stop' THEN c.available - coalesce(b.increase, 0) END AS available,
      c.enrolled_on, c.is_completed, c.is_withdrawn, c.meets_terms,
      c.state NOT IN ('committed', 'fulfilled') AS is_canceled, c.price, c.price_currency, u.exponent
    FROM reconciliation.commitment_side AS c
    LEFT JOIN ledger.currency AS u ON u.code = c.price_currency
    LEFT JOIN (
      SELECT p.commitment_id, sum(p.ours)::bigint AS ours FROM reconciliation.proposal AS p
      WHERE p.employer_id = $1 AND p.run_id = $2 AND p.commitment_id IS NOT NULL GROUP BY p.commitment_id
    ) AS p ON p.commitment_id = c.commitment_id
    LEFT JOIN (
      SELECT m.cell_id, sum(greatest(p.theirs - p.ours, 0))::bigint AS increase
      FROM reconciliation.proposal AS p
      JOIN budget.commitment AS m ON m.employer_id = p.employer_id AND m.commitment_id = p.commitment_id
      WHERE p.employer_id = $1 AND p.run_id = $2 AND p.theirs > p.ours GROUP BY m.cell_id
    ) AS b ON b.cell_id = c.cell_id
    LEFT JOIN (SELECT DISTINCT l.quoted FROM line AS l) AS q ON q.quoted = c.commitment_id
    LEFT JOIN (SELECT DISTINCT l.employee_id, l.content_id FROM line AS l) AS a
      ON a.employee_id = c.employee_id AND a.content_id = c.content_id
    WHERE c.employer_id = $1 AND c.dated_on <= $3 AND c.state NOT IN ('reserved', 'carried')
      AND (c.amount - coalesce(p.ours, 0) <> 0 OR q.quoted IS NOT NULL OR a.employee_id IS NOT NULL)
    ORDER BY c.commitment_id
    """
  package let employerID: Int
  package let runID: Int
  package let asOf: Day

  package init(employerID: Int, runID: Int, asOf: Day) {
    self.employerID = employerID
    self.runID = runID
    self.asOf = asOf
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(runID), .date(asOf.description)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "commitment_id", "party", "currency", "amount", "billed", "dated_on", "employee_id",
      "content_id", "run", "cell_id", "available", "enrolled_on", "is_completed", "is_withdrawn",
      "meets_terms", "is_canceled", "price", "price_currency", "exponent",
    ]
    package let item: OurItem

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let day = try row.optionalDay(5) else { throw row.problem(5, "a day", wasNull: true) }
      let id = try row.int(0)
      var item = OurItem(
        id: .commitment(id), party: try row.text(1), currency: try row.text(2),
        amount: try row.int(3), day: day)
      item.billed = try row.int(4)
      item.keys = ["C\(id)"]
      item.person = try row.int(6)
      item.course = try row.text(7)
      item.run = try row.text(8)
      item.budget = try row.int(9)
      item.available = try row.optionalInt(10)
      item.enrolledOn = try row.optionalDay(11)
      item.isCompleted = try row.bool(12)
      item.isWithdrawn = try row.bool(13)
      item.meetsTerms = try row.bool(14)
      item.isCanceled = try row.bool(15)
      item.original = try row.optionalMoney(16, 17, 18)
      self.item = item
    }
  }
}

/// Bank lines, or payments, that are open.
package struct OpenCash: Statement {
  package static let sql = """
    SELECT i.item_id, i.party, i.currency, i.amount - i.matched AS amount, i.dated_on, i.reference, i.batch,
      i.charge, coalesce(i.statement_id, i.document_id) AS paper_id, i.original_amount, i.original_currency,
      u.exponent, d.number
    FROM reconciliation.item AS i
    LEFT JOIN ledger.currency AS u ON u.code = i.original_currency
    LEFT JOIN reconciliation.document AS d ON d.employer_id = i.employer_id AND d.document_id = i.document_id
    WHERE i.employer_id = $1 AND i.kind = $2 AND i.matched <> i.amount AND i.dated_on <= $3
    ORDER BY i.item_id
    """

  /// Which of the two sides.
  package enum Kind: String, Sendable {
    case bankLine = "bank_line"
    case payment
  }

  package let employerID: Int
  package let kind: Kind
  package let asOf: Day

  package init(employerID: Int, kind: Kind, asOf: Day) {
    self.employerID = employerID
    self.kind = kind
    self.asOf = asOf
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(kind.rawValue), .date(asOf.description)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "item_id", "party", "currency", "amount", "dated_on", "reference", "batch", "charge",
      "paper_id", "original_amount", "original_currency", "exponent", "number",
    ]
    private let id: Int
    private let paper: Int
    private let party: String
    private let currency: String
    private let amount: Int
    private let day: Day
    private let reference: String
    private let batch: String
    private let charge: DifferenceReason?
    private let original: Money?
    private let number: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let day = try row.optionalDay(4) else { throw row.problem(4, "a day", wasNull: true) }
      self.day = day
      id = try row.int(0)
      party = try row.text(1)
      currency = try row.text(2)
      amount = try row.int(3)
      reference = try row.text(5)
      batch = try row.text(6)
      charge = try row.optionalText(7).flatMap { DifferenceReason(rawValue: $0) }
      paper = try row.int(8)
      original = try row.optionalMoney(9, 10, 11)
      number = try row.optionalText(12)
    }

    /// As a line of the bank.
    package var theirs: TheirItem {
      var item = TheirItem(
        id: id, paper: .statement, document: paper, party: party, currency: currency,
        amount: amount, day: day)
      item.keys = reference.isEmpty ? [] : [reference]
      item.batch = batch
      item.charge = charge
      return item
    }

    /// As a payment of ours. In another currency than its account's, a bank line may name the document instead.
    package var ours: OurItem {
      var item = OurItem(
        id: .payment(id), party: party, currency: currency, amount: amount, day: day)
      item.keys = reference.isEmpty ? [] : [reference]
      item.batch = batch
      item.original = original
      if original != nil, let number { item.keys.append(DocumentNumber.normalized(number)) }
      return item
    }
  }
}
