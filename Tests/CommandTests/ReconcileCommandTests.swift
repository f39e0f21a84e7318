import Foundation
import TestSupport
import Testing

/// Invoices, statements and matches at the command.
@Suite struct ReconcileCommandTests {
  private func run(_ company: Company, _ arguments: String...) async throws -> BuiltCommand.Answer {
    try await company.bursar.run(arguments)
  }

  /// A sponsorship of E1, committed: its commitment is 1.
  private func withSponsorship(_ body: (Company) async throws -> Void) async throws {
    try await withCompany { company in
      for sql in [
        "SELECT budget.add_period(1, 'FY26', '2026-01-01', '2026-12-31')",
        "SELECT budget.open_cell(1, 1, 'CC-1', '', 'EUR', 'stop', NULL)",
        """
        SELECT budget.settle(1, 1, ARRAY[ROW('o', 'increase', NULL, 1000000, false, NULL)::budget.operation,
          ROW('r', 'reserve', NULL, 45000, false, NULL)::budget.operation], now(), '2026-01-02', 'x')
        """,
        """
        SELECT budget.settle(1, 1, ARRAY[ROW('c', 'commit', 1, 45000, false, NULL)::budget.operation], now(),
          '2026-01-02', 'x')
        """,
        """
        INSERT INTO program.sponsorship (employer_id, employee_id, provider, content_id, program, cell_id,
          employer_pays, learner_pays, state, commitment_id, requested_on)
        SELECT 1, employee_id, 'coursera', 'c1', 'x', 1, 45000, 0, 'committed', 1, '2026-01-02'
        FROM people.employee WHERE employee_number = 'E1';
        INSERT INTO program.sponsorship_event (employer_id, sponsorship_id, state, actor, occurred_on)
        VALUES (1, 1, 'committed', 'x', '2026-01-02')
        """,
      ] {
        try await company.owner.run(sql)
      }
      try await body(company)
    }
  }

  @Test func anInvoiceFromFileToLedgerAndBack() async throws {
    try await withSponsorship { company in
      let file = try company.write(
        """
        number,currency,date,due_date,learner,course_id,amount
        A-1,EUR,2026-03-01,2026-03-31,E1,c1,450.00
        A-1,EUR,2026-03-01,2026-03-31,E2,c1,450.00
        """, as: "march.csv")
      let importing = [
        "invoice", "import", file, "--vendor", "coursera", "--as-of", "2026-03-02", "--format",
        "json",
      ]
      let rehearsed = try await company.bursar.run(importing + ["--dry-run"])
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      #expect(try await run(company, "invoice", "list").output.contains("No document"))
      for _ in 0..<2 {
        let imported = try await company.bursar.run(importing)
        #expect(imported.status == 0, "\(imported.errors)")
      }
      #expect(
        try await company.owner.value("SELECT count(*) FROM reconciliation.item") == "2")
      let proposed = try await run(
        company, "reconcile", "propose", "vendors", "--as-of", "2026-03-02", "--format", "json")
      #expect(proposed.status == 0, "\(proposed.errors)")
      #expect(try proposed.objects[0]["groups"] as? Int == 1)
      let confirmed = try await run(
        company, "reconcile", "confirm", "vendors", "--as-of", "2026-03-02", "--format", "json")
      #expect(confirmed.status == 0, "\(confirmed.errors)")
      #expect(try confirmed.objects[0]["posted"] as? Int == 1)
      let walk = try await run(
        company, "reconcile", "walk", "vendors", "coursera", "--as-of", "2026-03-02", "--format",
        "json")
      #expect(
        try walk.objects.map { "\($0["what"] ?? "") \($0["amount"] ?? "")" } == [
          "ours 450.00", "billed_not_enrolled 450.00", "unexplained 0.00", "theirs 900.00",
        ])
      let open = try await run(company, "reconcile", "exceptions", "--format", "json")
      #expect(try open.objects.map { $0["owner"] as? String } == ["program"])
      let aging = try await run(
        company, "reconcile", "aging", "--as-of", "2026-05-15", "--format", "json")
      #expect(
        try aging.objects.first { $0["bucket"] as? String == "31-60" }?["amount"] as? String
          == "450.00")
      #expect(
        try await company.owner.value("SELECT state FROM program.sponsorship") == "fulfilled")
      let reversed = try await run(company, "reconcile", "reverse", "1", "--as-of", "2026-03-03")
      #expect(reversed.status == 0, "\(reversed.errors)")
      #expect(
        try await company.owner.value("SELECT state FROM program.sponsorship") == "committed")
      #expect(try await run(company, "reconcile", "reverse", "1").status == 65)
    }
  }

  /// Killed while it confirms and posts: run again, everything counts once.
  @Test func killedWhilePosting() async throws {
    try await withSponsorship { company in
      let file = try company.write(
        "number,currency,date,commitment,amount\nA-1,EUR,2026-03-01,1,450.00\n", as: "a.csv")
      _ = try await run(
        company, "invoice", "import", file, "--vendor", "coursera", "--as-of", "2026-03-02")
      _ = try await run(company, "reconcile", "propose", "vendors", "--as-of", "2026-03-02")
      let arguments = ["reconcile", "confirm", "vendors", "--as-of", "2026-03-02"]
      for milliseconds in [5, 40, 90, 150] {
        let running = try company.bursar.start(arguments)
        try await Task.sleep(for: .milliseconds(milliseconds))
        kill(running.processID, SIGKILL)
        _ = try await running.answer()
      }
      _ = try await company.bursar.run(arguments)
      #expect(
        try await company.owner.value("SELECT expended FROM budget.cell") == "45000")
      #expect(
        try await company.owner.value("SELECT count(*) FROM ledger.open_item") == "1")
    }
  }

  @Test func aJobReconcilesTheNight() async throws {
    try await withSponsorship { company in
      let file = try company.write(
        "number,currency,date,commitment,amount\nA-1,EUR,2026-03-01,1,450.00\n", as: "a.csv")
      _ = try await run(
        company, "invoice", "import", file, "--vendor", "coursera", "--as-of", "2026-03-02")
      let job = try await run(company, "run", "reconcile-spend", "--now")
      #expect(job.status == 0, "\(job.errors) \(job.output)")
      #expect(
        try await company.owner.value("SELECT state FROM reconciliation.match_group")
          == "posted", "\(job.output)")
    }
  }
}
