import Bursary
import Jobs
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// A sponsored course with a price in one currency, a budget in another and a bank account: its bill and its
/// payments go from the file to the ledger as the commands take them.
struct ForeignBill: Sendable {
  let house: House
  let office: Office
  let budget: Int
  let commitment: Int
  /// The currency of the price and the bill, and that of the account.
  let billed: Currency
  let account: Currency
  let rules: MatchRules

  /// Rates by day, from the first currency to the second.
  typealias Rates = [(day: String, base: String, quote: String, rate: String)]

  func step(_ day: String) -> StepContext {
    let moment = House.noon(day)
    return StepContext(
      employerID: 1, at: moment.instant, occurredOn: moment.day, actor: "test")
  }

  private func take<S: Statement>(_ statement: S) async throws -> [S.Row] {
    try await house.office.pool.transaction { db in try db.rows(statement) }
  }

  /// Imports a bill that quotes the commitment.
  @discardableResult
  func bill(_ number: String, _ amount: Int, on day: String) async throws -> Int {
    let issued = House.day(day)
    var document = VendorDocument(
      kind: .invoice, party: "coursera", number: number, currency: billed.code, issuedOn: issued,
      dueOn: issued.adding(days: 30), total: amount)
    var line = VendorDocument.Line(number: 1, amount: amount)
    line.commitment = commitment
    document.lines = [line]
    let row = try await take(
      ImportDocument(context: step(day), sourceID: nil, document: document))[0]
    #expect(row.answer == .imported)
    return row.documentID
  }

  func propose(_ scope: MatchScope, on day: String, workers: Int = 1) async throws
    -> MatchSides.Findings
  {
    let sides = MatchSides(context: step(day), rules: rules, workers: workers)
    return try await house.office.pool.withConnection { connection in
      try await sides.run(scope, on: connection)
    }
  }

  /// Proposes, confirms and posts; the groups and the ledger's answers.
  @discardableResult
  func settle(_ scope: MatchScope, on day: String) async throws -> (
    groups: [Int], answers: [String]
  ) {
    let found = try await propose(scope, on: day)
    let confirmed = try await take(
      ConfirmGroups(context: step(day), runID: found.runID, groups: nil))
    return (confirmed.compactMap(\.groupID), try await post(on: day))
  }

  func post(on day: String) async throws -> [String] {
    try await take(PostGroups(context: step(day), groups: nil)).map(\.answer.text)
  }

  func reverse(_ group: Int, on day: String) async throws -> String {
    try await take(ReverseGroup(context: step(day), groupID: group, note: nil))[0].answer.text
  }

  func pay(_ document: Int, _ amount: Int?, _ reference: String, on day: String) async throws
    -> String
  {
    try await take(
      PayDocument(
        context: step(day), documentID: document, account: "operating", amount: amount,
        reference: reference))[0].answer.text
  }

  /// Imports the statement of a day with one line.
  func statement(_ opening: Int, _ amount: Int, _ reference: String, on day: String) async throws {
    var statement = BankStatement(
      account: "X1", currency: account.code, number: day, firstDay: House.day(day),
      lastDay: House.day(day), opening: opening, closing: opening + amount)
    var line = BankStatement.Line(amount: amount, day: House.day(day))
    line.reference = reference
    statement.lines = [line]
    #expect(
      try await take(
        ImportStatement(
          context: step(day), sourceID: nil, account: "operating", statement: statement))[0].isNew)
  }

  /// reserved, committed, expended, available.
  func balances() async throws -> [Int] { try await house.balances(budget) }

  /// `USD payables` and so on: debits less credits of the financial book, where they are not zero.
  func financial() async throws -> [String: Int] {
    try await take(TrialBalance(employerID: 1)).filter {
      $0.book == "financial" && $0.debit != $0.credit
    }.reduce(into: [:]) {
      $0["\($1.debit.currency.code) \($1.kind)"] = $1.debit.minorUnits - $1.credit.minorUnits
    }
  }

  /// The walks of a scope by currency, each of which ties out.
  func walks(_ scope: MatchScope, asOf day: String) async throws -> [String: [String]] {
    let rows = try await take(
      WalkRows(
        employerID: 1, scope: scope, party: scope == .bank ? "operating" : "coursera",
        asOf: House.day(day)))
    return rows.walks.reduce(into: [:]) { found, item in
      #expect(item.walk.tiesOut)
      #expect(item.walk.unknown.amount == 0)
      found[item.currency.code] =
        ["ours \(item.walk.ours)"]
        + item.walk.lines.map { "\($0.reason.rawValue) \($0.amount)" }
        + ["theirs \(item.walk.theirs)"]
    }
  }

  func exceptions() async throws -> [String] {
    try await take(OpenExceptions(employerID: 1)).map { "\($0.reason) \($0.amount.minorUnits)" }
  }

  func value(_ sql: String) async throws -> String? { try await house.owner.value(sql) }
}

/// Lends a course of a price, committed on 1 March 2026 at the stored rate; the checks find nothing afterwards.
func withForeignBill(
  price: Money, budget: Currency, account: Currency, authority: Int = 1_000_000_000,
  rates: ForeignBill.Rates, points: Int? = 300, terms: (inout MatchTerms) -> Void = { _ in },
  _ body: (ForeignBill) async throws -> Void
) async throws {
  var rules = MatchRules()
  rules.standard.exchangePoints = points
  terms(&rules.standard)
  let approvals = [Program.Approval(upTo: nil, approvers: [.rule])]
  try await withHouse { house in
    let office = house.with {
      $0.currency = budget
      $0.approvals = approvals
    }
    try await house.owner.run(
      """
      SELECT budget.open_cell(1, 1, 'CC-1', 'skills', '\(budget.code)', 'stop', NULL);
      SELECT budget.settle(1, 2, ARRAY[ROW('open-2', 'increase', NULL, \(authority), false, NULL)
        ::budget.operation], now(), '2026-01-01', 'test');
      SELECT reconciliation.open_bank_account(1, 'operating', 'X1', '\(account.code)', 'test');
      """)
    for rate in rates {
      let add = AddRate(
        employerID: 1, base: rate.base, quote: rate.quote, day: House.day(rate.day),
        rate: rate.rate, source: "ECB", actor: "test")
      _ = try await house.office.pool.transaction { db in try db.row(add) }
    }
    let asked = House.ask(price.minorUnits, price.currency)
    let outcome = try await office.request(asked, at: House.march)
    #expect(outcome.state == .approved)
    _ = try await office.advance(outcome.sponsorship, .commit(), key: nil, at: House.march)
    let commitment = try #require(
      try await house.owner.value("SELECT commitment_id FROM program.sponsorship")
        .flatMap { Int($0) })
    try await body(
      ForeignBill(
        house: house, office: office, budget: 2, commitment: commitment, billed: price.currency,
        account: account, rules: rules))
  }
}
