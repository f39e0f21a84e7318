import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Whoever changes matches of an employer waits for whoever does already, and takes what it needs in the order of
/// everybody else, so that nobody waits in a circle: sponsorships, periods, then budgets by their numbers.
@Suite struct ReconciliationLockTests {
  /// One invoice of two lines, for a commitment of 10 in each of two budgets, confirmed in one group; the line of
  /// `first` comes first. Commitments have the numbers of their budgets, and that of budget 1 is a sponsorship's.
  private func withGroup(
    first: Int = 2, isPosted: Bool = false, _ body: (Connection, Hands) async throws -> Void
  ) async throws {
    try await withBudgetBook { book in
      var database = book.database
      database.role = nil
      let owner = try await Connection.open(database)
      for cost in ["CC-1", "CC-2"] {
        let cell = try await book.open(cost, budget: 100)
        _ = try await book.settle(cell, [.init(key: "r\(cell)", kind: .reserve, amount: 10)])
        _ = try await book.settle(
          cell, [.init(key: "c\(cell)", kind: .commit, commitmentID: cell, amount: 10)])
      }
      try await owner.run(
        """
        INSERT INTO people.employee (employer_id, employee_number, source_id, as_of)
        VALUES (1, 'E1', 'E1', '2026-01-01');
        INSERT INTO people.assignment (employer_id, employee_id, valid_from, status)
        VALUES (1, 1, '2026-01-01', 'active');
        INSERT INTO program.sponsorship (employer_id, employee_id, provider, content_id, program, cell_id,
          employer_pays, learner_pays, state, commitment_id, requested_on)
        VALUES (1, 1, 'p', 'c', 'x', 1, 10, 0, 'committed', 1, '2026-01-01');
        INSERT INTO program.sponsorship_event (employer_id, sponsorship_id, state, actor, occurred_on)
        VALUES (1, 1, 'committed', 'x', '2026-01-01');
        SELECT reconciliation.import_document(1, NULL, '{"kind": "invoice", "party": "p", "number": "1",
          "number_key": "1", "currency": "EUR", "issued_on": "2026-01-02", "due_on": "2026-01-02", "total": 20}',
          '[{"line": 1, "amount": 10}, {"line": 2, "amount": 10}]', NULL, '2026-01-02', 'x');
        SELECT reconciliation.open_run(1, 'vendors', '2026-01-02', '{}', 'x');
        INSERT INTO reconciliation.proposal VALUES (1, 1, 1, 'grouped', 1, \(first), NULL, 10, 10, NULL),
          (1, 1, 1, 'grouped', 2, \(3 - first), NULL, 10, 10, NULL);
        SELECT reconciliation.confirm(1, 1, NULL, '2026-01-02', 'x');
        SELECT reconciliation.open_bank_account(1, 'main', 'ES1', 'EUR', 'x');
        """)
      if isPosted { try await owner.run(Self.post) }
      let hands = Hands(
        holder: try await Connection.open(database), waiter: try await Connection.open(database))
      try await body(owner, hands)
      await hands.holder.close()
      await hands.waiter.close()
      await owner.close()
    }
  }

  private static let post = "SELECT reconciliation.post(1, NULL, 9, now(), '2026-01-02', 'x')"
  private static let reverse = "SELECT reconciliation.reverse(1, 1, 'x', now(), '2026-01-02', 'x')"

  @Test(arguments: [
    "SELECT reconciliation.open_run(1, 'vendors', '2026-01-02', '{}', 'x')",
    "SELECT reconciliation.confirm(1, 1, NULL, '2026-01-02', 'x')",
    "SELECT reconciliation.explain_item(1, 1, 'tax', NULL, '2026-01-02', 'x')", post, reverse,
    "SELECT reconciliation.pay(1, 1, 'main', NULL, 'r', '', '2026-01-02', 'x')",
    "SELECT reconciliation.offset_credit(1, 1, NULL, NULL, 'k', '2026-01-02', 'x')",
  ])
  func matchesAreChangedByOneAtATime(sql: String) async throws {
    try await withGroup { owner, hands in
      let error = try await hands.meet(
        holding: "SELECT reconciliation.take_turn(1)", doing: sql, owner: owner)
      #expect(error == nil)
    }
  }

  /// Whoever waits for a sponsorship, a period or budget 1 holds budget 2 not yet.
  @Test(
    arguments: [
      "SELECT FROM program.sponsorship FOR UPDATE",
      "SELECT pg_advisory_xact_lock(hashtext('budget.fiscal_period'), 1)",
      "SELECT FROM budget.cell WHERE cell_id = 1 FOR UPDATE",
    ], [false, true])
  func locksAreTakenInOneOrder(hold: String, isPosted: Bool) async throws {
    // Taking back goes from the last line to the first.
    try await withGroup(first: isPosted ? 1 : 2, isPosted: isPosted) { owner, hands in
      let error = try await hands.meet(
        holding: hold, doing: isPosted ? Self.reverse : Self.post, owner: owner
      ) {
        try await owner.run(
          "BEGIN; SELECT FROM budget.cell WHERE cell_id = 2 FOR UPDATE NOWAIT; COMMIT")
      }
      #expect(error == nil)
    }
  }

  /// A part of an item is paid at the same moment: what is left of it then is paid.
  @Test func aPaymentPaysWhatIsLeft() async throws {
    try await withGroup(isPosted: true) { owner, hands in
      let error = try await hands.meet(
        holding:
          "SELECT ledger.settle_item(1, 'part', 'pay', 1, 4, NULL, NULL, '2026-01-02', 'x')",
        doing: "SELECT reconciliation.pay(1, 1, 'main', NULL, 'r', '', '2026-01-02', 'x')",
        owner: owner)
      #expect(error == nil)
      #expect(
        try await owner.value("SELECT amount FROM reconciliation.item WHERE kind = 'payment'")
          == "-16")
    }
  }

  /// A part of the invoice of 20 is paid, or of the credit of 12 paid out, at the same moment: what is left of both
  /// then is set off.
  @Test(arguments: [("'pay', 1, 9", "11"), ("'vendor_refund', 3, 5", "7")])
  func creditIsSetOffAgainstWhatIsLeft(way: String, amount: String) async throws {
    try await withGroup(isPosted: true) { owner, hands in
      try await owner.run(
        """
        SELECT reconciliation.import_document(1, NULL, '{"kind": "credit_note", "party": "p", "number": "2",
          "number_key": "2", "currency": "EUR", "issued_on": "2026-01-02", "due_on": "2026-01-02", "total": -12}',
          '[{"line": 1, "amount": -12}]', NULL, '2026-01-02', 'x');
        SELECT reconciliation.explain_item(1, i.item_id, 'credit_unapplied', NULL, '2026-01-02', 'x')
        FROM reconciliation.item AS i WHERE i.document_id = 2;
        \(Self.post)
        """)
      let error = try await hands.meet(
        holding: "SELECT ledger.settle_item(1, 'part', \(way), NULL, NULL, '2026-01-02', 'x')",
        doing: "SELECT reconciliation.offset_credit(1, 1, NULL, NULL, 'k', '2026-01-02', 'x')",
        owner: owner)
      #expect(error == nil)
      #expect(
        try await owner.value(
          """
          SELECT sum(u.amount) FROM ledger.item_use AS u JOIN ledger.entry AS e USING (entry_id)
          WHERE e.kind = 'offset' AND u.item_id = 3
          """) == amount)
    }
  }

  /// Two statements at once that do not join: the second is refused.
  @Test func statementsOfAnAccountAreImportedOneAtATime() async throws {
    func statement(_ day: Int, opening: Int) -> String {
      """
      SELECT reconciliation.import_statement(1, NULL, 'main', 'ES1', 'EUR', '\(day)', '2026-01-0\(day)',
        '2026-01-0\(day)', \(opening), \(opening), 'content \(day)', '[]')
      """
    }
    try await withGroup { owner, hands in
      let error = try await hands.meet(
        holding: statement(1, opening: 5), doing: statement(2, opening: 6), owner: owner)
      #expect(error?.sqlState?.rawValue == "UP503")
    }
  }
}
