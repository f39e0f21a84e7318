/// What became of one file: what `intake run` prints and a job records.
package struct FileOutcome: Sendable, Equatable {
  /// The verdict on a file.
  package enum State: String, Sendable, Encodable {
    case applied, unchanged, held, rejected
  }

  /// Every row of the file, accounted for once.
  package struct Rows: Sendable, Equatable, Encodable {
    package var read = 0
    package var applied = 0
    package var unchanged = 0
    package var duplicate = 0
    package var quarantined = 0
    package init() {}
  }

  /// A refused row; or, with no line, the brake that held the file or the reason it was rejected.
  package struct Refusal: Sendable, Equatable, Encodable {
    package let line: Int?
    package let column: String?
    package let code: String
    /// What and where, without personal data.
    package let reason: String

    package init(line: Int?, column: String?, code: String, reason: String) {
      self.line = line
      self.column = column
      self.code = code
      self.reason = reason
    }

    private enum Keys: String, CodingKey { case line, column, code, reason }

    // Absent values are written as null, so that every refusal has the same four keys.
    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encode(line, forKey: .line)
      try container.encode(column, forKey: .column)
      try container.encode(code, forKey: .code)
      try container.encode(reason, forKey: .reason)
    }
  }

  package var feed: String
  /// The path as given.
  package var file: String
  /// SHA-256 of the bytes on disk, hex; empty where the file could not be read.
  package var sha256: String
  package var state: State
  package var rows = Rows()
  /// What changed, by kind.
  package var changes: [String: Int] = [:]
  /// Quarantined rows of other feeds that went in because this file brought their person.
  package var retried = 0
  /// People at work whom a people file does not mention. They are kept.
  package var absent = 0
  /// Columns of the file that the profile does not use.
  package var unusedColumns: [String] = []
  /// The first hundred refused rows; all are in the database.
  package var rejections: [Refusal] = []
  /// The exit status this file asks for.
  package var exitStatus: Int32 = 0

  package init(feed: String, file: String, sha256: String, state: State) {
    self.feed = feed
    self.file = file
    self.sha256 = sha256
    self.state = state
  }
}

extension FileOutcome: Encodable {
  private enum Keys: String, CodingKey {
    case feed, file, sha256, state, rows, changes, retried, absent, unusedColumns, rejections
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(feed, forKey: .feed)
    try container.encode(file, forKey: .file)
    try container.encode(sha256, forKey: .sha256)
    try container.encode(state, forKey: .state)
    try container.encode(rows, forKey: .rows)
    try container.encode(changes, forKey: .changes)
    try container.encode(retried, forKey: .retried)
    try container.encode(absent, forKey: .absent)
    try container.encode(unusedColumns, forKey: .unusedColumns)
    try container.encode(rejections, forKey: .rejections)
  }
}
