import Foundation
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Days that are closed softly, hard, and opened again; the evidence that is kept of it.
@Suite struct CloseTests {
  private let euro = Currency(code: "EUR", exponent: 2)

  private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  private func close(
    _ book: BudgetBook, _ kind: CloseKind, _ last: String, inSpite: String? = nil, period: Int = 0,
    connection: Connection? = nil
  ) async throws -> CloseDays.Row {
    let statement = CloseDays(
      employerID: book.employerID, periodID: book.periods[period], lastDay: try day(last),
      kind: kind, inSpite: inSpite, at: BudgetBook.instant(0), actor: "finance")
    return try await (connection ?? book.owner).transaction { db in try db.row(statement) }
  }

  private func reopen(
    _ book: BudgetBook, _ first: String, reason: String = "a late invoice", period: Int = 0
  ) async throws -> ReopenDays.Row {
    let statement = ReopenDays(
      employerID: book.employerID, periodID: book.periods[period], firstDay: try day(first),
      reason: reason, actor: "finance")
    return try await book.owner.transaction { db in try db.row(statement) }
  }

  private func refusal(_ book: BudgetBook, _ work: some Statement) async -> StoreError? {
    do {
      _ = try await book.owner.transaction { db in try db.rows(work) }
      return nil
    } catch {
      return (error as? PostgresError).flatMap { StoreError($0) }
    }
  }

  private func items(_ book: BudgetBook, _ close: Int?) async throws -> [String: String] {
    let statement = CloseItems(employerID: book.employerID, closeID: try #require(close))
    let rows = try await book.owner.perform { db in try db.rows(statement) }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0.item, $0.result) })
  }

  private func adjust(
    _ book: BudgetBook, _ key: String, on day: String, _ amount: Int = 100
  ) async throws -> PostedRow {
    let statement = AdjustBook(
      employerID: book.employerID, key: key, debit: "training_expense", credit: "accrued_cost",
      amount: Money(amount, euro), reason: "a correction", occurredOn: try self.day(day),
      actor: "finance")
    return try await book.owner.transaction { db in try db.row(statement) }
  }

  private func settle(
    _ book: BudgetBook, _ cell: Int, _ operation: BudgetOperation, on day: String
  ) async throws -> SettleBudget.Row {
    let statement = SettleBudget(
      employerID: book.employerID, cellID: cell, operations: [operation],
      at: BudgetBook.instant(0), occurredOn: try self.day(day), actor: "test")
    return try await book.owner.transaction { db in try db.row(statement) }
  }

  private func effective(_ book: BudgetBook, _ entry: Int?) async throws -> String? {
    try await book.owner.value(
      "SELECT effective_on FROM ledger.entry WHERE entry_id = \(entry ?? 0)")
  }

  @Test func softDaysTakeAdjustmentsAndHardDaysNothing() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 10_000)
      #expect(try await close(book, .soft, "2026-01-31").answer == .done)
      #expect(try await close(book, .soft, "2026-01-31").answer == .alreadyClosed)
      let late = try await settle(
        book, cell, .init(key: "r", kind: .reserve, amount: 10), on: "2026-01-20")
      #expect(try await effective(book, late.entryID) == "2026-02-01")
      #expect(try await adjust(book, "j1", on: "2026-01-31").effectiveOn == day("2026-01-31"))
      #expect(try await close(book, .hard, "2026-01-31").answer == .done)
      #expect(try await adjust(book, "j2", on: "2026-01-31").effectiveOn == day("2026-02-01"))
      let february = try await settle(
        book, cell, .init(key: "s", kind: .reserve, amount: 10), on: "2026-02-28")
      #expect(try await effective(book, february.entryID) == "2026-02-28")
      let periods = FiscalPeriods(employerID: book.employerID)
      let known = try await book.owner.perform { db in try db.rows(periods) }
      #expect(known[0].isOpen && known[0].closedThrough == "2026-01-31")
      #expect(known[0].softClosedThrough == nil)
    }
  }

  /// The last moment of a day belongs to it; the period is chosen by the day alone (bug 67).
  @Test func theLastDayBelongsToItsPeriod() async throws {
    try await withBudgetBook { book in
      for (day, period) in [("2026-12-31", 0), ("2027-01-01", 1)] {
        let row = try await adjust(book, day, on: day)
        let known = try await book.owner.value(
          "SELECT period_id FROM ledger.entry WHERE entry_id = \(row.entryID ?? 0)")
        #expect(known == "\(book.periods[period])")
      }
    }
  }

  /// Reversed where it is open: what is closed stays as it was closed (bugs 60 and 65).
  @Test func aReversalOfAClosedDayCountsOnTheFirstOpenOne() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 10_000)
      let posted = try await adjust(book, "j", on: "2026-01-15")
      let closed = try await close(book, .hard, "2026-01-31", inSpite: "a test")
      let entries = [posted.entryID, 1]
      for (number, entry) in entries.enumerated() {
        let statement = ReverseEntry(
          employerID: book.employerID, key: "b\(number)", entryID: try #require(entry),
          occurredOn: try day("2026-01-20"), actor: "test")
        let row = try await book.owner.transaction { db in try db.row(statement) }
        #expect(row.answer == .done)
        #expect(try await effective(book, row.entryID) == "2026-02-01")
      }
      #expect(try await book.balances(cell) == [0, 0, 0, 0])
      let statement = SignClose(
        employerID: book.employerID, closeID: try #require(closed.closeID), signer: "cfo")
      let signed = try await book.owner.transaction { db in try db.row(statement) }
      #expect(signed.answer == .done && signed.hash == closed.hash)
    }
  }

  @Test func aHardCloseNeedsItsChecklistOrAReason() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 10_000)
      _ = try await settle(
        book, cell,
        .init(key: "r", kind: .reserve, amount: 10, expiresAt: BudgetBook.instant(0 + 1)),
        on: "2026-01-02")
      let checked = try await close(book, .check, "2026-01-31")
      #expect(
        try await items(book, checked.closeID) == [
          "statements": "not_set_up", "unmatched": "not_set_up", "reservations": "passed",
          "accruals": "passed", "credit_notes": "passed", "revaluation": "passed",
          "roll_forward": "passed", "budgets": "passed", "commitments": "passed",
          "open_items": "passed", "cost": "passed", "repayments": "not_set_up",
          "tax": "not_set_up", "gl_export": "not_set_up", "soft_close": "failed",
          "earlier_days": "passed",
        ])
      let refused = try await close(book, .hard, "2026-01-31")
      #expect(refused.answer == .itemsFailed)
      #expect(try await items(book, refused.closeID)["soft_close"] == "failed")
      _ = try await close(book, .soft, "2026-01-31")
      // At the moment of the close the reservation has expired and nobody has ended it.
      let later = CloseDays(
        employerID: book.employerID, periodID: book.periods[0], lastDay: try day("2026-01-31"),
        kind: .hard, at: BudgetBook.instant(2), actor: "finance")
      let expired = try await book.owner.transaction { db in try db.row(later) }
      #expect(expired.answer == .itemsFailed)
      #expect(try await items(book, expired.closeID)["reservations"] == "failed")
      #expect(try await close(book, .hard, "2026-01-31").answer == .done)
      #expect(try await close(book, .hard, "2026-01-31").answer == .alreadyClosed)
      #expect(try await close(book, .hard, "2026-01-15").answer == .alreadyClosed)
      let closes = Closes(employerID: book.employerID, periodID: book.periods[0])
      let kinds = try await book.owner.perform { db in try db.rows(closes) }.map(\.kind)
      #expect(kinds == ["hard", "check", "soft", "check", "check"])
    }
  }

  /// In a transaction that is undone: what makes an item fail, each of several reasons.
  @Test(arguments: [
    (
      "accruals", "2026-01-31",
      "SELECT ledger.post_reversing(1, 'accrue', 'EUR', ARRAY[ROW('accrued_cost', 'training_expense', 10, 1)::ledger.line], '2026-01-31', '2026-01-31', 'x', 'x')"
    ),
    (
      "accruals", "2026-01-31",
      "SELECT ledger.post_lines(1, 'k', '', 'accrue', 'EUR', ARRAY[ROW('accrued_cost', 'training_expense', 10, NULL)::ledger.line], '2026-01-15', true, 'x', 'x')"
    ),
    (
      "revaluation", "2026-01-31",
      "SELECT ledger.add_item(1, 'k', 'bill', 'p', '2', NULL, NULL, 'EUR', 10, 'USD', 10, '2026-01-02', 'x')"
    ),
    (
      "roll_forward", "2026-01-31",
      "SET LOCAL session_replication_role = replica; UPDATE ledger.account SET currency = 'JPY' WHERE kind = 'suspense'"
    ),
    (
      "budgets", "2026-01-31",
      "UPDATE budget.cell SET authority = authority + 1, available = available + 1"
    ),
    (
      "commitments", "2026-01-31",
      "UPDATE budget.cell SET available = available + 1, reserved = reserved - 1"
    ),
    (
      "open_items", "2026-01-31", "UPDATE ledger.open_item SET (settled, original_settled) = (1, 1)"
    ),
    (
      "cost", "2026-01-31",
      "SELECT ledger.post_lines(1, 'k', '', 'fee', 'EUR', ARRAY[ROW('bank', 'training_expense', 1, NULL)::ledger.line], '2026-01-02', false, 'x', 'x')"
    ),
    (
      "gl_export", "2026-01-31",
      "SELECT ledger.freeze_gl_batch(1, ledger.number_gl_batch(), 'sap', 1, '2026-01-31', 'EUR', array_agg(t.entry_id), array_agg(t.line::bigint), NULL, NULL, 2, 1, 'm', '', encode(sha256(''), 'hex'), 'x') FROM ledger.transfer AS t WHERE t.book = 'financial'"
    ),
    ("earlier_days", "2027-01-31", "SELECT"),
    ("year_end", "2026-12-31", "SELECT"),
    (
      "year_end", "2026-12-31",
      "SELECT budget.settle(1, 1, ARRAY[ROW('c', 'commit', 1, 10, true, NULL)::budget.operation], now(), '2026-01-02', 'x')"
    ),
    (
      "year_end", "2026-12-31",
      "SELECT budget.settle(1, 1, ARRAY[ROW('c', 'release', 1, NULL, true, NULL)::budget.operation], now(), '2026-01-02', 'x')"
    ),
  ])
  func anItemOfTheChecklistFails(item: String, last: String, sql: String) async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 10)
      _ = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: 10)])
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      try await owner.run(
        """
        SELECT ledger.adjust(1, 'j', 'bank', 'suspense', 'EUR', 5, NULL, 'x', '2026-01-02', 'x');
        SELECT ledger.add_item(1, 'b', 'bill', 'p', '1', NULL, NULL, 'EUR', 10, 'EUR', 10, '2026-01-02', 'x')
        """)
      let first = last.prefix(4) + "-01-01"
      func failed() async throws -> [String] {
        try await owner.texts(
          """
          SELECT item FROM ledger.close_checklist(1, \(last.hasPrefix("2026") ? 1 : 2), '\(first)', '\(last)', now())
          WHERE result = 'failed'
          """
        ).compactMap { $0[0] }
      }
      let failsAnyway = ["earlier_days", "year_end"].contains(item)
      #expect(try await failed().contains(item) == failsAnyway)
      try await owner.run("BEGIN; \(sql)")
      #expect(try await failed().contains(item))
      try await owner.run("ROLLBACK")
      await owner.close()
    }
  }

  /// What is left of a year lapses while its last days take adjustments only; then it closes on its checklist.
  @Test func aYearEndsWhileItIsClosedSoftly() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 10_000)
      _ = try await close(book, .soft, "2026-12-31")
      let refused = try await settle(
        book, cell, .init(key: "r", kind: .reserve, amount: 1), on: "2026-12-31")
      #expect(refused.answer == .periodClosed)
      let open = try await close(book, .hard, "2026-12-31")
      #expect(open.answer == .itemsFailed)
      #expect(try await items(book, open.closeID)["year_end"] == "failed")
      let end = EndBudgetYear(
        employerID: book.employerID, cellID: cell, nextPeriodID: book.periods[1], carry: .lapse,
        occurredOn: try day("2026-12-31"), actor: "finance")
      #expect(try await book.owner.transaction { db in try db.row(end) }.answer == .done)
      #expect(try await close(book, .hard, "2026-12-31").answer == .done)
    }
  }

  @Test func periodsCloseInTheirOrderAndReopenAgainstIt() async throws {
    try await withBudgetBook { book in
      #expect(
        try await close(book, .hard, "2027-01-31", inSpite: "x", period: 1).answer == .earlierOpen)
      #expect(try await close(book, .hard, "2026-12-31", inSpite: "x").answer == .done)
      #expect(
        try await close(book, .hard, "2027-01-31", inSpite: "x", period: 1).answer == .done)
      #expect(try await reopen(book, "2026-12-01").answer == .laterClosed)
      #expect(try await reopen(book, "2027-02-01", period: 1).answer == .notClosed)
      #expect(try await reopen(book, "2027-01-01", period: 1).answer == .done)
      #expect(try await reopen(book, "2026-12-01").answer == .done)
      let periods = FiscalPeriods(employerID: book.employerID)
      let known = try await book.owner.perform { db in try db.rows(periods) }
      #expect(known.map(\.isOpen) == [true, true])
      #expect(known.map(\.closedThrough) == ["2026-11-30", nil])
      for (period, last, expected) in [
        (99, BudgetBook.firstDay, StoreError.unknownPeriod),
        (book.periods[0], try day("2027-01-01"), .dayOutsidePeriod),
      ] {
        let check = CloseDays(
          employerID: book.employerID, periodID: period, lastDay: last, kind: .check,
          at: BudgetBook.instant(0), actor: "x")
        #expect(await refusal(book, check) == expected)
        let reopening = ReopenDays(
          employerID: book.employerID, periodID: period, firstDay: last, reason: "x", actor: "x")
        #expect(await refusal(book, reopening) == expected)
      }
      #expect(
        await refusal(book, SignClose(employerID: book.employerID, closeID: 99, signer: "x"))
          == .unknownClose)
      let silent = await #expect(throws: PostgresError.self) {
        _ = try await reopen(book, "2026-11-01", reason: "")
      }
      #expect(silent.flatMap { StoreError($0) } == .reasonMissing)
    }
  }

  /// The trial balance by hand, its SHA-256 by coreutils; after a reopening another one, and what differs.
  @Test func theTrialBalanceIsHashedSignedAndCompared() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 10_000)
      _ = try await settle(
        book, cell, .init(key: "r", kind: .reserve, amount: 400), on: "2026-02-03")
      _ = try await close(book, .hard, "2026-01-31", inSpite: "a test")
      let closed = try await close(book, .hard, "2026-02-28", inSpite: "a test")
      #expect(
        try closed.hash
          == sha256(
            """
            budgetary|EUR|authority|-10000|0|0|-10000
            budgetary|EUR|available|10000|0|400|9600
            budgetary|EUR|reserved|0|400|0|400

            """))
      func sign(_ close: Int?, _ signer: String) async throws -> CloseAnswer {
        let statement = SignClose(
          employerID: book.employerID, closeID: try #require(close), signer: signer)
        return try await book.owner.transaction { db in try db.row(statement) }.answer
      }
      #expect(try await sign(closed.closeID, "cfo") == .done)
      #expect(try await sign(closed.closeID, "cfo") == .alreadySigned)
      #expect(try await sign(closed.closeID, "controller") == .done)
      #expect(try await reopen(book, "2026-02-01").answer == .done)
      #expect(try await sign(closed.closeID, "auditor") == .reopened)
      _ = try await adjust(book, "j", on: "2026-02-28", 77)
      let again = try await close(book, .hard, "2026-02-28", inSpite: "a test")
      #expect(again.hash != closed.hash)
      let statement = CloseBalances(
        employerID: book.employerID, closeID: try #require(again.closeID))
      let rows = try await book.owner.perform { db in try db.rows(statement) }
      let differences = rows.filter { $0.closing != $0.closedBefore }.map {
        "\($0.kind) \($0.closedBefore?.text ?? "-") \($0.closing.text)"
      }
      #expect(
        differences == ["accrued_cost 0.00 -0.77", "training_expense 0.00 0.77"])
      let checked = try await close(book, .check, "2026-03-31")
      #expect(try await sign(checked.closeID, "cfo") == .notClosed)
    }
  }

  private func sha256(_ text: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try input.fileHandleForWriting.close()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(String(decoding: printed, as: UTF8.self).prefix(64))
  }

  /// What a hand slips past the functions is found: the audit computes closed days again, and nobody signs.
  @Test func whatGetsIntoClosedDaysIsFound() async throws {
    try await withBudgetBook { book in
      _ = try await adjust(book, "j", on: "2026-01-15")
      let closed = try await close(book, .hard, "2026-01-31", inSpite: "a test")
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      try await owner.run(
        """
        INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor)
        VALUES (1, 999, 'fee', 1, '2026-01-10', '2026-01-10', 'x');
        INSERT INTO ledger.transfer SELECT 1, 999, 1, book, currency, from_account, to_account, 5
        FROM ledger.transfer WHERE book = 'financial' LIMIT 1;
        INSERT INTO ledger.request VALUES (1, 'sly', 'x', 999, 'done', 999);
        """)
      #expect(
        try await owner.offendersOfAllChecks().keys.sorted() == [
          "checks/closed_days_are_as_they_were_closed.sql"
        ])
      let sign = SignClose(
        employerID: book.employerID, closeID: try #require(closed.closeID), signer: "cfo")
      #expect(try await book.owner.transaction { db in try db.row(sign) }.answer == .hashDiffers)
      #expect(try await reopen(book, "2026-01-01").answer == .done)
      await owner.close()
    }
  }

  /// Eight connections post on January days while it closes: what was posted after the close counts in
  /// February, and the hash of January stands.
  @Test func postingsAndTheCloseFollowEachOther() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<8 {
          group.addTask {
            let connection = try await Connection.open(book.database)
            for number in 0..<30 {
              let reserve = SettleBudget(
                employerID: book.employerID, cellID: cell,
                operations: [.init(key: "w\(worker)-\(number)", kind: .reserve, amount: 1)],
                at: BudgetBook.instant(0), occurredOn: BudgetBook.firstDay, actor: "test")
              let fee = RecordCash(
                employerID: book.employerID, key: "f\(worker)-\(number)", kind: .fee,
                amount: Money(1, euro), occurredOn: BudgetBook.firstDay, actor: "test")
              _ = try await connection.transaction { db in try db.row(reserve) }
              _ = try await connection.transaction { db in try db.row(fee) }
            }
            await connection.close()
          }
        }
        try await Task.sleep(for: .milliseconds(60))
        let closing = try await Connection.open(book.database)
        let closed = try await close(
          book, .hard, "2026-01-31", inSpite: "a test", connection: closing)
        #expect(closed.answer == .done)
        await closing.close()
        try await group.waitForAll()
      }
      let days = try await book.owner.texts(
        "SELECT DISTINCT effective_on FROM ledger.entry WHERE kind IN ('reserve', 'fee') ORDER BY 1"
      )
      #expect(days.allSatisfy { [["2026-01-01"], ["2026-02-01"]].contains($0) })
    }
  }
}
