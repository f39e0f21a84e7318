import Foundation
import Postgres
import TestSupport
import Testing

/// The month's end as finance types it: accruals, the checklist, the close, the signature, the journal for the
/// general ledger.
@Suite struct CloseCommandTests {
  private struct Desk: Sendable {
    let bursar: BuiltCommand
    let owner: Connection
    let folder: String

    func run(_ arguments: String...) async throws -> BuiltCommand.Answer {
      try await bursar.run(
        arguments + ["--config", "\(folder)/bursar.yaml", "--format", "json"])
    }

    /// Each balance of the financial book, debit above zero, as of a day.
    func balance(_ account: String, _ day: String) async throws -> String? {
      try await run("ledger", "balance", "--as-of", day).objects.first {
        $0["account"] as? String == account
      }?["balance"] as? String
    }
  }

  /// Ana has begun one course for 450.00 in January, nobody has billed it; Bo begins another in February.
  private func withDesk(_ body: (Desk) async throws -> Void) async throws {
    try await withCompany { company in
      let programs = "\(company.folder)/programs"
      try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
      try """
      name: skills
      versions:
        - {from: 2026-01-01, currency: EUR, approvals: [{by: rule}]}
      """.write(toFile: "\(programs)/skills.yaml", atomically: true, encoding: .utf8)
      _ = try company.write(
        "feeds: {people: {profile: people-generic}, coursera: {profile: coursera}}\n",
        as: "bursar.yaml")
      let desk = Desk(bursar: company.bursar, owner: company.owner, folder: company.folder)
      for arguments in [
        ["period", "add", "FY26", "2026-01-01", "2026-12-31"],
        [
          "budget", "open", "CC-1", "FY26", "EUR", "--amount", "10000.00", "--as-of", "2026-01-01",
        ],
        [
          "sponsorship", "request", "skills", "E1", "coursera", "c1", "450.00", "--budget", "1",
          "--as-of", "2026-01-10",
        ],
        [
          "sponsorship", "request", "skills", "E2", "coursera", "c1", "300.00", "--budget", "1",
          "--as-of", "2026-01-10",
        ],
      ] {
        let answer = try await company.bursar.run(
          arguments + ["--config", "\(company.folder)/bursar.yaml"])
        try #require(answer.status == 0, "\(arguments) \(answer.errors)")
      }
      let file = try company.write(
        Company.coursera([
          "E1,ana@example.org,c1,Cranes,2026-01-15,No,,37",
          "E2,bo@example.org,c1,Cranes,2026-02-02,No,,5",
        ]), as: "c.csv")
      let loaded = try await company.bursar.run(
        "intake", "run", "coursera", file, "--as-of", "2026-02-03", "--config",
        "\(company.folder)/bursar.yaml")
      try #require(loaded.status == 0, "\(loaded.errors)")
      let synced = try await desk.run("sponsorship", "sync", "--as-of", "2026-01-20")
      try #require(synced.status == 0, "\(synced.errors)")
      try await body(desk)
    }
  }

  /// Tie-out 7: what is accrued is what was enrolled and not billed, at the price agreed; gone the day after.
  @Test func enrolledAndNotBilledIsAccruedAndTakenBack() async throws {
    try await withDesk { desk in
      for _ in 0..<2 {
        let ran = try await desk.run("run", "accrue-costs", "--for", "2026-01-31")
        #expect(ran.status == 0, "\(ran.errors)")
      }
      #expect(try await desk.balance("accrued_cost", "2026-01-31") == "-450.00")
      #expect(try await desk.balance("training_expense", "2026-01-31") == "450.00")
      #expect(try await desk.balance("accrued_cost", "2026-02-01") == "0.00")
      let budget = try await desk.run("budget", "list").objects.first
      #expect(budget?["committed"] as? String == "750.00")
      #expect(budget?["expended"] as? String == "0.00")
      let entries = try await desk.owner.value(
        "SELECT count(*) FROM ledger.entry WHERE kind = 'accrue'")
      #expect(entries == "1")
      // In January billed after all: of the accrual nothing is due any more.
      let fulfilled = try await desk.run("sponsorship", "fulfill", "1", "--as-of", "2026-01-30")
      #expect(fulfilled.status == 0, "\(fulfilled.errors)")
      let again = try await desk.run("run", "accrue-costs", "--for", "2026-01-31")
      #expect(again.status == 0, "\(again.errors)")
      #expect(try await desk.balance("accrued_cost", "2026-01-31") == "-450.00")
      #expect(try await desk.balance("accrued_cost", "2026-02-01") == "-450.00")
      #expect(try await desk.balance("training_expense", "2026-02-01") == "450.00")
      // February: Bo's course too.
      _ = try await desk.run("run", "accrue-costs", "--for", "2026-02-28")
      #expect(try await desk.balance("accrued_cost", "2026-02-28") == "-750.00")
    }
  }

  @Test func aMonthIsPreparedClosedSignedAndReopened() async throws {
    try await withDesk { desk in
      let month = ["FY26", "--through", "2026-01-31"]
      let prepared = try await desk.run("run", "close-period", "--for", "2026-02-03")
      #expect(prepared.status == 0, "\(prepared.errors)")
      let shown = try await desk.run("period", "show", "FY26").objects
      #expect(shown.map { $0["kind"] as? String } == ["check", "soft"])
      #expect(shown.first?["failed"] as? Int == 0)
      let rehearsed = try await desk.bursar.run(
        ["period", "close"] + month + ["--dry-run", "--format", "json"])
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      for _ in 0..<2 {
        let closed = try await desk.bursar.run(["period", "close"] + month + ["--format", "json"])
        #expect(closed.status == 0, "\(closed.errors)")
      }
      let signed = try await desk.bursar.run(["period", "sign"] + month + ["--format", "json"])
      #expect(signed.status == 0, "\(signed.errors)")
      let lines = try await desk.bursar.run("period", "show", "FY26", "--lines")
      #expect(lines.output.contains("financial|EUR|training_expense|0|45000|0|45000\n"))
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
      let path = "\(desk.folder)/lines"
      try Data(lines.output.utf8).write(to: URL(fileURLWithPath: path))
      process.arguments = [path]
      let sum = Pipe()
      process.standardOutput = sum
      try process.run()
      let printed = String(
        decoding: sum.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      #expect(printed.hasPrefix(try signed.objects.first?["hash"] as? String ?? "-"))
      let late = try await desk.run(
        "budget", "increase", "1", "5.00", "--as-of", "2026-01-15", "--key", "late")
      #expect(late.status == 0)
      let entry = "\(try late.objects.first?["entry"] ?? 0)"
      let day = try await desk.run("ledger", "show", entry).objects.first?["effective_on"]
      #expect(day as? String == "2026-02-01")
      let reopened = try await desk.run(
        "period", "reopen", "FY26", "--from", "2026-01-01", "--reason", "a late invoice")
      #expect(reopened.status == 0, "\(reopened.errors)")
      let adjusted = try await desk.run(
        "ledger", "adjust", "rounding_difference", "accrued_cost", "0.02", "EUR", "--reason",
        "rounding", "--as-of", "2026-01-31")
      #expect(adjusted.status == 0, "\(adjusted.errors)")
      let refused = try await desk.bursar.run(["period", "close"] + month)
      #expect(refused.status == 65)
      #expect(refused.errors == "bursar: refused: items failed\n")
      let soft = try await desk.bursar.run(["period", "close"] + month + ["--soft"])
      #expect(soft.status == 0, "\(soft.errors)")
      let again = try await desk.bursar.run(["period", "close"] + month + ["--format", "json"])
      #expect(again.status == 0, "\(again.errors)")
      let balances =
        try await desk.run("period", "show", "FY26").objects.first?["balances"]
        as? [[String: Any]]
      let changed = balances?.filter {
        $0["closing"] as? String != $0["closed_before"] as? String
      }.map { "\($0["account"] ?? "") \($0["closed_before"] ?? "") \($0["closing"] ?? "")" }
      #expect(
        changed == ["accrued_cost -450.00 -450.02", "rounding_difference 0.00 0.02"])
      let stale = try await desk.run("run", "accrue-costs", "--for", "2026-01-31")
      #expect(stale.status == 65)
      #expect(stale.errors.contains("period_closed"))
    }
  }

  /// kill -9 while the server commits the close: nothing of it where the server notices, all of it otherwise;
  /// asked again, it is closed once.
  @Test(arguments: [true, false]) func aKilledCloseIsDoneOnce(noticed: Bool) async throws {
    try await withDesk { desk in
      let database = try #require(await desk.owner.value("SELECT current_database()"))
      if noticed {
        try await desk.owner.run(
          "ALTER DATABASE \(database) SET client_connection_check_interval = '20ms'")
      }
      try await desk.owner.run(
        """
        CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ledger.close DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION public.slow();
        """)
      let close = [
        "period", "close", "FY26", "--through", "2026-01-31", "--despite", "a test", "--format",
        "json",
      ]
      let running = try desk.bursar.start(close)
      let others =
        "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
      while try await desk.owner.value("SELECT count(*) \(others) AND wait_event = 'PgSleep'")
        != "1"
      {
        try await Task.sleep(for: .milliseconds(10))
      }
      kill(running.processID, SIGKILL)
      #expect(try await running.answer().status == 128 + SIGKILL)
      while try await desk.owner.value("SELECT count(*) \(others)") != "0" {
        try await Task.sleep(for: .milliseconds(10))
      }
      let closes = "SELECT count(*) FROM ledger.close WHERE kind = 'hard'"
      #expect(try await desk.owner.value(closes) == (noticed ? "0" : "1"))
      try await desk.owner.run("DROP TRIGGER slow ON ledger.close")
      for _ in 0..<2 {
        let again = try await desk.bursar.run(close)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try await desk.owner.value(closes) == "1")
      }
    }
  }

  /// The same bytes again, and only what is new in the next file; tie-out 9 and the checklist.
  @Test func theJournalGoesOutOnce() async throws {
    try await withDesk { desk in
      _ = try await desk.run("run", "accrue-costs", "--for", "2026-01-31")
      let output = "\(desk.folder)/journals"
      func export(_ layout: String, _ through: String) async throws -> BuiltCommand.Answer {
        try await desk.run(
          "gl", "export", "FY26", "--through", through, "--layout", layout, "--output", output)
      }
      let rehearsed = try await desk.run(
        "gl", "export", "FY26", "--layout", "xero", "--dry-run", "--output", output)
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      #expect(!FileManager.default.fileExists(atPath: output))
      for layout in ["quickbooks-iif", "quickbooks-csv", "netsuite", "xero", "sap", "csv"] {
        let first = try await export(layout, "2026-01-31")
        #expect(first.status == 0, "\(first.errors)")
        #expect(try first.objects.map { $0["debit"] as? String } == ["450.00"])
        let path = try #require(first.objects.first?["file"] as? String)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(try await export(layout, "2026-01-31").output == first.output)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
      }
      let batch = "\(try await export("xero", "2026-01-31").objects.first?["batch"] ?? 0)"
      #expect(
        try await desk.bursar.run("gl", "show", batch).output.contains("6310,Tax Exempt,450.00"))
      let next = try await export("xero", "2026-02-28")
      #expect(try next.objects.map { $0["lines"] as? Int } == [2])
      let checked = try await desk.run("period", "check", "FY26", "--through", "2026-01-31")
      #expect(checked.output.contains("batches_not_taken"))
      #expect(try failed(checked) == ["gl_export", "soft_close"])
      let batches = try await desk.run("gl", "list").objects.map { "\($0["batch"] ?? "")" }
      #expect(batches.count == 7)
      for number in batches {
        let confirmed = try await desk.run("gl", "confirm", number, "--reference", "J-1")
        #expect(confirmed.status == 0, "\(confirmed.errors)")
      }
      let twice = try await desk.run("gl", "confirm", batch, "--reference", "J-2")
      #expect(twice.status == 65)
      let unknown = try await desk.run("gl", "confirm", "99", "--reference", "J-2")
      #expect(unknown.status == 65)
      #expect(
        try failed(await desk.run("period", "check", "FY26", "--through", "2026-01-31")) == [
          "soft_close"
        ])
    }
  }

  /// An aggregated batch has the totals of the entries, the way back from each line to them, and the same bytes the
  /// next time; what went out in it does not go out again.
  @Test func aLineOfSumsLeadsBackToItsEntries() async throws {
    try await withDesk { desk in
      for day in ["2026-01-31", "2026-02-28"] {
        _ = try await desk.run("run", "accrue-costs", "--for", day)
      }
      func export(_ options: String...) async throws -> BuiltCommand.Answer {
        try await desk.bursar.run(
          ["gl", "export", "FY26", "--through", "2026-02-28", "--layout"] + options + [
            "--output", desk.folder, "--config", "\(desk.folder)/bursar.yaml", "--format", "json",
          ])
      }
      // January 450.00; in February that is taken back, and 750.00 accrued.
      let rehearsed = try await export("csv", "--aggregated", "--dry-run")
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      let first = try await export("csv", "--aggregated")
      let item = try #require(try first.objects.first)
      #expect(item["debit"] as? String == "1650.00")
      #expect(item["lines"] as? Int == 6)
      let batch = "\(item["batch"] ?? 0)"
      let path = try #require(item["file"] as? String)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(try await export("csv", "--aggregated").output == first.output)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
      #expect(
        String(decoding: bytes, as: UTF8.self).contains(
          "BURSAR-\(batch)-2,2026-02-28,6310,750.00,,EUR,CC-1,,2026-02 of batch \(batch)"))
      #expect(try await export("csv").objects.isEmpty)
      let detailed = try await export("sap")
      #expect(try detailed.objects.first?["debit"] as? String == "1650.00")

      let lines = try await desk.run("gl", "lines", batch).objects
      #expect(
        lines.map {
          "\($0["line"] ?? "") \($0["account"] ?? "") \($0["debit"] ?? "")/\($0["credit"] ?? "")"
        } == [
          "1 2150 /450.00", "2 6310 450.00/", "3 2150 450.00/", "4 2150 /750.00", "5 6310 750.00/",
          "6 6310 /450.00",
        ])
      let behind = try await desk.run("gl", "lines", batch, "5").objects
      #expect(behind.compactMap { $0["amount"] as? String }.sorted() == ["300.00", "450.00"])
      #expect(behind.allSatisfy { $0["account"] as? String == "training_expense" })
      for arguments in [[batch, "7"], ["99"], ["\(try detailed.objects.first?["batch"] ?? 0)"]] {
        let answer = try await desk.bursar.run(
          ["gl", "lines"] + arguments + ["--config", "\(desk.folder)/bursar.yaml"])
        #expect(answer.status == 65)
        #expect(answer.errors.contains("see: bursar gl"), "\(answer.errors)")
      }
      #expect(try await desk.owner.offendersOfAllChecks() == [:])
    }
  }

  private func failed(_ answer: BuiltCommand.Answer) throws -> [String] {
    let items = try answer.objects.first?["items"] as? [[String: Any]] ?? []
    return items.filter { $0["result"] as? String == "failed" }.map { "\($0["item"] ?? "")" }
      .sorted()
  }

  @Test func aMappingIsRefusedWithItsLine() async throws {
    try await withDesk { desk in
      _ = try await desk.run("run", "accrue-costs", "--for", "2026-01-31")
      for (text, problem) in [
        ("accounts:\n  training_expence: \"1\"\n", "gl.yaml:2:3: unknown key"),
        ("accounts:\n  bank: \"=1\"\n", "gl.yaml:2:9: a name must not"),
        (
          "accounts: {bank: \"1\"}\nxero: {tracking: [a, b, c]}\n", "gl.yaml:2:18: Xero has at most"
        ),
        ("accounts: {training_expense: \"1\"}\n", "has no account for 'accrued_cost'"),
      ] {
        try text.write(
          toFile: "\(desk.folder)/gl.yaml", atomically: true, encoding: .utf8)
        let answer = try await desk.run("gl", "export", "FY26", "--layout", "csv")
        #expect(answer.errors.contains(problem), "\(answer.errors)")
        #expect([65, 78].contains(answer.status))
        #expect(answer.errors.split(separator: "\n").count == 1)
      }
      #expect(try await desk.owner.value("SELECT count(*) FROM ledger.gl_batch") == "0")
    }
  }
}
