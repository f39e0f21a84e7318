import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// What happens to money after its cost is recognized: invoices and claims, payments, credit, refunds that come
/// late. Numbers of the finance reference: oracle X, bugs 49, 60, 63, 72, 74 to 77.
@Suite struct MoneyEventTests {
  private let euro = Currency(code: "EUR", exponent: 2)
  private let dollar = Currency(code: "USD", exponent: 2)

  /// A commitment whose cost is recognized.
  private func expended(
    _ book: BudgetBook, _ cell: Int, _ amount: Int, key: String = "a"
  ) async throws -> Int {
    let id = try #require(
      try await book.settle(cell, [.init(key: "r\(key)", kind: .reserve, amount: amount)])[0]
        .commitmentID)
    for (kind, word) in [(BudgetOperation.Kind.commit, "c"), (.expend, "e")] {
      let answer = try await book.answer(
        cell,
        .init(key: word + key, kind: kind, commitmentID: id, amount: amount, isFinal: true))
      #expect(answer == .done)
    }
    return id
  }

  private func bill(
    _ book: BudgetBook, _ amount: Money, original: Money? = nil, kind: AddItem.Kind = .bill,
    key: String = "bill", on day: Day = BudgetBook.firstDay
  ) async throws -> AddItem.Row {
    let statement = AddItem(
      employerID: book.employerID, key: key, kind: kind, party: kind == .bill ? "coursera" : "",
      reference: "INV-1", amount: amount, original: original, occurredOn: day, actor: "test")
    return try await book.owner.transaction { db in try db.row(statement) }
  }

  private func settle(
    _ book: BudgetBook, _ item: Int, _ amount: Int, _ way: SettleItem.Way = .payment(paid: nil),
    key: String, on day: Day = BudgetBook.firstDay, connection: Connection? = nil
  ) async throws -> SettleItem.Row {
    let statement = SettleItem(
      employerID: book.employerID, key: key, itemID: item, way: way, originalAmount: amount,
      occurredOn: day, actor: "test")
    return try await (connection ?? book.owner).transaction { db in try db.row(statement) }
  }

  /// Balances of the financial book that are not zero, debit above zero.
  private func balances(_ book: BudgetBook) async throws -> [String: Int] {
    let statement = TrialBalance(employerID: book.employerID)
    let rows = try await book.owner.perform { db in try db.rows(statement) }
    return Dictionary(
      rows.filter { $0.book == "financial" && $0.debit != $0.credit }.map {
        ($0.kind, $0.debit.minorUnits - $0.credit.minorUnits)
      }, uniquingKeysWith: +)
  }

  private func reverse(
    _ book: BudgetBook, _ entry: Int?, key: String, on day: Day = BudgetBook.firstDay
  ) async throws -> DecisionRow {
    let statement = ReverseEntry(
      employerID: book.employerID, key: key, entryID: try #require(entry), occurredOn: day,
      actor: "test")
    return try await book.owner.transaction { db in try db.row(statement) }
  }

  private func setOpen(_ book: BudgetBook, _ index: Int, _ isOpen: Bool) async throws {
    let statement = SetPeriodState(
      employerID: book.employerID, periodID: book.periods[index], isOpen: isOpen, actor: "test")
    _ = try await book.owner.transaction { db in try db.row(statement) }
  }

  /// Oracle X: committed at 1.08, billed at 1.10, paid at 1.09 and at 1.12.
  @Test func anInvoiceInEurosIsPaidInTwoParts() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", currency: "USD", budget: 200_000)
      let id = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: 108_000)])[0]
        .commitmentID
      _ = try await book.settle(
        cell, [.init(key: "c", kind: .commit, commitmentID: id, amount: 108_000)])
      _ = try await book.settle(
        cell, [.init(key: "e", kind: .expend, commitmentID: id, amount: 110_000, isFinal: true)])
      #expect(try await book.balances(cell) == [0, 0, 110_000, 90_000])
      let item = try #require(
        try await bill(book, Money(110_000, dollar), original: Money(100_000, euro)).itemID)
      let first = try await settle(book, item, 60_000, .payment(paid: 65_400), key: "p1")
      #expect(first.amount == 66_000 && first.difference == -600)
      var open = try await book.owner.perform { [employer = book.employerID] db in
        try db.rows(OpenItems(employerID: employer))
      }
      #expect(open.map { $0.amount.minorUnits - $0.settled.minorUnits } == [44_000])
      #expect(open.map { $0.original.minorUnits - $0.originalSettled.minorUnits } == [40_000])
      let last = try await settle(book, item, 40_000, .payment(paid: 44_800), key: "p2")
      #expect(last.amount == 44_000 && last.difference == 800)
      open = try await book.owner.perform { [employer = book.employerID] db in
        try db.rows(OpenItems(employerID: employer))
      }
      #expect(open == [])
      #expect(
        try await balances(book) == [
          "training_expense": 110_000, "cash_in_transit": -110_200, "exchange_difference": 200,
        ])
    }
  }

  /// Smallest amounts: whatever the parts, both currencies are settled together and nothing is left.
  @Test(arguments: [(1, 3), (2, 3), (7, 1000), (1000, 7), (100, 99)])
  func partsSettleBothCurrenciesTogether(amount: Int, original: Int) async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", currency: "USD", budget: 10_000)
      _ = try await expended(book, cell, amount)
      let item = try #require(
        try await bill(book, Money(amount, dollar), original: Money(original, euro)).itemID)
      var cleared = 0
      for part in 1...min(original, 5) {
        let share = part == min(original, 5) ? original - (part - 1) : 1
        let row = try await settle(book, item, share, .payment(paid: 2), key: "p\(part)")
        #expect(row.posted.answer == .done)
        cleared += row.amount ?? 0
        #expect((cleared == amount) == (part == min(original, 5)))
      }
      #expect(try await settle(book, item, 1, key: "more").posted.answer == .exceedsOpen)
    }
  }

  @Test func anInvoiceIsPaidOnceAndItsPaymentClearedByTheBank() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      _ = try await expended(book, cell, 10_000)
      let item = try #require(try await bill(book, Money(10_000, euro)).itemID)
      for _ in 0..<2 {
        #expect(try await bill(book, Money(10_000, euro)).posted.answer == .done)
        #expect(try await settle(book, item, 6000, key: "p").posted.answer == .done)
      }
      #expect(try await bill(book, Money(10_001, euro)).posted.answer == .keyConflict)
      #expect(try await settle(book, item, 6001, key: "p").posted.answer == .keyConflict)
      #expect(try await settle(book, item, 4001, key: "q").posted.answer == .exceedsOpen)
      #expect(
        try await settle(book, item, 4000, .payment(paid: 3999), key: "s").posted.answer
          == .currencyDiffers)
      #expect(
        try await settle(book, item, 4000, .payroll, key: "w").posted.answer == .accountDiffers)
      #expect(
        try await balances(book) == [
          "training_expense": 10_000, "payables": -4000, "cash_in_transit": -6000,
        ])
      for (kind, amount) in [(RecordCash.Kind.clear, 6000), (.fee, 250)] {
        let statement = RecordCash(
          employerID: book.employerID, key: kind.rawValue, kind: kind, amount: Money(amount, euro),
          occurredOn: BudgetBook.firstDay, actor: "test")
        for _ in 0..<2 {
          let row = try await book.owner.transaction { db in try db.row(statement) }
          #expect(row.answer == .done)
        }
        let other = RecordCash(
          employerID: book.employerID, key: kind.rawValue, kind: kind,
          amount: Money(amount + 1, euro), occurredOn: BudgetBook.firstDay, actor: "test")
        let row = try await book.owner.transaction { db in try db.row(other) }
        #expect(row.answer == .keyConflict)
      }
      #expect(
        try await balances(book) == [
          "training_expense": 10_000, "payables": -4000, "bank": -6250, "bank_fees": 250,
        ])
    }
  }

  /// Sixteen payments of 10 of an invoice of 100 at once: ten of them count.
  @Test func paymentsAtOnceNeverExceedTheInvoice() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      _ = try await expended(book, cell, 10_000)
      let item = try #require(try await bill(book, Money(10_000, euro)).itemID)
      let answers = try await withThrowingTaskGroup(of: BudgetAnswer.self) { group in
        for worker in 0..<16 {
          group.addTask {
            let connection = try await Connection.open(book.database)
            let row = try await settle(
              book, item, 1000, key: "p\(worker)", connection: connection)
            await connection.close()
            return row.posted.answer
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count { $0 == .done } == 10)
      #expect(answers.count { $0 == .exceedsOpen } == 6)
    }
  }

  @Test(arguments: [SettleItem.Way.payment(paid: nil), .payroll])
  func anEmployeeIsReimbursed(way: SettleItem.Way) async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      _ = try await expended(book, cell, 5000)
      let item = try #require(try await bill(book, Money(5000, euro), kind: .claim).itemID)
      #expect(
        try await balances(book) == ["training_expense": 5000, "employee_payable": -5000])
      #expect(try await settle(book, item, 5000, way, key: "p").posted.answer == .done)
      let cash = way == .payroll ? "clearing" : "cash_in_transit"
      #expect(try await balances(book) == ["training_expense": 5000, cash: -5000])
    }
  }

  /// A credit note in part, the rest later; set off against the next invoice, what is left paid out.
  @Test func creditIsSetOffAndPaidOut() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      let id = try await expended(book, cell, 10_000)
      let item = try #require(try await bill(book, Money(10_000, euro)).itemID)
      for (key, amount) in [("f1", 3000), ("f2", 7000)] {
        #expect(
          try await book.answer(
            cell, .init(key: key, kind: .refund, commitmentID: id, amount: amount)) == .done)
      }
      #expect(
        try await book.answer(cell, .init(key: "f3", kind: .refund, commitmentID: id, amount: 1))
          == .exceedsExpended)
      let credits = try await book.owner.perform { [employer = book.employerID] db in
        try db.rows(OpenItems(employerID: employer))
      }.filter { $0.account == .vendorCredit }
      #expect(credits.map(\.amount.minorUnits) == [3000, 7000])
      let small = credits[0].itemID
      let large = credits[1].itemID
      #expect(
        try await settle(book, item, 3001, .offset(credit: small), key: "o1").posted.answer
          == .exceedsOpen)
      #expect(
        try await settle(book, item, 3000, .offset(credit: small), key: "o2").posted.answer
          == .done)
      let paidOut = try await settle(book, large, 7000, .vendorRefund, key: "v")
      #expect(paidOut.posted.answer == .done)
      #expect(try await balances(book) == ["payables": -7000, "bank": 7000])
      // What was settled is owing again when the settling is taken back, and can be settled again.
      for key in ["b", "b"] {
        #expect(try await reverse(book, paidOut.posted.entryID, key: key).answer == .done)
      }
      #expect(
        try await reverse(book, paidOut.posted.entryID, key: "c").answer == .alreadyReversed)
      #expect(
        try await settle(book, item, 7000, .offset(credit: large), key: "o3").posted.answer
          == .done)
      #expect(try await balances(book) == [:])
    }
  }

  /// Credit is set off against what is owed to the same provider in the same currency, and is no bill.
  @Test func creditOfAnotherKindIsNotSetOff() async throws {
    try await withBudgetBook { book in
      let item = try #require(try await bill(book, Money(100, euro)).itemID)
      let other = try #require(try await bill(book, Money(100, euro), key: "other").itemID)
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      for (currency, party, expected) in [
        ("USD", "coursera", BudgetAnswer.currencyDiffers), ("EUR", "edx", .providerDiffers),
        ("EUR", "coursera", .done),
      ] {
        let text = try await owner.value(
          """
          INSERT INTO ledger.open_item (employer_id, account, party, entry_id, currency, amount, original_currency,
            original_amount)
          SELECT 1, 'vendor_credit', '\(party)', e.entry_id, '\(currency)', 10, '\(currency)', 10
          FROM ledger.post_lines(1, '\(currency) \(party)', '', 'adjust', '\(currency)',
            ARRAY[ROW('bank', 'vendor_credit', 10, NULL)::ledger.line], '2026-01-02', true, 'x', 'x') AS e
          RETURNING item_id
          """)
        let credit = try #require(text.flatMap { Int($0) })
        #expect(
          try await settle(book, item, 10, .offset(credit: credit), key: "o\(credit)").posted.answer
            == expected)
      }
      #expect(
        try await settle(book, item, 10, .offset(credit: other), key: "o").posted.answer
          == .accountDiffers)
      await owner.close()
    }
  }

  /// A month ends on open days: that of the entry, and the next, which takes it back.
  @Test func closedDaysAreNotAccruedOrRevalued() async throws {
    try await withBudgetBook { book in
      let january = CloseDays(
        employerID: book.employerID, periodID: book.periods[0],
        lastDay: BudgetBook.firstDay.adding(days: 30), kind: .hard, inSpite: "a test",
        at: BudgetBook.instant(0), actor: "test")
      #expect(try await book.owner.transaction { db in try db.row(january) }.answer == .done)
      for (days, expected) in [
        (30, BudgetAnswer.periodClosed), (729, .noPeriod), (728, .nothingLeft),
      ] {
        let last = BudgetBook.firstDay.adding(days: days)
        let accrue = Accrue(
          employerID: book.employerID, through: last, occurredOn: last, actor: "test")
        let revalue = Revalue(
          employerID: book.employerID, through: last, occurredOn: last, actor: "test")
        let accrued = try await book.owner.transaction { db in try db.rows(accrue) }
        let revalued = try await book.owner.transaction { db in try db.rows(revalue) }
        #expect(accrued.map(\.answer) == [expected] && revalued.map(\.answer) == [expected])
      }
    }
  }

  @Test func whatWasSettledIsNotTakenBack() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      _ = try await expended(book, cell, 10_000)
      let billed = try await bill(book, Money(10_000, euro))
      let paid = try await settle(book, try #require(billed.itemID), 1, key: "p")
      #expect(try await reverse(book, billed.posted.entryID, key: "b1").answer == .laterFacts)
      #expect(try await reverse(book, paid.posted.entryID, key: "b2").answer == .done)
      #expect(try await reverse(book, billed.posted.entryID, key: "b2").answer == .keyConflict)
      #expect(try await reverse(book, billed.posted.entryID, key: "b3").answer == .done)
      #expect(
        try await balances(book) == ["training_expense": 10_000, "accrued_cost": -10_000])
    }
  }

  /// The year is over and closed: what comes back counts on the first day of the next, in the financial book
  /// only, and never exceeds the cost; closed totals stay.
  @Test func aRefundAfterTheCloseCountsInTheNextPeriod() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      let id = try await expended(book, cell, 10_000)
      let early = try await book.settle(
        cell, [.init(key: "f0", kind: .refund, commitmentID: id, amount: 1000)])[0]
      try await setOpen(book, 0, false)
      let before = try await book.balances(cell)
      let operation = BudgetOperation(key: "f1", kind: .refund, commitmentID: id, amount: 4000)
      let late = try await book.settle(cell, [operation])
      #expect(late[0].answer == .doneLate)
      #expect(try await book.settle(cell, [operation]) == late)
      #expect(
        try await book.answer(
          cell, .init(key: "f2", kind: .refund, commitmentID: id, amount: 5001))
          == .exceedsExpended)
      #expect(
        try await book.answer(
          cell, .init(key: "x", kind: .release, commitmentID: id)) == .periodClosed)
      #expect(try await book.balances(cell) == before)
      let entry = try await book.owner.texts(
        "SELECT occurred_on, effective_on, period_id, cell_id FROM ledger.entry WHERE entry_id = \(late[0].entryID ?? 0)"
      )
      #expect(entry == [["2026-01-01", "2027-01-01", "\(book.periods[1])", nil]])
      #expect(
        try await balances(book) == [
          "training_expense": 5000, "accrued_cost": -10_000, "vendor_credit": 5000,
        ])
      // Taken back in the next period too: the refund of the closed year, the late one, and the cost itself.
      #expect(try await reverse(book, late[0].entryID, key: "b1").answer == .done)
      #expect(try await reverse(book, early.entryID, key: "b2").answer == .doneLate)
      let cost = try await book.owner.value(
        "SELECT entry_id FROM ledger.entry WHERE kind = 'expend'")
      #expect(try await reverse(book, cost.flatMap { Int($0) }, key: "b3").answer == .doneLate)
      #expect(try await balances(book) == [:])
      #expect(
        try await book.answer(
          cell, .init(key: "f3", kind: .refund, commitmentID: id, amount: 1)) == .exceedsExpended)
      #expect(try await book.balances(cell) == before)
      try await setOpen(book, 1, false)
      let other = try await book.owner.value("SELECT max(entry_id) FROM ledger.entry")
      #expect(
        try await reverse(book, other.flatMap { Int($0) }, key: "b4").answer == .notReversible)
    }
  }

  @Test func withoutAnOpenPeriodThereIsAnAnswerAndNoMoney() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      let id = try await expended(book, cell, 10_000)
      let billed = try await bill(book, Money(10_000, euro))
      let item = try #require(billed.itemID)
      for index in 0..<2 { try await setOpen(book, index, false) }
      #expect(
        try await book.answer(
          cell, .init(key: "f", kind: .refund, commitmentID: id, amount: 1)) == .noPeriod)
      #expect(try await settle(book, item, 1, key: "p").posted.answer == .noPeriod)
      #expect(try await bill(book, Money(1, euro), key: "b").posted.answer == .noPeriod)
      #expect(try await reverse(book, billed.posted.entryID, key: "r").answer == .noPeriod)
      #expect(
        try await balances(book) == ["training_expense": 10_000, "payables": -10_000])
    }
  }

  @Test func senselessRequestsAreTyped() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      _ = try await expended(book, cell, 10_000)
      let item = try #require(try await bill(book, Money(10_000, euro)).itemID)
      func failure(_ work: () async throws -> Void) async -> StoreError? {
        do {
          try await work()
          return nil
        } catch {
          return (error as? PostgresError).flatMap { StoreError($0) }
        }
      }
      #expect(
        await failure { _ = try await settle(book, item, 0, key: "a") } == .amountNotPositive)
      #expect(await failure { _ = try await settle(book, 99, 1, key: "b") } == .unknownItem)
      #expect(
        await failure {
          _ = try await settle(book, item, 1, .offset(credit: 99), key: "c")
        } == .unknownItem)
      #expect(
        await failure {
          _ = try await bill(book, Money(1, Currency(code: "XXX", exponent: 2)), key: "d")
        } == .unknownCurrency)
      func adjust(_ debit: String, _ credit: String, _ reason: String) -> AdjustBook {
        AdjustBook(
          employerID: book.employerID, key: "j", debit: debit, credit: credit,
          amount: Money(1, euro), reason: reason, occurredOn: BudgetBook.firstDay, actor: "test")
      }
      for (debit, credit, reason, expected) in [
        ("payables", "bank", "x", StoreError.accountNotAdjustable),
        ("bank", "bank", "x", .accountNotAdjustable), ("bank", "gifts", "x", .accountNotAdjustable),
        ("bank", "suspense", "", .reasonMissing),
      ] {
        let statement = adjust(debit, credit, reason)
        #expect(
          await failure { _ = try await book.owner.transaction { db in try db.row(statement) } }
            == expected)
      }
      let right = adjust("bank", "suspense", "a receipt without a partner")
      for _ in 0..<2 {
        let row = try await book.owner.transaction { db in try db.row(right) }
        #expect(row.answer == .done)
      }
      let other = adjust("bank", "suspense", "another reason")
      #expect(try await book.owner.transaction { db in try db.row(other) }.answer == .keyConflict)
      #expect(try await balances(book)["suspense"] == -1)
    }
  }

  /// Tie-out 4 breaks where an item is altered, and the audit says so.
  @Test func theAuditComparesItemsWithTheirAccount() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      _ = try await expended(book, cell, 10_000)
      _ = try await bill(book, Money(10_000, euro))
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      try await owner.run(
        "UPDATE ledger.open_item SET settled = 1, original_settled = 1")
      #expect(
        try await owner.offendersOfAllChecks().keys.sorted() == [
          "checks/item_settled_by_its_uses.sql", "checks/open_items_follow_the_journal.sql",
        ])
      try await owner.run(
        "UPDATE ledger.open_item SET settled = 0, original_settled = 0")
      await owner.close()
    }
  }

  /// What is owed in another currency at the end of a month, at the rate of the day: section 3.7 of the
  /// reference gives the products. Posted once, taken back the day after, nothing without a rate.
  @Test(arguments: [
    ("EUR", 2, 40_000, "1.12", 44_000, 800), ("JPY", 0, 100_000, "0.006712", 67_000, 120),
    ("KWD", 3, 12_345, "3.2571", 4000, 21), ("EUR", 2, 40_000, "1.08", 44_000, -800),
  ])
  func whatIsOpenInAnotherCurrencyIsRevalued(
    code: String, exponent: Int, original: Int, rate: String, amount: Int, difference: Int
  ) async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", currency: "USD", budget: 1_000_000)
      _ = try await expended(book, cell, amount)
      _ = try await bill(
        book, Money(amount, dollar),
        original: Money(original, Currency(code: code, exponent: exponent)))
      let end = try #require(Day(iso: "2026-01-31"))
      let statement = Revalue(
        employerID: book.employerID, through: end, occurredOn: end, actor: "test")
      func revalue() async throws -> Revalue.Row {
        try await book.owner.transaction { db in try db.row(statement) }
      }
      #expect(try await revalue().answer == .noRate)
      let known = AddRate(
        employerID: book.employerID, base: code, quote: "USD", day: end.adding(days: -1),
        rate: rate, source: "ECB", actor: "test")
      _ = try await book.owner.transaction { db in try db.row(known) }
      #expect(try await revalue().amount == Money(difference, dollar))
      #expect(try await revalue().answer == .nothingLeft)
      for (day, unrealized) in [(end, difference), (end.adding(days: 1), 0)] {
        let balance = TrialBalance(employerID: book.employerID, asOf: day)
        let rows = try await book.owner.perform { db in try db.rows(balance) }
        let row = try #require(rows.first { $0.kind == "unrealized_difference" })
        #expect(row.debit.minorUnits - row.credit.minorUnits == unrealized)
      }
    }
  }
}
