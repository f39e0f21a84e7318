import Foundation
import Postgres
import TestSupport
import Testing

/// The ledger, contracts, the catalog and budgets under budgets, as finance types them.
@Suite struct LedgerCommandTests {
  private struct Desk: Sendable {
    let bursar: BuiltCommand
    let owner: Connection
    let config: String

    func run(_ arguments: String...) async throws -> BuiltCommand.Answer {
      try await bursar.run(arguments + ["--config", config, "--format", "json"])
    }

    /// One value of each object that a command prints.
    func list(_ key: String, _ arguments: String...) async throws -> [String] {
      try await bursar.run(arguments + ["--config", config, "--format", "json"]).objects
        .map { "\($0[key] ?? "")" }
    }
  }

  private func withDesk(_ body: (Desk) async throws -> Void) async throws {
    try await withCompany { company in
      let programs = "\(company.folder)/programs"
      try FileManager.default.createDirectory(
        atPath: programs, withIntermediateDirectories: true)
      try """
      name: skills
      versions:
        - from: 2026-01-01
          currency: EUR
          offers: {credentials: [certificate], skills: [cranes]}
          approvals: [{by: rule}]
      """.write(toFile: "\(programs)/skills.yaml", atomically: true, encoding: .utf8)
      let config = try company.write("feeds: {people: {profile: people-generic}}\n", as: "b.yaml")
      let desk = Desk(bursar: company.bursar, owner: company.owner, config: config)
      let added = try await desk.bursar.run(
        "period", "add", "FY26", "2026-01-01", "2026-12-31")
      try #require(added.status == 0, "\(added.errors)")
      let opened = try await desk.run(
        "budget", "open", "GROUP", "FY26", "EUR", "--amount", "1000.00", "--as-of", "2026-01-01")
      try #require(opened.status == 0, "\(opened.errors)")
      try await body(desk)
    }
  }

  @Test func aBudgetIsAllocatedDownwardToTheLastCent() async throws {
    try await withDesk { desk in
      for center in ["CC-1", "CC-2", "CC-3"] {
        let opened = try await desk.run("budget", "open", center, "FY26", "EUR", "--under", "1")
        #expect(opened.status == 0, "\(opened.errors)")
      }
      let amounts = try await desk.list(
        "amount", "budget", "allocate", "1", "100.00", "--to", "2=1", "--to", "3=1", "--to", "4=1",
        "--as-of", "2026-01-01")
      #expect(amounts == ["33.34", "33.33", "33.33"])
      let tooMuch = try await desk.run(
        "budget", "allocate", "1", "1000.00", "--to", "2=1", "--to", "3=999")
      #expect(tooMuch.status == 65)
      #expect(
        try await desk.list("authority", "budget", "list") == ["33.34", "33.33", "33.33", "900.00"])
      #expect(
        try await desk.list("authority", "budget", "list", "--with-below") == [
          "33.34", "33.33", "33.33", "1000.00",
        ])
      #expect(try await desk.list("available", "budget", "show", "2") == ["33.34"])
      #expect(
        try await desk.list("amount", "budget", "revisions", "1") == [
          "1000.00", "-33.34", "-33.33", "-33.33",
        ])
      let direct = try await desk.run("budget", "increase", "2", "1.00")
      #expect(direct.errors.contains("allocated from parent"))
    }
  }

  @Test func seatsAreBoughtDrawnAndTheirCostFollowed() async throws {
    try await withDesk { desk in
      let day = ["--as-of", "2026-03-01"]
      let steps: [[String]] = [
        ["catalog", "describe", "coursera", "c1", "certificate", "--skill", "cranes"],
        ["contract", "open", "Seats", "coursera", "seats", "EUR", "2026-01-01", "2026-12-31"],
        ["contract", "deposit", "1", "90.00", "--seats", "2", "--key", "invoice"] + day,
        ["sponsorship", "request", "skills", "E1", "coursera", "c1", "50.00", "--budget", "1"]
          + day,
        ["sponsorship", "commit", "1"] + day,
        ["sponsorship", "fulfill", "1", "--contract", "1", "--seats", "1"] + day,
      ]
      for step in steps {
        let answer = try await desk.bursar.run(step + ["--config", desk.config])
        #expect(answer.status == 0, "\(step) \(answer.errors)")
      }
      #expect(try await desk.list("credential", "catalog", "list") == ["certificate"])
      #expect(try await desk.list("seats_drawn", "contract", "list") == ["1"])
      #expect(try await desk.list("drawn", "contract", "list") == ["45.00"])
      #expect(try await desk.list("expended", "budget", "list") == ["45.00"])
      let history = try await desk.list("kind", "ledger", "history", "--sponsorship", "1")
      #expect(history == ["expend", "expend", "expend", "draw", "commit", "reserve"])
      let balances = try await desk.bursar.run(
        "ledger", "balance", "--config", desk.config, "--format", "json"
      ).objects.filter { $0["book"] as? String == "financial" }
      let book = Dictionary(
        uniqueKeysWithValues: balances.map { ("\($0["account"] ?? "")", "\($0["balance"] ?? "")") })
      #expect(
        book == [
          "prepaid": "45.00", "payables": "-90.00", "accrued_cost": "0.00",
          "training_expense": "45.00",
        ])
      // A course nobody described leads to nothing and teaches nothing.
      let refused = try await desk.run(
        "sponsorship", "request", "skills", "E1", "coursera", "c2", "50.00", "--budget", "1",
        "--as-of", "2026-03-01")
      #expect(refused.status == 65)
      #expect(
        try refused.objects.first?["reasons"] as? [String] == ["credential", "skill"])
      let expired = try await desk.run("contract", "expire", "1", "--as-of", "2026-06-01")
      #expect(expired.errors.contains("contract in force"))
    }
  }

  @Test func entriesAreShownAndTakenBackAndRatesStay() async throws {
    try await withDesk { desk in
      let added = try await desk.run(
        "budget", "increase", "1", "10.00", "--key", "wrong", "--as-of", "2026-02-01")
      let entry = "\(try added.objects.first?["entry"] ?? 0)"
      #expect(try await desk.list("to", "ledger", "show", entry) == ["available"])
      let back = try await desk.run(
        "ledger", "reverse", entry, "--key", "back", "--as-of", "2026-02-02")
      #expect(back.status == 0, "\(back.errors)")
      let again = try await desk.run(
        "ledger", "reverse", entry, "--key", "other", "--as-of", "2026-02-02")
      #expect(again.errors.contains("already reversed"))
      #expect(
        try await desk.list("kind", "ledger", "list", "--account", "authority") == [
          "reverse", "increase", "increase",
        ])
      #expect(try await desk.list("authority", "budget", "list") == ["1000.00"])
      for (rate, status) in [("0.9234", 0), ("0.93", 65), ("-1", 64), ("abc", 65)] {
        let answer = try await desk.run(
          "ledger", "rate", "add", "USD", "EUR", "2026-03-02", rate, "--source", "ECB")
        #expect(answer.status == status, "\(rate) \(answer.errors)")
      }
      #expect(try await desk.list("rate", "ledger", "rate", "list") == ["0.9234"])
    }
  }

  /// A sentence and an example for every command there is.
  @Test func everyCommandHasHelpWithAnExample() async throws {
    let bursar = BuiltCommand(data: "/nowhere")
    var waiting: [[String]] = [[]]
    var seen = 0
    while let path = waiting.popLast() {
      let help = try await bursar.run(["help"] + path).output
      let parts = help.components(separatedBy: "SUBCOMMANDS:\n")
      let names =
        parts.count < 2
        ? []
        : parts[1].split(separator: "\n").compactMap { line in
          line.hasPrefix("  ") && !line.hasPrefix("   ")
            ? line.split(separator: " ").first.map(String.init) : nil
        }.filter { $0 != "See" }
      waiting += names.map { path + [$0] }
      if names.isEmpty { #expect(help.contains("Example:"), "\(path)") }
      #expect(help.contains("OVERVIEW:"), "\(path)")
      seen += 1
    }
    #expect(seen > 60)
  }
}
