import Foundation

/// The installed PostgreSQL servers, by major version.
package struct ServerBinaries: Sendable, Equatable {
  /// Folder of `postgres`, `initdb` and `pg_ctl` for each major version.
  package let folders: [Int: String]
  package let searched: [String]

  /// Looks in the given folders and in Debian's, `/usr/lib/postgresql/<major>/bin`.
  package static func find(extraFolders: [String] = []) -> ServerBinaries {
    let debian = "/usr/lib/postgresql"
    let majors = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
    var folders: [Int: String] = [:]
    for folder in extraFolders + majors.sorted().map({ "\(debian)/\($0)/bin" }) {
      guard let major = major(of: folder), folders[major] == nil else { continue }
      folders[major] = folder
    }
    return ServerBinaries(folders: folders, searched: extraFolders + ["\(debian)/*/bin"])
  }

  /// The newest major version that Bursar supports.
  package var newest: Int? { folders.keys.filter { $0 >= 15 }.max() }

  private static func major(of folder: String) -> Int? {
    guard FileManager.default.isExecutableFile(atPath: "\(folder)/initdb"),
      let answer = try? Command(["\(folder)/postgres", "--version"]).run(), answer.status == 0
    else { return nil }
    let version = answer.output.split(separator: " ").first { $0.first?.isNumber == true }
    return version.flatMap { Int($0.prefix { $0.isNumber }) }
  }
}
