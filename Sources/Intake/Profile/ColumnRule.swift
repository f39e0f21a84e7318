/// How one canonical field is filled from a file's columns.
struct ColumnRule: Sendable, Equatable {
  enum PercentFamily: String, Sendable, CaseIterable {
    case fraction, hundred, text
  }

  enum DurationUnit: String, Sendable, CaseIterable {
    case hours, minutes, seconds
    case clock = "h:mm:ss"
    case iso8601
  }

  /// Position of the canonical field.
  var field: Int
  var name: String
  var kind: FieldKind
  /// Column names; the first with a value wins.
  var sources: [String]
  /// The file must have one of the columns.
  var isColumnRequired = false
  /// The row must have a value.
  var isValueRequired = false
  /// Words of the file, folded to lower case, and what they mean.
  var words: [String: String] = [:]
  /// True when the column has a value, false when it is empty.
  var isPresence = false
  var percent: PercentFamily = .hundred
  var unit: DurationUnit = .hours
  var dates = DateRule()
  /// Taken where the row has no value.
  var fallback: String?

  static func == (left: ColumnRule, right: ColumnRule) -> Bool {
    left.name == right.name && left.sources == right.sources && left.words == right.words
  }
}
