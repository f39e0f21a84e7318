import Bursary
import Foundation
import Postgres
import TestSupport
import Testing
import Upskilling

/// Seeded random batches of steps against the database; every answer, state and balance must be those of
/// `SponsorshipModel`.
@Suite struct SponsorshipModelTests {
  /// CI runs a few seeds; `BURSAR_SEEDS=1000` runs a thousand.
  static let seeds = UInt64(ProcessInfo.processInfo.environment["BURSAR_SEEDS"] ?? "") ?? 20

  @Test(arguments: 0..<seeds) func everyAnswerIsTheModels(seed: UInt64) async throws {
    try await withHouse({ $0.approvals = [.init(upTo: nil, approvers: [.manager])] }) { house in
      try await house.owner.run(
        """
        SELECT budget.open_cell(1, 1, 'CC-2', '', 'EUR', 'stop', NULL);
        SELECT budget.move(1, 'm', 1, 2, 999000, '2026-01-01', 'test');
        SELECT budget.move(1, 'n', 2, 1, 500, '2026-01-01', 'test');
        """)
      var random = SeededGenerator(seed: seed)
      var model = SponsorshipModel(available: [1: 1500, 2: 998_500])
      for number in 0..<12 {
        let budget = number % 3 == 0 ? 2 : 1
        let price = Int.random(in: 100...400, using: &random)
        var ask = House.ask(price, course: "c\(number)")
        ask.budget = budget
        let id = try await house.office.request(ask, at: House.march).sponsorship
        model.items[id] = .init(budget: budget, pays: price)
      }
      for turn in 0..<40 {
        if Int.random(in: 0..<12, using: &random) == 0 {
          model.isOpen.toggle()
          try await house.owner.run(
            "SELECT budget.set_period_state(1, 1, \(model.isOpen), 'test')")
        }
        let ids = (Array(model.items.keys.sorted()) + [99]).shuffled(using: &random)
          .prefix(Int.random(in: 1...8, using: &random))
        let steps = ids.map { id in
          let step = Self.step(for: model.items[id], using: &random)
          let isRefund = if case .refund = step { true } else { false }
          let key =
            isRefund && Bool.random(using: &random) && !ids.dropFirst().contains(id)
            ? "refund-\(id)-\(Int.random(in: 0...1, using: &random))" : nil
          return Office.Step(id, step, key: key)
        }
        let outcomes = try await house.office.advance(steps, at: House.march)
        // Budgets answer in the order of their numbers, and each in the order of the steps.
        var expected: [Int: BudgetAnswer] = [:]
        let order = steps.sorted {
          (model.items[$0.sponsorship]?.budget ?? 0) < (model.items[$1.sponsorship]?.budget ?? 0)
        }
        for step in order {
          expected[step.sponsorship] = model.take(step.sponsorship, step.step, key: step.key)
        }
        for (step, outcome) in zip(steps, outcomes) {
          #expect(
            outcome.answer == expected[step.sponsorship], "seed \(seed), turn \(turn), \(step)")
          #expect(outcome.state == model.items[step.sponsorship]?.state, "seed \(seed) \(step)")
        }
      }
      for (id, item) in model.items {
        let known = try await house.office.sponsorship(id)
        #expect(known.state == item.state)
        let isDue = [.repaymentDue, .repaid].contains(item.state)
        #expect(known.repaymentDue.minorUnits == (isDue ? item.due : 0))
      }
      for budget in [1, 2] {
        let mine = model.items.values.filter { $0.budget == budget }
        let sums = [
          mine.map(\.reserved).reduce(0, +), mine.map(\.committed).reduce(0, +),
          mine.map { $0.expended - $0.refunded + $0.refundedLate }.reduce(0, +),
          model.available[budget] ?? 0,
        ]
        #expect(try await house.balances(budget) == sums)
      }
    }
  }

  /// Mostly what may come next, sometimes anything.
  private static func step(
    for item: SponsorshipModel.Item?, using random: inout SeededGenerator
  ) -> SponsorshipStep {
    let amount = Bool.random(using: &random) ? nil : Int.random(in: 1...450, using: &random)
    let likely: [SponsorshipStep] =
      switch item?.state {
      case .requested: [.approve(by: "E2"), .approve(by: "E2"), .approve(by: "E3"), .cancel]
      case .approved: [.commit(amount), .commit(amount), .cancel, .lapse]
      case .committed: [.activate, .fulfill(amount), .cancel]
      case .active: [.fulfill(amount), .fulfill(amount), .lapse]
      case .fulfilled: [.refund(amount), .refund(amount), .demand(amount)]
      case .repaymentDue: [.repay, .waive]
      default: []
      }
    let all: [SponsorshipStep] = [
      .approve(by: "E2"), .decline(by: "E2"), .commit(amount), .activate, .fulfill(amount),
      .cancel, .lapse, .refund(amount), .demand(amount), .repay, .waive,
    ]
    let pool = Int.random(in: 0..<4, using: &random) == 0 || likely.isEmpty ? all : likely
    return pool.randomElement(using: &random) ?? .cancel
  }
}
