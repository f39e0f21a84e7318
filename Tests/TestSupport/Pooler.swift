import Foundation
package import Postgres

/// pgbouncer in transaction mode before a server on this machine: every transaction may meet another session.
package final class Pooler: Sendable {
  private static let program = "/usr/sbin/pgbouncer"

  package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

  /// The same database, by way of the pooler.
  package let database: ConnectionConfiguration
  private let process: Process

  /// - Parameter folder: where its socket and configuration go; anybody can enter it.
  package init(before server: ConnectionConfiguration, in folder: String) throws {
    let host = server.keywords["host"] ?? ""
    let configuration = """
      [databases]
      * = host=\(host) port=5432 user=bursar
      [pgbouncer]
      pool_mode = transaction
      auth_type = any
      listen_addr =
      listen_port = 5432
      unix_socket_dir = \(folder)
      ignore_startup_parameters = extra_float_digits,options
      default_pool_size = 8
      max_client_conn = 200
      server_login_retry = 1
      log_connections = 0
      log_disconnections = 0
      """
    let file = "\(folder)/pgbouncer.ini"
    try configuration.write(toFile: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
    process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = (geteuid() == 0 ? ["-u", "postgres"] : []) + ["--quiet", file]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    var keywords = server.keywords
    keywords["host"] = folder
    database = ConnectionConfiguration(keywords: keywords)
  }

  package func stop() {
    kill(process.processIdentifier, SIGKILL)
  }
}
