/// Why a row is set aside. The database keeps the same closed list with each code's meaning.
package enum RejectionCode: String, Sendable, CaseIterable {
  case missingValue = "missing_value"
  case badDate = "bad_date"
  case badNumber = "bad_number"
  case badPercent = "bad_percent"
  case badBoolean = "bad_boolean"
  case badDuration = "bad_duration"
  case unknownWord = "unknown_word"
  case spreadsheetNumber = "spreadsheet_number"
  case tooFewFields = "too_few_fields"
  case tooManyFields = "too_many_fields"
  case fieldTooLong = "field_too_long"
  case nulCharacter = "nul_character"
}

/// A row that cannot be used: what and where, without the cell's value, which may be personal.
package struct Rejection: Sendable, Equatable {
  package let code: RejectionCode
  /// The column's name as the file has it, where one is at fault.
  package let column: String?
  package let reason: String

  package init(code: RejectionCode, column: String?, reason: String) {
    self.code = code
    self.column = column
    self.reason = reason
  }
}
