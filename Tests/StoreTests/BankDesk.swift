import Foundation
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// A bank account of a book, and what happens at it.
struct BankDesk: Sendable {
  let book: BudgetBook

  static let account = "operating"
  static let day = BudgetBook.firstDay.adding(days: 60)

  init(_ book: BudgetBook) async throws {
    self.book = book
    let open = OpenBankAccount(
      employerID: book.employerID, code: Self.account, identifier: "ES91", currencyCode: "EUR",
      actor: "test")
    _ = try await book.owner.transaction { db in try db.row(open) }
  }

  func context(_ day: Day = day) -> StepContext {
    StepContext(
      employerID: book.employerID, at: BudgetBook.instant(90_000), occurredOn: day, actor: "test")
  }

  /// A line of the bank: on which day, counted from `BankDesk.day`, and with which of the bank's references.
  struct Line: Hashable {
    var day: Int
    var amount: Int
    var reference = ""
    var bankReference = ""
  }

  /// A statement of days, counted from `BankDesk.day`.
  static func statement(
    _ first: Int, _ last: Int, opening: Int, _ lines: [Line], account: String = "ES91"
  ) -> BankStatement {
    var statement = BankStatement(
      account: account, currency: "EUR", number: "\(first)/\(last)",
      firstDay: day.adding(days: first), lastDay: day.adding(days: last), opening: opening,
      closing: opening + lines.map(\.amount).reduce(0, +))
    statement.lines = lines.map {
      var line = BankStatement.Line(amount: $0.amount, day: day.adding(days: $0.day))
      line.reference = $0.reference
      line.bankReference = $0.bankReference
      return line
    }
    return statement
  }

  func imports(_ statement: BankStatement) async throws -> ImportStatement.Row {
    let statement = ImportStatement(
      context: context(), sourceID: nil, account: Self.account, statement: statement)
    return try await book.owner.transaction { db in try db.row(statement) }
  }

  /// By which rule a statement is refused; `nil` where it is taken.
  func refusal(_ statement: BankStatement) async -> StoreError? {
    do {
      _ = try await imports(statement)
      return nil
    } catch {
      return (error as? PostgresError).flatMap { StoreError($0) }
    }
  }

  /// The amounts of all lines of the bank, day by day.
  func lines() async throws -> [Int: [Int]] {
    let rows = try await book.owner.texts(
      """
      SELECT dated_on - '\(Self.day)'::date, amount FROM reconciliation.item WHERE kind = 'bank_line'
      ORDER BY 1, 2
      """
    ).map { $0.compactMap { $0.flatMap { Int($0) } } }
    return Dictionary(grouping: rows) { $0[0] }.mapValues { $0.map { $0[1] } }
  }

  // MARK: Documents and payments

  /// An invoice that is owed from now on; its number among the documents.
  func owe(
    _ number: String, _ amount: Int, cell: Int, vendor: String = "coursera",
    currency: String = "EUR"
  ) async throws -> Int {
    let reserved = try await book.settle(
      cell, [.init(key: "r\(number)", kind: .reserve, amount: amount)])[0]
    _ = try await book.settle(
      cell,
      [
        .init(
          key: "c\(number)", kind: .commit, commitmentID: reserved.commitmentID, amount: amount)
      ])
    var document = VendorDocument(
      kind: .invoice, party: vendor, number: number, currency: currency, issuedOn: Self.day,
      dueOn: Self.day, total: amount)
    var line = VendorDocument.Line(number: 1, amount: amount)
    line.commitment = reserved.commitmentID
    document.lines = [line]
    let importing = ImportDocument(context: context(), sourceID: nil, document: document)
    let open = OpenMatchRun(
      context: context(), scope: .vendors, rules: MatchRules(), parties: [vendor])
    let (context, employerID) = (context(), book.employerID)
    let (id, posted) = try await book.owner.transaction { db in
      let id = try db.row(importing).documentID
      let run = try db.row(open).runID
      _ = try db.row(MatchKeys(employerID: employerID, runID: run))
      _ = try db.rows(ConfirmGroups(context: context, runID: run, groups: nil))
      return (id, try db.rows(PostGroups(context: context, groups: nil)))
    }
    #expect(posted.map(\.answer) == [.done])
    return id
  }

  /// A credit note that takes nothing of ours back: credit with the vendor from now on, of which the number.
  func credit(
    _ number: String, _ amount: Int, vendor: String = "coursera", currency: String = "EUR"
  ) async throws -> Int {
    var document = VendorDocument(
      kind: .creditNote, party: vendor, number: number, currency: currency, issuedOn: Self.day,
      dueOn: Self.day, total: -amount)
    document.lines = [.init(number: 1, amount: -amount)]
    let importing = ImportDocument(context: context(), sourceID: nil, document: document)
    let id = try await book.owner.transaction { db in try db.row(importing).documentID }
    let lines = try await numbers(
      "SELECT item_id FROM reconciliation.item WHERE document_id = \(id)")
    #expect(try await explain(try #require(lines.first), .creditUnapplied).answer == "done")
    #expect(try await post(on: Self.day) == ["done"])
    let items = try await numbers("SELECT max(item_id) FROM ledger.open_item")
    return try #require(items.first)
  }

  func offset(
    _ document: Int, _ amount: Int? = nil, credit: Int? = nil, key: String? = nil,
    on day: Day = day
  ) async throws -> OffsetCredit.Row {
    let statement = OffsetCredit(
      context: context(day), documentID: document, creditID: credit, amount: amount,
      key: key ?? UUID().uuidString)
    return try await book.owner.transaction { db in try db.row(statement) }
  }

  func pay(
    _ document: Int, _ amount: Int?, _ reference: String, day: Day = day
  ) async throws -> String {
    let statement = PayDocument(
      context: context(day), documentID: document, account: Self.account, amount: amount,
      reference: reference)
    return try await book.owner.transaction { db in try db.row(statement) }.answer.text
  }

  // MARK: Matches

  /// A run of the bank's passes; its number, and the numbers of its groups.
  func propose(asOf day: Day) async throws -> (run: Int, groups: [Int]) {
    let employerID = book.employerID
    let open = OpenMatchRun(
      context: context(day), scope: .bank, rules: MatchRules(), parties: [Self.account])
    let (run, theirs, ours) = try await book.owner.transaction { db in
      (
        try db.row(open).runID,
        try db.rows(OpenCash(employerID: employerID, kind: .bankLine, asOf: day)).map(\.theirs),
        try db.rows(OpenCash(employerID: employerID, kind: .payment, asOf: day)).map(\.ours)
      )
    }
    let result = try await Matcher(
      scope: .bank, rules: MatchRules(), currencies: [Currency(code: "EUR", exponent: 2)],
      asOf: day
    ).match(theirs, with: ours)
    let save = SaveFindings(employerID: employerID, runID: run, result: result)
    _ = try await book.owner.transaction { db in try db.execute(save) }
    return (run, result.groups.map(\.number))
  }

  func confirm(_ run: Int, _ groups: [Int], on day: Day) async throws -> [ConfirmGroups.Row] {
    let statement = ConfirmGroups(context: context(day), runID: run, groups: groups)
    return try await book.owner.transaction { db in try db.rows(statement) }
  }

  func post(on day: Day) async throws -> [String] {
    let statement = PostGroups(context: context(day), groups: nil)
    return try await book.owner.transaction { db in try db.rows(statement) }.map(\.answer.text)
  }

  /// The number of the group where it is done.
  func explain(
    _ item: Int, _ reason: DifferenceReason, vendor: String? = nil, on day: Day = day
  ) async throws -> (group: Int?, answer: String) {
    let statement = ExplainItem(
      context: context(day), itemID: item, reason: reason, vendor: vendor)
    let row = try await book.owner.transaction { db in try db.row(statement) }
    return (row.groupID, row.answer.text)
  }

  func reverse(_ group: Int, on day: Day) async throws -> String {
    let statement = ReverseGroup(context: context(day), groupID: group, note: nil)
    return try await book.owner.transaction { db in try db.row(statement) }.answer.text
  }

  func walk(asOf day: Day) async throws -> DifferenceWalk {
    let rows = WalkRows(
      employerID: book.employerID, scope: .bank, party: Self.account, asOf: day)
    return try #require(
      try await book.owner.perform { db in try db.rows(rows) }.walks.first?.walk)
  }

  /// Every financial account that is not at zero, debits above it.
  func accounts() async throws -> [String: Int] {
    let statement = TrialBalance(employerID: book.employerID)
    let rows = try await book.owner.perform { db in try db.rows(statement) }
    return Dictionary(
      uniqueKeysWithValues: rows.filter { $0.book == "financial" }.map {
        ($0.kind, $0.debit.minorUnits - $0.credit.minorUnits)
      }.filter { $0.1 != 0 })
  }

  func numbers(_ sql: String) async throws -> [Int] {
    try await book.owner.texts(sql).compactMap { $0.first.flatMap { $0 }.flatMap { Int($0) } }
  }

  /// The number of the only line of the bank with an amount.
  func item(_ amount: Int) async throws -> Int {
    let found = try await numbers(
      "SELECT item_id FROM reconciliation.item WHERE kind = 'bank_line' AND amount = \(amount)")
    return try #require(found.count == 1 ? found[0] : nil)
  }
}
