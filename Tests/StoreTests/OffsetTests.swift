import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Credit with a vendor is set off against its next invoice (finance.md 2.1, 3.1 rule 8; 3.5: never more than is open).
/// That items add up to their accounts (3.9, equation 4), and what is settled to what settled it, is among SQL/checks,
/// which are empty after each.
@Suite struct OffsetTests {
  private typealias Line = BankDesk.Line
  private static let later = BankDesk.day.adding(days: 9)

  /// Invoices A-1 over 450.00 and A-2 over 300.00, and budget for more.
  private func withInvoices(
    _ body: (BankDesk, _ cell: Int, _ first: Int, _ second: Int) async throws -> Void
  ) async throws {
    try await withBudgetBook { book in
      let desk = try await BankDesk(book)
      let cell = try await book.open("CC-1", budget: 1_000_000)
      let first = try await desk.owe("A-1", 45_000, cell: cell)
      let second = try await desk.owe("A-2", 30_000, cell: cell)
      try await body(desk, cell, first, second)
    }
  }

  /// A-1 was paid by us once and by the bank twice; the number of the group that says so.
  private func payTwice(_ desk: BankDesk, _ document: Int) async throws -> Int {
    #expect(try await desk.pay(document, nil, "PAY-1") == "done")
    let lines = [1, 2].map { Line(day: $0, amount: -45_000, reference: "PAY1") }
    _ = try await desk.imports(BankDesk.statement(1, 9, opening: 0, lines))
    let (run, groups) = try await desk.propose(asOf: Self.later)
    _ = try await desk.confirm(run, groups, on: Self.later)
    #expect(try await desk.post(on: Self.later) == ["done"])
    let open = try await desk.numbers(
      "SELECT item_id FROM reconciliation.item WHERE kind = 'bank_line' AND matched = 0")
    let twice = try await desk.explain(
      try #require(open.first), .duplicatePayment, on: Self.later)
    #expect(try await desk.post(on: Self.later) == ["done"])
    return try #require(twice.group)
  }

  /// Open items on a day: account, document and amount, credit below zero.
  private func owed(_ desk: BankDesk, asOf day: Day = later) async throws -> [String] {
    let statement = OwedItems(employerID: desk.book.employerID, asOf: day)
    return try await desk.book.owner.perform { db in try db.rows(statement) }
      .map { "\($0.account) \($0.reference) \($0.amount.minorUnits)" }.sorted()
  }

  private func paid(_ desk: BankDesk, _ document: Int) async throws -> Int? {
    var statement = Documents(employerID: desk.book.employerID, isClaims: false)
    statement.documentID = document
    let documents = statement
    return try await desk.book.owner.perform { db in try db.rows(documents) }.first?
      .paid.minorUnits
  }

  @Test func whatWasPaidTwicePaysTheNextInvoice() async throws {
    try await withInvoices { desk, _, first, second in
      let twice = try await payTwice(desk, first)
      let before = try await desk.accounts()
      let walkBefore = try await desk.walk(asOf: Self.later)
      #expect(
        try await owed(desk) == ["payables A-2 30000", "vendor_credit A-1 -45000"])
      // A part, then the rest of the invoice.
      let part = try await desk.offset(second, 10_000, on: Self.later)
      #expect(part.answer == .done && part.effectiveOn == Self.later)
      #expect(
        try await owed(desk) == ["payables A-2 20000", "vendor_credit A-1 -35000"])
      let rest = try await desk.offset(second, on: Self.later)
      #expect(rest.answer == .done && rest.amount?.minorUnits == 20_000)
      #expect(try await owed(desk) == ["vendor_credit A-1 -15000"])
      #expect(try await paid(desk, second) == 30_000)
      #expect(
        try await desk.accounts() == [
          "training_expense": 75_000, "bank": -90_000, "vendor_credit": 15_000,
        ])
      // The day before everything stood as it did then.
      #expect(
        try await owed(desk, asOf: Self.later.adding(days: -1)) == [
          "payables A-2 30000"
        ])
      let walk = try await desk.walk(asOf: Self.later)
      #expect(walk.tiesOut && walk.theirs == walkBefore.theirs)
      #expect(walk.ours == walkBefore.ours - 30_000)
      #expect(walk.lines.first { $0.reason == .duplicatePayment }?.amount == -15_000)

      // Each is a group: shown, and taken back.
      var pairs = GroupPairs(employerID: desk.book.employerID)
      pairs.groupID = part.groupID
      let shown = pairs
      let rows = try await desk.book.owner.perform { db in try db.rows(shown) }
      #expect(rows.map(\.documentNumber) == ["A-2"] && rows.map(\.creditReference) == ["A-1"])
      #expect(rows.map(\.theirs.minorUnits) == [10_000] && rows.map(\.state) == ["posted"])
      // What rests on them is not taken back before them.
      #expect(try await desk.reverse(twice, on: Self.later) == "later_facts")
      for group in [try #require(part.groupID), try #require(rest.groupID)] {
        #expect(try await desk.reverse(group, on: Self.later) == "done")
        #expect(try await desk.reverse(group, on: Self.later) == "already_reversed")
      }
      #expect(try await desk.accounts() == before)
      #expect(try await paid(desk, second) == 0)
      let back = try await desk.walk(asOf: Self.later)
      #expect((back.ours, back.theirs) == (walkBefore.ours, walkBefore.theirs) && back.tiesOut)
      #expect(try await desk.reverse(twice, on: Self.later) == "done")
    }
  }

  /// Two credits against an invoice of two items, the oldest first on either side; one credit by its number.
  @Test func theOldestCreditFirst() async throws {
    try await withInvoices { desk, cell, first, second in
      let small = try await desk.credit("CN-1", 10_000)
      let large = try await desk.credit("CN-2", 50_000)
      #expect(try await desk.offset(second, 1, credit: large).answer == .done)
      #expect(
        try await owed(desk) == [
          "payables A-1 45000", "payables A-2 29999", "vendor_credit CN-1 -10000",
          "vendor_credit CN-2 -49999",
        ])
      let all = try await desk.offset(first)
      #expect(all.amount?.minorUnits == 45_000)
      #expect(
        try await owed(desk) == ["payables A-2 29999", "vendor_credit CN-2 -14999"])
      #expect(try await desk.offset(second, credit: small).answer.text == "nothing_left")
      // What is left of the credit is less than the invoice.
      #expect(try await desk.offset(second).amount?.minorUnits == 14_999)
      #expect(try await desk.offset(second).answer.text == "no_credit")
      #expect(
        try await desk.accounts() == [
          "training_expense": 75_000, "payables": -15_000, "suspense": -60_000,
        ])
      _ = cell
    }
  }

  @Test func neverMoreThanIsOpenAndOnlyOnce() async throws {
    try await withInvoices { desk, _, first, second in
      #expect(try await desk.offset(first).answer.text == "no_credit")
      let credit = try await desk.credit("CN-1", 40_000)
      #expect(try await desk.offset(first, 40_001).answer.text == "exceeds_open")
      #expect(try await desk.offset(second, 30_001).answer.text == "exceeds_open")
      #expect(try await desk.offset(99).answer.text == "no_document")
      #expect(try await desk.offset(first, credit: 99).answer.text == "no_credit")
      // The first item is what A-1 asks: no credit. A credit note is no invoice.
      #expect(try await desk.offset(first, credit: 1).answer.text == "no_credit")
      #expect(try await desk.offset(3).answer.text == "not_an_invoice")
      let refused = await #expect(throws: PostgresError.self) {
        _ = try await desk.offset(first, 0)
      }
      #expect(refused.flatMap { StoreError($0) } == .amountNotPositive)
      // The same request twice is one; another under its key is none.
      let once = try await desk.offset(second, 10_000, key: "k")
      let twice = try await desk.offset(second, 10_000, key: "k")
      #expect(once.answer == .done && once.groupID == twice.groupID)
      #expect(twice.answer == .done && twice.amount == once.amount)
      #expect(try await desk.offset(second, 9_999, key: "k").answer.text == "key_conflict")
      #expect(try await desk.offset(first, 10_000, key: "k").answer.text == "key_conflict")
      #expect(
        try await desk.offset(second, credit: credit + 1, key: "k").answer.text == "key_conflict")
      #expect(
        try await owed(desk) == [
          "payables A-1 45000", "payables A-2 20000", "vendor_credit CN-1 -30000",
        ])
      // Paid in full: nothing to set off.
      #expect(try await desk.pay(second, nil, "PAY-2") == "done")
      #expect(try await desk.offset(second).answer.text == "nothing_left")
    }
  }

  @Test func creditIsOfOneVendorInOneCurrency() async throws {
    try await withInvoices { desk, _, first, _ in
      let dollars = try await desk.book.open("CC-1", currency: "USD", budget: 100_000)
      let inDollars = try await desk.owe("A-3", 10_000, cell: dollars, currency: "USD")
      let theirs = try await desk.credit("X-1", 5_000, vendor: "edx")
      let otherCurrency = try await desk.credit("CN-1", 5_000, currency: "USD")
      #expect(try await desk.offset(first).answer.text == "no_credit")
      #expect(try await desk.offset(first, credit: theirs).answer.text == "provider_differs")
      #expect(
        try await desk.offset(first, credit: otherCurrency).answer.text == "currency_differs")
      #expect(
        try await desk.offset(inDollars, credit: theirs).answer.text == "provider_differs")
      #expect(try await desk.offset(inDollars).amount?.minorUnits == 5_000)
      #expect(try await desk.offset(inDollars).answer.text == "no_credit")
    }
  }

  /// An invoice in euros of a budget in dollars is carried at a rate: credit in either takes nothing of it.
  @Test func anInvoiceInAnotherCurrencyThanItsBudgetTakesNoCredit() async throws {
    try await withForeignBill { desk, document in
      let euros = try await desk.credit("CN-1", 5_000)
      let dollars = try await desk.credit("CN-2", 5_000, currency: "USD")
      for credit in [euros, dollars, nil] {
        #expect(
          try await desk.offset(document, credit: credit).answer.text == "currency_differs")
      }
    }
  }

  /// A commitment of a budget in dollars, expended and owed as 100.00 EUR.
  private func withForeignBill(
    _ body: (BankDesk, _ document: Int) async throws -> Void
  ) async throws {
    try await withBudgetBook { book in
      let desk = try await BankDesk(book)
      var document = VendorDocument(
        kind: .invoice, party: "coursera", number: "F-1", currency: "EUR", issuedOn: BankDesk.day,
        dueOn: BankDesk.day, total: 10_000)
      let cell = try await book.open("CC-1", currency: "USD", budget: 100_000)
      let id = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: 11_000)])[0]
        .commitmentID
      _ = try await book.settle(
        cell, [.init(key: "c", kind: .commit, commitmentID: id, amount: 11_000)])
      var line = VendorDocument.Line(number: 1, amount: 10_000)
      line.commitment = id
      document.lines = [line]
      let importing = ImportDocument(
        context: desk.context(), sourceID: nil, document: document)
      let owed = try await book.owner.transaction { db in try db.row(importing).documentID }
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      try await owner.run(
        """
        SELECT ledger.add_rate(1, 'EUR', 'USD', '\(BankDesk.day)', 1.1, 'ECB', 'x');
        SELECT reconciliation.open_run(1, 'vendors', '\(BankDesk.day)', '{}', 'x');
        INSERT INTO reconciliation.proposal VALUES (1, 1, 1, 'exchange', 1, \(id ?? 0), NULL, 10000, 11000,
          'fx_realised', 11000, 1);
        SELECT reconciliation.confirm(1, 1, NULL, '\(BankDesk.day)', 'x');
        """)
      await owner.close()
      #expect(try await desk.post(on: BankDesk.day) == ["done"])
      try await body(desk, owed)
    }
  }

  /// The year is over and closed: what is set off on a day of it counts on the first day of the next, and so does
  /// taking it back; what is set off before both are there counts when they are.
  @Test func nothingLandsInAClosedPeriod() async throws {
    try await withInvoices { desk, _, first, _ in
      _ = try await desk.credit("CN-1", 40_000)
      let early = try await desk.offset(first, 1, on: BankDesk.day.adding(days: -9))
      #expect(early.effectiveOn == BankDesk.day)
      let close = SetPeriodState(
        employerID: desk.book.employerID, periodID: desk.book.periods[0], isOpen: false,
        actor: "test")
      _ = try await desk.book.owner.transaction { db in try db.row(close) }
      let next = BudgetBook.firstDay.adding(days: 365)
      let before = try await owed(desk, asOf: next.adding(days: -1))
      let late = try await desk.offset(first)
      #expect(late.effectiveOn == next && late.amount?.minorUnits == 39_999)
      #expect(try await owed(desk, asOf: next.adding(days: -1)) == before)
      #expect(try await owed(desk, asOf: next) == ["payables A-1 5000", "payables A-2 30000"])
      #expect(try await desk.reverse(try #require(late.groupID), on: BankDesk.day) == "done")
      #expect(try await desk.reverse(try #require(early.groupID), on: BankDesk.day) == "done")
      #expect(try await owed(desk, asOf: next.adding(days: -1)) == before)
      // Nothing is open any more: refused, and no group is left behind.
      let last = SetPeriodState(
        employerID: desk.book.employerID, periodID: desk.book.periods[1], isOpen: false,
        actor: "test")
      _ = try await desk.book.owner.transaction { db in try db.row(last) }
      let none = try await desk.offset(first)
      #expect(none.answer.text == "no_period" && none.groupID == nil && none.amount == nil)
      #expect(
        try await desk.book.owner.value(
          "SELECT count(*) FROM reconciliation.match_group WHERE pass = 'manual' AND state = 'posted'"
        ) == "1")
    }
  }

  /// Two clerks, each with an invoice of its own, want the same credit at once: together never more than there is.
  @Test func twoClerksAtOnce() async throws {
    try await withInvoices { desk, _, first, second in
      _ = try await desk.credit("CN-1", 40_000)
      let database = desk.book.database
      let answers = try await withThrowingTaskGroup(of: OffsetCredit.Row.self) { group in
        for (place, document) in [first, second, first, second].enumerated() {
          let statement = OffsetCredit(
            context: desk.context(), documentID: document, amount: 25_000, key: "k\(place)")
          group.addTask {
            let connection = try await Connection.open(database)
            let row = try await connection.transaction { db in try db.row(statement) }
            await connection.close()
            return row
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(
        answers.map(\.answer.text).sorted() == ["done"] + Array(repeating: "exceeds_open", count: 3)
      )
      #expect(
        try await desk.book.owner.value(
          "SELECT amount - settled FROM ledger.open_item WHERE account = 'vendor_credit'")
          == "15000")
    }
  }
}
