package import Postgres
package import Upskilling

/// Opens a run with the rules it uses.
package struct OpenMatchRun: Statement {
  package static let sql = "SELECT reconciliation.open_run($1, $2, $3, $4, $5) AS run_id"
  package let context: StepContext
  package let scope: MatchScope
  package let rules: MatchRules
  /// Everybody the rules are asked about.
  package let parties: [String]

  package init(context: StepContext, scope: MatchScope, rules: MatchRules, parties: [String]) {
    self.context = context
    self.scope = scope
    self.rules = rules
    self.parties = parties
  }

  private struct Rules: Encodable {
    let vendors: [Party]
  }

  private struct Party: Encodable {
    let party: String
    let ways: Int
    let overPoints: Int
    let overAmount: String
    let underPoints: Int
    let underAmount: String
    /// Without, nothing is matched across currencies.
    let exchangePoints: Int?
    /// Without a cap, more than any document holds.
    let documentCap: String
    let daysBefore: Int
    let daysAfter: Int
    let refundDays: Int
  }

  package var parameters: [Parameter] {
    let vendors = Set(parties).sorted().map { party in
      let terms = rules.terms(of: party)
      return Party(
        party: party, ways: terms.ways, overPoints: terms.overPoints,
        overAmount: terms.overAmount, underPoints: terms.underPoints,
        underAmount: terms.underAmount, exchangePoints: terms.exchangePoints,
        documentCap: terms.documentCap ?? "1e18",
        daysBefore: terms.daysBefore, daysAfter: terms.daysAfter, refundDays: terms.refundDays)
    }
    return [
      .int(context.employerID), .text(scope.rawValue), .date(context.occurredOn.description),
      .jsonb(Rules(vendors: vendors).json), .text(context.actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["run_id"]
    package let runID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { runID = try row.int(0) }
  }
}

/// Vendors with open lines.
package struct OpenVendors: Statement {
  package static let sql = """
    SELECT DISTINCT i.party FROM reconciliation.item AS i
    WHERE i.employer_id = $1 AND i.kind = 'line' AND i.matched <> i.amount ORDER BY 1
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = ["party"]
    package let party: String
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { party = try row.text(0) }
  }
}

/// The passes over quoted commitments, in the database.
package struct MatchKeys: Statement {
  package static let sql = "SELECT reconciliation.match_keys($1, $2) AS proposed"
  package let employerID: Int
  package let runID: Int

  package init(employerID: Int, runID: Int) {
    self.employerID = employerID
    self.runID = runID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(runID)] }

  package struct Row: RowDecodable {
    package static let columns = ["proposed"]
    package let proposed: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { proposed = try row.int(0) }
  }
}

/// Keeps what the matcher found.
package struct SaveFindings: Statement {
  package static let sql = "SELECT reconciliation.save_findings($1, $2, $3, $4)"
  package let employerID: Int
  package let runID: Int
  package let result: MatchResult
  /// The number of its first exception within the run.
  package let firstLine: Int

  package init(employerID: Int, runID: Int, result: MatchResult, firstLine: Int = 1) {
    self.employerID = employerID
    self.runID = runID
    self.result = result
    self.firstLine = firstLine
  }

  /// What keeps a result, part by part: all of it may be more than one value of the database holds.
  package static func parts(
    employerID: Int, runID: Int, result: MatchResult, size: Int = 10_000
  ) -> [SaveFindings] {
    stride(from: 0, to: max(result.groups.count, result.exceptions.count), by: size).map { first in
      SaveFindings(
        employerID: employerID, runID: runID,
        result: MatchResult(
          groups: Array(result.groups.dropFirst(first).prefix(size)),
          exceptions: Array(result.exceptions.dropFirst(first).prefix(size))),
        firstLine: first + 1)
    }
  }

  private struct Proposal: Encodable {
    let groupNo: Int
    let pass: MatchPass
    let itemID: Int
    let commitmentID: Int?
    let counterItemID: Int?
    let theirs: Int
    let ours: Int
    let reason: DifferenceReason?
    let worth: Int?
    let rateID: Int?
  }

  private struct Exception: Encodable {
    let line: Int
    let itemID: Int?
    let commitmentID: Int?
    let reason: DifferenceReason
    let amount: Int
    let gap: Int
  }

  package var parameters: [Parameter] {
    let proposals = result.groups.flatMap { group in
      group.pairs.map { pair in
        let (commitment, counter): (Int?, Int?) =
          switch pair.counterpart {
          case .ours(.commitment(let id)): (id, nil)
          case .ours(.payment(let id)), .line(let id): (nil, id)
          case nil: (nil, nil)
          }
        return Proposal(
          groupNo: group.number, pass: group.pass, itemID: pair.item, commitmentID: commitment,
          counterItemID: counter, theirs: pair.theirs, ours: pair.ours, reason: pair.reason,
          worth: pair.worth, rateID: pair.rate)
      }
    }
    let exceptions = result.exceptions.enumerated().map { index, exception in
      let (item, commitment): (Int?, Int?) =
        switch exception.item {
        case .theirs(let id), .ours(.payment(let id)): (id, nil)
        case .ours(.commitment(let id)): (nil, id)
        }
      return Exception(
        line: firstLine + index, itemID: item, commitmentID: commitment, reason: exception.reason,
        amount: exception.amount, gap: exception.gap)
    }
    return [.int(employerID), .int(runID), .jsonb(proposals.json), .jsonb(exceptions.json)]
  }

  package typealias Row = NoRow
}

/// What became of a group.
package enum GroupAnswer: Sendable, Equatable, Encodable {
  case done
  /// Of the ledger, or of the list below.
  case refused(String)

  init(_ text: String) {
    self = text == "done" ? .done : .refused(text)
  }

  package var text: String {
    switch self {
    case .done: "done"
    case .refused(let text): text
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// Confirms groups of a run: both sides are claimed, or neither.
package struct ConfirmGroups: Statement {
  package static let sql = """
    SELECT group_no, group_id, answer FROM reconciliation.confirm($1, $2, $3, $4, $5)
    """
  package let context: StepContext
  package let runID: Int
  /// All that need no person where `nil`.
  package let groups: [Int]?

  package init(context: StepContext, runID: Int, groups: [Int]?) {
    self.context = context
    self.runID = runID
    self.groups = groups
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .int(runID), .intArray(groups),
      .date(context.occurredOn.description), .text(context.actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["group_no", "group_id", "answer"]
    package let groupNumber: Int
    package let groupID: Int?
    package let answer: GroupAnswer

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      groupNumber = try row.int(0)
      groupID = try row.optionalInt(1)
      answer = GroupAnswer(try row.text(2))
    }
  }
}

/// A person says why an item of theirs has no counterpart.
package struct ExplainItem: Statement {
  package static let sql =
    "SELECT group_id, answer FROM reconciliation.explain_item($1, $2, $3, $4, $5, $6)"
  package let context: StepContext
  package let itemID: Int
  package let reason: DifferenceReason
  /// Who was paid twice; where `nil`, the vendor of the document that the same reference paid.
  package let vendor: String?

  package init(
    context: StepContext, itemID: Int, reason: DifferenceReason, vendor: String? = nil
  ) {
    self.context = context
    self.itemID = itemID
    self.reason = reason
    self.vendor = vendor
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .int(itemID), .text(reason.rawValue), .text(vendor),
      .date(context.occurredOn.description), .text(context.actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["group_id", "answer"]
    package let groupID: Int?
    package let answer: GroupAnswer

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      groupID = try row.optionalInt(0)
      answer = GroupAnswer(try row.text(1))
    }
  }
}

/// Posts confirmed groups, each as a whole or not at all.
package struct PostGroups: Statement {
  package static let sql =
    "SELECT group_id, answer FROM reconciliation.post($1, $2, $3, $4, $5, $6)"
  package let context: StepContext
  /// All that are confirmed where `nil`: so many at most.
  package let groups: [Int]?
  package let atMost: Int

  package init(context: StepContext, groups: [Int]?, atMost: Int = 500) {
    self.context = context
    self.groups = groups
    self.atMost = atMost
  }

  package var parameters: [Parameter] {
    [.int(context.employerID), .intArray(groups), .int(atMost)] + context.parameters
  }

  package struct Row: RowDecodable {
    package static let columns = ["group_id", "answer"]
    package let groupID: Int
    package let answer: GroupAnswer

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      groupID = try row.int(0)
      answer = GroupAnswer(try row.text(1))
    }
  }
}

/// Takes back a group.
package struct ReverseGroup: Statement {
  package static let sql = "SELECT reconciliation.reverse($1, $2, $3, $4, $5, $6) AS answer"
  package let context: StepContext
  package let groupID: Int
  /// Why; no personal data.
  package let note: String?

  package init(context: StepContext, groupID: Int, note: String?) {
    self.context = context
    self.groupID = groupID
    self.note = note
  }

  package var parameters: [Parameter] {
    [.int(context.employerID), .int(groupID), .text(note)] + context.parameters
  }

  package struct Row: RowDecodable {
    package static let columns = ["answer"]
    package let answer: GroupAnswer

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      answer = GroupAnswer(try row.text(0))
    }
  }
}

/// Pays a document, or receives a credit note back.
package struct PayDocument: Statement {
  package static let sql = """
    SELECT item_id, answer FROM reconciliation.pay($1, $2, $3, $4, $5, $6, $7, $8)
    """
  package let context: StepContext
  package let documentID: Int
  /// Code of the bank account.
  package let account: String
  /// Above zero, in the currency of the document; all that is left where `nil`.
  package let amount: Int?
  /// End-to-end reference, and idempotency key.
  package let reference: String
  package let batch: String

  package init(
    context: StepContext, documentID: Int, account: String, amount: Int?, reference: String,
    batch: String = ""
  ) {
    self.context = context
    self.documentID = documentID
    self.account = account
    self.amount = amount
    self.reference = reference
    self.batch = batch
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .int(documentID), .text(account), .int(amount),
      .text(DocumentNumber.normalized(reference)), .text(DocumentNumber.normalized(batch)),
      .date(context.occurredOn.description), .text(context.actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["item_id", "answer"]
    package let itemID: Int?
    package let answer: GroupAnswer

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      itemID = try row.optionalInt(0)
      answer = GroupAnswer(try row.text(1))
    }
  }
}

/// Sets credit with a vendor off against one of its invoices, the oldest first.
package struct OffsetCredit: Statement {
  package static let sql = """
    SELECT o.group_id, o.answer, o.set_off, d.currency, u.exponent, o.effective_on
    FROM reconciliation.offset_credit($1, $2, $3, $4, $5, $6, $7) AS o
    LEFT JOIN reconciliation.document AS d ON d.employer_id = $1 AND d.document_id = $2
    LEFT JOIN ledger.currency AS u ON u.code = d.currency
    """
  package let context: StepContext
  /// The invoice.
  package let documentID: Int
  /// The item of credit; all that the vendor has in the currency where `nil`.
  package let creditID: Int?
  /// Above zero, in the currency of the document; as much as both leave where `nil`.
  package let amount: Int?
  /// Idempotency key.
  package let key: String

  package init(
    context: StepContext, documentID: Int, creditID: Int? = nil, amount: Int? = nil, key: String
  ) {
    self.context = context
    self.documentID = documentID
    self.creditID = creditID
    self.amount = amount
    self.key = key
  }

  package var parameters: [Parameter] {
    [
      .int(context.employerID), .int(documentID), .int(creditID), .int(amount), .text(key),
      .date(context.occurredOn.description), .text(context.actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "group_id", "answer", "set_off", "currency", "exponent", "effective_on",
    ]
    package let groupID: Int?
    package let answer: GroupAnswer
    package let amount: Money?
    /// Where the days between are closed, or one side was not there yet, later than it occurred.
    package let effectiveOn: Day?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      groupID = try row.optionalInt(0)
      answer = GroupAnswer(try row.text(1))
      amount = try row.optionalMoney(2, 3, 4)
      effectiveOn = try row.optionalDay(5)
    }
  }
}
