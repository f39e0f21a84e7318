import Bursary
import Jobs
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// A bill in another currency that is paid in random parts, at random rates, from either account, with matches that
/// are taken back and made anew: nothing is left in either currency, and what the bank took is the payable and the
/// difference.
@Suite struct ForeignPaymentTests {
  private static let currencies = [
    House.eur, House.usd, Currency(code: "JPY", exponent: 0), Currency(code: "KWD", exponent: 3),
  ]

  @Test(arguments: 0..<8 as Range<UInt64>) func nothingIsLeft(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let currencies = Self.currencies.shuffled(using: &random)
    let (billed, budget) = (currencies[0], currencies[1])
    let account = currencies[Int.random(in: 0...2, using: &random)]
    let price = Int.random(in: 5_000_000...50_000_000, using: &random)
    let count = Int.random(in: 2...5, using: &random)
    var rates: ForeignBill.Rates = []
    for day in ["2026-03-01", "2026-03-10"] + (0..<count).map({ "2026-04-\(10 + $0)" }) {
      for base in currencies {
        for quote in currencies where quote != base {
          rates.append(
            (day, base.code, quote.code, "3.\(Int.random(in: 1000...1200, using: &random))"))
        }
      }
    }
    let lines = (0..<count).map { _ in Int.random(in: 980...1020, using: &random) }
    let isTakenBack = (0..<count).map { _ in Bool.random(using: &random) }
    var left = price
    let parts = (0..<count).map { index in
      let part =
        index == count - 1 ? left : Int.random(in: 100_000...(left / 2), using: &random)
      left -= part
      return part
    }
    try await withForeignBill(
      price: Money(price, billed), budget: budget, account: account, authority: 1_000_000_000_000,
      rates: rates, points: 2_000
    ) { bill in
      let document = try await bill.bill("A-1", price, on: "2026-03-10")
      #expect(try await bill.settle(.vendors, on: "2026-03-10").answers == ["done"])
      let cost = try await bill.balances()[2]
      var opening = 0
      for index in 0..<count {
        let day = "2026-04-\(10 + index)"
        #expect(try await bill.pay(document, parts[index], "PAY-\(index)", on: day) == "done")
        let transit = try #require(
          try await bill.value(
            "SELECT -amount FROM reconciliation.item WHERE reference = 'PAY\(index)'"
          ).flatMap { Int($0) })
        // The bank's rate is within two percent of that of the day, not of the invoice; the same currency is exact.
        let due =
          account == billed
          ? transit
          : try Money(parts[index], billed).converted(
            to: account,
            at: ExchangeRate(
              text: rates.first {
                $0.day == day && $0.base == billed.code && $0.quote == account.code
              }?.rate ?? "1")
          ).minorUnits
        let taken = account == billed ? due : due * lines[index] / 1_000
        try await bill.statement(opening, -taken, "PAY-\(index)", on: day)
        opening -= taken
        let settled = try await bill.settle(.bank, on: day)
        #expect(settled.answers == ["done"])
        if isTakenBack[index] {
          #expect(try await bill.reverse(settled.groups[0], on: day) == "done")
          #expect(try await bill.settle(.bank, on: day).answers == ["done"])
        }
      }
      #expect(try await bill.pay(document, nil, "PAY-9", on: "2026-04-20") == "nothing_left")
      #expect(
        try await bill.value(
          "SELECT (amount = settled AND original_amount = original_settled)::text FROM ledger.open_item"
        ) == "true")
      let book = try await bill.financial()
      #expect(book["\(account.code) bank"] == opening)
      #expect(book.keys.allSatisfy { !$0.hasSuffix("payables") && !$0.hasSuffix("in_transit") })
      #expect(book["\(budget.code) training_expense"] == cost)
      if account == budget {
        #expect((book["\(budget.code) exchange_difference"] ?? 0) == -opening - cost)
      }
      for code in Set(currencies.map(\.code)) {
        #expect(book.filter { $0.key.hasPrefix(code) }.values.reduce(0, +) == 0)
      }
      #expect(try await bill.exceptions() == [])
      let walk = try await bill.walks(.bank, asOf: "2026-04-20")[account.code] ?? []
      #expect(walk.last == "theirs \(opening)")
    }
  }

  /// Four operators confirm and post the same match at once: it counts once.
  @Test func operatorsAtOnce() async throws {
    try await withForeignBill(
      price: Money(100_000, House.eur), budget: House.usd, account: House.usd,
      rates: [("2026-03-01", "EUR", "USD", "1.08"), ("2026-03-10", "EUR", "USD", "1.1")]
    ) { bill in
      try await bill.bill("A-1", 100_000, on: "2026-03-10")
      let runID = try await bill.propose(.vendors, on: "2026-03-10").runID
      let step = bill.step("2026-03-10")
      let pool = bill.house.office.pool
      let answers = try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<4 {
          group.addTask {
            let confirm = ConfirmGroups(context: step, runID: runID, groups: [1])
            let post = PostGroups(context: step, groups: nil)
            let confirmed = try await pool.transaction { db in try db.rows(confirm) }
            let posted = try await pool.transaction { db in try db.rows(post) }
            return confirmed.map(\.answer.text) + posted.map { "posted \($0.answer.text)" }
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(
        answers.sorted() == [
          "already_confirmed", "already_confirmed", "already_confirmed", "done", "posted done",
        ])
      #expect(
        try await bill.financial() == [
          "USD training_expense": 110_000, "USD payables": -110_000,
        ])
    }
  }
}
