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
      // A vendor that sends everything again and something new before it: the known one is the same wherever it
      // stands.
      let longer = try company.write(
        """
        number,currency,date,due_date,learner,course_id,amount
        A-0,EUR,2026-02-01,2026-02-28,E9,c9,10.00
        A-1,EUR,2026-03-01,2026-03-31,E1,c1,450.00
        A-1,EUR,2026-03-01,2026-03-31,E2,c1,450.00
        """, as: "april.csv")
      let again = try await run(
        company, "invoice", "import", longer, "--vendor", "coursera", "--as-of", "2026-03-02",
        "--dry-run")
      #expect(again.status == 0, "\(again.errors)")
      #expect(again.output.contains("1 unchanged"), "\(again.output)")
      let proposing = [
        "reconcile", "propose", "vendors", "--as-of", "2026-03-02", "--format", "json",
      ]
      let rehearsal = try await company.bursar.run(proposing + ["--dry-run"])
      #expect(rehearsal.status == 0, "\(rehearsal.errors)")
      for table in ["run", "proposal", "exception"] {
        #expect(
          try await company.owner.value("SELECT count(*) FROM reconciliation.\(table)") == "0")
      }
      let proposed = try await company.bursar.run(proposing)
      #expect(proposed.status == 0, "\(proposed.errors)")
      #expect(try proposed.objects[0]["groups"] as? Int == 1)
      // It said what the run then proposed, but for the run's number.
      let listed = try await run(
        company, "reconcile", "list", "--state", "proposed", "--format", "json")
      let said = try #require(try rehearsal.objects.first)
      let pairs = try #require(said["pairs"] as? [[String: Any]])
      #expect(said["groups"] as? Int == 1 && said["run"] == nil && said["exceptions"] as? Int == 1)
      for key in ["number", "pass", "party", "document", "line", "theirs", "ours", "state"] {
        #expect(
          try pairs.map { "\($0[key] ?? "")" } == listed.objects.map { "\($0[key] ?? "")" })
      }
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

  /// A credit note without its invoice is credit with the vendor, and is set off against an invoice; shown, and back.
  @Test func creditIsSetOff() async throws {
    try await withSponsorship { company in
      let file = try company.write(
        """
        number,kind,currency,date,commitment,amount
        A-1,,EUR,2026-03-01,1,450.00
        CN-1,credit,EUR,2026-03-01,,100.00

        """, as: "a.csv")
      let day = ["--as-of", "2026-03-02"]
      for arguments in [
        ["invoice", "import", file, "--vendor", "coursera"], ["reconcile", "propose", "vendors"],
        ["reconcile", "confirm", "vendors"], ["reconcile", "explain", "2", "credit_unapplied"],
      ] {
        let answer = try await company.bursar.run(arguments + day)
        #expect(answer.status == 0, "\(answer.errors)")
      }
      let offset = ["invoice", "offset", "1", "--format", "json"]
      let tooMuch = try await company.bursar.run(offset + ["--amount", "100.01"] + day)
      #expect(tooMuch.status == 65 && tooMuch.errors.contains("exceeds open"), "\(tooMuch.errors)")
      let rehearsed = try await company.bursar.run(offset + ["--dry-run"] + day)
      #expect(try rehearsed.objects[0]["amount"] as? String == "100.00", "\(rehearsed.errors)")
      #expect(
        try await company.owner.value("SELECT sum(settled) FROM ledger.open_item") == "0")
      let done = try await company.bursar.run(
        ["invoice", "offset", "1", "--credit", "2", "--key", "k"] + day)
      let again = try await company.bursar.run(offset + ["--key", "k"] + day)
      let group = try #require(try again.objects[0]["group"] as? Int)
      #expect(done.output == "done, group \(group): 100.00 EUR\n", "\(done.errors)")
      let list = try await run(company, "invoice", "list", "--format", "json")
      #expect(
        try list.objects.map { "\($0["number"] ?? "") \($0["paid"] ?? "")" }.sorted()
          == ["A-1 100.00", "CN-1 -100.00"])
      let shown = try await run(
        company, "reconcile", "show", "\(group)", "--format", "json")
      #expect(try shown.objects.map { $0["credit"] as? Int } == [2])
      #expect(try shown.objects.map { $0["credit_document"] as? String } == ["CN-1"])
      let text = try await run(company, "reconcile", "show", "\(group)")
      #expect(text.output.contains("100.00 of credit 2"), "\(text.output)")
      #expect(
        try await company.bursar.run(["reconcile", "reverse", "\(group)"] + day).status == 0)
      #expect(
        try await company.owner.value("SELECT sum(settled) FROM ledger.open_item") == "0")
      let missing = try await run(company, "invoice", "offset", "9", "--amount", "1.00")
      #expect(missing.status == 65 && missing.errors.contains("invoice list"))
    }
  }

  @Test func aJobReconcilesTheNight() async throws {
    try await withSponsorship { company in
      let file = try company.write(
        "number,currency,date,commitment,amount\nA-1,EUR,2026-03-01,1,450.00\n", as: "a.csv")
      _ = try await run(
        company, "invoice", "import", file, "--vendor", "coursera", "--as-of", "2026-03-02")
      let rehearsal = try await run(
        company, "reconcile", "propose", "vendors", "--as-of", "2026-03-02", "--dry-run")
      #expect(rehearsal.output.contains("a run would find 1 groups"), "\(rehearsal.errors)")
      #expect(rehearsal.output.contains("hard key"), "\(rehearsal.output)")
      #expect(try await company.owner.value("SELECT count(*) FROM reconciliation.run") == "0")
      let dry = try await run(company, "run", "reconcile-spend", "--now", "--dry-run")
      #expect(dry.status == 0, "\(dry.errors)")
      for count in ["vendors groups 1", "vendors exceptions 0", "bank groups 0"] {
        #expect(dry.output.contains(count), "\(dry.output)")
      }
      for table in ["run", "proposal", "exception", "match_group"] {
        #expect(
          try await company.owner.value("SELECT count(*) FROM reconciliation.\(table)") == "0")
      }
      let job = try await run(company, "run", "reconcile-spend", "--now")
      #expect(job.status == 0, "\(job.errors) \(job.output)")
      #expect(
        try await company.owner.value("SELECT state FROM reconciliation.match_group")
          == "posted", "\(job.output)")
    }
  }

  /// A statement by profile and the next day's as BAI2 join each other; what does not is refused, with its line.
  @Test func statementsByProfileAndStandard() async throws {
    try await withCompany { company in
      let opened = try await run(company, "bank", "open", "operating", "ES91", "EUR")
      #expect(opened.status == 0, "\(opened.errors)")
      let march = try company.write(
        """
        date,amount,balance,description
        2026-03-17,-50.00,950.00,Fees
        2026-03-17,-50.00,900.00,Fees
        """, as: "march.csv")
      let byProfile = ["bank", "import", "operating", march, "--profile", "bank-generic"]
      let rehearsed = try await company.bursar.run(byProfile + ["--dry-run"])
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      #expect(
        try await company.bursar.run(byProfile).output == "1 imported, 0 unchanged, 2 lines\n")
      #expect(
        try await company.bursar.run(byProfile).output == "0 imported, 1 unchanged, 2 lines\n")
      let next = """
        01,BANK,US,260319,0600,1,,,2/
        02,US,BANK,1,260318,2359,EUR,2/
        03,ES91,,010,90000,,,015,95000,,/
        16,165,5000,Z,R1,PAY-1,Refund
        49,190000,3/
        98,190000,1,5/
        99,190000,1,7/
        """
      let torn = try company.write(next.replacing("49,190000", with: "49,190001"), as: "torn.bai")
      let refused = try await run(
        company, "bank", "import", "operating", torn, "--profile", "bai2")
      #expect(refused.status == 65)
      #expect(refused.errors.contains("torn.bai") && refused.errors.contains("line 5"))
      let whole = try company.write(next, as: "next.bai")
      let imported = try await run(
        company, "bank", "import", "operating", whole, "--profile", "bai2")
      #expect(imported.output == "1 imported, 0 unchanged, 1 lines\n", "\(imported.errors)")
      let silent = try company.write("date,amount\n2026-03-19,-5.00\n", as: "silent.csv")
      let unproved = try await run(
        company, "bank", "import", "operating", silent, "--profile", "bank-generic")
      #expect(unproved.status == 65)
      #expect(unproved.errors.contains("--opening"))
      let proved = try await run(
        company, "bank", "import", "operating", silent, "--profile", "bank-generic", "--opening",
        "950.00", "--closing", "945.00")
      #expect(proved.status == 0, "\(proved.errors)")
      #expect(
        try await company.owner.value("SELECT count(*) FROM reconciliation.item") == "4")
      #expect(
        try await run(company, "bank", "import", "operating", march, "--profile", "edx").status
          == 78)
    }
  }

  @Test func anInvoiceOfUBL() async throws {
    try await withCompany { company in
      let file = try company.write(
        """
        <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>U-1</ID>
        <IssueDate>2026-03-01</IssueDate><DocumentCurrencyCode>EUR</DocumentCurrencyCode>
        <LegalMonetaryTotal><PayableAmount currencyID="EUR">450.00</PayableAmount></LegalMonetaryTotal>
        <InvoiceLine><LineExtensionAmount currencyID="EUR">450.00</LineExtensionAmount></InvoiceLine>
        </Invoice>
        """, as: "u1.xml")
      let importing = ["invoice", "import", file, "--profile", "ubl-2.1"]
      #expect(try await company.bursar.run(importing).status == 65)
      let imported = try await company.bursar.run(importing + ["--vendor", "coursera"])
      #expect(imported.output == "1 imported, 0 unchanged, 0 refused\n", "\(imported.errors)")
      #expect(
        try await company.owner.value("SELECT number || total FROM reconciliation.document")
          == "U-145000")
    }
  }
}
