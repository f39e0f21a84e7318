/// Takes the migrators' lock for the session.
struct LockMigrator: Statement {
  typealias Row = NoRow
  static let sql = "SELECT pg_advisory_lock(7813402251)"
  var parameters: [Parameter] { [] }
}

/// Gives the migrators' lock back.
struct UnlockMigrator: Statement {
  typealias Row = NoRow
  static let sql = "SELECT pg_advisory_unlock(7813402251)"
  var parameters: [Parameter] { [] }
}

/// The migrations that ran, by number.
struct AppliedMigrations: Statement {
  static let sql = "SELECT number, name, sha256 FROM migrator.migration ORDER BY number"
  var parameters: [Parameter] { [] }

  struct Row: RowDecodable {
    static let columns = ["number", "name", "sha256"]
    let number: Int
    let name: String
    let sha256: String

    init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      number = try row.int(0)
      name = try row.text(1)
      sha256 = try row.text(2)
    }
  }
}

/// The repeatable files as last applied.
struct AppliedRepeatables: Statement {
  static let sql = "SELECT path, sha256 FROM migrator.repeatable"
  var parameters: [Parameter] { [] }

  struct Row: RowDecodable {
    static let columns = ["path", "sha256"]
    let path: String
    let sha256: String

    init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      path = try row.text(0)
      sha256 = try row.text(1)
    }
  }
}

/// Records a migration, before its SQL in the same transaction.
struct RecordMigration: Statement {
  typealias Row = NoRow
  static let sql = "INSERT INTO migrator.migration (number, name, sha256) VALUES ($1, $2, $3)"
  let number: Int
  let name: String
  let sha256: String
  var parameters: [Parameter] { [.int(number), .text(name), .text(sha256)] }
}

/// Empties the list of repeatable files, before it is written anew.
struct ForgetRepeatables: Statement {
  typealias Row = NoRow
  static let sql = "DELETE FROM migrator.repeatable"
  var parameters: [Parameter] { [] }
}

/// Records a repeatable file as applied.
struct RecordRepeatable: Statement {
  typealias Row = NoRow
  static let sql = "INSERT INTO migrator.repeatable (path, sha256) VALUES ($1, $2)"
  let path: String
  let sha256: String
  var parameters: [Parameter] { [.text(path), .text(sha256)] }
}
