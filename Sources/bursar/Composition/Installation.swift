import Foundation
import Postgres

/// Where this installation keeps its SQL, its configuration and its embedded database. The only reader
/// of the environment.
struct Installation: Sendable {
  /// The folder that holds SQL/ and Config/.
  let home: String
  let environment: [String: String]

  /// Looks for the folder: BURSAR_HOME, then upward from here, then upward from the program.
  static func current() throws -> Installation {
    let environment = ProcessInfo.processInfo.environment
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let starts =
      [FileManager.default.currentDirectoryPath, program.deletingLastPathComponent().path]
    if let home = environment["BURSAR_HOME"] {
      return Installation(home: home, environment: environment)
    }
    for start in starts {
      var folder = URL(fileURLWithPath: start).standardizedFileURL
      while true {
        if FileManager.default.fileExists(atPath: folder.path + "/SQL/migrations") {
          return Installation(home: folder.path, environment: environment)
        }
        if folder.path == "/" { break }
        folder.deleteLastPathComponent()
      }
    }
    throw CommandError(
      "cannot find the SQL folder; run from the project or set BURSAR_HOME",
      ExitStatus.configuration)
  }

  var schema: SchemaFolder {
    get throws { try SchemaFolder(path: "\(home)/SQL") }
  }

  var databaseURL: String? {
    environment["BURSAR_DATABASE_URL"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The embedded cluster, for when no database is configured.
  func cluster() throws -> LocalCluster {
    let path = environment["PATH"] ?? ""
    let folders = [environment["BURSAR_PG_BIN"]].compactMap { $0 }
    return try LocalCluster(
      root: environment["BURSAR_DATA"] ?? "\(home)/.bursar",
      binaryFolders: folders
        + path.split(separator: ":").map(String.init).filter {
          $0.contains("postgresql") || $0.contains("pgsql")
        })
  }

  func configurationPath(_ given: String?) -> String {
    given ?? environment["BURSAR_CONFIG"] ?? "\(home)/Config/bursar.yaml"
  }

  /// The account that runs this process, for the record of who did what.
  var actor: String {
    environment["BURSAR_ACTOR"] ?? environment["SUDO_USER"] ?? NSUserName()
  }
}
