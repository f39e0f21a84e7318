import Foundation
import Postgres
import TestSupport
import Testing

/// The embedded PostgreSQL as the command creates and uses it. Each test has a server of its own.
@Suite struct EmbeddedClusterTests {
  /// Lends a command whose embedded database lies in a folder of the given name, stopped afterwards.
  private func withCluster(
    _ name: String = "data", _ body: (BuiltCommand, String) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let data = "\(folder)/\(name)"
      let bursar = BuiltCommand(data: data)
      do {
        try await body(bursar, data)
      } catch {
        _ = try? await bursar.run("db", "stop")
        throw error
      }
      let stopped = try await bursar.run("db", "stop")
      #expect(stopped.status == 0, "\(stopped.errors)")
    }
  }

  /// Every process of a server, as its postmaster's children show it.
  private func processes(of data: String) throws -> [Int32] {
    let text = try String(contentsOfFile: "\(data)/postgres/postmaster.pid", encoding: .utf8)
    let postmaster = try #require(text.split(separator: "\n").first.flatMap { Int32($0) })
    let all = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }
    let children = all.filter { process in
      let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
      return status?.contains("PPid:\t\(postmaster)\n") ?? false
    }
    return [postmaster] + children
  }

  @Test func killingTheDatabaseAtFivePointsLosesNothing() async throws {
    try await withCluster { bursar, data in
      let added = try await bursar.run("employer", "add", "acme", "Acme", "Europe/Madrid")
      try #require(added.status == 0, "\(added.errors)")
      let people = "\(data)/people.csv"
      try Company.people.write(toFile: people, atomically: true, encoding: .utf8)
      _ = try await bursar.run("intake", "run", "people", people, "--as-of", "2026-03-01")
      for (index, place) in CrashTests.places.enumerated() {
        let file = "\(data)/\(place).csv"
        let rows = (0..<5000).map { number in
          "E1,,\(place)\(number),Course,2026-01-01,Yes,2026-02-01,\(number % 101)"
        }
        try Company.coursera(rows).write(toFile: file, atomically: true, encoding: .utf8)
        var waiting = bursar
        waiting.environment["BURSAR_FAULT"] = "\(place):wait"
        let running = try waiting.start([
          "intake", "run", "coursera", file, "--as-of", "2026-03-01",
        ])
        try #require(await running.hasWritten("waiting at"))
        for process in try processes(of: data) { kill(process, SIGKILL) }
        kill(running.processID, SIGKILL)
        _ = try await running.answer()

        let answer = try await bursar.run(
          "intake", "run", "coursera", file, "--as-of", "2026-03-01", "--format", "json")
        try #require(answer.status == 0, "\(place): \(answer.errors)")
        let wanted = place == "committed" ? "unchanged" : "applied"
        #expect(try Outcome(answer).state == wanted, "\(place)")
        let report = try await bursar.run(
          "report", "completion", "--as-of", "2026-03-01", "--format", "csv")
        #expect(report.output.contains("CR_enrolled"), "\(report.errors)")
        let audit = try await bursar.run("audit")
        #expect(audit.status == 0, "\(audit.output)")
        let counted = try await count("SELECT count(*) FROM enrollment.event", bursar)
        #expect(counted == "\(5000 * (index + 1))")
      }
    }
  }

  private func count(_ sql: String, _ bursar: BuiltCommand) async throws -> String {
    let url = try await bursar.run("db", "url").output.trimmingCharacters(
      in: .whitespacesAndNewlines)
    let connection = try await Connection.open(ConnectionConfiguration(target: url))
    let value = try await connection.value(sql)
    await connection.close()
    return value ?? ""
  }

  @Test func anyPathWillDoAndTwoCommandsShareIt() async throws {
    let name = "a folder " + String(repeating: "of a very long name ", count: 8)
    try await withCluster(name) { bursar, _ in
      #expect(try await bursar.run("db", "status").output.contains("absent"))
      async let first = bursar.run("employer", "list")
      async let second = bursar.run("employer", "list")
      let answers = try await [first, second]
      #expect(answers.map(\.status) == [0, 0], "\(answers.map(\.errors))")
      #expect(try await bursar.run("db", "status").output.contains("running"))
      let check = try await bursar.run("db", "migrate", "--check")
      #expect(check.status == 0, "\(check.errors)")
      let stopped = try await bursar.run("db", "stop")
      #expect(stopped.status == 0)
      #expect(try await bursar.run("db", "status").output.contains("stopped"))
    }
  }

  @Test func dataOfAnotherMajorVersionIsLeftAlone() async throws {
    try await withTemporaryFolder { folder in
      let data = "\(folder)/postgres"
      try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
      try "9\n".write(toFile: "\(data)/PG_VERSION", atomically: true, encoding: .utf8)
      chmod(folder, 0o755)
      let answer = try await BuiltCommand(data: folder).run("employer", "list")
      #expect(answer.status == 78)
      #expect(answer.errors.contains("PostgreSQL 9"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: data) == ["PG_VERSION"])
    }
  }
}
