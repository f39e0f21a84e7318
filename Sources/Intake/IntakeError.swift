/// A file that is refused as a whole: nothing of it is used.
package struct IntakeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The closed list of reasons.
  package enum Code: String, Sendable, CaseIterable {
    case fileMissing = "file_missing"
    case isDirectory = "is_directory"
    case unreadable
    case emptyFile = "empty_file"
    case notText = "not_text"
    case encodingInvalid = "encoding_invalid"
    case missingColumn = "missing_column"
    case duplicateColumn = "duplicate_column"
    case wrongDelimiter = "wrong_delimiter"
    case brokenQuoting = "broken_quoting"
    case brokenJSON = "broken_json"
    case noRecords = "no_records"
    case recordTooLong = "record_too_long"
    case archiveTooLarge = "archive_too_large"
    case archiveMember = "archive_member"
    case archiveUnreadable = "archive_unreadable"
    case brokenXML = "broken_xml"
    /// A message that is not what was asked for, or lacks what it must have.
    case wrongMessage = "wrong_message"
    case statementBroken = "statement_broken"
    case documentBroken = "document_broken"
  }

  package let code: Code
  /// One-based physical line, where one is at fault.
  package let line: Int?
  /// The column at fault, by name, or by one-based byte.
  package let column: String?
  /// What is wrong and what to do.
  package let reason: String

  package init(_ code: Code, line: Int? = nil, column: String? = nil, _ reason: String) {
    self.code = code
    self.line = line
    self.column = column
    self.reason = reason
  }

  /// The exit status (sysexits) that this refusal asks for: 66 no input, 77 no permission, 65 bad data.
  package var exitStatus: Int32 {
    switch code {
    case .fileMissing, .isDirectory: 66
    case .unreadable: 77
    default: 65
    }
  }

  package var description: String {
    [line.map { "line \($0)" }, column.map { "column \($0)" }, reason].compactMap { $0 }
      .joined(separator: ": ")
  }
}
