import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Reconciliation grows with its rows, whatever the server believes of tables that it has never looked at. Nothing is
/// timed: what is written aside is limited, and what is read is counted.
@Suite struct ReconciliationSizeTests {
  private static let count = 3_000
  private static let day = BankDesk.day

  /// As many budgets, commitments of sponsorships and lines that quote them; one line in ten asks too much.
  private func withLines(_ body: (Connection) async throws -> Void) async throws {
    try await withDatabase { database in
      let owner = try await Connection.open(database)
      let vendors = """
        [{"party": "v", "ways": 2, "over_points": 0, "over_amount": "0", "under_points": 0, "under_amount": "0",
          "document_cap": "1e18"}]
        """
      try await owner.run(
        """
        SELECT people.add_employer('acme', 'Acme', 'Etc/UTC');
        SELECT budget.add_period(1, 'FY26', '2026-01-01', '2026-12-31');
        SELECT count(*) FROM generate_series(1, \(Self.count)) AS g,
          budget.open_cell(1, 1, 'CC-' || g, '', 'EUR', 'stop', NULL);
        SELECT count(*) FROM generate_series(1, \(Self.count)) AS g, budget.settle(1, g, ARRAY[
          ROW('o' || g, 'increase', NULL, 100, false, NULL)::budget.operation,
          ROW('r' || g, 'reserve', NULL, 10, false, NULL)::budget.operation], now(), '2026-01-02', 'x');
        SELECT count(*) FROM generate_series(1, \(Self.count)) AS g, budget.settle(1, g, ARRAY[
          ROW('c' || g, 'commit', g, 10, false, NULL)::budget.operation], now(), '2026-01-02', 'x');
        INSERT INTO people.employee (employer_id, employee_number, source_id, as_of)
        VALUES (1, 'E1', 'E1', '2026-01-01');
        INSERT INTO program.sponsorship (employer_id, employee_id, provider, content_id, program, cell_id,
          employer_pays, learner_pays, state, commitment_id, requested_on)
        SELECT 1, 1, 'v', 'c' || g, 'x', g, 10, 0, 'committed', g, '2026-01-02'
        FROM generate_series(1, \(Self.count)) AS g;
        INSERT INTO program.sponsorship_event (employer_id, sponsorship_id, state, actor, occurred_on)
        SELECT 1, g, 'committed', 'x', '2026-01-02' FROM generate_series(1, \(Self.count)) AS g;
        SELECT reconciliation.import_document(1, NULL, jsonb_build_object('kind', 'invoice', 'party', 'v',
          'number', '1', 'number_key', '1', 'currency', 'EUR', 'issued_on', '2026-01-02', 'due_on', '2026-01-02',
          'total', sum(l.amount)), jsonb_agg(jsonb_build_object('line', l.line, 'amount', l.amount, 'quoted', l.line)),
          NULL, '2026-01-02', 'x')
        FROM (SELECT g AS line, CASE g % 10 WHEN 0 THEN 1000 ELSE 10 END AS amount
          FROM generate_series(1, \(Self.count)) AS g) AS l;
        SELECT reconciliation.open_run(1, 'vendors', '\(Self.day)', '{"vendors": \(vendors)}', 'x');
        """)
      try await body(owner)
      await owner.close()
    }
  }

  /// How many rows of tables a transaction reads.
  private func reads(
    _ owner: Connection, _ body: @escaping @Sendable (isolated Connection) throws -> Void
  ) async throws -> Int {
    func count() async throws -> Int {
      let rows = try await owner.value(
        "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")
      return try #require(rows.flatMap { Int($0) })
    }
    try await owner.run("BEGIN")
    // Those of the transactions before are counted until the server has taken note of them.
    let before = try await count()
    try await owner.perform { db in try body(db) }
    let after = try await count()
    try await owner.run("COMMIT")
    return after - before
  }

  /// Joined by currency alone, the lines would be laid beside the budgets 9,000,000 times over.
  @Test func linesAreJoinedByWholeKeys() async throws {
    try await withLines { owner in
      try await owner.run("SET temp_file_limit = '1MB'")
      let matched = try await owner.value("SELECT reconciliation.match_keys(1, 1)")
      #expect(matched == "\(Self.count * 9 / 10)")
    }
  }

  @Test func whatIsReadGrowsWithTheRows() async throws {
    try await withLines { owner in
      let context = StepContext(
        employerID: 1, at: BudgetBook.instant(90_000), occurredOn: Self.day, actor: "test")
      var read: [String: Int] = [:]
      read["lines"] = try await reads(owner) { db in
        try db.execute(JoinWholeTables())
        _ = try db.row(MatchKeys(employerID: 1, runID: 1))
        let lines = try db.rows(OpenLines(employerID: 1, runID: 1, asOf: Self.day))
        #expect(lines.count == Self.count / 10)
        _ = try db.rows(OpenCommitments(employerID: 1, runID: 1, asOf: Self.day))
      }
      let exceptions = (1...(Self.count / 10)).map {
        MatchException(
          item: .theirs($0 * 10), reason: .priceOverTolerance, amount: 1_000, gap: 990)
      }
      read["findings"] = try await reads(owner) { db in
        for part in SaveFindings.parts(
          employerID: 1, runID: 1, result: MatchResult(exceptions: exceptions), size: 7)
        {
          try db.execute(part)
        }
      }
      #expect(
        try await owner.texts("SELECT count(*), max(line) FROM reconciliation.exception")
          == [["\(Self.count / 10)", "\(Self.count / 10)"]])
      let walk = WalkRows(employerID: 1, scope: .vendors, party: "v", asOf: Self.day)
      read["walk"] = try await reads(owner) { db in _ = try db.rows(walk) }
      read["proposed"] = try await reads(owner) { db in
        try db.execute(JoinWholeTables())
        _ = try db.rows(GroupPairs(employerID: 1))
      }
      read["exceptions"] = try await reads(owner) { db in
        try db.execute(JoinWholeTables())
        let open = try db.rows(OpenExceptions(employerID: 1))
        #expect(open.count == Self.count / 10)
      }
      read["close"] = try await reads(owner) { db in
        _ = try db.rows(CloseQuestion())
      }
      read["confirm"] = try await reads(owner) { db in
        _ = try db.rows(ConfirmGroups(context: context, runID: 1, groups: nil))
      }
      read["confirmed"] = try await reads(owner) { db in
        try db.execute(JoinWholeTables())
        _ = try db.rows(GroupPairs(employerID: 1))
        _ = try db.rows(Documents(employerID: 1, isClaims: false))
      }
      read["confirmed walk"] = try await reads(owner) { db in _ = try db.rows(walk) }
      for (what, rows) in read { #expect(rows < 150 * Self.count, "\(what): \(rows)") }

      // Whatever there is beside them, twenty groups read what twenty groups are. What stood there before the night has
      // been looked at.
      try await owner.run("ANALYZE program.sponsorship, budget.cell, budget.commitment")
      let post = PostGroups(context: context, groups: nil, atMost: 20)
      for _ in 0..<3 {
        let posted = try await reads(owner) { db in
          let answers = try db.rows(post)
          #expect(answers.count { $0.answer == .done } == 20)
        }
        #expect(posted < 10 * Self.count, "post: \(posted)")
      }
      try await owner.run(
        """
        SET session_replication_role = replica;
        INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor)
        SELECT 1, k.first + g, k.kind, 1, '2026-01-02', '2026-01-02', 'x'
        FROM generate_series(1, \(Self.count)) AS g, (VALUES (1000000, 'bill'), (2000000, 'pay')) AS k (first, kind);
        INSERT INTO ledger.open_item (employer_id, account, party, reference, entry_id, currency, amount, settled,
          original_currency, original_amount, original_settled)
        SELECT 1, 'payables', 'v', '', 1000000 + g, 'EUR', 2, 1, 'EUR', 2, 1
        FROM generate_series(1, \(Self.count)) AS g;
        INSERT INTO ledger.item_use (employer_id, entry_id, item_id, amount, original_amount)
        SELECT 1, i.entry_id + 1000000, i.item_id, 1, 1 FROM ledger.open_item AS i WHERE i.entry_id > 1000000;
        """)
      let owed = try await reads(owner) { db in
        try db.execute(JoinWholeTables())
        let items = try db.rows(OwedItems(employerID: 1, asOf: Self.day))
        #expect(items.count == 60 + Self.count)
      }
      #expect(owed < 20 * Self.count, "aging: \(owed)")
    }
  }

  /// What reconciliation says to the checklist of a close.
  private struct CloseQuestion: Statement {
    static let sql =
      "SELECT item FROM reconciliation.close_items(1, '2026-01-01', '\(ReconciliationSizeTests.day)')"
    var parameters: [Parameter] { [] }

    struct Row: RowDecodable {
      static let columns = ["item"]
      init(_ row: borrowing Postgres.Row) throws(PostgresError) {}
    }
  }
}
