import Bursary
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Prepaid seats and credit, exchange rates, caps by year, and budgets under budgets.
@Suite struct ContractTests {
  private func open(
    _ house: House, _ unit: ContractUnit, _ currency: String = "EUR", provider: String = "coursera"
  ) async throws -> Int {
    let statement = OpenContract(
      employerID: 1, name: "\(unit) \(currency) \(provider)", provider: provider, unit: unit,
      currencyCode: currency, firstDay: House.day("2026-01-01"), lastDay: House.day("2026-12-31"))
    return try await house.office.pool.transaction { db in try db.row(statement).contractID }
  }

  private func settle(
    _ house: House, _ contract: Int, _ operation: SettleContract.Operation, key: String,
    on day: String = "2026-01-02"
  ) async throws -> SettleContract.Row {
    let statement = SettleContract(
      employerID: 1, key: key, contractID: contract, operation: operation,
      occurredOn: House.day(day), actor: "test")
    return try await house.office.pool.transaction { db in try db.row(statement) }
  }

  private func committed(_ house: House, _ course: String) async throws -> Int {
    let id = try await house.approved(course)
    #expect(try await house.take(id, .commit()) == .done)
    return id
  }

  private func draw(
    _ house: House, _ id: Int, _ contract: Int, _ quantity: ContractQuantity,
    at moment: Moment = House.march, key: String? = nil
  ) async throws -> BudgetAnswer {
    try await house.office.fulfill(
      id, from: contract, quantity, key: key ?? "draw-\(id)", reason: nil, at: moment,
      isDryRun: false
    ).answer
  }

  private func contract(_ house: House, _ id: Int) async throws -> Contract? {
    try await house.office.pool.transaction { db in try db.rows(Contracts(employerID: 1)) }
      .map(\.contract).first { $0.id == id }
  }

  /// Three seats for 100.00: 33.33, 33.34 and 33.33, and not a cent is left.
  @Test func theLastSeatTakesTheExactRest() async throws {
    try await withHouse { house in
      let id = try await open(house, .seats)
      for _ in 0..<2 {
        let bought = try await settle(
          house, id, .deposit(amount: 10_000, seats: 3), key: "invoice-1")
        #expect(bought.answer == .done)
        #expect(bought.amount == 10_000)
      }
      var costs: [Int] = []
      for course in ["c1", "c2", "c3"] {
        let sponsorship = try await committed(house, course)
        let before = try await house.balances()[2]
        #expect(try await draw(house, sponsorship, id, .seats(1)) == .done)
        costs.append(try await house.balances()[2] - before)
      }
      #expect(costs == [3333, 3334, 3333])
      let extra = try await committed(house, "c4")
      #expect(try await draw(house, extra, id, .seats(1)) == .contractUsedUp)
      #expect(try await house.state(extra) == .committed)
      let book = try await house.financial()
      #expect(book["prepaid"] == 0)
      #expect(book["accrued_cost"] == 0)
      #expect(book["training_expense"] == 10_000)
      #expect(book["payables"] == -10_000)
    }
  }

  @Test func unusedSeatsExpireOnceAndNotBefore() async throws {
    try await withHouse { house in
      let id = try await open(house, .seats)
      _ = try await settle(house, id, .deposit(amount: 40_000, seats: 4), key: "invoice-1")
      let used = try await committed(house, "c1")
      #expect(try await draw(house, used, id, .seats(1)) == .done)
      let early = try await settle(house, id, .expiry, key: "early", on: "2026-12-31")
      #expect(early.answer == .contractInForce)
      for _ in 0..<2 {
        let expiry = try await settle(house, id, .expiry, key: "expiry", on: "2027-01-01")
        #expect(expiry.answer == .done)
        #expect(expiry.amount == 30_000)
      }
      #expect(
        try await settle(house, id, .expiry, key: "again", on: "2027-01-01").answer == .nothingLeft)
      let left = try #require(try await contract(house, id))
      #expect([left.seats, left.seatsDrawn, left.seatsExpired] == [4, 1, 3])
      #expect(try await house.financial()["unused_prepaid"] == 30_000)
      let late = try await committed(house, "c2")
      #expect(
        try await draw(house, late, id, .seats(1), at: House.noon("2027-01-02"))
          == .contractNotInForce)
    }
  }

  @Test func creditIsDrawnByAmountAndWhatDoesNotFitIsRefused() async throws {
    try await withHouse { house in
      let id = try await open(house, .credit)
      _ = try await settle(house, id, .deposit(amount: 10_000, seats: nil), key: "invoice-1")
      let one = try await committed(house, "c1")
      #expect(try await draw(house, one, id, .credit(6000)) == .done)
      #expect(try await draw(house, one, id, .credit(100), key: "x") == .alreadyFulfilled)
      let two = try await committed(house, "c2")
      #expect(try await draw(house, two, id, .credit(4001)) == .contractUsedUp)
      #expect(try await contract(house, id)?.drawn.minorUnits == 6000)
      let dollars = try await open(house, .credit, "USD")
      #expect(try await draw(house, two, dollars, .credit(100), key: "y") == .currencyDiffers)
      let other = try await open(house, .credit, provider: "edx")
      #expect(try await draw(house, two, other, .credit(100), key: "z") == .providerDiffers)
      for wrong in [ContractQuantity.seats(1), .credit(0), .credit(-5)] {
        await #expect(throws: OfficeError.self) {
          _ = try await draw(house, two, id, wrong, key: "w")
        }
      }
      #expect(
        try await settle(house, id, .deposit(amount: 1, seats: nil), key: "invoice-1").answer
          == .keyConflict)
    }
  }

  @Test func whatIsUnknownIsSaidSo() async throws {
    try await withHouse { house in
      let id = try await committed(house, "c1")
      let error = await #expect(throws: OfficeError.self) {
        try await draw(house, id, 99, .seats(1))
      }
      #expect(error?.description == "there is no such contract")
    }
  }

  @Test func manyAtOnceNeverDrawMoreThanThereIs() async throws {
    try await withHouse { house in
      let id = try await open(house, .seats)
      _ = try await settle(house, id, .deposit(amount: 50_000, seats: 5), key: "invoice-1")
      var sponsorships: [Int] = []
      for number in 0..<12 { sponsorships.append(try await committed(house, "c\(number)")) }
      let answers = try await withThrowingTaskGroup(of: BudgetAnswer.self) { group in
        for sponsorship in sponsorships {
          group.addTask { try await self.draw(house, sponsorship, id, .seats(1)) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count { $0 == .done } == 5)
      #expect(answers.count { $0 == .contractUsedUp } == 7)
      #expect(try await house.balances()[2] == 50_000)
    }
  }

  private func rate(_ house: House, _ day: String, _ rate: String, _ base: String = "USD")
    async throws
  {
    let statement = AddRate(
      employerID: 1, base: base, quote: "EUR", day: House.day(day), rate: rate, source: "ECB",
      actor: "test")
    _ = try await house.office.pool.transaction { db in try db.row(statement) }
  }

  /// 100.00 USD at 0.9234 are 92.34 EUR; 15,000 JPY at 0.006712 are 100.68.
  @Test func otherCurrenciesAreConvertedAtTheStoredRate() async throws {
    try await withHouse { house in
      let dollars = House.ask(10_000, House.usd)
      #expect(try await house.office.check(dollars, on: House.march.day).reasons == [.currency])
      try await rate(house, "2026-02-21", "0.8")
      #expect(try await house.office.check(dollars, on: House.march.day).reasons == [.currency])
      try await rate(house, "2026-02-22", "0.91")
      try await rate(house, "2026-02-27", "0.9234")
      try await rate(house, "2026-03-02", "0.95")
      let outcome = try await house.office.request(dollars, at: House.march)
      #expect(outcome.decision?.employerPays == Money(9234, House.eur))
      #expect(try await house.balances() == [9234, 0, 0, 990_766])
      let kept = try await house.owner.texts(
        "SELECT price::text, price_currency, rate::text, employer_pays::text FROM program.sponsorship"
      )
      #expect(kept == [["10000", "USD", "0.9234", "9234"]])
      try await rate(house, "2026-03-01", "0.006712", "JPY")
      let yen = House.ask(15_000, course: "c2", Currency(code: "JPY", exponent: 0))
      let decision = try await house.office.check(yen, on: House.march.day)
      #expect(decision.outcome == .awaits(approvers: ["E2"]))
      #expect(decision.employerPays == Money(10_068, House.eur))
      for wrong in ["0.93", "0"] {
        await #expect(throws: (any Error).self) { try await rate(house, "2026-02-27", wrong) }
      }
    }
  }

  /// 500.00 a year from 1 April: what was asked in March does not count in April.
  @Test func theYearOfACapBeginsWhereTheProgramSays() async throws {
    try await withHouse({
      $0.personCap = 50_000
      $0.yearStart = MonthDay("04-01") ?? MonthDay()
      $0.approvals = [.init(upTo: nil, approvers: [.rule])]
    }) { house in
      let ask = { (course: String, price: Int, day: String) in
        try await house.office.request(House.ask(price, course: course), at: House.noon(day))
      }
      let first = try await ask("c1", 30_000, "2026-03-30")
      #expect(first.state == .approved)
      #expect(try await ask("c2", 30_000, "2026-03-31").decision?.reasons == [.abovePersonCap])
      #expect(try await ask("c3", 30_000, "2026-04-01").state == .approved)
      #expect(try await ask("c4", 20_001, "2026-12-31").decision?.reasons == [.abovePersonCap])
      #expect(try await ask("c5", 20_000, "2026-12-31").state == .approved)
    }
  }

  @Test func aBudgetUnderAnotherGetsItsMoneyFromThere() async throws {
    try await withHouse { house in
      try await house.owner.run(
        """
        SELECT budget.open_cell(1, 1, 'CC-2', '', 'EUR', 'stop', 1);
        SELECT budget.open_cell(1, 1, 'CC-3', '', 'EUR', 'stop', 2);
        """)
      let settle = { (cell: Int, kind: BudgetOperation.Kind, amount: Int) in
        let statement = SettleBudget(
          employerID: 1, cellID: cell,
          operations: [.init(key: "\(cell)\(kind)\(amount)", kind: kind, amount: amount)],
          at: House.march.instant, occurredOn: House.march.day, actor: "test")
        return try await house.office.pool.transaction { db in try db.row(statement).answer }
      }
      let move = { (from: Int, to: Int, amount: Int) in
        let statement = MoveBudget(
          employerID: 1, key: "\(from)\(to)\(amount)", giver: from, taker: to, amount: amount,
          occurredOn: House.march.day, actor: "test")
        return try await house.office.pool.transaction { db in try db.row(statement).answer }
      }
      #expect(try await settle(2, .increase, 5000) == .allocatedFromParent)
      #expect(try await move(1, 2, 1_000_001) == .insufficientBudget)
      #expect(try await move(1, 2, 400_000) == .done)
      #expect(try await move(2, 3, 150_000) == .done)
      #expect(try await settle(3, .reserve, 150_000) == .done)
      #expect(try await settle(3, .reserve, 1) == .insufficientBudget)
      #expect(try await settle(2, .decrease, 1) == .allocatedFromParent)
      let sums = try await house.office.pool.transaction { db in
        try db.rows(BudgetRollup(employerID: 1))
      }.sorted { $0.cellID < $1.cellID }
      #expect(sums.map(\.budgetsBelow) == [2, 1, 0])
      // Authority, available, reserved of the three: the whole is what was granted at the top.
      #expect(
        sums.map { Array($0.balances.prefix(3)) } == [
          [1_000_000, 850_000, 150_000], [400_000, 250_000, 150_000], [150_000, 0, 150_000],
        ])
      let revisions = try await house.office.pool.transaction { db in
        try db.rows(BudgetRevisions(employerID: 1, cellID: 1))
      }
      #expect(revisions.map(\.amount) == [1_000_000, -400_000])
      #expect(revisions.map(\.authority) == [1_000_000, 600_000])
      // A budget of another year or currency is no parent.
      for sql in [
        "SELECT budget.open_cell(1, 2, 'CC-9', '', 'EUR', 'stop', 1)",
        "SELECT budget.open_cell(1, 1, 'CC-9', '', 'USD', 'stop', 1)",
      ] {
        let error = await #expect(throws: PostgresError.self) { try await house.owner.run(sql) }
        #expect(error.flatMap { StoreError($0) } == .parentDiffers)
      }
    }
  }
}
