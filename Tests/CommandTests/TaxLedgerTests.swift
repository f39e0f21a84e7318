import Foundation
import Postgres
import TestSupport
import Testing

/// A benefit from the request to payroll, and a leaver from the signature to the demand, at the command: 6,000.00
/// USD for a course that was completed on 15 March 2024, 24 months to be served, left on 20 January 2025.
@Suite struct TaxLedgerTests {
  private struct Office: Sendable {
    let company: Company
    var owner: Connection { company.owner }

    func run(_ arguments: String...) async throws -> BuiltCommand.Answer {
      try await company.bursar.run(arguments + ["--config", "\(company.folder)/bursar.yaml"])
    }

    /// By PostgreSQL, of a file.
    func sha256(of path: String) async throws -> String? {
      let hex = try Data(contentsOf: URL(fileURLWithPath: path)).map { byte in
        String(Int(byte) + 256, radix: 16).dropFirst()
      }.joined()
      return try await owner.value("SELECT encode(sha256('\\x\(hex)'), 'hex')")
    }

    /// What has to work for the test to go on.
    func must(_ arguments: String...) async throws {
      let answer = try await company.bursar.run(
        arguments + ["--config", "\(company.folder)/bursar.yaml"])
      try #require(answer.status == 0, "\(arguments): \(answer.errors)")
    }
  }

  private static let program = """
    name: skills
    versions:
      - from: 2024-01-01
        currency: USD
        approvals: [{by: rule}]
        repayment: two-years
        tax: {expense: tuition, facts: [written_plan]}
    """

  private func withOffice(_ body: (Office) async throws -> Void) async throws {
    try await withCompany { company in
      let office = Office(company: company)
      try FileManager.default.createDirectory(
        atPath: "\(company.folder)/programs", withIntermediateDirectories: true)
      _ = try company.write(Self.program, as: "programs/skills.yaml")
      _ = try company.write(
        """
        feeds:
          people: {profile: people-generic}
          coursera: {profile: coursera}
        report: {directory: \(company.folder)/reports}
        """, as: "bursar.yaml")
      for year in ["24", "25"] {
        try await office.must(
          "period", "add", "FY\(year)", "20\(year)-01-01", "20\(year)-12-31")
      }
      try await office.must(
        "budget", "open", "CC-1", "FY24", "USD", "--amount", "10000.00", "--as-of", "2024-01-01")
      try await office.owner.run(
        "UPDATE people.assignment SET valid_from = '2024-01-01', country = 'US', location = 'US-TX'"
      )
      try await office.must(
        "sponsorship", "request", "skills", "E1", "coursera", "c1", "6000.00", "--budget", "1",
        "--as-of", "2024-01-10")
      try await office.must("sponsorship", "commit", "1", "--as-of", "2024-01-10")
      let file = try company.write(
        Company.coursera(["E1,ana@example.org,c1,Cranes,2024-01-12,Yes,2024-03-15,100"]),
        as: "coursera.csv")
      try await office.must("intake", "run", "coursera", file, "--as-of", "2024-03-20")
      try await office.must("sponsorship", "sync", "--as-of", "2024-03-20")
      try await office.must("sponsorship", "fulfill", "1", "--as-of", "2024-03-20")
      try await body(office)
    }
  }

  @Test func whatIsTaxableIsReportedToPayrollOnce() async throws {
    try await withOffice { office in
      let dry = try await office.run("tax", "report", "--year", "2024", "--dry-run")
      #expect(dry.status == 0, "\(dry.errors)")
      #expect(dry.output.contains("1 payments to report, 1 lines for payroll"))
      let first = try await office.run(
        "tax", "report", "--year", "2024", "--as-of", "2025-01-31", "--format", "json")
      #expect(first.status == 0, "\(first.errors)")
      let year = try #require(try first.objects.first)
      #expect(year["tax_free"] as? String == "5250.00")
      #expect(year["taxable"] as? String == "750.00")
      let path = try #require(first.errors.split(separator: "\n").first { $0.hasSuffix(".csv") })
      let file = try String(contentsOfFile: String(path), encoding: .utf8)
      #expect(file.contains("E1,,US,2024,"))
      let list = try await office.run("tax", "payroll", "list", "--format", "json")
      let kept = try #require(try list.objects.first)
      #expect(try list.objects.count == 1)
      #expect(kept["reported_on"] as? String == "2025-01-31")
      #expect(kept["lines"] as? Int == 1)
      #expect(kept["sha256"] as? String == (try await office.sha256(of: String(path))))
      let part = try #require((kept["parts"] as? [[String: Any]])?.first)
      #expect(part["country"] as? String == "US")
      #expect(part["tax_year"] as? Int == 2024)
      #expect(part["taxable"] as? String == "750.00")
      #expect(part["currency"] as? String == "USD")
      let number = "\(try #require(kept["file"] as? Int))"
      #expect(try await office.run("tax", "payroll", "show", number).output == file)
      let shown = try await office.run("tax", "payroll", "show", number, "--format", "json")
      #expect(try shown.objects.first?["content"] as? String == file)
      let table = try await office.run("tax", "payroll", "list")
      #expect(table.output.contains("750.00"))
      let none = try await office.run("tax", "payroll", "show", "99")
      #expect(none.status == 65)
      #expect(none.errors.contains("bursar tax payroll list"), "\(none.errors)")
      let job = try await office.run("run", "tax-year", "--for", "2025-02-01")
      #expect(job.status == 0, "\(job.errors)")
      #expect(try await office.owner.value("SELECT count(*) FROM tax.report") == "1")
    }
  }

  /// kill -9 while the demand waits for the sponsorship: nothing was posted, and the run that follows posts it once.
  @Test func aKilledRunDemandsOnce() async throws {
    try await withOffice { office in
      let misspelled = try await office.run(
        "repayment", "sign", "1", "--on", "2024-01-09", "--schedule", "two-year")
      #expect(misspelled.status == 65)
      #expect(misspelled.errors.contains("'two-years'"))
      try await office.must(
        "repayment", "sign", "1", "--on", "2024-01-09", "--schedule", "two-years")
      try await office.owner.run(
        "UPDATE people.employee SET left_on = '2025-01-20' WHERE employee_number = 'E1'")
      let list = try await office.run(
        "repayment", "list", "--leavers", "--as-of", "2025-02-01", "--format", "json")
      #expect(
        try list.objects.first?["standing"] as? String
          == "say how the employment ended, with: bursar repayment exit")
      try await office.must(
        "repayment", "exit", "E1", "resignation", "--as-of", "2025-02-01")

      try await office.owner.run("BEGIN; SELECT FROM program.sponsorship FOR UPDATE")
      var doomed = office.company.bursar
      doomed.environment["BURSAR_LEASE_SECONDS"] = "4"
      let running = try doomed.start([
        "run", "repayments", "--for", "2025-02-01", "--config",
        "\(office.company.folder)/bursar.yaml",
      ])
      let waiting = """
        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
        """
      var isWaiting = false
      for _ in 0..<500 where !isWaiting {
        // Within a transaction the server shows what it showed before.
        try await office.owner.run("SELECT pg_stat_clear_snapshot()")
        isWaiting = try await office.owner.value(waiting) == "1"
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(isWaiting)
      kill(running.processID, SIGKILL)
      _ = try await running.answer()
      try await office.owner.run(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
        """)
      try await office.owner.run("ROLLBACK")
      let due = "SELECT repayment_due FROM program.sponsorship"
      #expect(try await office.owner.value(due) == "0")
      var state = ""
      for _ in 0..<60 where state != "succeeded" {
        _ = try await office.run("run", "repayments")
        state =
          try await office.owner.value(
            "SELECT state FROM batch.run WHERE job = 'repayments' ORDER BY run_id LIMIT 1")
          ?? ""
        try await Task.sleep(for: .milliseconds(250))
      }
      #expect(state == "succeeded")
      #expect(try await office.owner.value(due) == "350000")
      let posted = "SELECT count(*) FROM ledger.entry WHERE kind = 'demand'"
      #expect(try await office.owner.value(posted) == "1")
      try await office.must("run", "repayments", "--for", "2025-02-02")
      #expect(try await office.owner.value(posted) == "1")
      let shown = try await office.run("repayment", "show", "1")
      #expect(shown.output.contains(", demanded"))
      #expect(shown.output.contains("10 of 24 monthly steps"))
    }
  }
}
