import Foundation
import Reporting

/// Where things lie in this checkout.
package enum Project {
  /// The folder of Package.swift.
  package static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The schema under test; `Tests/mutate` puts a damaged copy in its place.
  package static let sql = ProcessInfo.processInfo.environment["BURSAR_TEST_SQL"] ?? "\(root)/SQL"

  /// Data sets that a fresh clone does not have; `nil` where they are absent, and their tests skip.
  package static let sharedData: String? = {
    let path = URL(fileURLWithPath: "\(root)/../shared/data").standardizedFileURL.path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  package static func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }
}

/// A folder that is gone when the body is done.
@discardableResult
package func withTemporaryFolder<Value>(
  named name: String = UUID().uuidString, _ body: (String) async throws -> Value
) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}

/// The same numbers for the same seed, everywhere.
package struct SeededGenerator: RandomNumberGenerator {
  private var draws: SplitMix64

  package init(seed: UInt64) {
    draws = SplitMix64(seed: seed)
  }

  package mutating func next() -> UInt64 {
    draws.next()
  }
}
