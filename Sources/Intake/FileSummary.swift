/// What the reader learned about a file as a whole.
package struct FileSummary: Sendable, Equatable {
  /// The encoding the file was read as.
  package var encoding = ""
  /// Records, whatever became of them.
  package var rowsRead = 0
  /// Columns that the profile does not use, as the file names them.
  package var unusedColumns: [String] = []
  /// Columns that look like personal data nobody asked for; never read.
  package var personalColumns: [String] = []
  /// Things a person should look at before the file is used.
  package var findings: [Finding] = []

  package init() {}

  /// A reason to hold the file for review.
  package struct Finding: Sendable, Equatable {
    package let code: String
    package let column: String?
    package let reason: String

    package init(code: String, column: String?, reason: String) {
      self.code = code
      self.column = column
      self.reason = reason
    }
  }
}

/// Bounds that keep a hostile or broken file from filling memory or disk.
package struct Limits: Sendable, Equatable {
  /// Longest field, in bytes, that a row may have.
  package var fieldBytes = 1 << 20
  /// Longest record, in bytes, before reading stops: an unclosed quote swallows the rest of a file.
  package var recordBytes = 32 << 20
  /// Largest content of an archive, in bytes.
  package var archiveBytes = 8 << 30
  /// Largest ratio of content to archive, once the content is above `archiveRatioFrom` bytes.
  package var archiveRatio = 200
  package var archiveRatioFrom = 64 << 20
  /// Bytes read at a time.
  package var chunkBytes = 256 << 10

  package init() {}

  package static let standard = Limits()
}
