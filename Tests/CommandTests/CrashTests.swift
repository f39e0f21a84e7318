import Foundation
import Postgres
import TestSupport
import Testing

/// kill -9 of the command and of the database at five points of a load: the next run completes, with
/// nothing doubled and nothing lost.
@Suite struct CrashTests {
  static let places = ["opened", "staging", "staged", "merged", "committed"]

  private func file(for company: Company) throws -> String {
    let rows = (0..<5000).map { number in
      "E\(number % 3 + 1),,course\(number / 3),Course,2026-01-01,\(number % 2 == 0 ? "Yes" : "No"),"
        + "\(number % 2 == 0 ? "2026-02-01" : ""),\(number % 101)"
    }
    return try company.write(Company.coursera(rows), as: "big.csv")
  }

  private func expectWhole(_ company: Company, afterCommit: Bool, path: String) async throws {
    let outcome = try await company.load("coursera", path)
    #expect(outcome.state == (afterCommit ? "unchanged" : "applied"))
    let counts = try await company.owner.texts(
      """
      SELECT count(*), count(*) FILTER (WHERE completed), count(DISTINCT attempt_id)
      FROM enrollment.event
      """)
    #expect(counts == [["5000", "2500", "5000"]])
    #expect(
      try await company.owner.value(
        "SELECT count(*) FROM intake.file WHERE state = 'applied' AND rows_read = 5000") == "1")
  }

  @Test(arguments: places) func aKilledCommandLeavesNothingHalf(place: String) async throws {
    try await withCompany { company in
      let path = try file(for: company)
      var doomed = company.bursar
      doomed.environment["BURSAR_FAULT"] = "\(place):kill"
      let answer = try await doomed.run(
        "intake", "run", "coursera", path, "--as-of", "2026-03-01")
      #expect(answer.status == 128 + SIGKILL)
      try await expectWhole(company, afterCommit: place == "committed", path: path)
    }
  }

  @Test(arguments: places) func aKilledSessionLeavesNothingHalf(place: String) async throws {
    try await withCompany { company in
      let path = try file(for: company)
      var waiting = company.bursar
      waiting.environment["BURSAR_FAULT"] = "\(place):wait"
      let running = try waiting.start([
        "intake", "run", "coursera", path, "--as-of", "2026-03-01",
      ])
      try #require(await running.hasWritten("waiting at"))
      try await company.owner.run(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """)
      kill(running.processID, SIGCONT)
      kill(running.processID, SIGKILL)
      _ = try await running.answer()
      try await expectWhole(company, afterCommit: place == "committed", path: path)
    }
  }

  @Test func theSameFileFromTwoCommandsAtOnceGoesInOnce() async throws {
    try await withCompany { company in
      let path = try file(for: company)
      async let first = company.load("coursera", path)
      async let second = company.load("coursera", path)
      #expect(try await [first.state, second.state].sorted() == ["applied", "unchanged"])
      try await expectWhole(company, afterCommit: true, path: path)
    }
  }
}
