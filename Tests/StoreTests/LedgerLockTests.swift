import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// The same money at the same moment: whoever comes second waits, and then decides on what the first has left.
@Suite struct LedgerLockTests {
  /// Of 2026 and 2027, periods 1 and 2: a commitment of 10 in budget 1 whose cost is recognized, its invoice
  /// (item 1), an adjustment, an accrual of it on 31 January that is not due, an invoice in another currency (item
  /// 2) with a rate of that day, and a contract for credit.
  private func withLedger(_ body: (Connection, Hands) async throws -> Void) async throws {
    try await withBudgetBook { book in
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      let cell = try await book.open("CC-1", budget: 100)
      for kind in [BudgetOperation.Kind.reserve, .commit, .expend] {
        _ = try await book.settle(
          cell,
          [
            .init(
              key: kind.rawValue, kind: kind, commitmentID: kind == .reserve ? nil : 1, amount: 10,
              isFinal: kind == .expend)
          ])
      }
      try await owner.run(
        """
        SELECT ledger.add_item(1, 'billed', 'bill', 'p', '1', NULL, 1, 'EUR', 10, 'EUR', 10, '2026-01-02', 'x');
        SELECT ledger.add_item(1, 'abroad', 'bill', 'p', '2', NULL, NULL, 'EUR', 10, 'USD', 12, '2026-01-02', 'x');
        SELECT ledger.add_rate(1, 'USD', 'EUR', '2026-01-31', 1, 's', 'x');
        SELECT ledger.adjust(1, 'adjusted', 'bank', 'suspense', 'EUR', 5, NULL, 'x', '2026-01-02', 'x');
        SELECT ledger.post_reversing(1, 'accrue', 'EUR',
          ARRAY[ROW('accrued_cost', 'training_expense', 10, 1)::ledger.line], '2026-01-31', '2026-01-31', 'x', 'x');
        SELECT ledger.open_contract(1, 'c', 'p', 'credit', 'EUR', '2026-01-01', '2026-12-31');
        """)
      let hands = Hands(
        holder: try await Connection.open(database), waiter: try await Connection.open(database))
      try await body(owner, hands)
      await hands.holder.close()
      await hands.waiter.close()
      await owner.close()
    }
  }

  private static func reverse(_ key: String, _ original: String) -> String {
    """
    SELECT code FROM ledger.reverse(1, '\(key)', (SELECT entry_id FROM ledger.request WHERE key = '\(original)'),
      '2026-01-02', 'x')
    """
  }

  /// Lets one do something, and another meanwhile ask for a code, which is the result.
  private func answer(
    holding hold: String, asking query: String, _ owner: Connection, _ hands: Hands
  ) async throws -> String? {
    let error = try await hands.meet(
      holding: hold, doing: "CREATE TABLE said AS \(query)", owner: owner)
    #expect(error == nil, "\(query)")
    return try await owner.value("SELECT code FROM said")
  }

  @Test(arguments: [
    "SELECT code FROM ledger.add_item(1, 'k', 'bill', 'p', '3', NULL, NULL, 'EUR', 1, 'EUR', 1, '2026-01-02', 'x')",
    "SELECT code FROM ledger.adjust(1, 'k', 'bank', 'suspense', 'EUR', 1, NULL, 'x', '2026-01-02', 'x')",
    "SELECT code FROM ledger.record_cash(1, 'k', 'fee', 'EUR', 1, NULL, '2026-01-02', 'x')",
    "SELECT code FROM ledger.settle_item(1, 'k', 'pay', 1, 1, NULL, NULL, '2026-01-02', 'x')",
    "SELECT code FROM ledger.settle_contract(1, 'k', 1, 'deposit', NULL, 1, NULL, '2026-01-02', 'x')",
    reverse("k", "expend"), reverse("k", "billed"), reverse("k", "adjusted"),
  ])
  func aKeyThatIsUsedTwiceAtOnceIsOneRequest(query: String) async throws {
    try await withLedger { owner, hands in
      let said = try await answer(holding: query, asking: query, owner, hands)
      #expect(said == "done")
    }
  }

  @Test(arguments: ["expend", "billed", "adjusted"])
  func anEntryIsTakenBackOnce(original: String) async throws {
    try await withLedger { owner, hands in
      let said = try await answer(
        holding: Self.reverse("first", original), asking: Self.reverse("second", original), owner,
        hands)
      #expect(said == "already_reversed")
    }
  }

  /// A part of it is paid at the same moment: then it stays.
  @Test func anInvoiceIsNotTakenBackWhileItIsPaid() async throws {
    try await withLedger { owner, hands in
      let said = try await answer(
        holding: "SELECT ledger.settle_item(1, 'part', 'pay', 1, 4, NULL, NULL, '2026-01-02', 'x')",
        asking: Self.reverse("back", "billed"), owner, hands)
      #expect(said == "later_facts")
    }
  }

  /// What was refunded after the year was closed is taken back while more is refunded: both count.
  @Test func lateRefundsOfACommitmentFollowEachOther() async throws {
    func refund(_ amount: Int) -> String {
      """
      SELECT code FROM budget.settle(1, 1,
        ARRAY[ROW('refund \(amount)', 'refund', 1, \(amount), false, NULL)::budget.operation], now(), '2027-01-02', 'x')
      """
    }
    try await withLedger { owner, hands in
      try await owner.run("SELECT budget.set_period_state(1, 1, false, 'x'); \(refund(4))")
      let said = try await answer(
        holding: Self.reverse("back", "refund 4"), asking: refund(3), owner, hands)
      #expect(said == "done_late")
      #expect(try await owner.value("SELECT refunded_late FROM budget.commitment") == "3")
    }
  }

  @Test(arguments: ["accrue", "revalue"])
  func theEndOfAMonthIsPostedOnce(operation: String) async throws {
    try await withLedger { owner, hands in
      let query = "SELECT code FROM ledger.\(operation)(1, '2026-01-31', '2026-01-31', 'x')"
      let said = try await answer(holding: query, asking: query, owner, hands)
      #expect(said == "nothing_left")
    }
  }

  private static let closeYear =
    "SELECT code FROM ledger.close_days(1, 1, '2026-12-31', 'hard', 'x', now(), 'x')"
  private static let closeJanuary = closeYear.replacing("12-31", with: "01-31")
  private static let closeNextYear =
    "SELECT code FROM ledger.close_days(1, 2, '2027-12-31', 'hard', 'x', now(), 'x')"
  private static let reopenYear =
    "SELECT code FROM ledger.reopen_days(1, 1, '2026-12-01', 'x', 'x')"
  private static let adjust =
    "SELECT code FROM ledger.adjust(1, 'k', 'bank', 'suspense', 'EUR', 1, NULL, 'x', '2026-01-31', 'x')"

  /// Closes, reopenings and signatures of an employer, whatever the period.
  @Test(arguments: [
    ("SELECT", closeYear, closeNextYear, "done"),
    (closeYear, reopenYear, closeNextYear, "earlier_open"),
    (closeYear, closeNextYear, reopenYear, "later_closed"),
    (closeYear, reopenYear, "SELECT code FROM ledger.sign_close(1, 1, 'cfo')", "reopened"),
  ])
  func closesFollowEachOther(before: String, hold: String, query: String, code: String) async throws
  {
    try await withLedger { owner, hands in
      try await owner.run(before)
      #expect(try await answer(holding: hold, asking: query, owner, hands) == code)
    }
  }

  /// What was posted before the close is in it, as the checks prove; what comes during it counts after it.
  @Test(arguments: [(adjust, closeJanuary, "2026-01-31"), (closeJanuary, adjust, "2026-02-01")])
  func aCloseAndAPostingFollowEachOther(hold: String, query: String, day: String) async throws {
    try await withLedger { owner, hands in
      #expect(try await answer(holding: hold, asking: query, owner, hands) == "done")
      let posted = try await owner.value(
        "SELECT effective_on FROM ledger.entry JOIN ledger.request USING (entry_id) WHERE key = 'k'"
      )
      #expect(posted == day)
    }
  }

  /// A year that is closed as it is reopened is reopened to its end.
  @Test func aReopeningKnowsWhatIsClosed() async throws {
    try await withLedger { owner, hands in
      try await owner.run(Self.closeJanuary)
      let said = try await answer(
        holding: "SELECT budget.set_period_state(1, 1, false, 'x')",
        asking: "SELECT last_day AS code FROM ledger.reopen_days(1, 1, '2026-01-31', 'x', 'x')",
        owner, hands)
      #expect(said == "2026-12-31")
    }
  }
}
