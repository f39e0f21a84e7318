/// Turns raw records into canonical rows by a profile's rules.
struct RowMapper {
  private let rules: [ColumnRule]
  private let columns: SourceColumns
  private let slots: [[Int]]
  private let dates: [DateReader]
  private let baseSlots: [Int?]
  private let decimalMark: UInt8
  private let identity: [Int]
  private(set) var percentRanges: [PercentRange?]

  /// What the values of a percent column looked like.
  struct PercentRange {
    let column: String
    let family: ColumnRule.PercentFamily
    /// Some value above zero was seen.
    var hasPositive = false
    /// Some value above one was seen.
    var exceedsOne = false
  }

  init(profile: Profile, columns: SourceColumns) {
    rules = profile.columns
    self.columns = columns
    slots = rules.map { rule in rule.sources.compactMap { columns.slot(of: $0) } }
    dates = rules.map { DateReader(rule: $0.dates) }
    baseSlots = rules.map { rule in
      rule.dates.family == .offsetDays ? columns.slot(of: rule.dates.baseColumn) : nil
    }
    decimalMark = profile.decimalMark
    let learner = [EnrollmentField.externalID.rawValue, EnrollmentField.email.rawValue]
    identity =
      profile.kind == .enrollments
      ? rules.filter { learner.contains($0.name) }.map(\.field) : []
    percentRanges = rules.map { rule in
      if case .percent = rule.kind {
        PercentRange(column: rule.sources.first ?? rule.name, family: rule.percent)
      } else {
        nil
      }
    }
  }

  /// Fills the row from the record. Fields that cannot be read are kept as written, and the first of
  /// them rejects the row.
  mutating func map(_ record: borrowing RawRecord, into row: inout IntakeRow) {
    row.rejection = record.rejection
    for index in rules.indices {
      let rule = rules[index]
      let start = row.bytes.count
      var slot = slots[index].first ?? 0
      var value: ArraySlice<UInt8> = []
      for candidate in slots[index] {
        guard let range = record.ranges[candidate] else { continue }
        slot = candidate
        value = Self.trim(record.bytes[range])
        if !Self.isAbsent(value) { break }
        value = []
      }
      if rule.isPresence {
        append(value.isEmpty ? "false" : "true", to: &row)
      } else if value.isEmpty {
        guard let fallback = rule.fallback else {
          if rule.isValueRequired { reject(&row, .missingValue, slot, "the column is empty") }
          continue
        }
        append(fallback, to: &row)
      } else if !read(value, by: index, slot: slot, record: record, into: &row) {
        if row.bytes.count == start { row.bytes.append(contentsOf: value) }
      }
      if row.bytes.count > start { row.setField(rule.field, from: start) }
    }
    if row.rejection == nil, !identity.isEmpty,
      identity.allSatisfy({ row.range(ofField: $0) == nil })
    {
      row.rejection = Rejection(
        code: .missingValue, column: nil,
        reason: "line \(row.line): neither an employee id nor an e-mail says who this is")
    }
  }

  /// Appends the normalized value; `false`, with the row rejected, where it cannot be read.
  private mutating func read(
    _ value: ArraySlice<UInt8>, by index: Int, slot: Int, record: borrowing RawRecord,
    into row: inout IntakeRow
  ) -> Bool {
    let rule = rules[index]
    switch rule.kind {
    case .text:
      row.bytes.append(contentsOf: value)
    case .identifier:
      if Self.isSpreadsheetNumber(value) {
        return reject(
          &row, .spreadsheetNumber, slot, "a spreadsheet turned the id into a number")
      }
      row.bytes.append(contentsOf: value)
    case .moment:
      let base = baseSlots[index].flatMap { record.ranges[$0] }
        .map { String(decoding: Self.trim(record.bytes[$0]), as: UTF8.self) }
      let reading = dates[index].read(value, base: base)
      if reading == .invalid {
        return reject(
          &row, .badDate, slot, "not a date that exists; expected \(rule.dates.expectation)")
      }
      DateReader.append(reading, to: &row.bytes)
    case .boolean, .word:
      return readWord(value, rule, slot, into: &row)
    case .percent:
      return readPercent(value, index, slot, into: &row)
    case .integer, .decimal:
      guard let number = DecimalText(value, decimalMark: decimalMark) else {
        return reject(&row, .badNumber, slot, "not a number")
      }
      let text = number.text()
      if case .integer = rule.kind, text.contains(UInt8(ascii: ".")) || text.count > 9 {
        return reject(&row, .badNumber, slot, "not a whole number")
      }
      row.bytes.append(contentsOf: text)
    case .duration:
      guard let hours = DurationReader.hours(value, unit: rule.unit, decimalMark: decimalMark)
      else {
        return reject(&row, .badDuration, slot, "not a duration in \(rule.unit.rawValue)")
      }
      row.bytes.append(contentsOf: hours)
    }
    return true
  }

  private static let booleans = [
    "true": "true", "yes": "true", "y": "true", "t": "true", "1": "true",
    "false": "false", "no": "false", "n": "false", "f": "false", "0": "false",
  ]

  private func readWord(
    _ value: ArraySlice<UInt8>, _ rule: ColumnRule, _ slot: Int, into row: inout IntakeRow
  ) -> Bool {
    let word = String(decoding: value, as: UTF8.self)
    let folded = fold(word)
    if let meaning = rule.words[folded] {
      append(meaning, to: &row)
      return true
    }
    switch rule.kind {
    case .boolean:
      if let meaning = Self.booleans[folded] {
        append(meaning, to: &row)
        return true
      }
      return rule.words.isEmpty
        ? reject(&row, .badBoolean, slot, "not yes or no")
        : reject(&row, .unknownWord, slot, "a word the profile does not know")
    case .word(let allowed) where allowed.contains(folded):
      append(folded, to: &row)
      return true
    default:
      return reject(&row, .unknownWord, slot, "a word the profile does not know")
    }
  }

  private mutating func readPercent(
    _ value: ArraySlice<UInt8>, _ index: Int, _ slot: Int, into row: inout IntakeRow
  ) -> Bool {
    let rule = rules[index]
    var digits = value
    if digits.last == UInt8(ascii: "%"), rule.percent != .fraction {
      digits = Self.trim(digits.dropLast())
    }
    guard var number = DecimalText(digits, decimalMark: decimalMark), !number.isNegative else {
      return reject(&row, .badPercent, slot, "not a percentage")
    }
    if !number.isZero { percentRanges[index]?.hasPositive = true }
    if number.exceedsOne { percentRanges[index]?.exceedsOne = true }
    if rule.percent == .fraction { number.shift(by: 2) }
    row.bytes.append(contentsOf: number.text())
    return true
  }

  @discardableResult
  private func reject(
    _ row: inout IntakeRow, _ code: RejectionCode, _ slot: Int, _ problem: String
  ) -> Bool {
    guard row.rejection == nil else { return false }
    let column = columns.names[slot]
    row.rejection = Rejection(
      code: code, column: column, reason: "line \(row.line), column \(column): \(problem)")
    return false
  }

  private func append(_ text: String, to row: inout IntakeRow) {
    row.bytes.append(contentsOf: text.utf8)
  }

  // MARK: Bytes

  private static func trim(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var value = value
    while let byte = value.first, byte == 0x20 || (0x09...0x0D).contains(byte) {
      value = value.dropFirst()
    }
    while let byte = value.last, byte == 0x20 || (0x09...0x0D).contains(byte) {
      value = value.dropLast()
    }
    return value
  }

  /// What systems write for "no value".
  private static func isAbsent(_ value: ArraySlice<UInt8>) -> Bool {
    switch value.count {
    case 0: true
    case 1: value.first == UInt8(ascii: "-")
    case 4: value.elementsEqual("null".utf8) || value.elementsEqual("NULL".utf8)
    default: false
    }
  }

  /// `1.2E+15`: an id that a spreadsheet took for a number.
  private static func isSpreadsheetNumber(_ value: ArraySlice<UInt8>) -> Bool {
    guard
      let mark = value.firstIndex(where: { $0 == UInt8(ascii: "E") || $0 == UInt8(ascii: "e") }),
      mark > value.startIndex, value.first?.isDigit == true
    else { return false }
    let mantissa = value[..<mark]
    let exponent = value[(mark + 1)...]
    return exponent.first == UInt8(ascii: "+") && exponent.count > 1
      && exponent.dropFirst().allSatisfy(\.isDigit)
      && mantissa.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
  }
}
