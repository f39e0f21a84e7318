package import Postgres

extension Connection {
  /// The rows of a query that has one text column per value, NULL as `nil`.
  package nonisolated func texts(_ sql: String) async throws -> [[String?]] {
    try await perform { db in
      // COPY needs no statement type, and a test's SQL is a literal of its own.
      var bytes: [UInt8] = []
      try db.copyOut("COPY (\(sql)) TO STDOUT") { chunk in
        for index in chunk.indices { bytes.append(chunk[index]) }
      }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
        line.split(separator: "\t", omittingEmptySubsequences: false)
          .map { $0 == "\\N" ? nil : String($0) }
      }
    }
  }

  /// The only value of a query.
  package nonisolated func value(_ sql: String) async throws -> String? {
    try await texts(sql).first?.first ?? nil
  }

  package nonisolated func run(_ sql: String) async throws {
    try await perform { db in try db.script(sql) }
  }

  /// The checks of SQL/checks that find something: none, after every scenario.
  package nonisolated func offendersOfAllChecks() async throws -> [String: Int] {
    let folder = try SchemaFolder(path: Project.sql)
    return try await perform { db in
      var found: [String: Int] = [:]
      for check in folder.checks {
        let offenders = try db.offenders(of: check)
        if offenders > 0 { found[check.path] = offenders }
      }
      return found
    }
  }
}
