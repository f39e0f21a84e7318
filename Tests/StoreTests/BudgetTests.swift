import Postgres
import Store
import TestSupport
import Testing
import Upskilling

@Suite struct BudgetTests {
  /// Oracle B of the finance reference: the life of one cell. Reserved, committed, expended, available.
  @Test func lifeOfOneCell() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 10_000_000)
      #expect(try await book.balances(cell) == [0, 0, 0, 10_000_000])
      let reserved = try await book.settle(
        cell, (1...12).map { .init(key: "r\($0)", kind: .reserve, amount: 45_000) })
      #expect(try await book.balances(cell) == [540_000, 0, 0, 9_460_000])
      let ids = reserved.compactMap(\.commitmentID)
      _ = try await book.settle(
        cell,
        ids.prefix(10).map { .init(key: "c\($0)", kind: .commit, commitmentID: $0, amount: 45_000) }
          + ids.suffix(2).map { .init(key: "x\($0)", kind: .release, commitmentID: $0) })
      #expect(try await book.balances(cell) == [0, 450_000, 0, 9_550_000])
      _ = try await book.settle(
        cell,
        ids.prefix(10).map {
          .init(key: "i\($0)", kind: .expend, commitmentID: $0, amount: 44_800, isFinal: true)
        })
      #expect(try await book.balances(cell) == [0, 0, 448_000, 9_552_000])
      let next = try await book.settle(cell, [.init(key: "n", kind: .reserve, amount: 100_000)])
      let id = next[0].commitmentID
      _ = try await book.settle(
        cell, [.init(key: "nc", kind: .commit, commitmentID: id, amount: 100_000)])
      #expect(try await book.balances(cell) == [0, 100_000, 448_000, 9_452_000])
      _ = try await book.settle(
        cell, [.init(key: "ni", kind: .expend, commitmentID: id, amount: 101_500, isFinal: true)])
      #expect(try await book.balances(cell) == [0, 0, 549_500, 9_450_500])
      _ = try await book.settle(
        cell, [.init(key: "cn", kind: .refund, commitmentID: ids[0], amount: 44_800)])
      #expect(try await book.balances(cell) == [0, 0, 504_700, 9_495_300])
      _ = try await book.settle(
        cell, [.init(key: "cb", kind: .refund, commitmentID: id, amount: 30_000)])
      #expect(try await book.balances(cell) == [0, 0, 474_700, 9_525_300])
    }
  }

  /// Oracle D: an invoice for what was ordered passes and leaves what was left.
  @Test func costIsNotCountedTwice() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 2_000_000_000)
      for (key, amount) in [("a", 1_100_000_000), ("b", 500_000_000)] {
        let id = try await book.settle(
          cell, [.init(key: "r\(key)", kind: .reserve, amount: amount)])[0]
          .commitmentID
        _ = try await book.settle(
          cell, [.init(key: "c\(key)", kind: .commit, commitmentID: id, amount: amount)])
        if key == "a" {
          _ = try await book.settle(
            cell, [.init(key: "e", kind: .expend, commitmentID: id, amount: amount, isFinal: true)])
        } else {
          #expect(try await book.balances(cell).last == 400_000_000)
          let invoice = try await book.answer(
            cell, .init(key: "i", kind: .expend, commitmentID: id, amount: amount, isFinal: true))
          #expect(invoice == .done)
          #expect(try await book.balances(cell) == [0, 0, 1_600_000_000, 400_000_000])
        }
      }
    }
  }

  /// Oracle E: liquidated at its own amount, expended at the actual one.
  @Test(arguments: [
    (1100, true, [0, 0, 1100, 8900]), (400, true, [0, 0, 400, 9600]),
    (400, false, [0, 600, 400, 9000]),
  ])
  func actualCostDiffersFromTheCommitment(
    amount: Int, isFinal: Bool, expected: [Int]
  ) async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 10_000)
      let id = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: 1000)])[0]
        .commitmentID
      _ = try await book.settle(
        cell, [.init(key: "c", kind: .commit, commitmentID: id, amount: 1000)])
      _ = try await book.settle(
        cell,
        [.init(key: "e", kind: .expend, commitmentID: id, amount: amount, isFinal: isFinal)])
      #expect(try await book.balances(cell) == expected)
    }
  }

  @Test func limitsHoldAndSmallerPricesGiveBack() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let batch = try await book.settle(
        cell, (1...3).map { .init(key: "k\($0)", kind: .reserve, amount: 40) })
      #expect(batch.map(\.answer) == [.done, .done, .insufficientBudget])
      let (first, second) = (batch[0].commitmentID, batch[1].commitmentID)
      #expect(
        try await book.answer(
          cell, .init(key: "up", kind: .commit, commitmentID: first, amount: 61))
          == .insufficientBudget)
      #expect(
        try await book.answer(
          cell, .init(key: "ok", kind: .commit, commitmentID: first, amount: 60))
          == .done)
      #expect(
        try await book.answer(
          cell, .init(key: "down", kind: .commit, commitmentID: second, amount: 1))
          == .done)
      #expect(try await book.balances(cell) == [0, 61, 0, 39])
      #expect(
        try await book.answer(cell, .init(key: "cut", kind: .decrease, amount: 40))
          == .insufficientBudget)
    }
  }

  @Test func eachReservationIsResolvedOnceAndEachKeyAnsweredOnce() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let reserve = BudgetOperation(key: "r", kind: .reserve, amount: 100)
      let first = try await book.settle(cell, [reserve])
      // The budget is gone; the same key still has the same answer.
      #expect(try await book.settle(cell, [reserve]) == first)
      #expect(
        try await book.answer(cell, .init(key: "r", kind: .reserve, amount: 99)) == .keyConflict)
      let id = first[0].commitmentID
      let release = BudgetOperation(key: "x", kind: .release, commitmentID: id)
      #expect(try await book.answer(cell, release) == .done)
      #expect(try await book.answer(cell, release) == .done)
      #expect(
        try await book.answer(cell, .init(key: "y", kind: .release, commitmentID: id))
          == .alreadyReleased)
      #expect(
        try await book.answer(cell, .init(key: "z", kind: .commit, commitmentID: id, amount: 100))
          == .alreadyReleased)
      #expect(try await book.balances(cell) == [0, 0, 0, 100])
      // A refusal stays a refusal, whatever room there is later.
      let refused = BudgetOperation(key: "big", kind: .reserve, amount: 101)
      #expect(try await book.answer(cell, refused) == .insufficientBudget)
      _ = try await book.settle(cell, [.init(key: "more", kind: .increase, amount: 100)])
      #expect(try await book.answer(cell, refused) == .insufficientBudget)
    }
  }

  @Test func expiredReservationsMakeRoomWithoutASweeper() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let id = try await book.settle(
        cell,
        [.init(key: "r", kind: .reserve, amount: 100, expiresAt: BudgetBook.instant(10))], at: 0)[0]
        .commitmentID
      #expect(
        try await book.answer(cell, .init(key: "early", kind: .reserve, amount: 1), at: 9)
          == .insufficientBudget)
      #expect(
        try await book.answer(
          cell, .init(key: "late", kind: .commit, commitmentID: id, amount: 100), at: 10)
          == .alreadyExpired)
      #expect(
        try await book.answer(cell, .init(key: "next", kind: .reserve, amount: 100), at: 10)
          == .done)
    }
  }

  @Test func aBatchThatRepeatsAKeyStillExpiresWhatIsDue() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let known = BudgetOperation(key: "known", kind: .increase, amount: 10)
      _ = try await book.settle(
        cell,
        [known, .init(key: "r", kind: .reserve, amount: 100, expiresAt: BudgetBook.instant(10))],
        at: 0)
      let answers = try await book.settle(
        cell, [known, .init(key: "next", kind: .reserve, amount: 110)], at: 10
      ).map(\.answer)
      #expect(answers == [.done, .done])
      #expect(try await book.balances(cell) == [110, 0, 0, 0])
    }
  }

  /// Where money need not be there to be spent, the budget itself still does not fall below zero.
  @Test func noBudgetFallsBelowZeroWhenItsIncreaseIsTakenBack() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", control: .warn)
      let raised = try await book.settle(
        cell, [.init(key: "more", kind: .increase, amount: 100)])[0]
      _ = try await book.settle(cell, [.init(key: "less", kind: .decrease, amount: 60)])
      let reversal = ReverseEntry(
        employerID: book.employerID, key: "b", entryID: try #require(raised.entryID),
        occurredOn: BudgetBook.firstDay, actor: "test")
      let answer = try await book.owner.transaction { db in try db.row(reversal) }.answer
      #expect(answer == .insufficientBudget)
      #expect(try await book.balances(cell) == [0, 0, 0, 40])
    }
  }

  @Test func refundsNeverExceedWhatWasSpentAndReversalsHappenOnce() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 1000)
      let id = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: 100)])[0]
        .commitmentID
      _ = try await book.settle(
        cell, [.init(key: "c", kind: .commit, commitmentID: id, amount: 100)])
      let cost = try await book.settle(
        cell, [.init(key: "e", kind: .expend, commitmentID: id, amount: 100, isFinal: true)])[0]
      #expect(
        try await book.answer(cell, .init(key: "f1", kind: .refund, commitmentID: id, amount: 60))
          == .done)
      #expect(
        try await book.answer(cell, .init(key: "f2", kind: .refund, commitmentID: id, amount: 50))
          == .exceedsExpended)
      func reverse(_ key: String, _ entry: Int) async throws -> BudgetAnswer {
        let statement = ReverseEntry(
          employerID: book.employerID, key: key, entryID: entry, occurredOn: BudgetBook.firstDay,
          actor: "test")
        return try await book.owner.transaction { db in try db.row(statement) }.answer
      }
      let entry = try #require(cost.entryID)
      #expect(try await reverse("b1", entry) == .laterFacts)
      let refund = try await book.settle(
        cell, [.init(key: "f1", kind: .refund, commitmentID: id, amount: 60)])[0].entryID
      #expect(try await reverse("b2", try #require(refund)) == .done)
      #expect(try await book.balances(cell) == [0, 0, 100, 900])
      #expect(try await reverse("b3", entry) == .done)
      #expect(try await book.balances(cell) == [0, 100, 0, 900])
      #expect(try await reverse("b3", entry) == .done)
      #expect(try await reverse("b4", entry) == .alreadyReversed)
    }
  }

  @Test func closedIsClosed() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let close = SetPeriodState(
        employerID: book.employerID, periodID: book.periods[0], isOpen: false, actor: "finance")
      #expect(try await book.owner.transaction { db in try db.row(close) }.isChanged)
      #expect(
        try await book.answer(cell, .init(key: "r", kind: .reserve, amount: 1)) == .periodClosed)
      #expect(try await book.balances(cell) == [0, 0, 0, 100])
    }
  }

  @Test func wrongRequestsAreTypedAndWriteNothing() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      func failure(_ work: () async throws -> Void) async -> StoreError? {
        do {
          try await work()
          return nil
        } catch {
          return (error as? PostgresError).flatMap { StoreError($0) }
        }
      }
      for amount in [0, -1, nil] {
        #expect(
          await failure {
            _ = try await book.settle(cell, [.init(key: "bad", kind: .reserve, amount: amount)])
          } == .amountNotPositive)
      }
      #expect(
        await failure {
          _ = try await book.settle(cell, [.init(key: "big", kind: .increase, amount: .max)])
        } == .amountTooLarge)
      #expect(
        await failure {
          _ = try await book.settle(
            cell,
            [
              .init(key: "twice", kind: .reserve, amount: 1),
              .init(key: "twice", kind: .reserve, amount: 1),
            ])
        } == .operationTwice)
      #expect(
        await failure {
          _ = try await book.settle(999, [.init(key: "no", kind: .reserve, amount: 1)])
        } == .unknownCell)
      #expect(
        await failure { _ = try await book.open("CC-2", currency: "XXX") } == .unknownCurrency)
      #expect(await failure { _ = try await book.open("") } == .costCenterMissing)
      let overlap = AddFiscalPeriod(
        employerID: book.employerID, name: "again", firstDay: BudgetBook.firstDay,
        lastDay: BudgetBook.firstDay)
      #expect(
        await failure { _ = try await book.owner.transaction { db in try db.row(overlap) } }
          == .periodOverlaps)
      #expect(try await book.owner.value("SELECT count(*) FROM ledger.request") == "1")
    }
  }

  @Test func movesNeedOneCurrencyAndStayWhole() async throws {
    try await withBudgetBook { book in
      let giver = try await book.open("CC-1", budget: 100)
      let taker = try await book.open("CC-2")
      let dollars = try await book.open("CC-3", currency: "USD")
      func move(_ key: String, to cell: Int, _ amount: Int) async throws -> BudgetAnswer {
        let statement = MoveBudget(
          employerID: book.employerID, key: key, giver: giver, taker: cell, amount: amount,
          occurredOn: BudgetBook.firstDay, actor: "test")
        return try await book.owner.transaction { db in try db.row(statement) }.answer
      }
      #expect(try await move("a", to: taker, 101) == .insufficientBudget)
      #expect(try await move("b", to: taker, 30) == .done)
      #expect(try await move("b", to: taker, 30) == .done)
      #expect(try await move("c", to: dollars, 1) == .currencyDiffers)
      #expect(try await book.balances(giver).last == 70)
      #expect(try await book.balances(taker).last == 30)
    }
  }

  /// Whole numbers beyond what a double can hold.
  @Test func largeBudgetsStayExact() async throws {
    try await withBudgetBook { book in
      let budget = (1 << 53) + 1
      let cell = try await book.open("CC-1", budget: budget)
      let id = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: budget)])[0]
        .commitmentID
      _ = try await book.settle(
        cell, [.init(key: "c", kind: .commit, commitmentID: id, amount: budget - 1)])
      #expect(try await book.balances(cell) == [0, budget - 1, 0, 1])
    }
  }

  @Test func everyBalanceCanBeWalkedBackToItsTransfers() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 1000)
      _ = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: 10)])
      let history = CellHistory(employerID: book.employerID, cellID: cell)
      let rows = try await book.owner.perform { db in try db.rows(history) }
      #expect(rows.map(\.kind) == ["increase", "reserve"])
      #expect(rows.map(\.key) == ["open-\(cell)", "r"])
      #expect(rows.map(\.to) == ["available", "reserved"])
      let before = try await book.cell(cell, asOf: BudgetBook.firstDay.adding(days: -1))
      #expect(before?.authority == 0)
    }
  }
}
