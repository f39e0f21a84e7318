import CLibCSV

/// Reads delimited text record by record through libcsv, in its strict mode: a quote that does not
/// belong refuses the file, because whatever follows it may be swallowed.
@safe final class CSVReader {
  private let columns: SourceColumns
  private let delimiter: UInt8
  private let limits: Limits
  private let deliver: (inout RawRecord) throws -> Void

  private var parser = unsafe csv_parser()
  private var record: RawRecord
  /// The header's slots, by position; `nil` until the header was read.
  private var slots: [Int?]?
  private var header: [String] = []
  private var headerFields: [String] = []
  private var fieldIndex = 0
  private var isRecordEmpty = true
  private var line = 1
  private var recordLine = 1
  private var lastEnd: Int32 = 0
  private var failure: (any Error)?
  private(set) var unusedColumns: [String] = []
  private(set) var personalColumns: [String] = []
  private let rules: [ColumnRule]

  init(
    profile: Profile, columns: SourceColumns, limits: Limits,
    deliver: @escaping (inout RawRecord) throws -> Void
  ) {
    self.columns = columns
    self.limits = limits
    self.deliver = deliver
    delimiter = profile.delimiter
    rules = profile.columns
    record = RawRecord(slots: columns.count)
    unsafe csv_init(&parser, UInt8(CSV_STRICT | CSV_REPALL_NL | CSV_STRICT_FINI))
    unsafe csv_set_delim(&parser, delimiter)
    // libcsv's buffer grows by 128 bytes otherwise: quadratic on a field of megabytes.
    unsafe csv_set_blk_size(&parser, 256 << 10)
  }

  deinit {
    unsafe csv_free(&parser)
  }

  /// Reads the next piece of text.
  func feed(_ text: borrowing Span<UInt8>) throws {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let consumed = unsafe text.withUnsafeBufferPointer { bytes in
      unsafe csv_parse(&parser, bytes.baseAddress, bytes.count, onField, onRecordEnd, context)
    }
    if let failure { throw failure }
    guard consumed == text.count else { throw broken() }
    guard unsafe csv_get_buffer_size(&parser) <= limits.recordBytes else {
      throw IntakeError(
        .recordTooLong, line: openRecordLine,
        "the record that starts here does not end: a quotation mark is not closed")
    }
  }

  /// Reads the last record and refuses a file without a header.
  func finish() throws {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let status = unsafe csv_fini(&parser, onField, onRecordEnd, context)
    if let failure { throw failure }
    guard status == 0 else { throw broken() }
    guard slots != nil else {
      throw IntakeError(.emptyFile, "the file is empty: not even a header")
    }
  }

  /// Where the record under way starts; its first field may not have arrived yet.
  private var openRecordLine: Int { fieldIndex == 0 ? line : recordLine }

  private func broken() -> IntakeError {
    IntakeError(
      .brokenQuoting, line: openRecordLine,
      "a quotation mark in the record that starts here is not closed or not doubled")
  }

  // MARK: Callbacks

  fileprivate func field(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard failure == nil else { return }
    if fieldIndex == 0 {
      recordLine = line
      record.reset(line: line)
      isRecordEmpty = true
    }
    defer { fieldIndex += 1 }
    if !bytes.isEmpty { isRecordEmpty = false }
    unsafe countLines(in: bytes)
    guard let slots else {
      headerFields.append(unsafe String(decoding: bytes, as: UTF8.self))
      return
    }
    guard fieldIndex < slots.count else { return }
    if bytes.count > limits.fieldBytes {
      record.rejection = Rejection(
        code: .fieldTooLong, column: header[fieldIndex],
        reason: "line \(recordLine): the field is longer than \(limits.fieldBytes) bytes")
      return
    }
    if let slot = slots[fieldIndex] { unsafe record.set(slot, bytes) }
  }

  fileprivate func endRecord(_ terminator: Int32) {
    defer {
      // A line feed behind a carriage return belongs to it.
      if !(terminator == CSV_LF && lastEnd == CSV_CR && fieldIndex == 0), terminator >= 0 {
        line += 1
      }
      lastEnd = terminator
      fieldIndex = 0
    }
    guard failure == nil, fieldIndex > 0 else { return }
    do {
      if let slots {
        if isRecordEmpty && fieldIndex == 1 && slots.count > 1 { return }
        checkWidth(fieldIndex, expected: slots.count)
        try deliver(&record)
      } else if isRecordEmpty {
        headerFields = []
      } else {
        slots = try readHeader()
      }
    } catch {
      failure = error
    }
  }

  private func checkWidth(_ count: Int, expected: Int) {
    guard count != expected, record.rejection == nil else { return }
    record.rejection = Rejection(
      code: count < expected ? .tooFewFields : .tooManyFields, column: nil,
      reason: "line \(recordLine): \(count) fields, the header has \(expected)")
  }

  private func countLines(in bytes: UnsafeBufferPointer<UInt8>) {
    var previous: UInt8 = 0
    for index in bytes.indices {
      let byte = unsafe bytes[index]
      if byte == UInt8(CSV_CR) || byte == UInt8(CSV_LF) && previous != UInt8(CSV_CR) { line += 1 }
      previous = byte
    }
  }

  // MARK: Header

  private func readHeader() throws(IntakeError) -> [Int?] {
    header = headerFields
    var slots: [Int?] = []
    var seen: [Int: String] = [:]
    for name in header {
      if PersonalColumns.contains(name) {
        personalColumns.append(name)
        slots.append(nil)
        continue
      }
      let slot = columns.slot(of: name)
      if let slot {
        guard seen[slot] == nil else {
          throw IntakeError(
            .duplicateColumn, line: recordLine, column: name,
            "the header names this column twice: which one counts?")
        }
        seen[slot] = name
      } else {
        unusedColumns.append(name)
      }
      slots.append(slot)
    }
    try requireColumns(Set(seen.keys))
    return slots
  }

  private func requireColumns(_ present: Set<Int>) throws(IntakeError) {
    for rule in rules where rule.isColumnRequired {
      let slots = rule.sources.compactMap { columns.slot(of: $0) }
      guard present.isDisjoint(with: slots) else { continue }
      if header.count == 1, let other = otherDelimiter(in: header[0]) {
        throw IntakeError(
          .wrongDelimiter, line: recordLine,
          "the header is separated by \(other), the profile says \(Self.name(of: delimiter)): "
            + "set the profile's delimiter")
      }
      throw IntakeError(
        .missingColumn, line: recordLine, column: rule.sources.first,
        "the header has no column for \(rule.name); looked for: "
          + rule.sources.joined(separator: ", "))
    }
    let identity = [EnrollmentField.externalID.rawValue, EnrollmentField.email.rawValue]
    let learners = rules.filter { identity.contains($0.name) }
    guard !learners.isEmpty else { return }
    let slots = learners.flatMap(\.sources).compactMap { columns.slot(of: $0) }
    if present.isDisjoint(with: slots), rules.contains(where: { $0.name == "content_id" }) {
      throw IntakeError(
        .missingColumn, line: recordLine, column: learners.first?.sources.first,
        "the header has no column for the learner; looked for: "
          + learners.flatMap(\.sources).joined(separator: ", "))
    }
  }

  private func otherDelimiter(in text: String) -> String? {
    [UInt8](",;\t|".utf8).first { $0 != delimiter && text.utf8.contains($0) }
      .map { Self.name(of: $0) }
  }

  private static func name(of delimiter: UInt8) -> String {
    switch delimiter {
    case UInt8(ascii: ","): "commas"
    case UInt8(ascii: ";"): "semicolons"
    case UInt8(ascii: "\t"): "tabs"
    default: "pipes"
    }
  }
}

private func onField(
  _ start: UnsafeMutableRawPointer?, _ count: Int, _ context: UnsafeMutableRawPointer?
) {
  guard let context = unsafe context else { return }
  let reader = unsafe Unmanaged<CSVReader>.fromOpaque(context).takeUnretainedValue()
  let bytes = unsafe UnsafeBufferPointer(
    start: unsafe UnsafePointer(start?.assumingMemoryBound(to: UInt8.self)), count: count)
  unsafe reader.field(bytes)
}

private func onRecordEnd(_ terminator: Int32, _ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<CSVReader>.fromOpaque(context).takeUnretainedValue().endRecord(terminator)
}
