/// Why the schema could not be brought, or is not, up to date.
package enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The SQL folder is not what it should be.
  case folder(path: String, problem: String)
  /// The database needs a migration that has not run: run `bursar db migrate`.
  case tooOld(pending: [String])
  /// The database has migrations this program does not know: use the newer program.
  case tooNew(unknown: [String])
  /// A migration that ran is no longer in the folder, or one was slipped in below those that ran.
  case missing(files: [String])
  /// A migration that ran has since been changed.
  case modified(files: [String])
  /// A function or view differs from its file.
  case stale
  /// A file's SQL failed; the previous state was kept.
  case failed(file: String, line: Int?, sqlState: String, message: String)

  package var description: String {
    switch self {
    case .folder(let path, let problem): "\(path): \(problem)"
    case .tooOld(let pending):
      "the database is too old: \(list(pending)) not applied. Run: bursar db migrate"
    case .tooNew(let unknown):
      "the database is too new: it has \(list(unknown)), unknown to this program. Use the newer one"
    case .missing(let files): "migrations missing: \(list(files)). Restore the SQL folder"
    case .modified(let files):
      "migrations changed after they ran: \(list(files)). Restore them and add a new one"
    case .stale: "functions or views differ from their files. Run: bursar db migrate"
    case .failed(let file, let line, let sqlState, let message):
      "\(file)\(line.map { ":\($0)" } ?? ""): \(message) (SQLSTATE \(sqlState)); nothing was kept"
    }
  }

  private func list(_ files: [String]) -> String {
    files.prefix(5).joined(separator: ", ")
      + (files.count > 5 ? " and \(files.count - 5) more" : "")
  }
}
