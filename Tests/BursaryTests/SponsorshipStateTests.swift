import Bursary
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// The life of a sponsorship, step by step, with its money.
@Suite struct SponsorshipStateTests {
  /// How to get from a new draft to each state.
  private static let ways: [SponsorshipState: [SponsorshipStep]] = [
    .requested: [], .approved: [.approve(by: "E2")], .declined: [.decline(by: "E2")],
    .committed: [.approve(by: "E2"), .commit()],
    .active: [.approve(by: "E2"), .commit(), .activate],
    .fulfilled: [.approve(by: "E2"), .commit(), .fulfill()], .withdrawn: [.cancel],
    .canceled: [.approve(by: "E2"), .cancel], .lapsed: [.lapse],
    .refunded: [.approve(by: "E2"), .commit(), .fulfill(), .refund()],
    .repaymentDue: [.approve(by: "E2"), .commit(), .fulfill(), .demand()],
    .repaid: [.approve(by: "E2"), .commit(), .fulfill(), .demand(), .repay],
  ]

  /// What may happen next; everything else may not.
  private static let next: [SponsorshipState: [(SponsorshipStep, SponsorshipState)]] = [
    .requested: [
      (.approve(by: "E2"), .approved), (.decline(by: "E2"), .declined), (.cancel, .withdrawn),
      (.lapse, .lapsed),
    ],
    .approved: [(.commit(), .committed), (.cancel, .canceled), (.lapse, .lapsed)],
    .committed: [
      (.activate, .active), (.fulfill(), .fulfilled), (.cancel, .canceled), (.lapse, .lapsed),
    ],
    .active: [(.fulfill(), .fulfilled), (.cancel, .canceled), (.lapse, .lapsed)],
    .fulfilled: [(.refund(), .refunded), (.demand(), .repaymentDue)],
    .repaymentDue: [(.repay, .repaid), (.waive, .fulfilled)],
  ]

  private static let steps: [SponsorshipStep] = [
    .approve(by: "E2"), .decline(by: "E2"), .commit(), .activate, .fulfill(), .cancel, .lapse,
    .refund(), .demand(), .repay, .waive,
  ]

  @Test(arguments: ways.keys.sorted { $0.rawValue < $1.rawValue })
  func onlyWhatTheMachineSaysHappens(state: SponsorshipState) async throws {
    try await withHouse { house in
      for (number, step) in Self.steps.enumerated() {
        let id = try await house.office.request(
          House.ask(20_000, course: "c\(number)"), at: House.march
        ).sponsorship
        for before in Self.ways[state] ?? [] { #expect(try await house.take(id, before) == .done) }
        #expect(try await house.state(id) == state)
        let before = try await house.balances()
        let expected = Self.next[state]?.first { $0.0 == step }?.1
        let outcome = try await house.office.advance(id, step, at: House.march)
        if let expected {
          #expect(outcome.answer == .done, "\(state) \(step)")
          #expect(outcome.state == expected, "\(state) \(step)")
        } else {
          #expect(outcome.answer.rawValue == "already_\(state.rawValue)", "\(step)")
          #expect(try await house.balances() == before)
        }
        // In the same place whoever asks again.
        #expect(try await house.state(id) == (expected ?? state))
      }
    }
  }

  @Test func theMoneyFollows() async throws {
    try await withHouse { house in
      let id = try await house.approved("c1", 10_000)
      #expect(try await house.balances() == [10_000, 0, 0, 990_000])
      #expect(try await house.take(id, .commit(9000)) == .done)
      #expect(try await house.balances() == [0, 9000, 0, 991_000])
      #expect(try await house.take(id, .fulfill(9500)) == .done)
      #expect(try await house.balances() == [0, 0, 9500, 990_500])
      #expect(try await house.financial() == ["training_expense": 9500, "accrued_cost": -9500])
      // Two refunds with keys of their own; each counts once, and another amount is a conflict.
      for _ in 0..<2 { #expect(try await house.take(id, .refund(500), key: "note-1") == .done) }
      #expect(try await house.take(id, .refund(600), key: "note-1") == .keyConflict)
      #expect(try await house.balances() == [0, 0, 9000, 991_000])
      #expect(try await house.take(id, .refund(9001), key: "note-2") == .exceedsExpended)
      #expect(try await house.state(id) == .fulfilled)
      #expect(try await house.take(id, .refund(), key: "note-3") == .done)
      #expect(try await house.state(id) == .refunded)
      #expect(
        try await house.financial() == [
          "training_expense": 0, "accrued_cost": -9500, "vendor_credit": 9500,
        ])
      let events = try await house.owner.value(
        "SELECT count(*) FROM program.sponsorship_event WHERE sponsorship_id = \(id)")
      #expect(events == "6")
    }
  }

  @Test func whoLeavesOwesAndPaysBackOrIsSpared() async throws {
    try await withHouse { house in
      var ids: [Int] = []
      for course in ["c1", "c2"] {
        let id = try await house.approved(course)
        _ = try await house.take(id, .commit())
        _ = try await house.take(id, .fulfill())
        ids.append(id)
      }
      #expect(try await house.take(ids[0], .demand(10_001)) == .exceedsExpended)
      #expect(try await house.take(ids[0], .demand(5000)) == .done)
      #expect(try await house.take(ids[1], .demand()) == .done)
      #expect(try await house.office.sponsorship(ids[0]).repaymentDue.minorUnits == 5000)
      #expect(try await house.financial()["employee_receivable"] == 15_000)
      #expect(try await house.take(ids[0], .repay) == .done)
      #expect(try await house.take(ids[1], .waive) == .done)
      let book = try await house.financial()
      #expect(book["employee_receivable"] == 0)
      #expect(book["clearing"] == 5000)
      #expect(book["bad_debt"] == 10_000)
      #expect(book["recovered_cost"] == -15_000)
    }
  }

  /// Late facts go to the first open period and say so; without one there is an answer, and no money.
  @Test func aLateDemandGoesToTheFirstOpenPeriod() async throws {
    try await withHouse { house in
      let id = try await house.approved("c1")
      _ = try await house.take(id, .commit())
      _ = try await house.take(id, .fulfill())
      try await house.owner.run("SELECT budget.set_period_state(1, 1, false, 'test')")
      #expect(try await house.take(id, .refund(1)) == .doneLate)
      #expect(try await house.take(id, .demand(), at: House.noon("2026-12-30")) == .done)
      let entry = try await house.owner.texts(
        "SELECT occurred_on::text, effective_on::text, period_id::text FROM ledger.entry WHERE kind = 'demand'"
      )
      #expect(entry == [["2026-12-30", "2027-01-01", "2"]])
      try await house.owner.run("SELECT budget.set_period_state(1, 2, false, 'test')")
      #expect(try await house.take(id, .repay) == .noPeriod)
      #expect(try await house.state(id) == .repaymentDue)
    }
  }

  /// A demand during the close waits for it, and then counts in the next period.
  @Test func aDemandWaitsForTheCloseUnderWay() async throws {
    try await withHouse { house in
      let id = try await house.approved("c1")
      _ = try await house.take(id, .commit())
      _ = try await house.take(id, .fulfill())
      let closing = try await Connection.open(house.database)
      try await closing.run("BEGIN; SELECT budget.set_period_state(1, 1, false, 'test')")
      let demand = Task { try await house.take(id, .demand()) }
      var isWaiting = false
      for _ in 0..<100 where !isWaiting {
        try await Task.sleep(for: .milliseconds(10))
        isWaiting =
          try await house.owner.value(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
          ) == "1"
      }
      #expect(isWaiting)
      try await closing.run("COMMIT")
      #expect(try await demand.value == .done)
      let period = try await house.owner.value(
        "SELECT period_id FROM ledger.entry WHERE kind = 'demand'")
      #expect(period == "2")
      await closing.close()
    }
  }

  @Test func manyInOneCallEachWithItsAnswer() async throws {
    try await withHouse { house in
      // A second budget that holds three of these.
      try await house.owner.run(
        "SELECT budget.open_cell(1, 1, 'CC-2', '', 'EUR', 'stop', NULL); SELECT budget.move(1, 'm', 1, 2, 60000, '2026-01-01', 'test')"
      )
      var ids: [Int] = []
      for number in 0..<40 {
        var ask = House.ask(20_000, course: "c\(number)")
        ask.budget = number % 2 == 0 ? 1 : 2
        ids.append(try await house.office.request(ask, at: House.march).sponsorship)
      }
      var steps = ids.map { Office.Step($0, .approve(by: "E2")) }
      steps.append(Office.Step(999, .cancel))
      steps[4].step = .cancel
      let outcomes = try await house.office.advance(steps, at: House.march)
      #expect(outcomes.map(\.sponsorship) == ids + [999])
      #expect(outcomes.count { $0.state == .approved } == 22)
      #expect(outcomes[4].state == .withdrawn)
      #expect(outcomes.count { $0.answer == .insufficientBudget } == 17)
      #expect(outcomes.last?.answer == .noSponsorship)
      #expect(try await house.balances() == [380_000, 0, 0, 560_000])
      #expect(try await house.balances(2) == [60_000, 0, 0, 0])
      await #expect(throws: OfficeError.self) {
        _ = try await house.office.advance(
          [.init(ids[0], .commit()), .init(ids[0], .cancel)], at: House.march)
      }
      // Half of them again: those that are done say so, the others are still without budget.
      let again = try await house.office.advance(
        ids.prefix(20).map { .init($0, .approve(by: "E2")) }, at: House.march)
      #expect(again.count { $0.answer == .alreadyApproved } == 12)
      #expect(again.count { $0.answer == .insufficientBudget } == 7)
      let budgetsBefore = try await house.balances()
      let committed = try await house.office.advance(
        ids.map { .init($0, .commit()) }, at: House.march)
      #expect(committed.count { $0.state == .committed } == 22)
      #expect(try await house.balances() == [0, budgetsBefore[0], 0, budgetsBefore[3]])
    }
  }

  @Test func twoBatchesAtOnceDoNotDeadlockAndEachCountsOnce() async throws {
    try await withHouse { house in
      var ids: [Int] = []
      for number in 0..<30 {
        ids.append(
          try await house.office.request(
            House.ask(20_000, course: "c\(number)"), at: House.march
          ).sponsorship)
      }
      let all = ids
      let granted = try await withThrowingTaskGroup(of: Int.self) { group in
        for worker in 0..<4 {
          group.addTask {
            let mine = worker % 2 == 0 ? all : all.reversed()
            return try await house.office.advance(
              mine.map { .init($0, .approve(by: "E2")) }, at: House.march
            ).count { $0.answer == .done }
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(granted == 30)
      #expect(try await house.balances() == [600_000, 0, 0, 400_000])
    }
  }

  @Test func sponsorshipsFollowTheirMoneyIntoTheNextYear() async throws {
    try await withHouse { house in
      let (kept, open) = (try await house.approved("c1"), try await house.approved("c2"))
      _ = try await house.take(kept, .commit())
      try await house.owner.run(
        "SELECT budget.end_year(1, 1, 2, true, false, '2026-12-31', 'test')")
      let january = House.noon("2027-01-15")
      _ = try await house.office.link(at: january, isDryRun: false)
      // What was only reserved has gone back with its year.
      #expect(try await house.state(open) == .lapsed)
      #expect(try await house.take(kept, .fulfill(9000), at: january) == .done)
      let next = try await house.office.sponsorship(kept).cellID
      #expect(next != house.budget)
      #expect(try await house.balances(next) == [0, 0, 9000, 1000])
    }
  }

  @Test func whatNobodyUsesInTimeIsFreeAgain() async throws {
    try await withHouse({ $0.enrollWithinDays = 30 }) { house in
      let id = try await house.approved("c1")
      #expect(try await house.office.sponsorship(id).terms.enrollBy == House.day("2026-03-31"))
      // The last day counts whole, in Madrid: the reservation holds until midnight there.
      let eve = Moment(
        instant: Instant(millisecondsSinceEpoch: 1_774_994_399_000), day: House.day("2026-03-31"))
      #expect(try await house.office.link(at: eve, isDryRun: false).expired == 0)
      let midnight = Moment(
        instant: Instant(millisecondsSinceEpoch: 1_774_994_400_000), day: House.day("2026-04-01"))
      #expect(try await house.office.link(at: midnight, isDryRun: true).expired == 1)
      #expect(try await house.state(id) == .approved)
      let night = try await house.office.link(at: midnight, isDryRun: false)
      #expect(night.expired == 1)
      #expect(night.steps.map(\.step) == ["lapse"])
      #expect(try await house.state(id) == .lapsed)
      #expect(try await house.balances() == [0, 0, 0, 1_000_000])
      let again = try await house.office.link(at: midnight, isDryRun: false)
      #expect(again.expired == 0 && again.steps.isEmpty)
    }
  }
}
