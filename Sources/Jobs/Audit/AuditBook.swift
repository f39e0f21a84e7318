package import Postgres

/// Runs every check of the SQL folder: the book's own fsck.
package struct AuditBook: Sendable {
  /// What one check found.
  package struct Finding: Sendable, Equatable, Encodable {
    /// The check's file name without its ending.
    package let check: String
    /// Rows that offend; zero is healthy.
    package let offenders: Int
    /// The first of them, as JSON objects of their keys.
    package let examples: [String]
  }

  private let folder: SchemaFolder

  package init(folder: SchemaFolder) {
    self.folder = folder
  }

  package func run(on connection: Connection) async throws -> [Finding] {
    let options = TransactionOptions(isolation: .repeatableRead, isReadOnly: true)
    return try await connection.transaction(options) { db in
      try folder.checks.map { check in
        let name = check.path.split(separator: "/").last.map { $0.dropLast(4) } ?? ""
        let offenders = try db.offenders(of: check)
        return Finding(
          check: String(name), offenders: offenders,
          examples: offenders == 0 ? [] : try db.examples(of: check, limit: 5))
      }
    }
  }
}
