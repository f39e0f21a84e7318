import Foundation
@testable import Postgres
import TestSupport
import Testing

/// The migrator on SQL folders of its own.
@Suite struct MigratorTests {
  private func write(_ files: [String: String], to folder: String) throws -> SchemaFolder {
    try? FileManager.default.removeItem(atPath: folder)
    for (path, text) in files {
      let url = URL(fileURLWithPath: "\(folder)/\(path)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    return try SchemaFolder(path: folder)
  }

  static let first = "migrations/0001_create_thing.sql"
  static let second = "migrations/0002_add_name.sql"
  static let base = [
    first: "CREATE TABLE thing (n int);",
    "functions/area/answer.sql":
      "CREATE OR REPLACE FUNCTION answer() RETURNS int LANGUAGE sql AS 'SELECT 41';",
  ]

  private func withFolder(
    _ body: (Connection, (_ files: [String: String]) throws -> Migrator) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await withConnection(isEmpty: true) { connection in
        try await body(connection) { files in
          Migrator(folder: try write(files, to: folder))
        }
      }
    }
  }

  @Test func freshAgainAndForward() async throws {
    try await withFolder { connection, migrator in
      let base = try migrator(Self.base)
      let before = try await #require(throws: MigrationError.self) {
        try await base.check(on: connection)
      }
      #expect(before == .tooOld(pending: [Self.first]))
      #expect(try await base.migrate(on: connection).applied == [Self.first])
      #expect(try await base.migrate(on: connection) == Migrator.Report())
      try await base.check(on: connection)

      var files = Self.base
      files[Self.second] = "ALTER TABLE thing ADD COLUMN name text;"
      #expect(try await migrator(files).migrate(on: connection).applied == [Self.second])
      let newer = try await #require(throws: MigrationError.self) {
        try await migrator(Self.base).check(on: connection)
      }
      #expect(newer == .tooNew(unknown: [Self.second]))
      files[Self.first] = "CREATE TABLE thing (n bigint);"
      let modified = try await #require(throws: MigrationError.self) {
        try await migrator(files).migrate(on: connection)
      }
      #expect(modified == .modified(files: [Self.first]))
      files[Self.first] = nil
      let missing = try await #require(throws: MigrationError.self) {
        try await migrator(files).check(on: connection)
      }
      #expect(missing == .missing(files: [Self.first]))
    }
  }

  @Test func aChangedFunctionIsStaleThenReplaced() async throws {
    try await withFolder { connection, migrator in
      _ = try await migrator(Self.base).migrate(on: connection)
      var files = Self.base
      files["functions/area/answer.sql"] = Self.base["functions/area/answer.sql"]?
        .replacing("41", with: "42")
      let changed = try migrator(files)
      await #expect(throws: MigrationError.stale) { try await changed.check(on: connection) }
      #expect(try await changed.migrate(on: connection).repeatablesApplied)
      #expect(try await connection.value("SELECT answer()") == "42")
    }
  }

  @Test func aFailedMigrationLeavesThePreviousState() async throws {
    try await withFolder { connection, migrator in
      _ = try await migrator(Self.base).migrate(on: connection)
      var files = Self.base
      files[Self.second] = "CREATE TABLE other (n int);\n\nSELECT wrong FROM thing;"
      let error = try await #require(throws: MigrationError.self) {
        try await migrator(files).migrate(on: connection)
      }
      guard case .failed(Self.second, line: 3, sqlState: "42703", _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(try await connection.value("SELECT to_regclass('other')") == nil)
      try await migrator(Self.base).check(on: connection)
    }
  }

  @Test func aKilledMigrationLeavesThePreviousState() async throws {
    try await withTemporaryFolder { folder in
      try await withDatabase(isEmpty: true) { configuration in
        var files = Self.base
        files[Self.second] = "CREATE TABLE other (n int); SELECT pg_sleep(30);"
        let migrator = Migrator(folder: try write(files, to: folder))
        let doomed = try await Connection.open(configuration)
        let owner = try await Connection.open(configuration)
        let task = Task { try await migrator.migrate(on: doomed) }
        var sleeping = "0"
        while sleeping == "0" {
          try await Task.sleep(for: .milliseconds(20))
          sleeping =
            try await owner.value(
              """
              SELECT count(*) FROM pg_stat_activity, pg_terminate_backend(pid)
              WHERE datname = current_database() AND wait_event = 'PgSleep'
              """) ?? "0"
        }
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(try await owner.value("SELECT to_regclass('other')") == nil)
        files[Self.second] = "CREATE TABLE other (n int);"
        let report = try await Migrator(folder: write(files, to: folder)).migrate(on: owner)
        #expect(report.applied == [Self.second])
        await owner.close()
        await doomed.close()
      }
    }
  }

  @Test func twoMigratorsDoItOnce() async throws {
    try await withDatabase(isEmpty: true) { configuration in
      let migrator = Migrator(folder: try SchemaFolder(path: Project.sql))
      let reports = try await withThrowingTaskGroup(of: Migrator.Report.self) { group in
        for _ in 0..<3 {
          group.addTask {
            let connection = try await Connection.open(configuration)
            let report = try await migrator.migrate(on: connection)
            await connection.close()
            return report
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(reports.count { !$0.applied.isEmpty } == 1)
    }
  }

  @Test(arguments: [
    ["migrations/first.sql": ""], ["migrations/0001_a.sql": "", "migrations/0001_b.sql": ""],
    ["functions/a.sql": ""],
  ])
  func aFolderThatIsNotOneIsRefused(files: [String: String]) async throws {
    try await withTemporaryFolder { folder in
      #expect(throws: MigrationError.self) { try write(files, to: folder) }
    }
  }
}
