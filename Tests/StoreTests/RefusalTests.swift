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

  /// Year ends, moves and reversals on several connections while reservations come in and the period is
  /// closed: none gets in after the close, none is lost.
  @Test func theCloseWaitsForWhatIsUnderWayAndLetsNothingIn() async throws {
    try await withBudgetBook { book in
      var cells: [Int] = []
      for number in 0..<12 { cells.append(try await book.open("CC-\(number)", budget: 1000)) }
      let all = cells
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<8 {
          group.addTask {
            let connection = try await Connection.open(book.database)
            for number in 0..<12 {
              let cell = all[(number + worker * 5) % all.count]
              let move = move(
                book, cell, all[(number + worker) % all.count], 1, key: "m\(worker)-\(number)")
              if move.giver != move.taker {
                _ = try await connection.transaction { db in try db.row(move) }
              }
              let rows = try await book.settle(
                cell, [.init(key: "i\(worker)-\(number)", kind: .increase, amount: 1)],
                on: connection)
              if let entry = rows[0].entryID {
                let reverse = ReverseEntry(
                  employerID: book.employerID, key: "r\(worker)-\(number)", entryID: entry,
                  occurredOn: BudgetBook.firstDay, actor: "test")
                _ = try await connection.transaction { db in try db.row(reverse) }
              }
              let year = end(book, cell, next: book.periods[1])
              let ended = try await connection.transaction { db in try db.row(year) }.answer
              #expect([.done, .periodClosed].contains(ended))
            }
            await connection.close()
          }
        }
        try await Task.sleep(for: .milliseconds(40))
        let statement = period(book, book.periods[0], isOpen: false)
        let closed = try await book.owner.transaction { db in try db.row(statement) }
        try await group.waitForAll()
        let late = try await book.owner.value(
          "SELECT count(*) FROM ledger.entry WHERE period_id = \(book.periods[0]) AND entry_id > \(closed.decision)"
        )
        #expect(late == "0")
      }
    }
  }

  /// Reservations and the year's end at the same moment: what was reserved is released, never lost.
  @Test func theYearEndsOnceUnderReservations() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 1000)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<8 {
          group.addTask {
            let connection = try await Connection.open(book.database)
            for number in 0..<10 {
              _ = try await book.settle(
                cell, [.init(key: "w\(worker)-\(number)", kind: .reserve, amount: 7)],
                on: connection)
              if number == 5 {
                let year = end(book, cell, next: book.periods[1])
                let ended = try await connection.transaction { db in try db.row(year) }.answer
                #expect(ended == .done)
              }
            }
            await connection.close()
          }
        }
        try await group.waitForAll()
      }
      let lapsed = try await book.cell(cell).map { $0.lapsed + $0.reserved + $0.available }
      #expect(lapsed == 1000)
    }
  }
}
