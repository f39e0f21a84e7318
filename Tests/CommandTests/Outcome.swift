import Foundation
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
