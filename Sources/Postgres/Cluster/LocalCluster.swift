import Crypto
import Foundation

/// A private PostgreSQL server under a folder of ours: created, started and stopped on demand, reached
/// through a Unix socket only, next to whatever else the machine runs.
package struct LocalCluster: Sendable {
  /// What the server does at the moment.
  package enum Status: Sendable, Equatable {
    case absent
    case stopped
    case running(processID: Int)
  }

  /// The folder that was asked for, as `<project>/.bursar`.
  package let root: String
  /// Where the data lies: below the root, or below /var/lib/bursar where the server's account cannot
  /// reach the root.
  package let dataFolder: String
  /// Short, private, and independent of the root's length: socket names end at 107 bytes.
  package let socketFolder: String
  private let account: ServerAccount
  private let binaries: ServerBinaries
  private let isDurable: Bool

  /// - Parameters:
  ///   - binaryFolders: folders to look for server binaries in before Debian's.
  ///   - isDurable: `false` gives up safety against a crash of the machine, for tests.
  package init(root: String, binaryFolders: [String] = [], isDurable: Bool = true) throws {
    let root = URL(fileURLWithPath: root).standardizedFileURL.path
    self.root = root
    self.isDurable = isDurable
    account = try ServerAccount.current()
    binaries = ServerBinaries.find(extraFolders: binaryFolders)
    let digest = SHA256.hash(data: Data(root.utf8)).prefix(6)
    let name = digest.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    socketFolder = "/tmp/bursar-\(account.uid)-\(name)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    let home = account.canReach(root) ? root : "/var/lib/bursar/\(name)"
    dataFolder = "\(home)/postgres"
  }

  /// How to connect to a database of this cluster.
  package func configuration(database: String) -> ConnectionConfiguration {
    ConnectionConfiguration(keywords: [
      "host": socketFolder, "port": "5432", "user": "bursar", "dbname": database,
    ])
  }

  /// The same as a URL for psql and others.
  package func url(database: String) -> String {
    "postgres:///\(database)?host=\(socketFolder)&port=5432&user=bursar"
  }

  package func status() -> Status {
    guard FileManager.default.fileExists(atPath: "\(dataFolder)/PG_VERSION") else { return .absent }
    guard let processID = runningProcess() else { return .stopped }
    return .running(processID: processID)
  }

  /// Creates the cluster where there is none and starts it where it is not running. Any number of
  /// processes may call this at once.
  ///
  /// - Throws: `ClusterError`.
  package func start() throws {
    try withLock {
      guard runningProcess() == nil || !socketExists else { return }
      let folder = try binaryFolder()
      if !FileManager.default.fileExists(atPath: "\(dataFolder)/PG_VERSION") {
        try create(with: folder)
      }
      try account.makeFolder(socketFolder)
      try startServer(with: folder)
    }
  }

  /// Stops the server; connected sessions are ended.
  ///
  /// - Parameter immediately: as a crash would, without writing anything down: the next start recovers.
  package func stop(immediately: Bool = false) throws {
    try withLock {
      guard runningProcess() != nil else { return }
      let folder = try binaryFolder()
      try account.command([
        "\(folder)/pg_ctl", "stop", "-D", dataFolder, "-m", immediately ? "immediate" : "fast",
        "-w", "-t", "60", "-s",
      ]).check()
      try? FileManager.default.removeItem(atPath: socketFolder)
    }
  }

  /// Creates the database where it does not exist.
  package func ensureDatabase(_ name: String) async throws {
    let connection = try await Connection.open(configuration(database: "postgres"))
    do {
      try await connection.perform { db in
        guard try db.optionalRow(DatabaseNamed(name: name)) == nil else { return }
        do {
          try db.script("CREATE DATABASE \"\(name.replacing("\"", with: "\"\""))\"")
        } catch let error as PostgresError
          where error.sqlState == .duplicateDatabase || error.sqlState == .uniqueViolation
        {
          return
        }
      }
    } catch {
      await connection.close()
      throw error
    }
    await connection.close()
  }

  private var socketExists: Bool {
    FileManager.default.fileExists(atPath: "\(socketFolder)/.s.PGSQL.5432")
  }

  /// The postmaster's process id, if the one in its pid file is alive and is a postmaster of ours.
  private func runningProcess() -> Int? {
    guard let text = contents(ofFile: "\(dataFolder)/postmaster.pid"),
      let line = text.split(separator: "\n").first, let processID = Int32(line)
    else { return nil }
    let command = contents(ofFile: "/proc/\(processID)/cmdline")
    guard let command, command.contains("postgres"), command.contains(dataFolder) else {
      return nil
    }
    return Int(processID)
  }

  private func binaryFolder() throws -> String {
    if let text = contents(ofFile: "\(dataFolder)/PG_VERSION"),
      let major = Int(text.prefix { $0.isNumber })
    {
      guard let folder = binaries.folders[major] else {
        throw ClusterError.wrongMajor(
          data: major, available: binaries.folders.keys.sorted(), directory: dataFolder)
      }
      return folder
    }
    guard let newest = binaries.newest, let folder = binaries.folders[newest] else {
      throw ClusterError.noServer(searched: binaries.searched)
    }
    return folder
  }

  /// initdb into a folder of another name, renamed when complete: a crash leaves nothing half.
  private func create(with folder: String) throws {
    let unfinished = "\(dataFolder).unfinished"
    try? FileManager.default.removeItem(atPath: unfinished)
    let parent = URL(fileURLWithPath: dataFolder).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try account.makeFolder(unfinished)
    try account.command(
      [
        "\(folder)/initdb", "-D", unfinished, "-U", "bursar", "-E", "UTF8", "--locale=C",
        "--auth-local=trust", "--auth-host=reject",
      ] + (isDurable ? [] : ["--no-sync"])
    ).check()
    // Backends check their data directory by name, so it takes its own name before the first start.
    guard unsafe rename(unfinished, dataFolder) == 0 else {
      throw ClusterError.system(path: dataFolder)
    }
  }

  private func startServer(with folder: String) throws {
    var settings = [
      "listen_addresses": "", "unix_socket_directories": socketFolder, "port": "5432",
      "unix_socket_permissions": "0700", "max_connections": "100", "shared_buffers": "256MB",
      "max_wal_size": "2GB", "log_timezone": "UTC", "timezone": "UTC",
      "cluster_name": "bursar",
    ]
    if !isDurable {
      for name in ["fsync", "synchronous_commit", "full_page_writes"] { settings[name] = "off" }
    }
    let options = settings.sorted { $0.key < $1.key }
      .map { "-c \($0.key)='\($0.value)'" }.joined(separator: " ")
    let log = "\(dataFolder)/server.log"
    let command = account.command([
      "\(folder)/pg_ctl", "start", "-D", dataFolder, "-l", log, "-w", "-t", "60", "-s",
      "-o", options,
    ])
    try forgetUnreapedPostmaster()
    // After a kill -9 of the postmaster its orphans hold the shared memory until they notice.
    var answer = try command.run()
    for _ in 0..<50 where answer.status != 0 && tail(of: log).contains("shared memory block") {
      usleep(200_000)
      answer = try command.run()
    }
    guard answer.status == 0 else {
      throw ClusterError.commandFailed(
        command: "starting the embedded PostgreSQL (log: \(log))", output: tail(of: log))
    }
  }

  /// A killed postmaster that its parent has not reaped, as the first process of a container may never
  /// do, still has its number, and the server would take it for alive. Its lock files get a number that
  /// no process has; the rest of them stays, for it names the shared memory that must be free.
  private func forgetUnreapedPostmaster() throws {
    let limit = contents(ofFile: "/proc/sys/kernel/pid_max") ?? ""
    for path in ["\(dataFolder)/postmaster.pid", "\(socketFolder)/.s.PGSQL.5432.lock"] {
      guard let text = contents(ofFile: path),
        let processID = text.split(separator: "\n").first,
        let status = contents(ofFile: "/proc/\(processID)/status"),
        status.contains("\nState:\tZ")
      else { continue }
      try (limit.prefix { $0.isNumber } + text.dropFirst(processID.count)).write(
        toFile: path, atomically: false, encoding: .utf8)
    }
  }

  private func tail(of log: String) -> String {
    let text = contents(ofFile: log) ?? ""
    return text.split(separator: "\n").suffix(6).joined(separator: "\n")
  }

  /// One process at a time. The lock file is closed on exec, so that the server does not inherit it.
  private func withLock<Value>(_ body: () throws -> Value) throws -> Value {
    let path = "\(root)/cluster.lock"
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ClusterError.system(path: path)
    }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        throw ClusterError.system(path: path)
      }
    }
    return try body()
  }
}

/// Whether a database of the name exists.
private struct DatabaseNamed: Statement {
  static let sql = "SELECT datname FROM pg_database WHERE datname = $1"
  let name: String
  var parameters: [Parameter] { [.text(name)] }

  struct Row: RowDecodable {
    static let columns = ["datname"]
    init(_ row: borrowing Postgres.Row) throws(PostgresError) {}
  }
}
