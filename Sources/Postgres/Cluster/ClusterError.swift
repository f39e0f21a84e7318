import Foundation

/// Why the embedded PostgreSQL could not be used.
package enum ClusterError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No server binaries of PostgreSQL 15 or later were found.
  case noServer(searched: [String])
  /// The data directory was made by a major version whose binaries are not installed.
  case wrongMajor(data: Int, available: [Int], directory: String)
  /// initdb, pg_ctl or the like failed.
  case commandFailed(command: String, output: String)
  /// A folder could not be created or is not ours.
  case folder(path: String, problem: String)

  /// A folder that the last system call refused, with the system's reason.
  static func system(path: String) -> ClusterError {
    .folder(path: path, problem: unsafe String(cString: strerror(errno)))
  }

  package var description: String {
    switch self {
    case .noServer(let searched):
      "no PostgreSQL 15 or later server found (looked in \(searched.joined(separator: ", "))). "
        + "Install it with: apt-get install postgresql"
    case .wrongMajor(let data, let available, let directory):
      "the embedded database in \(directory) was made by PostgreSQL \(data); installed: "
        + (available.isEmpty ? "none" : available.map { String($0) }.joined(separator: ", "))
        + ". Install postgresql-\(data), or copy the data with pg_dump from \(data) into a new one. "
        + "Nothing was changed."
    case .commandFailed(let command, let output):
      "\(command) failed:\n\(output)"
    case .folder(let path, let problem):
      "\(path): \(problem)"
    }
  }
}
