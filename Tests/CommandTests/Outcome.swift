import Foundation
import Postgres
import TestSupport

/// What `intake run --format json` says of a file.
struct Outcome: Decodable, Equatable {
  struct Refusal: Decodable, Equatable {
    let line: Int?
    let column: String?
    let code: String
    let reason: String
  }

  let file: String
  let sha256: String
  let state: String
  let rows: [String: Int]
  let changes: [String: Int]
  let retried: Int
  let rejections: [Refusal]

  init(_ answer: BuiltCommand.Answer) throws {
    self = try JSONDecoder().decode(Outcome.self, from: Data(answer.output.utf8))
  }
}

extension Connection {
  /// The checks of SQL/checks that find something: none, after every scenario.
  nonisolated func offendersOfAllChecks() async throws -> [String: Int] {
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
