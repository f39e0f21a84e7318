import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// What was paid twice is owed back by the vendor (finance.md 3.4). That what is owed back item by item is the
/// balance of its account (3.9, equation 4) is among SQL/checks, which are empty after each.
@Suite struct DuplicatePaymentTests {
  private typealias Line = BankDesk.Line

  /// Invoice A-1 over 450.00, paid by us once and by the bank twice, and what else the bank shows.
  private func withDuplicate(
    _ more: [Line] = [], _ body: (BankDesk) async throws -> Void
  ) async throws {
    try await withBudgetBook { book in
      let desk = try await BankDesk(book)
      let document = try await desk.owe(
        "A-1", 45_000, cell: try await book.open("CC-1", budget: 100_000))
      #expect(try await desk.pay(document, nil, "PAY-1") == "done")
      let lines = [
        Line(day: 1, amount: -45_000, reference: "PAY1"),
        Line(day: 2, amount: -45_000, reference: "PAY1"),
      ]
      _ = try await desk.imports(BankDesk.statement(1, 9, opening: 0, lines + more))
      let day = BankDesk.day.adding(days: 9)
      let (run, groups) = try await desk.propose(asOf: day)
      #expect(try await desk.confirm(run, groups, on: day).map(\.answer.text) == ["done"])
      #expect(try await desk.post(on: day) == ["done"])
      try await body(desk)
    }
  }

  /// The second of the two lines.
  private func second(_ desk: BankDesk) async throws -> Int {
    let open = try await desk.numbers(
      "SELECT item_id FROM reconciliation.item WHERE kind = 'bank_line' AND amount = -45000 AND matched = 0"
    )
    return try #require(open.count == 1 ? open[0] : nil)
  }

  private func owed(_ desk: BankDesk) async throws -> [String] {
    try await desk.book.owner.texts(
      "SELECT party || ' ' || reference || ' ' || amount - settled FROM ledger.open_item WHERE account = 'vendor_credit' ORDER BY item_id"
    ).compactMap { $0[0] }
  }

  @Test func theVendorOwesItBackAndPaysItBack() async throws {
    try await withDuplicate([
      Line(day: 5, amount: 30_000), Line(day: 6, amount: 15_000), Line(day: 7, amount: 1),
    ]) { desk in
      let day = BankDesk.day.adding(days: 9)
      let twice = try await desk.explain(try await second(desk), .duplicatePayment, on: day)
      #expect(twice.answer == "done")
      #expect(try await desk.post(on: day) == ["done"])
      #expect(try await owed(desk) == ["coursera A-1 45000"])
      #expect(
        try await desk.accounts() == [
          "training_expense": 45_000, "bank": -90_000, "vendor_credit": 45_000,
        ])
      // In two parts, by the vendor named; never more than is open.
      for (amount, left) in [(30_000, 15_000), (15_000, 0)] {
        let item = try await desk.item(amount)
        #expect(try await desk.explain(item, .duplicatePayment, on: day).answer == "no_vendor")
        #expect(
          try await desk.explain(item, .duplicatePayment, vendor: "nobody", on: day).answer
            == "no_vendor")
        #expect(
          try await desk.explain(item, .duplicatePayment, vendor: "coursera", on: day).answer
            == "done")
        #expect(try await desk.post(on: day) == ["done"])
        #expect(try await owed(desk) == ["coursera A-1 \(left)"])
      }
      #expect(
        try await desk.explain(
          try await desk.item(1), .duplicatePayment, vendor: "coursera", on: day
        ).answer == "exceeds_open")
      #expect(
        try await desk.accounts() == ["training_expense": 45_000, "bank": -45_000])
      let walk = try await desk.walk(asOf: day)
      #expect(walk.tiesOut)
      #expect(walk.lines.first { $0.reason == .duplicatePayment }?.amount == 0)
      // What was paid back rests on it.
      #expect(try await desk.reverse(try #require(twice.group), on: day) == "later_facts")
    }
  }

  /// Each of two is less than is owed back, together they are more: the second stays unposted, as both do on a day
  /// that no period holds.
  @Test func noMoreIsPaidBackThanIsOwed() async throws {
    try await withDuplicate([Line(day: 5, amount: 30_000), Line(day: 6, amount: 30_001)]) { desk in
      let day = BankDesk.day.adding(days: 9)
      _ = try await desk.explain(try await second(desk), .duplicatePayment, on: day)
      #expect(try await desk.post(on: day) == ["done"])
      for amount in [30_000, 30_001] {
        let back = try await desk.explain(
          try await desk.item(amount), .duplicatePayment, vendor: "coursera", on: day)
        #expect(back.answer == "done")
      }
      #expect(try await desk.post(on: day.adding(days: 2000)) == ["no_period", "no_period"])
      #expect(try await desk.post(on: day) == ["done", "exceeds_open"])
      #expect(try await owed(desk) == ["coursera A-1 15000"])
    }
  }

  @Test func takenBackEverythingStandsAsBefore() async throws {
    try await withDuplicate([Line(day: 5, amount: 45_000, reference: "PAY1")]) { desk in
      let day = BankDesk.day.adding(days: 9)
      let before = try await desk.accounts()
      let twice = try await desk.explain(try await second(desk), .duplicatePayment, on: day)
      #expect(try await desk.post(on: day) == ["done"])
      // It quotes the payment too, so that its vendor is known.
      let back = try await desk.explain(
        try await desk.item(45_000), .duplicatePayment, on: day)
      #expect(back.answer == "done")
      #expect(try await desk.post(on: day) == ["done"])
      #expect(try await desk.accounts()["vendor_credit"] == nil)
      #expect(try await desk.reverse(try #require(back.group), on: day) == "done")
      #expect(try await owed(desk) == ["coursera A-1 45000"])
      #expect(try await desk.reverse(try #require(twice.group), on: day) == "done")
      #expect(try await desk.accounts() == before)
      #expect(
        try await desk.explain(
          try await desk.item(45_000), .duplicatePayment, on: day
        ).answer == "exceeds_open")
    }
  }

  /// A line of a document was not paid at all; and a bank line that quotes nothing needs a vendor.
  @Test func whatIsNoDuplicate() async throws {
    try await withDuplicate([Line(day: 5, amount: -7)]) { desk in
      var unpaid = VendorDocument(
        kind: .invoice, party: "coursera", number: "A-2", currency: "EUR", issuedOn: BankDesk.day,
        dueOn: BankDesk.day, total: 7)
      unpaid.lines = [.init(number: 1, amount: 7)]
      let importing = ImportDocument(
        context: desk.context(), sourceID: nil, document: unpaid)
      _ = try await desk.book.owner.transaction { db in try db.row(importing) }
      let lines = try await desk.numbers(
        "SELECT item_id FROM reconciliation.item WHERE kind = 'line' AND matched = 0")
      #expect(
        try await desk.explain(try #require(lines.first), .duplicatePayment, vendor: "coursera")
          .answer == "not_postable")
      let silent = try await desk.item(-7)
      #expect(try await desk.explain(silent, .duplicatePayment).answer == "no_vendor")
      #expect(
        try await desk.explain(silent, .duplicatePayment, vendor: "coursera").answer == "done")
      #expect(try await desk.post(on: BankDesk.day.adding(days: 9)) == ["done"])
      #expect(try await owed(desk) == ["coursera  7"])
    }
  }
}
