import Foundation
package import Postgres
package import Upskilling

/// Records a file by its bytes and what reads it.
package struct OpenSource: Statement {
  package static let sql =
    "SELECT source_id, known FROM reconciliation.open_source($1, $2, $3, $4, $5, $6)"
  package let context: StepContext
  /// File name without its folder.
  package let name: String
  /// Hash of the bytes.
  package let sha256: String
  /// Hash of the profile, or the name of the standard.
  package let profile: String

  package init(context: StepContext, name: String, sha256: String, profile: String) {
    self.context = context
    self.name = name
    self.sha256 = sha256
    self.profile = profile
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .text(name), .text(sha256), .text(profile),
      .date(context.occurredOn.description), .text(context.actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["source_id", "known"]
    package let sourceID: Int
    /// The same bytes were imported before.
    package let isKnown: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      sourceID = try row.int(0)
      isKnown = try row.bool(1)
    }
  }
}

/// Records a document with its lines.
package struct ImportDocument: Statement {
  package static let sql = """
    SELECT document_id, answer, suspected_of
    FROM reconciliation.import_document($1, $2, $3, $4, $5, $6, $7)
    """
  package let context: StepContext
  package let sourceID: Int?
  package let document: VendorDocument

  package init(context: StepContext, sourceID: Int?, document: VendorDocument) {
    self.context = context
    self.sourceID = sourceID
    self.document = document
  }

  /// The columns of reconciliation.document, by name.
  private struct Content: Encodable {
    let line: Int?
    let kind: VendorDocument.Kind
    let party: String
    let number: String
    let numberKey: String
    let currency: String
    let issuedOn: Day
    let dueOn: Day
    let total: Int
    let creditOf: String?
    let evidence: String?
  }

  /// The columns of reconciliation.item, by name.
  private struct Line: Encodable {
    let line: Int
    let amount: Int
    let quoted: Int?
    let learner: String?
    let contentID: String
    let run: String
    let quantity: Int
    let batch: String
    let charge: DifferenceReason?
    let description: String
  }

  package var parameters: [Parameter] {
    let content = Content(
      line: document.fileLine, kind: document.kind, party: document.party,
      number: document.number, numberKey: DocumentNumber.key(document.number),
      currency: document.currency, issuedOn: document.issuedOn, dueOn: document.dueOn,
      total: document.total, creditOf: document.creditOf, evidence: document.evidence)
    let lines = document.lines.map {
      Line(
        line: $0.number, amount: $0.amount, quoted: $0.commitment, learner: $0.learner,
        contentID: $0.course, run: $0.run, quantity: $0.quantity,
        batch: DocumentNumber.normalized($0.batch), charge: $0.charge, description: $0.text)
    }
    return [
      .int(context.employerID), .int(sourceID), .jsonb(content.json), .jsonb(lines.json),
      .text(document.employeeNumber), .date(context.occurredOn.description), .text(context.actor),
    ]
  }

  /// What became of it.
  package enum Answer: String, Sendable, Encodable {
    case imported, unchanged
    /// The vendor has a document of this number that says something else.
    case numberTaken = "number_taken"
  }

  package struct Row: RowDecodable {
    package static let columns = ["document_id", "answer", "suspected_of"]
    package let documentID: Int
    package let answer: Answer
    /// The document that it seems to repeat.
    package let suspectedOf: Int?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      documentID = try row.int(0)
      guard let answer = Answer(rawValue: try row.text(1)) else {
        throw row.problem(1, "an answer of the closed list", wasNull: false)
      }
      self.answer = answer
      suspectedOf = try row.optionalInt(2)
    }
  }
}

/// A person accepts a document.
package struct AcceptDocument: Statement {
  package static let sql = "SELECT reconciliation.accept_document($1, $2, $3, $4) AS is_new"
  package let context: StepContext
  package let documentID: Int

  package init(context: StepContext, documentID: Int) {
    self.context = context
    self.documentID = documentID
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .int(documentID), .date(context.occurredOn.description),
      .text(context.actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["is_new"]
    package let isNew: Bool
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { isNew = try row.bool(0) }
  }
}

/// Records a bank account.
package struct OpenBankAccount: Statement {
  package static let sql =
    "SELECT reconciliation.open_bank_account($1, $2, $3, $4, $5) AS code"
  package let employerID: Int
  package let code: String
  /// IBAN or number, without spaces.
  package let identifier: String
  package let currencyCode: String
  package let actor: String

  package init(
    employerID: Int, code: String, identifier: String, currencyCode: String, actor: String
  ) {
    self.employerID = employerID
    self.code = code
    self.identifier = identifier
    self.currencyCode = currencyCode
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(code), .text(identifier), .text(currencyCode), .text(actor)]
  }

  package struct Row: RowDecodable {
    package static let columns = ["code"]
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { _ = try row.text(0) }
  }
}

/// Records a bank statement with its lines: those that an earlier one has not shown.
package struct ImportStatement: Statement {
  package static let sql = """
    SELECT statement_id, answer, repeated FROM reconciliation.import_statement(
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, md5($11::text), $11::jsonb)
    """
  package let context: StepContext
  package let sourceID: Int?
  /// Code of the account.
  package let account: String
  package let statement: BankStatement

  package init(context: StepContext, sourceID: Int?, account: String, statement: BankStatement) {
    self.context = context
    self.sourceID = sourceID
    self.account = account
    self.statement = statement
  }

  /// The columns of reconciliation.item, by name.
  private struct Line: Encodable {
    let line: Int
    let amount: Int
    let datedOn: Day
    let reference: String
    let batch: String
    let charge: DifferenceReason?
    let bankReference: String
    let description: String
  }

  package var parameters: [Parameter] {
    let lines = statement.lines.enumerated().map { index, line in
      Line(
        line: index + 1, amount: line.amount, datedOn: line.day,
        reference: DocumentNumber.normalized(line.reference),
        batch: DocumentNumber.normalized(line.batch), charge: line.charge,
        bankReference: DocumentNumber.normalized(line.bankReference).isEmpty
          ? "" : line.bankReference,
        description: line.text)
    }
    return [
      .int(context.employerID), .int(sourceID), .text(account), .text(statement.account),
      .text(statement.currency), .text(statement.number), .date(statement.firstDay.description),
      .date(statement.lastDay.description), .int(statement.opening), .int(statement.closing),
      .text(lines.json),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["statement_id", "answer", "repeated"]
    package let statementID: Int
    package let isNew: Bool
    /// Lines that an earlier statement has shown.
    package let repeated: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      statementID = try row.int(0)
      isNew = try row.text(1) == "imported"
      repeated = try row.int(2)
    }
  }
}
