import Foundation

/// A program of the PostgreSQL distribution, run to its end.
struct Command {
  let arguments: [String]
  var environment: [String: String] = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]

  init(_ arguments: [String]) {
    self.arguments = arguments
  }

  /// Runs the program with its output in a file: a server it leaves behind would hold a pipe open.
  func run() throws -> (status: Int32, output: String) {
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appendingPathComponent("bursar-\(UUID().uuidString).log")
    _ = FileManager.default.createFile(
      atPath: path.path, contents: nil, attributes: [.posixPermissions: 0o600])
    defer { try? FileManager.default.removeItem(at: path) }
    let log = try FileHandle(forWritingTo: path)
    defer { try? log.close() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: arguments[0])
    process.arguments = Array(arguments.dropFirst())
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = log
    process.standardError = log
    try process.run()
    process.waitUntilExit()
    let output = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    return (process.terminationStatus, output)
  }

  /// Runs the program and turns a failure into an error with the end of its output.
  @discardableResult
  func check() throws -> String {
    let answer = try run()
    guard answer.status == 0 else {
      let tail = answer.output.split(separator: "\n").suffix(12).joined(separator: "\n")
      throw ClusterError.commandFailed(command: arguments[0], output: tail)
    }
    return answer.output
  }
}
