/// Brings a database's schema up to a SQL folder, forward only, under one lock.
package struct Migrator: Sendable {
  private let folder: SchemaFolder

  package init(folder: SchemaFolder) {
    self.folder = folder
  }

  /// What the last run did.
  package struct Report: Sendable, Equatable {
    package var applied: [String] = []
    package var repeatablesApplied = false
  }

  /// Fails unless the database is exactly at the folder's state. Writes nothing.
  ///
  /// - Throws: `MigrationError` telling too old, too new, missing, modified and stale apart.
  package func check(on connection: Connection) async throws {
    let history = try await connection.perform { db in try readHistory(db) }
    let pending = try pending(history.migrations)
    if !pending.isEmpty { throw MigrationError.tooOld(pending: pending.map(\.file.path)) }
    if history.repeatables != repeatableDigests { throw MigrationError.stale }
  }

  /// Applies what is pending: each migration in its own transaction with its history row, then all
  /// repeatable files in one. A second migrator waits, then finds nothing to do.
  ///
  /// - Throws: `MigrationError`, or `PostgresError` for a lost connection.
  package func migrate(
    on connection: Connection, progress: @Sendable (String) -> Void = { _ in }
  ) async throws -> Report {
    // A session lock: it must outlive the transactions of the single migrations. Closing the
    // connection releases it, also after a kill.
    try await connection.perform { db in
      try db.execute(LockMigrator())
      try db.script(Self.historyTables)
    }
    do {
      let report = try await migrateLocked(on: connection, progress: progress)
      try await connection.perform { db in _ = try db.execute(UnlockMigrator()) }
      return report
    } catch {
      _ = try? await connection.perform { db in try db.execute(UnlockMigrator()) }
      throw error
    }
  }

  private func migrateLocked(
    on connection: Connection, progress: @Sendable (String) -> Void
  ) async throws -> Report {
    let history = try await connection.perform { db in try readHistory(db) }
    let pending = try pending(history.migrations)
    var report = Report()
    for role in folder.roles where !pending.isEmpty || history.repeatables != repeatableDigests {
      try await connection.transaction { db in try run(role, on: db) }
    }
    for migration in pending {
      progress(migration.file.path)
      try await connection.transaction { db in
        try db.execute(
          RecordMigration(
            number: migration.number, name: migration.file.path, sha256: migration.file.sha256))
        try run(migration.file, on: db)
      }
      report.applied.append(migration.file.path)
    }
    if !pending.isEmpty || history.repeatables != repeatableDigests {
      progress("functions, views and reference data")
      try await connection.transaction { db in
        for file in folder.repeatables { try run(file, on: db) }
        try db.execute(ForgetRepeatables())
        for file in folder.roles + folder.repeatables {
          try db.execute(RecordRepeatable(path: file.path, sha256: file.sha256))
        }
      }
      report.repeatablesApplied = true
    }
    return report
  }

  private var repeatableDigests: [String: String] {
    Dictionary(
      (folder.roles + folder.repeatables).map { ($0.path, $0.sha256) }, uniquingKeysWith: { $1 })
  }

  /// The migrations still to run, in order, once history and folder agree on the rest.
  private func pending(
    _ applied: [AppliedMigrations.Row]
  ) throws(MigrationError) -> [SchemaFolder.Migration] {
    let known = Dictionary(
      folder.migrations.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
    let newestKnown = folder.migrations.last?.number ?? 0
    let newestApplied = applied.last?.number ?? 0
    let unknown = applied.filter { known[$0.number] == nil }
    let tooNew = unknown.filter { $0.number > newestKnown }
    if !tooNew.isEmpty { throw .tooNew(unknown: tooNew.map(\.name)) }
    let appliedNumbers = Set(applied.map(\.number))
    let skipped = folder.migrations.filter {
      $0.number < newestApplied && !appliedNumbers.contains($0.number)
    }
    if !unknown.isEmpty || !skipped.isEmpty {
      throw .missing(files: unknown.map(\.name) + skipped.map(\.file.path))
    }
    let modified = applied.filter { known[$0.number]?.file.sha256 != $0.sha256 }
    if !modified.isEmpty { throw .modified(files: modified.map(\.name)) }
    return folder.migrations.filter { $0.number > newestApplied }
  }

  private func readHistory(
    _ db: isolated Connection
  ) throws -> (migrations: [AppliedMigrations.Row], repeatables: [String: String]) {
    do {
      let rows = try db.rows(AppliedMigrations())
      let files = try db.rows(AppliedRepeatables())
      return (rows, Dictionary(files.map { ($0.path, $0.sha256) }, uniquingKeysWith: { $1 }))
    } catch {
      // A database that was never migrated has no history.
      guard error.sqlState == .undefinedTable else { throw error }
      return ([], [:])
    }
  }

  private func run(_ file: SchemaFolder.File, on db: isolated Connection) throws {
    do {
      try db.script(file.text)
    } catch {
      guard case .server(let error) = error else { throw error }
      let line = error.position.map { position in
        file.text.unicodeScalars.prefix(max(0, position - 1)).count { $0 == "\n" } + 1
      }
      throw MigrationError.failed(
        file: file.path, line: line, sqlState: error.sqlState.rawValue, message: error.message)
    }
  }

  private static let historyTables = """
    SET client_min_messages = warning;
    CREATE SCHEMA IF NOT EXISTS migrator;
    COMMENT ON SCHEMA migrator IS 'Which SQL files have been applied.';
    CREATE TABLE IF NOT EXISTS migrator.migration (
      number integer NOT NULL,
      name text NOT NULL,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT migration_pk PRIMARY KEY (number)
    );
    COMMENT ON TABLE migrator.migration IS 'Migrations that ran.';
    COMMENT ON COLUMN migrator.migration.number IS 'Number of the file.';
    COMMENT ON COLUMN migrator.migration.name IS 'Path of the file.';
    COMMENT ON COLUMN migrator.migration.sha256 IS 'Hash of its text when it ran.';
    COMMENT ON COLUMN migrator.migration.applied_at IS 'When it ran.';
    CREATE TABLE IF NOT EXISTS migrator.repeatable (
      path text NOT NULL,
      sha256 text NOT NULL,
      CONSTRAINT repeatable_pk PRIMARY KEY (path)
    );
    COMMENT ON TABLE migrator.repeatable IS 'Functions, views and reference data as last applied.';
    COMMENT ON COLUMN migrator.repeatable.path IS 'Path of the file.';
    COMMENT ON COLUMN migrator.repeatable.sha256 IS 'Hash of its text.';
    RESET client_min_messages;
    """
}
