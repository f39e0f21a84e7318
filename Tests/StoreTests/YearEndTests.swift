import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Oracle Y of the finance reference: authority 100,000; expended 80,000, committed 8,000, reserved
/// 2,000, available 10,000 at the end of FY26; the next year's base is 110,000 and the invoice for the
/// 8,000 comes at 7,900.
@Suite struct YearEndTests {
  private func all(_ book: BudgetBook, _ cell: Int) async throws -> [Int] {
    let cell = try await book.cell(cell)
    return cell.map {
      [
        $0.authority, $0.expended, $0.committed, $0.reserved, $0.available, $0.lapsed,
        $0.carriedOut,
      ]
    } ?? []
  }

  private func fill(_ book: BudgetBook) async throws -> (cell: Int, committed: Int) {
    let cell = try await book.open("CC-1", budget: 100_000)
    let ids = try await book.settle(
      cell,
      [("a", 80_000), ("b", 8000), ("c", 2000)].map {
        .init(key: $0.0, kind: .reserve, amount: $0.1)
      }
    ).compactMap(\.commitmentID)
    _ = try await book.settle(
      cell,
      [
        .init(key: "ca", kind: .commit, commitmentID: ids[0], amount: 80_000),
        .init(key: "cb", kind: .commit, commitmentID: ids[1], amount: 8000),
      ])
    _ = try await book.settle(
      cell, [.init(key: "ea", kind: .expend, commitmentID: ids[0], amount: 80_000, isFinal: true)])
    #expect(try await all(book, cell) == [100_000, 80_000, 8000, 2000, 10_000, 0, 0])
    return (cell, ids[1])
  }

  private func end(_ book: BudgetBook, _ cell: Int, _ carry: EndBudgetYear.Carry) async throws
    -> BudgetAnswer
  {
    let statement = EndBudgetYear(
      employerID: book.employerID, cellID: cell, nextPeriodID: book.periods[1], carry: carry,
      occurredOn: BudgetBook.firstDay.adding(days: 364), actor: "finance")
    return try await book.owner.transaction { db in try db.row(statement) }.answer
  }

  @Test(arguments: [
    (EndBudgetYear.Carry.unrestricted, [118_000, 7900, 0, 0, 110_100, 0, 0]),
    (.restricted, [118_000, 7900, 0, 0, 110_000, 100, 0]),
  ])
  func commitmentsAreCarried(carry: EndBudgetYear.Carry, expected: [Int]) async throws {
    try await withBudgetBook { book in
      let (cell, _) = try await fill(book)
      for _ in 0..<2 { #expect(try await end(book, cell, carry) == .done) }
      #expect(try await all(book, cell) == [100_000, 80_000, 0, 0, 0, 12_000, 8000])
      let next = try await book.open("CC-1", period: 1)
      _ = try await book.settle(next, [.init(key: "base", kind: .increase, amount: 110_000)])
      #expect(try await all(book, next) == [118_000, 0, 8000, 0, 110_000, 0, 0])
      let carried = try #require(
        await book.owner.value(
          "SELECT commitment_id FROM budget.commitment WHERE cell_id = \(next)"))
      let invoice = try await book.answer(
        next,
        .init(key: "i", kind: .expend, commitmentID: Int(carried), amount: 7900, isFinal: true))
      #expect(invoice == .done)
      #expect(try await all(book, next) == expected)
    }
  }

  @Test func commitmentsLapse() async throws {
    try await withBudgetBook { book in
      let (cell, committed) = try await fill(book)
      #expect(try await end(book, cell, .lapse) == .done)
      #expect(try await all(book, cell) == [100_000, 80_000, 0, 0, 0, 20_000, 0])
      #expect(
        try await book.answer(
          cell, .init(key: "late", kind: .expend, commitmentID: committed, amount: 7900))
          == .alreadyCanceled)
    }
  }

  /// What was left of the commitment is in the next year: there is nothing to put the expense back into.
  @Test(arguments: [EndBudgetYear.Carry.unrestricted, .restricted])
  func anExpenseIsNotTakenBackOnceItsCommitmentHasLeftTheYear(carry: EndBudgetYear.Carry)
    async throws
  {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 1000)
      let id = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: 100)])[0]
        .commitmentID
      _ = try await book.settle(
        cell, [.init(key: "c", kind: .commit, commitmentID: id, amount: 100)])
      let cost = try await book.settle(
        cell, [.init(key: "e", kind: .expend, commitmentID: id, amount: 40)])[0]
      #expect(try await end(book, cell, carry) == .done)
      let ended = try await all(book, cell)
      let reversal = ReverseEntry(
        employerID: book.employerID, key: "b", entryID: try #require(cost.entryID),
        occurredOn: BudgetBook.firstDay, actor: "test")
      let answer = try await book.owner.transaction { db in try db.row(reversal) }.answer
      #expect(answer == .laterFacts)
      #expect(try await all(book, cell) == ended)
    }
  }
}
