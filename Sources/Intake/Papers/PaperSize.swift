/// What a table of a paper's lines holds so far. Papers are held in memory, so that more than fits is refused at the
/// line where it no longer does.
struct PaperSize {
  /// What a row counts beside its text.
  private static let rowBytes = 32

  private let limit: Int
  private let refusal: String
  private var bytes = 0

  /// - Parameter refusal: why a larger file is refused, and what to do.
  init(_ limits: Limits, refusal: String) {
    limit = limits.recordBytes
    self.refusal = refusal
  }

  mutating func add(_ row: borrowing IntakeRow, fields: Range<Int>) throws(IntakeError) {
    bytes += Self.rowBytes
    for field in fields { bytes += row.text(ofField: field)?.utf8.count ?? 0 }
    guard bytes <= limit else { throw IntakeError(.recordTooLong, line: row.line, refusal) }
  }
}
