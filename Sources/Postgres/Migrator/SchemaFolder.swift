import Crypto
import Foundation

/// The SQL folder: numbered migrations, and repeatable files re-applied when any of them changes.
package struct SchemaFolder: Sendable {
  /// One SQL file.
  package struct File: Sendable, Equatable {
    /// Path below the folder, as `functions/intake/open_file.sql`.
    package let path: String
    package let text: String
    package let sha256: String
  }

  /// A numbered, forward-only, immutable migration.
  package struct Migration: Sendable, Equatable {
    package let number: Int
    package let file: File
  }

  package let migrations: [Migration]
  /// Roles, before the migrations that may name them.
  package let roles: [File]
  /// Reference data, functions, views and grants, in the order in which they are applied.
  package let repeatables: [File]
  /// Selects that must return no rows.
  package let checks: [File]

  /// Reads the folder.
  ///
  /// - Throws: `MigrationError.folder` where a name or number is not as it should be.
  package init(path: String) throws {
    let files = FileManager.default
    func read(_ relative: String) throws -> File {
      guard let data = files.contents(atPath: "\(path)/\(relative)") else {
        throw MigrationError.folder(path: "\(path)/\(relative)", problem: "cannot be read")
      }
      return File(
        path: relative, text: String(decoding: data, as: UTF8.self),
        sha256: SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined())
    }
    func list(_ folder: String) throws -> [File] {
      let names = files.enumerator(atPath: "\(path)/\(folder)")?.compactMap { $0 as? String } ?? []
      return try names.filter { $0.hasSuffix(".sql") }.sorted().map { try read("\(folder)/\($0)") }
    }
    func single(_ name: String) throws -> [File] {
      files.fileExists(atPath: "\(path)/\(name)") ? [try read(name)] : []
    }
    guard files.fileExists(atPath: "\(path)/migrations") else {
      throw MigrationError.folder(path: "\(path)/migrations", problem: "does not exist")
    }
    migrations = try list("migrations").map { file in
      let name = file.path.dropFirst("migrations/".count)
      guard let number = Int(name.prefix(4)), name.dropFirst(4).first == "_" else {
        throw MigrationError.folder(
          path: "\(path)/\(file.path)", problem: "is not named NNNN_verb_object.sql")
      }
      return Migration(number: number, file: file)
    }
    for (earlier, later) in zip(migrations, migrations.dropFirst())
    where earlier.number == later.number {
      throw MigrationError.folder(
        path: "\(path)/\(later.file.path)", problem: "has the number of \(earlier.file.path)")
    }
    roles = try single("roles.sql")
    repeatables =
      try list("reference") + list("functions") + list("views") + single("grants.sql")
    checks = try list("checks")
  }

  /// A hash over everything that shapes the schema: names the tests' template database.
  package var digest: String {
    var hash = SHA256()
    for file in roles + migrations.map(\.file) + repeatables {
      hash.update(data: Data("\(file.path) \(file.sha256)\n".utf8))
    }
    return hash.finalize().map { String(format: "%02x", $0) }.joined()
  }
}
