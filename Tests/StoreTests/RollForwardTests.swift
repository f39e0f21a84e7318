import Foundation
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Random months: what comes in on any day, late facts too, then a soft close, adjustments, a hard close. Every
/// balance is that of a model that only knows days and sums, and closing is the next month's opening.
@Suite struct RollForwardTests {
  /// Sums by account and day; debit above zero.
  private struct Model {
    var moves: [String: [Int: Int]] = [:]
    /// Days that take ordinary entries and adjustments begin here.
    var open = BudgetBook.firstDay.daysSinceEpoch
    var adjustable = BudgetBook.firstDay.daysSinceEpoch

    mutating func move(_ amount: Int, from credit: String, to debit: String, on day: Int) {
      moves[debit, default: [:]][day, default: 0] += amount
      moves[credit, default: [:]][day, default: 0] -= amount
    }

    func balance(_ kind: String, through day: Int) -> Int {
      moves[kind]?.reduce(0) { $1.key <= day ? $0 + $1.value : $0 } ?? 0
    }
  }

  private struct Bookkeeper {
    let book: BudgetBook
    var model = Model()
    var random: SeededGenerator
    var cells: [Int] = []
    /// Commitments with what may come back of them, and the year of their budget.
    var spent: [(id: Int, year: Int, left: Int)] = []
    var bills: [(id: Int, left: Int)] = []
    var number = 0
    let euro = Currency(code: "EUR", exponent: 2)

    static func firstDay(ofMonth month: Int) -> Int {
      let day = Day(year: 2026 + month / 12, month: month % 12 + 1, day: 1)
      return day?.daysSinceEpoch ?? 0
    }

    mutating func key() -> String {
      number += 1
      return "k\(number)"
    }

    private func settle(
      _ cell: Int, _ operation: BudgetOperation, on day: Int
    ) async throws -> SettleBudget.Row {
      let statement = SettleBudget(
        employerID: book.employerID, cellID: cell, operations: [operation],
        at: BudgetBook.instant(0), occurredOn: Day(daysSinceEpoch: day), actor: "test")
      return try await book.owner.transaction { db in try db.row(statement) }
    }

    mutating func spend(year: Int, on day: Int) async throws {
      let amount = Int.random(in: 1...500, using: &random)
      let cell = cells[year]
      let effective = max(day, model.open)
      let id = try await settle(
        cell, .init(key: key(), kind: .reserve, amount: amount), on: day
      ).commitmentID
      model.move(amount, from: "available", to: "reserved", on: effective)
      _ = try await settle(
        cell, .init(key: key(), kind: .commit, commitmentID: id, amount: amount), on: day)
      model.move(amount, from: "reserved", to: "committed", on: effective)
      let cost = Int.random(in: 1...amount, using: &random)
      let row = try await settle(
        cell, .init(key: key(), kind: .expend, commitmentID: id, amount: cost, isFinal: true),
        on: day)
      #expect(row.answer == .done)
      model.move(amount, from: "committed", to: "available", on: effective)
      model.move(cost, from: "available", to: "expended", on: effective)
      model.move(cost, from: "accrued_cost", to: "training_expense", on: effective)
      spent.append((id ?? 0, year, cost))
    }

    mutating func refund(in year: Int, on day: Int) async throws {
      guard let index = spent.indices.filter({ spent[$0].left > 0 }).randomElement(using: &random)
      else { return }
      let amount = Int.random(in: 1...spent[index].left, using: &random)
      let row = try await settle(
        cells[spent[index].year],
        .init(key: key(), kind: .refund, commitmentID: spent[index].id, amount: amount), on: day)
      let isLate = spent[index].year < year
      #expect(row.answer == (isLate ? .doneLate : .done))
      let effective = max(day, model.open)
      model.move(amount, from: "training_expense", to: "vendor_credit", on: effective)
      if !isLate { model.move(amount, from: "expended", to: "available", on: effective) }
      spent[index].left -= amount
    }

    mutating func bill(on day: Int) async throws {
      let amount = Int.random(in: 1...300, using: &random)
      let statement = AddItem(
        employerID: book.employerID, key: key(), kind: .bill, amount: Money(amount, euro),
        occurredOn: Day(daysSinceEpoch: day), actor: "test")
      let row = try await book.owner.transaction { db in try db.row(statement) }
      let effective = max(day, model.open)
      #expect(row.posted.effectiveOn?.daysSinceEpoch == effective)
      model.move(amount, from: "payables", to: "accrued_cost", on: effective)
      bills.append((row.itemID ?? 0, amount))
    }

    mutating func pay(on day: Int) async throws {
      guard let index = bills.indices.filter({ bills[$0].left > 0 }).randomElement(using: &random)
      else { return }
      let amount = Int.random(in: 1...bills[index].left, using: &random)
      let statement = SettleItem(
        employerID: book.employerID, key: key(), itemID: bills[index].id, way: .payment(paid: nil),
        originalAmount: amount, occurredOn: Day(daysSinceEpoch: day), actor: "test")
      let row = try await book.owner.transaction { db in try db.row(statement) }
      #expect(row.posted.answer == .done)
      model.move(amount, from: "cash_in_transit", to: "payables", on: max(day, model.open))
      bills[index].left -= amount
    }

    mutating func adjust(on day: Int) async throws {
      let amount = Int.random(in: 1...50, using: &random)
      let statement = AdjustBook(
        employerID: book.employerID, key: key(), debit: "rounding_difference",
        credit: "accrued_cost",
        amount: Money(amount, euro), reason: "a correction", occurredOn: Day(daysSinceEpoch: day),
        actor: "test")
      _ = try await book.owner.transaction { db in try db.row(statement) }
      model.move(
        amount, from: "accrued_cost", to: "rounding_difference", on: max(day, model.adjustable))
    }

    mutating func close(_ kind: CloseKind, through last: Int, year: Int) async throws -> Int? {
      let statement = CloseDays(
        employerID: book.employerID, periodID: book.periods[year],
        lastDay: Day(daysSinceEpoch: last), kind: kind, inSpite: "a test",
        at: BudgetBook.instant(0), actor: "finance")
      let row = try await book.owner.transaction { db in try db.row(statement) }
      #expect(row.answer == .done)
      model.open = last + 1
      if kind == .hard { model.adjustable = last + 1 }
      return row.closeID
    }
  }

  static let seeds = UInt64(ProcessInfo.processInfo.environment["BURSAR_SEEDS"] ?? "") ?? 6

  @Test(arguments: 0..<min(seeds, 40)) func thirtySixMonthsRollForward(seed: UInt64) async throws {
    try await withBudgetBook { book in
      var book = book
      let third = AddFiscalPeriod(
        employerID: book.employerID, name: "FY28", firstDay: BudgetBook.firstDay.adding(days: 730),
        lastDay: BudgetBook.firstDay.adding(days: 730 + 365))
      let added = try await book.owner.transaction { db in try db.row(third).periodID }
      book = BudgetBook(
        database: book.database, owner: book.owner, employerID: book.employerID,
        periods: book.periods + [added])
      var keeper = Bookkeeper(book: book, random: SeededGenerator(seed: seed))
      for year in 0..<3 {
        let cell = try await book.open("CC-1", period: year, budget: 1_000_000)
        keeper.cells.append(cell)
        keeper.model.move(
          1_000_000, from: "authority", to: "available",
          on: Bookkeeper.firstDay(ofMonth: 12 * year))
      }
      var before: [Int: Int] = [:]
      for month in 0..<36 {
        let first = Bookkeeper.firstDay(ofMonth: month)
        let last = Bookkeeper.firstDay(ofMonth: month + 1) - 1
        let year = month / 12
        for _ in 0..<Int.random(in: 2...5, using: &keeper.random) {
          // Sometimes of a month before, which is closed.
          let day = Int.random(in: (first - 20)...last, using: &keeper.random)
          switch Int.random(in: 0..<5, using: &keeper.random) {
          case 0, 1: try await keeper.spend(year: year, on: day)
          case 2: try await keeper.refund(in: year, on: day)
          case 3: try await keeper.bill(on: day)
          default: try await keeper.pay(on: day)
          }
        }
        _ = try await keeper.close(.soft, through: last, year: year)
        try await keeper.adjust(on: Int.random(in: (first - 5)...last, using: &keeper.random))
        if month % 12 < 11 { try await keeper.spend(year: year, on: last) }
        let closeID = try await keeper.close(.hard, through: last, year: year)

        let roll = RollForward(
          employerID: book.employerID, firstDay: Day(daysSinceEpoch: first),
          lastDay: Day(daysSinceEpoch: last))
        let rows = try await book.owner.perform { db in try db.rows(roll) }
        for row in rows {
          #expect(row.opening + row.debit - row.credit == row.closing)
          #expect(row.opening == before[row.accountID] ?? 0, "\(row.kind) in month \(month)")
          before[row.accountID] = row.closing
        }
        let statement = CloseBalances(
          employerID: book.employerID, closeID: try #require(closeID))
        for row in try await book.owner.perform({ db in try db.rows(statement) }) {
          #expect(
            row.closing.minorUnits == keeper.model.balance(row.kind, through: last),
            "\(row.kind) in month \(month), seed \(seed)")
          #expect(row.opening.minorUnits == keeper.model.balance(row.kind, through: first - 1))
        }
      }
      let items = try await book.owner.texts(
        "SELECT item, result, count(*) FROM ledger.close_item WHERE result = 'failed' AND item NOT IN ('soft_close', 'year_end') GROUP BY 1, 2"
      )
      #expect(items == [])
    }
  }
}
