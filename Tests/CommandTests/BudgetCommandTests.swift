import Foundation
import TestSupport
import Testing

/// Budgets at the command.
@Suite struct BudgetCommandTests {
  private func withBudgets(_ body: (BuiltCommand) async throws -> Void) async throws {
    try await withDatabase { database in
      let bursar = BuiltCommand(database: database)
      for arguments in [
        ["employer", "add", "acme", "Acme", "Europe/Madrid"],
        ["period", "add", "FY26", "2026-01-01", "2026-12-31"],
        ["budget", "open", "CC-1", "FY26", "EUR", "--amount", "1000.00", "--as-of", "2026-01-01"],
        ["budget", "open", "CC-2", "FY26", "EUR"],
      ] {
        let answer = try await bursar.run(arguments)
        try #require(answer.status == 0, "\(answer.errors)")
      }
      try await body(bursar)
    }
  }

  private func balance(_ bursar: BuiltCommand, _ name: String, asOf: String) async throws
    -> [String]
  {
    try await bursar.run("budget", "list", "--as-of", asOf, "--format", "json").objects
      .map { $0[name] as? String ?? "" }
  }

  @Test func moneyMovesOnceAndAnyDayCanBeAskedFor() async throws {
    try await withBudgets { bursar in
      for _ in 0..<2 {
        let moved = try await bursar.run(
          "budget", "move", "1", "2", "250.50", "--key", "march", "--as-of", "2026-03-01")
        #expect(moved.status == 0, "\(moved.errors)")
      }
      #expect(try await balance(bursar, "available", asOf: "2026-02-28") == ["1000.00", "0.00"])
      #expect(try await balance(bursar, "available", asOf: "2026-03-01") == ["749.50", "250.50"])
      let explained = try await bursar.run("explain", "budget", "1")
      #expect(explained.status == 0, "\(explained.errors)")
      #expect(explained.output.contains("march"))
      #expect(try await bursar.run("audit").status == 0)
    }
  }

  @Test(arguments: [
    ["budget", "decrease", "1", "1000.01"], ["budget", "increase", "1", "0"],
    ["budget", "increase", "1", "1.001"], ["budget", "increase", "9", "1"],
    ["budget", "move", "1", "1", "5"],
    ["budget", "open", "CC-3", "FY26", "JPY", "--amount", "1.5"],
    ["budget", "open", "CC-3", "FY99", "EUR"], ["budget", "open", "CC-3", "FY26", "XXX"],
    ["period", "add", "again", "2026-06-01", "2027-05-31"],
    ["period", "close", "FY99"],
  ])
  func refusalsAreOneLineAndWriteNothing(arguments: [String]) async throws {
    try await withBudgets { bursar in
      let before = try await bursar.run("budget", "list").output
      let answer = try await bursar.run(arguments)
      #expect(answer.status == 65)
      #expect(answer.errors.split(separator: "\n").count == 1, "\(answer.errors)")
      #expect(try await bursar.run("budget", "list").output == before)
      #expect(
        try await bursar.run("period", "list").output.split(separator: "\n").count == 2)
    }
  }

  @Test func aClosedPeriodTakesNothing() async throws {
    try await withBudgets { bursar in
      #expect(try await bursar.run("period", "close", "FY26").status == 65)
      #expect(
        try await bursar.run("period", "close", "FY26", "--despite", "a test").status == 0)
      let refused = try await bursar.run("budget", "increase", "1", "5")
      #expect(refused.status == 65)
      #expect(refused.errors.contains("period closed"))
      #expect(
        try await bursar.run("period", "reopen", "FY26", "--reason", "a test").status == 0)
      #expect(try await bursar.run("budget", "increase", "1", "5").status == 0)
    }
  }

  @Test func aYearEndsOnceAndWhatIsFreeLapses() async throws {
    try await withBudgets { bursar in
      _ = try await bursar.run("period", "add", "FY27", "2027-01-01", "2027-12-31")
      let year = [
        "budget", "year-end", "FY26", "FY27", "--commitments", "carry", "--format", "json",
      ]
      let rehearsed = try await bursar.run(year + ["--dry-run"])
      #expect(rehearsed.status == 0, "\(rehearsed.errors)")
      #expect(try await balance(bursar, "available", asOf: "2026-12-31") == ["1000.00", "0.00"])
      for _ in 0..<2 {
        let ended = try await bursar.run(year)
        #expect(ended.output == rehearsed.output)
      }
      #expect(
        try await balance(bursar, "lapsed", asOf: "2026-12-31") == [
          "1000.00", "0.00", "0.00", "0.00",
        ])
      #expect(try await bursar.run("audit").status == 0)
    }
  }
}
