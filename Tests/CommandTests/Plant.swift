import Foundation
import Postgres
import TestSupport
import Testing

/// An employer whose files are dropped and whose jobs run, on a database of its own. Time is the database's, set
/// forward.
struct Plant: Sendable {
  var bursar: BuiltCommand
  let owner: Connection
  let folder: String

  func run(_ arguments: String...) async throws -> BuiltCommand.Answer {
    try await bursar.run(arguments + ["--config", "\(folder)/bursar.yaml"])
  }

  /// Starts the command without waiting.
  func start(_ arguments: String...) throws -> BuiltCommand.Running {
    try bursar.start(arguments + ["--config", "\(folder)/bursar.yaml"])
  }

  /// Sets the database's clock forward, or back.
  func forward(_ interval: String) async throws {
    let name = try #require(await owner.value("SELECT current_database()"))
    try await owner.run("ALTER DATABASE \(name) SET bursar.clock_offset = '\(interval)'")
  }

  /// Sets the database's clock to a moment in SQL, from where it goes on.
  func setClock(to moment: String) async throws {
    let seconds = try await owner.value(
      "SELECT extract(epoch FROM (\(moment)) - clock_timestamp())")
    try await forward("\(try #require(seconds)) seconds")
  }

  /// Starts a scheduler, waits until it has done a round, and kills it with a signal.
  func startAndStopScheduler(by signal: Int32) async throws {
    let running = try await startScheduler()
    kill(running.processID, signal)
    _ = try await running.answer()
  }

  /// Starts a scheduler and waits until it has done a round.
  func startScheduler(_ more: String...) async throws -> BuiltCommand.Running {
    let mark = "\(folder)/alive-\(UUID().uuidString)"
    let running = try bursar.start(
      ["scheduler", "--config", "\(folder)/bursar.yaml", "--liveness", mark] + more)
    try #require(try await running.hasWritten("is up"))
    while !FileManager.default.fileExists(atPath: mark) {
      try await Task.sleep(for: .milliseconds(20))
    }
    return running
  }

  /// Writes the configuration's jobs anew.
  func schedule(_ jobs: String) throws {
    let path = "\(folder)/bursar.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try (text.components(separatedBy: "jobs:\n")[0] + "jobs:\n  \(jobs)\n")
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  func drop(_ content: String, _ feed: String, _ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/drop/\(feed)", withIntermediateDirectories: true)
    try content.write(
      toFile: "\(folder)/drop/\(feed)/\(name)", atomically: true, encoding: .utf8)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/drop/\(path)")
  }

  func states(_ job: String) async throws -> [String] {
    try await owner.texts(
      "SELECT state FROM batch.run WHERE job = '\(job)' ORDER BY scheduled_for, run_id"
    ).map { $0[0] ?? "" }
  }
}

/// Lends a plant; its book must be sound when the body is done.
func withPlant(
  _ jobs: String = "audit: {cron: \"*/5 * * * *\", catch_up: all}",
  _ body: (Plant) async throws -> Void
) async throws {
  try await withTemporaryFolder { folder in
    try await withDatabase { database in
      try """
      feeds:
        people: {profile: people-generic, drop: {folder: drop/people, pattern: "*.csv", minimum_age_seconds: 0}}
        coursera: {profile: coursera, drop: {folder: drop/coursera, marker: .done}}
      report: {directory: \(folder)/reports}
      jobs:
        \(jobs)
      """.write(toFile: "\(folder)/bursar.yaml", atomically: true, encoding: .utf8)
      let owner = try await Connection.open(database)
      let plant = Plant(bursar: BuiltCommand(database: database), owner: owner, folder: folder)
      let added = try await plant.bursar.run("employer", "add", "acme", "Acme", "Europe/Madrid")
      try #require(added.status == 0, "\(added.errors)")
      try plant.drop(Company.people, "people", "people-2026-03-01.csv")
      try plant.drop("", "coursera", ".keep")
      try await body(plant)
      #expect(try await owner.offendersOfAllChecks() == [:])
      await owner.close()
    }
  }
}
