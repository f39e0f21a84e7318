/// What a feed brings.
package enum FeedKind: String, Sendable, CaseIterable {
  case people, enrollments
  /// Documents of vendors and lines of a bank: imported by finance, not synchronized.
  case invoices
  case bankLines = "bank_lines"

  /// Whether its files are loaded as feeds are: staged, held by brakes, merged.
  package var isFeed: Bool { self == .people || self == .enrollments }
}

/// How the text of a canonical field is understood.
enum FieldKind: Sendable {
  /// Free text.
  case text
  /// An identifier: text, never a number, leading zeros kept.
  case identifier
  /// A date or an instant, as the source gives it.
  case moment
  case boolean
  /// 0 to 100, raw.
  case percent
  case integer
  case decimal
  /// Hours.
  case duration
  /// One of a closed list of words.
  case word([String])
}
