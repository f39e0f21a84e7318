import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// What is refused, by the error or the answer that says why, and with nothing written.
@Suite struct RefusalTests {
  private func error(
    _ book: BudgetBook, _ statement: some Statement
  ) async -> StoreError? {
    do {
      _ = try await book.owner.transaction { db in try db.rows(statement) }
      return nil
    } catch {
      return (error as? PostgresError).flatMap { StoreError($0) }
    }
  }

  private func move(
    _ book: BudgetBook, _ giver: Int, _ taker: Int, _ amount: Int, key: String = "m"
  )
    -> MoveBudget
  {
    MoveBudget(
      employerID: book.employerID, key: key, giver: giver, taker: taker, amount: amount,
      occurredOn: BudgetBook.firstDay, actor: "test")
  }

  private func end(
    _ book: BudgetBook, _ cell: Int, next: Int, _ carry: EndBudgetYear.Carry = .lapse
  )
    -> EndBudgetYear
  {
    EndBudgetYear(
      employerID: book.employerID, cellID: cell, nextPeriodID: next, carry: carry,
      occurredOn: BudgetBook.firstDay, actor: "test")
  }

  private func period(_ book: BudgetBook, _ id: Int, isOpen: Bool) -> SetPeriodState {
    SetPeriodState(employerID: book.employerID, periodID: id, isOpen: isOpen, actor: "test")
  }

  @Test func whatIsUnknownOrSenselessRaisesAndWritesNothing() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let other = try await book.open("CC-2", budget: 100)
      let before = try await book.owner.value("SELECT count(*) FROM ledger.request")
      #expect(await error(book, move(book, cell, other, 0)) == .amountNotPositive)
      #expect(await error(book, move(book, cell, other, -1)) == .amountNotPositive)
      #expect(await error(book, move(book, cell, cell, 1)) == .operationTwice)
      #expect(await error(book, move(book, cell, 99, 1)) == .unknownCell)
      #expect(await error(book, move(book, 99, cell, 1)) == .unknownCell)
      #expect(await error(book, end(book, 99, next: book.periods[1])) == .unknownCell)
      #expect(await error(book, end(book, cell, next: 99)) == .unknownPeriod)
      #expect(await error(book, period(book, 99, isOpen: false)) == .unknownPeriod)
      let reverse = ReverseEntry(
        employerID: book.employerID, key: "r", entryID: 99_999, occurredOn: BudgetBook.firstDay,
        actor: "test")
      #expect(await error(book, reverse) == .unknownEntry)
      for operations: [BudgetOperation] in [
        [.init(key: "k", kind: .reserve, amount: 0)], [.init(key: "k", kind: .reserve)],
        [
          .init(key: "k", kind: .reserve, amount: 1), .init(key: "k", kind: .reserve, amount: 1),
        ],
      ] {
        await #expect(throws: PostgresError.self) { try await book.settle(cell, operations) }
      }
      await #expect(throws: PostgresError.self) {
        try await book.settle(99, [.init(key: "k", kind: .increase, amount: 1)])
      }
      let after = try await book.owner.value("SELECT count(*) FROM ledger.request")
      #expect(after == before)
    }
  }

  /// Kinds that there are not, amounts of zero, and amounts that do not belong to the kind: one reason each.
  @Test(arguments: [
    "add_item(1, 'k', 'gift', 'p', '1', NULL, NULL, 'EUR', 1, 'EUR', 1, '2026-01-02', 'x')",
    "add_item(1, 'k', 'bill', 'p', '1', NULL, NULL, 'EUR', 0, 'USD', 1, '2026-01-02', 'x')",
    "add_item(1, 'k', 'bill', 'p', '1', NULL, NULL, 'EUR', 1, 'USD', 0, '2026-01-02', 'x')",
    "add_item(1, 'k', 'bill', 'p', '1', NULL, NULL, 'EUR', 1, 'EUR', 2, '2026-01-02', 'x')",
    "adjust(1, 'k', 'bank', 'suspense', 'EUR', 0, NULL, 'x', '2026-01-02', 'x')",
    "record_cash(1, 'k', 'gift', 'EUR', 1, NULL, '2026-01-02', 'x')",
    "record_cash(1, 'k', 'fee', 'EUR', 0, NULL, '2026-01-02', 'x')",
    "settle_item(1, 'k', 'pay', 1, 0, NULL, NULL, '2026-01-02', 'x')",
    "settle_item(1, 'k', 'pay', 1, 1, 0, NULL, '2026-01-02', 'x')",
    "settle_item(1, 'k', 'pay', 1, 1, NULL, 1, '2026-01-02', 'x')",
    "settle_item(1, 'k', 'offset', 1, 1, NULL, NULL, '2026-01-02', 'x')",
    "settle_item(1, 'k', 'gift', 1, 1, NULL, NULL, '2026-01-02', 'x')",
    "settle_item(1, 'k', 'payroll', 1, 1, 1, NULL, '2026-01-02', 'x')",
    "settle_contract(1, 'k', 1, 'deposit', 0, 5, NULL, '2026-01-02', 'x')",
    "settle_contract(1, 'k', 1, 'deposit', NULL, 5, NULL, '2026-01-02', 'x')",
    "settle_contract(1, 'k', 1, 'deposit', 1, NULL, NULL, '2026-01-02', 'x')",
    "settle_contract(1, 'k', 1, 'draw', 1, 1, NULL, '2026-01-02', 'x')",
    "settle_contract(1, 'k', 2, 'deposit', NULL, 0, NULL, '2026-01-02', 'x')",
    "settle_contract(1, 'k', 2, 'draw', NULL, NULL, NULL, '2026-01-02', 'x')",
  ])
  func senselessAmountsAreRefused(call: String) async throws {
    try await withBudgetBook { book in
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      try await owner.run(
        """
        SELECT ledger.add_item(1, 'claim', 'claim', '', '1', NULL, NULL, 'EUR', 9, 'EUR', 9, '2026-01-02', 'x');
        SELECT ledger.open_contract(1, 'seats', 'p', 'seats', 'EUR', '2026-01-01', '2026-12-31');
        SELECT ledger.open_contract(1, 'credit', 'p', 'credit', 'EUR', '2026-01-01', '2026-12-31');
        SELECT ledger.settle_contract(1, 'seats', 1, 'deposit', 2, 10, NULL, '2026-01-02', 'x');
        SELECT ledger.settle_contract(1, 'credit', 2, 'deposit', NULL, 10, NULL, '2026-01-02', 'x');
        """)
      let error = await #expect(throws: PostgresError.self) {
        try await owner.run("SELECT ledger.\(call)")
      }
      #expect(error?.constraint == "operation_amount_positive")
      await owner.close()
    }
  }

  @Test func aKeyMeansOneRequest() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let other = try await book.open("CC-2", budget: 100)
      let answer = { (statement: MoveBudget) in
        try await book.owner.transaction { db in try db.row(statement) }.answer
      }
      for _ in 0..<2 { #expect(try await answer(move(book, cell, other, 10)) == .done) }
      #expect(try await answer(move(book, cell, other, 11)) == .keyConflict)
      #expect(try await answer(move(book, other, cell, 10)) == .keyConflict)
      let entry = try #require(
        await book.owner.value("SELECT max(entry_id) FROM ledger.entry WHERE kind = 'increase'"))
      let reversals = try [entry, "1"].map { text in
        ReverseEntry(
          employerID: book.employerID, key: "r", entryID: try #require(Int(text)),
          occurredOn: BudgetBook.firstDay, actor: "test")
      }
      let first = try await book.owner.transaction { db in try db.row(reversals[0]) }
      #expect(first.answer == .insufficientBudget || first.answer == .done)
      let again = try await book.owner.transaction { db in try db.row(reversals[0]) }
      #expect(again == first)
      let conflict = try await book.owner.transaction { db in try db.row(reversals[1]) }
      #expect(conflict.answer == .keyConflict)
    }
  }

  @Test func aClosedPeriodRefusesUntilItIsReopened() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let year = end(book, cell, next: book.periods[1])
      let close = { (index: Int, isOpen: Bool) in
        let statement = period(book, book.periods[index], isOpen: isOpen)
        _ = try await book.owner.transaction { db in try db.row(statement) }
      }
      for index in 0..<2 {
        try await close(index, false)
        let refused = try await book.owner.transaction { db in try db.row(year) }
        #expect(refused.answer == .periodClosed)
        try await close(index, true)
      }
      let done = try await book.owner.transaction { db in try db.row(year) }
      #expect(done.answer == .done)
      let other = try await book.owner.transaction { db in
        try db.row(end(book, cell, next: book.periods[1], .unrestricted))
      }
      #expect(other.answer == .keyConflict)
    }
  }

  /// What else happens to a budget: a move, a reversal, a year's end.
  private enum Other: String, CaseIterable {
    case settle, moveFrom, moveTo, reverse, endYear
  }

  private func start(
    _ other: Other, _ book: BudgetBook, _ cell: Int, _ neighbor: Int
  ) throws -> Task<BudgetAnswer, any Error> {
    let move =
      other == .moveTo ? move(book, neighbor, cell, 50) : move(book, cell, neighbor, 50)
    let year = end(book, cell, next: book.periods[1])
    return Task {
      let connection = try await Connection.open(book.database)
      let answer: BudgetAnswer =
        switch other {
        case .settle:
          try await book.settle(
            cell, [.init(key: "s", kind: .reserve, amount: 50)], on: connection)[0].answer
        case .moveFrom, .moveTo: try await connection.transaction { db in try db.row(move) }.answer
        case .endYear: try await connection.transaction { db in try db.row(year) }.answer
        case .reverse:
          try await connection.transaction { db in
            try db.row(
              ReverseEntry(
                employerID: book.employerID, key: "r", entryID: 1, occurredOn: BudgetBook.firstDay,
                actor: "test"))
          }.answer
        }
      await connection.close()
      return answer
    }
  }

  /// Waits until another session waits for a lock; `false` where none has after a second.
  private func somebodyWaits(_ book: BudgetBook) async throws -> Bool {
    var database = book.database
    database.role = nil  // The application does not see what others wait for.
    let watcher = try await Connection.open(database)
    defer { Task { await watcher.close() } }
    for _ in 0..<100 {
      let waiting = try await watcher.value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
      )
      if waiting == "1" { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }

  /// A decision waits for the one under way on its budget, and then decides on what that one has left.
  @Test(arguments: Other.allCases) private func decisionsOnABudgetFollowEachOther(other: Other)
    async throws
  {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let neighbor = try await book.open("CC-2", budget: 100)
      let first = try await Connection.open(book.database)
      try await first.run("BEGIN")
      let reserve = SettleBudget(
        employerID: book.employerID, cellID: cell,
        operations: [
          .init(key: "first", kind: other == .endYear ? .increase : .reserve, amount: 60)
        ], at: BudgetBook.instant(0), occurredOn: BudgetBook.firstDay, actor: "test")
      _ = try await first.perform { db in try db.rows(reserve) }
      let second = try start(other, book, cell, neighbor)
      #expect(try await somebodyWaits(book))
      try await first.run("COMMIT")
      let answer = try await second.value
      let expected: BudgetAnswer =
        other == .moveTo || other == .endYear ? .done : .insufficientBudget
      #expect(answer == expected)
      await first.close()
    }
  }

  /// A close under way is waited for, and then nothing gets in.
  @Test(arguments: Other.allCases) private func whatComesDuringTheCloseWaitsAndStaysOut(
    other: Other
  )
    async throws
  {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let neighbor = try await book.open("CC-2", budget: 100)
      let closing = try await Connection.open(book.database)
      try await closing.run("BEGIN")
      let close = period(book, book.periods[0], isOpen: false)
      _ = try await closing.perform { db in try db.row(close) }
      let second = try start(other, book, cell, neighbor)
      #expect(try await somebodyWaits(book))
      try await closing.run("COMMIT")
      #expect(try await second.value == .periodClosed)
      await closing.close()
    }
  }
}
