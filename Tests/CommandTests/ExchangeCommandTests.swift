import Foundation
import TestSupport
import Testing

/// Oracle X of finance.md at the command: from the files of the vendor and the bank to the ledger.
@Suite struct ExchangeCommandTests {
  private struct Desk {
    let company: Company

    @discardableResult
    func run(_ arguments: String...) async throws -> [[String: Any]] {
      let answer = try await company.bursar.run(
        arguments + ["--config", "\(company.folder)/bursar.yaml", "--format", "json"])
      #expect(answer.status == 0, "\(arguments): \(answer.errors)")
      return try answer.objects
    }

    /// Proposes, confirms and posts.
    func settle(_ scope: String, _ day: String) async throws -> Int? {
      try await run("reconcile", "propose", scope, "--as-of", day)
      return try await run("reconcile", "confirm", scope, "--as-of", day)[0]["posted"] as? Int
    }

    func statement(_ day: String, _ amount: String, _ balance: String, _ reference: String)
      async throws
    {
      let file = try company.write(
        "date,amount,balance,reference\n\(day),\(amount),\(balance),\(reference)\n",
        as: "\(day).csv")
      try await run(
        "bank", "import", "operating", file, "--profile", "bank-generic", "--as-of", day)
    }
  }

  @Test func oracleX() async throws {
    try await withCompany { company in
      for sql in [
        "SELECT budget.add_period(1, 'FY26', '2026-01-01', '2026-12-31')",
        "SELECT budget.open_cell(1, 1, 'CC-1', '', 'USD', 'stop', NULL)",
        """
        SELECT budget.settle(1, 1, ARRAY[ROW('o', 'increase', NULL, 200000, false, NULL)::budget.operation,
          ROW('r', 'reserve', NULL, 108000, false, NULL)::budget.operation], now(), '2026-03-01', 'x')
        """,
        """
        SELECT budget.settle(1, 1, ARRAY[ROW('c', 'commit', 1, 108000, false, NULL)::budget.operation], now(),
          '2026-03-01', 'x')
        """,
        """
        INSERT INTO program.sponsorship (employer_id, employee_id, provider, content_id, program, cell_id,
          employer_pays, learner_pays, state, commitment_id, requested_on, price, price_currency, rate)
        SELECT 1, employee_id, 'coursera', 'c1', 'x', 1, 108000, 0, 'committed', 1, '2026-03-01', 100000, 'EUR', 1.08
        FROM people.employee WHERE employee_number = 'E1';
        INSERT INTO program.sponsorship_event (employer_id, sponsorship_id, state, actor, occurred_on)
        VALUES (1, 1, 'committed', 'x', '2026-03-01')
        """,
      ] {
        try await company.owner.run(sql)
      }
      let desk = Desk(company: company)
      func configure(_ text: String) throws { _ = try company.write(text, as: "bursar.yaml") }
      try configure("reconciliation: {fx_percent: 3}\n")
      for (day, rate) in [
        ("2026-03-10", "1.1000"), ("2026-03-20", "1.0900"), ("2026-03-25", "1.1200"),
      ] {
        try await desk.run("ledger", "rate", "add", "EUR", "USD", day, rate, "--source", "ECB")
      }
      let bill = try company.write(
        "number,currency,date,commitment,amount\nA-1,EUR,2026-03-10,1,1000.00\n", as: "a.csv")
      try await desk.run(
        "invoice", "import", bill, "--vendor", "coursera", "--as-of", "2026-03-10")

      // Without the percentage nothing is matched across currencies by itself.
      try configure("reconciliation: {}\n")
      #expect(try await desk.settle("vendors", "2026-03-10") == 0)
      #expect(
        try await desk.run("reconcile", "exceptions").map { $0["reason"] as? String } == [
          "currency_mismatch", "enrolled_not_billed",
        ])
      try configure("reconciliation: {fx_percent: 3}\n")
      #expect(try await desk.settle("vendors", "2026-03-10") == 1)
      let pair = try #require(try await desk.run("reconcile", "list").first)
      #expect(
        ["theirs", "currency", "worth", "ours", "ours_currency", "pass", "reason"].map {
          pair[$0] as? String
        } == ["1000.00", "EUR", "1100.00", "1080.00", "USD", "exchange", "fx_realised"])
      #expect(try await company.owner.value("SELECT expended FROM budget.cell") == "110000")
      #expect(
        try await company.owner.value(
          "SELECT rules #>> '{vendors,0,exchange_points}' FROM reconciliation.run ORDER BY run_id DESC LIMIT 1"
        )
          == "300")

      try await desk.run("bank", "open", "operating", "US1", "USD")
      try await desk.run(
        "invoice", "pay", "1", "--account", "operating", "--reference", "PAY-1", "--amount",
        "600.00", "--as-of", "2026-03-19")
      try await desk.statement("2026-03-20", "-654.00", "9346.00", "PAY-1")
      #expect(try await desk.settle("bank", "2026-03-20") == 1)
      try await desk.run(
        "invoice", "pay", "1", "--account", "operating", "--reference", "PAY-2", "--as-of",
        "2026-03-24")
      try await desk.statement("2026-03-25", "-448.00", "8898.00", "PAY-2")
      #expect(try await desk.settle("bank", "2026-03-25") == 1)

      let paid = try #require(
        try await desk.run("reconcile", "list", "--scope", "bank").last)
      #expect(
        ["theirs", "ours", "original", "original_currency"].map { paid[$0] as? String } == [
          "-448.00", "-440.00", "-400.00", "EUR",
        ])
      let document = try #require(try await desk.run("invoice", "list").first)
      #expect(
        ["total", "accepted", "paid", "currency"].map { document[$0] as? String } == [
          "1000.00", "1000.00", "1000.00", "EUR",
        ])
      let walk = try await desk.run(
        "reconcile", "walk", "bank", "operating", "--as-of", "2026-03-25")
      #expect(
        walk.map { "\($0["what"] ?? "") \($0["amount"] ?? "")" } == [
          "ours 8900.00", "fx_realised -2.00", "unexplained 0.00", "theirs 8898.00",
        ])
      let shown = try await company.bursar.run(
        "reconcile", "list", "--config", "\(company.folder)/bursar.yaml")
      #expect(shown.output.contains("1080.00 USD"))
      #expect(shown.output.contains("-440.00 for -400.00 EUR"))
    }
  }
}
