import Foundation
package import Postgres

/// The built `bursar`, run as a person runs it.
package struct BuiltCommand: Sendable {
  package struct Answer: Sendable {
    package let status: Int32
    package let output: String
    package let errors: String

    /// The objects of `--format json`, one per line.
    package var objects: [[String: any Sendable]] {
      get throws {
        try output.split(separator: "\n").map { line in
          let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
          return object as? [String: any Sendable] ?? [:]
        }
      }
    }
  }

  package var environment: [String: String] = [
    "PATH": "/usr/bin:/bin", "HOME": "/tmp", "BURSAR_ACTOR": "test",
  ]
  package var folder = Project.root

  /// The command on an embedded cluster in the folder.
  package init(data: String) {
    environment["BURSAR_DATA"] = data
  }

  /// The command on a database of the shared test cluster.
  package init(database: ConnectionConfiguration) {
    let keywords = database.keywords
    environment["BURSAR_DATABASE_URL"] =
      "postgres:///\(keywords["dbname"] ?? "")?host=\(keywords["host"] ?? "")&port=5432&user=bursar"
  }

  /// Built beside the test bundle that is running.
  private static let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// The program's name.
  package var name = "bursar"
  /// What runs it: another program by its path, with the arguments before ours.
  package var wrapper: [String] = []

  /// Starts the command without waiting.
  package func start(_ arguments: [String]) throws -> Running {
    let folder = FileManager.default.temporaryDirectory
    let output = folder.appendingPathComponent("out-\(UUID().uuidString)")
    let errors = folder.appendingPathComponent("err-\(UUID().uuidString)")
    for file in [output, errors] {
      try Data().write(to: file)
    }
    let process = Process()
    let line = wrapper + [Self.products.appendingPathComponent(name).path] + arguments
    process.executableURL = URL(fileURLWithPath: line[0])
    process.arguments = Array(line.dropFirst())
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: self.folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    return Running(process: process, ends: ends, output: output, errors: errors)
  }

  package func run(_ arguments: String...) async throws -> Answer {
    try await start(arguments).answer()
  }

  package func run(_ arguments: [String]) async throws -> Answer {
    try await start(arguments).answer()
  }

  /// A command under way.
  package struct Running: @unchecked Sendable {
    let process: Process
    let ends: AsyncStream<Void>
    let output: URL
    let errors: URL

    package var processID: Int32 { process.processIdentifier }

    /// Waits until the command has written a text to stderr; `false` where it ended without.
    package func hasWritten(_ text: String) async throws -> Bool {
      while true {
        let isRunning = process.isRunning
        if contents(of: errors).contains(text) { return true }
        guard isRunning else { return false }
        try await Task.sleep(for: .milliseconds(20))
      }
    }

    package func answer() async throws -> Answer {
      for await _ in ends {}
      process.waitUntilExit()
      defer {
        try? FileManager.default.removeItem(at: output)
        try? FileManager.default.removeItem(at: errors)
      }
      let status = process.terminationStatus
      return Answer(
        status: process.terminationReason == .uncaughtSignal ? 128 + status : status,
        output: contents(of: output),
        errors: contents(of: errors))
    }
  }
}

/// By handle: Foundation leaks its buffer when it reads an empty file by path.
private func contents(of file: URL) -> String {
  let data = FileHandle(forReadingAtPath: file.path)?.readDataToEndOfFile() ?? Data()
  return String(decoding: data, as: UTF8.self)
}
