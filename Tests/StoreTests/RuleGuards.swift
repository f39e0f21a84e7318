import Postgres
import TestSupport
import Testing

/// The named rules of some tables, and for each a statement of the tables' owner that breaks it and no other.
struct RuleGuards {
  /// SQL over `n`, a schema, and `c`, a table or an index.
  let place: String
  let broken: [String: String]
  /// Keys that exist only for others to refer to: the primary key holds the row unique already.
  var targets: [String] = []

  func expectRefusalsByName(_ owner: Connection) async throws {
    for (name, sql) in broken.sorted(by: { $0.key < $1.key }) {
      let error = await #expect(throws: PostgresError.self, "\(name)") { try await owner.run(sql) }
      #expect(error?.constraint == name, "\(error.map { "\($0.debugDescription)" } ?? "")")
    }
  }

  /// Each rule dropped in turn: what it refused is then refused by no such name. So the expectation above fails
  /// for every rule that is missing.
  func expectNoOtherRefusesByThatName(_ owner: Connection) async throws {
    let places = try await owner.texts(
      """
      SELECT k.conname, format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', k.conrelid::regclass, k.conname)
      FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE \(place)
      UNION
      SELECT i.relname, format('DROP INDEX %s', x.indexrelid::regclass)
      FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid
      JOIN pg_class AS c ON c.oid = x.indrelid
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE \(place) AND x.indisunique
        AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = x.indexrelid)
      """)
    let drops = Dictionary(
      places.map { ($0[0] ?? "", $0[1] ?? "") }, uniquingKeysWith: { first, _ in first })
    for (name, sql) in broken.sorted(by: { $0.key < $1.key }) {
      let drop = try #require(drops[name], "\(name)")
      try await owner.run("BEGIN; \(drop)")
      var refusal: String?
      do { try await owner.run(sql) } catch { refusal = (error as? PostgresError)?.constraint }
      #expect(refusal != name)
      try await owner.run("ROLLBACK")
    }
  }

  func expectNoneForgotten(_ connection: Connection) async throws {
    let rules = try await connection.texts(
      """
      SELECT k.conname FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE \(place) AND k.contype IN ('p', 'u', 'f', 'c', 'x')
      UNION
      SELECT i.relname FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid
      JOIN pg_class AS c ON c.oid = x.indrelid
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE \(place) AND x.indisunique
      """
    ).compactMap { $0[0] }
    #expect(Set(rules) == Set(broken.keys).union(targets))
  }
}

/// History: rows of the table are only added, whoever asks. SQLSTATE UP201.
func expectOnlyAddedTo(_ table: String, _ owner: Connection) async throws {
  for sql in [
    "UPDATE \(table) SET employer_id = employer_id", "DELETE FROM \(table)",
    "TRUNCATE \(table) CASCADE",
  ] {
    try await expectNoRewrite(sql, owner)
  }
}

func expectNoRewrite(_ sql: String, _ owner: Connection) async throws {
  let error = await #expect(throws: PostgresError.self, "\(sql)") { try await owner.run(sql) }
  #expect(error?.sqlState?.rawValue == "UP201", "\(sql)")
}
