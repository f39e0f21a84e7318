package import Foundation
import Testing

/// A mail server on this machine (`Tests/mailserver`, aiosmtpd) and what it was given.
package final class MailListener: @unchecked Sendable {
  /// One mail, as Python's email package reads it.
  package struct Mail: Decodable, Sendable {
    package struct Part: Decodable, Sendable {
      package let type: String
      package let name: String?
      package let disposition: String?
      package let encoding: String?
      package let size: Int
      package let content: Data
      package let defects: [String]

      package var text: String { String(decoding: content, as: UTF8.self) }
    }

    package let sender: String
    package let recipients: [String]
    package let tls: Bool
    package let login: Bool
    package let headers: [[String]]
    package let seconds: Double
    package let to: [String]
    package let from: [[String]]
    package let parts: [Part]
    package let bytes: Int
    package let longestLine: Int
    package let isAscii: Bool

    package func headers(_ name: String) -> [String] {
      headers.filter { $0[0].lowercased() == name.lowercased() }.map { $0[1] }
    }

    package func part(_ type: String) -> Part? { parts.first { $0.type == type } }
  }

  package let port: Int
  /// The server's certificate, where it has one: self-signed, for localhost.
  package let certificate: String?
  private let folder: String
  private let process: Process
  /// The server ends when it is closed.
  private let input = Pipe()

  /// - Parameter login: `user:password`.
  package init(in folder: String, usesTLS: Bool = false, login: String? = nil) throws {
    self.folder = "\(folder)/mail-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: self.folder, withIntermediateDirectories: true)
    var arguments = ["\(Project.root)/Tests/mailserver", self.folder]
    if usesTLS {
      certificate = "\(self.folder)/certificate.pem"
      let key = "\(self.folder)/key.pem"
      try Self.makeCertificate("\(self.folder)/certificate.pem", key: key)
      arguments += ["--certificate", "\(self.folder)/certificate.pem", "--key", key]
    } else {
      certificate = nil
    }
    if let login { arguments += ["--login", login] }
    process = Process()
    process.executableURL = URL(fileURLWithPath: "\(Project.root)/.build/venv/bin/python3")
    process.arguments = arguments
    process.standardInput = input
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw CocoaError(.featureUnsupported)
    }
    self.port = port
  }

  /// Skips the test where a program is missing. Before a database is lent: a test that is canceled cannot give it
  /// back.
  package static func requirePrograms() throws {
    for program in ["\(Project.root)/.build/venv/bin/aiosmtpd", "/usr/bin/openssl"]
    where !FileManager.default.fileExists(atPath: program) {
      try Test.cancel("\(program) is not there; make test installs it")
    }
  }

  private static func makeCertificate(_ path: String, key: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
      "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", path,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
  }

  /// Nobody is heard from then on.
  package func close() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// What has arrived, in order.
  package func mails() throws -> [Mail] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".json") }.sorted()
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try names.map {
      try decoder.decode(Mail.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")))
    }
  }
}
