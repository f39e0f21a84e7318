/// Takes the fields of a record from left to right, through its continuations.
struct BAI2Cursor {
  private let record: BAI2Record
  private var part = 0
  /// What is left of the part; `nil` behind its last field.
  private var left: Substring?

  init(_ record: BAI2Record, from field: Int) {
    self.record = record
    left = record.parts[0].text[...]
    for _ in 0..<field { _ = take() }
    moveOn()
  }

  var isAtEnd: Bool { left == nil }
  /// Nothing of this physical record was taken yet, or nothing is left at all.
  private(set) var isAtStartOfRecord = false

  /// The next field; empty where the record has ended.
  mutating func next() throws(IntakeError) -> String {
    let field = take()
    isAtStartOfRecord = false
    moveOn()
    return field
  }

  /// Free text: all that is left, with commas and slashes as they stand.
  var rest: String {
    guard let left else { return "" }
    return ([left] + record.parts[(part + 1)...].map { $0.text[...] }).joined(separator: " ")
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private mutating func take() -> String {
    guard let text = left else { return "" }
    let field = text.prefix { $0 != "," }
    left = field.endIndex == text.endIndex ? nil : text[text.index(after: field.endIndex)...]
    return field.trimmed
  }

  private mutating func moveOn() {
    guard left == nil else { return }
    isAtStartOfRecord = true
    guard part + 1 < record.parts.count else { return }
    part += 1
    left = record.parts[part].text[...]
  }

  /// The kind of funds, and the fields that it brings: S three amounts, V a day and a time, D a number of days and
  /// amounts.
  mutating func skipFunds() throws(IntakeError) {
    let extra: Int
    switch try next() {
    case "", "Z", "0", "1", "2": extra = 0
    case "S": extra = 3
    case "V": extra = 2
    case "D":
      guard let pairs = Int(try next()), (0...999).contains(pairs) else {
        throw problem("the funds have no number of days")
      }
      extra = 2 * pairs
    default: throw problem("an unknown kind of funds")
    }
    for _ in 0..<extra { _ = try next() }
  }

  /// Minor units: digits, with a sign where the field may have one.
  func amount(_ text: String) throws(IntakeError) -> Int {
    let digits = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(text)
    else { throw problem("not an amount without a decimal point") }
    return value
  }

  func problem(_ reason: String) -> IntakeError {
    IntakeError(
      .statementBroken, line: record.parts[part].line, "record \(record.code): \(reason)")
  }
}

extension Substring {
  fileprivate var trimmed: String {
    split(separator: " ").joined(separator: " ")
  }
}
