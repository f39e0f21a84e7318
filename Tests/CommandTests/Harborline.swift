import Foundation
import Postgres
import TestSupport
import Testing

/// The sample company on a database of its own, its reports in a folder of its own.
struct Harborline: Sendable {
  let bursar: BuiltCommand
  let owner: Connection
  let folder: String

  /// The command with the sample company's configuration.
  @discardableResult
  func run(_ arguments: String...) async throws -> BuiltCommand.Answer {
    let answer = try await bursar.run(arguments + ["--config", "\(folder)/bursar.yaml"])
    #expect(answer.status == 0, "\(arguments) \(answer.errors)")
    return answer
  }

  /// What the command prints as JSON.
  func objects(_ arguments: String...) async throws -> [[String: Any]] {
    let answer = try await bursar.run(
      arguments + ["--config", "\(folder)/bursar.yaml", "--format", "json"])
    #expect(answer.status == 0, "\(arguments) \(answer.errors)")
    return try answer.objects
  }
}

func withHarborline(_ body: (Harborline) async throws -> Void) async throws {
  let example = "\(Project.root)/Examples/harborline"
  try await withDatabase { database in
    try await withTemporaryFolder { folder in
      try FileManager.default.copyItem(
        atPath: "\(example)/studies", toPath: "\(folder)/studies")
      let feeds = try Project.text("Examples/harborline/bursar.yaml")
        .replacing("profile: udacity", with: "profile: \(example)/feeds/udacity.yaml")
      try "\(feeds)\nreport: {directory: \(folder)/reports}\n".write(
        toFile: "\(folder)/bursar.yaml", atomically: true, encoding: .utf8)
      let owner = try await Connection.open(database)
      try await body(
        Harborline(bursar: BuiltCommand(database: database), owner: owner, folder: folder))
      #expect(try await owner.offendersOfAllChecks() == [:])
      await owner.close()
    }
  }
}
