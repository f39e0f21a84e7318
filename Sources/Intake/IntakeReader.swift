/// Reads a file by a profile, record by record: memory does not grow with the file.
package struct IntakeReader: Sendable {
  private let profile: Profile
  private let limits: Limits

  package init(profile: Profile, limits: Limits = .standard) {
    self.profile = profile
    self.limits = limits
  }

  /// Hands over every record, readable or not, in the order of the file.
  ///
  /// - Throws: `IntakeError` where the file as a whole cannot be used; whatever `body` throws.
  package func read(
    path: String, _ body: (borrowing IntakeRow) throws -> Void
  ) throws -> FileSummary {
    var buffer = [UInt8](repeating: 0, count: max(4, limits.chunkBytes))
    var source: any ByteSource = try FileSource(path: path)
    var count = try Self.fill(&buffer, from: &source, atLeast: 4)
    guard count > 0 else { throw IntakeError(.emptyFile, "the file is empty") }
    if ArchiveSource.recognizes(buffer[..<count]) {
      source = try ArchiveSource(path: path, pattern: profile.member, limits: limits)
      count = try Self.fill(&buffer, from: &source, atLeast: 4)
      guard count > 0 else { throw IntakeError(.emptyFile, "the file in the archive is empty") }
    }
    return try withoutActuallyEscaping(body) { body in
      let session = ReadingSession(profile: profile, limits: limits, body: body)
      while count > 0 {
        try session.feed(buffer[..<count])
        count = try source.read(into: &buffer)
      }
      return try session.finish()
    }
  }

  /// Reads until the buffer holds enough to recognize a byte-order mark.
  private static func fill(
    _ buffer: inout [UInt8], from source: inout any ByteSource, atLeast minimum: Int
  ) throws(IntakeError) -> Int {
    var held: [UInt8] = []
    while held.count < minimum {
      let count = try source.read(into: &buffer)
      if count == 0 { break }
      held += buffer[..<count]
    }
    if held.count > buffer.count {
      buffer = held
    } else {
      buffer.replaceSubrange(..<held.count, with: held)
    }
    return held.count
  }
}

/// One reading of one file: decoder, record reader and mapper in a row.
private final class ReadingSession {
  private let profile: Profile
  private let limits: Limits
  private let decoder: TextDecoder
  private let columns: SourceColumns
  private var mapper: RowMapper
  private var row: IntakeRow
  private var csv: CSVReader?
  private var json: JSONReader?
  private var summary = FileSummary()
  private let body: (borrowing IntakeRow) throws -> Void

  init(
    profile: Profile, limits: Limits, body: @escaping (borrowing IntakeRow) throws -> Void
  ) {
    self.profile = profile
    self.limits = limits
    self.body = body
    decoder = TextDecoder(declared: profile.encoding)
    columns = SourceColumns(profile: profile)
    mapper = RowMapper(profile: profile, columns: columns)
    row = IntakeRow(fieldCount: profile.fieldCount)
  }

  func feed(_ chunk: ArraySlice<UInt8>) throws {
    try decoder.decode(chunk) { text in
      guard !text.isEmpty else { return }
      if csv == nil, json == nil { open(firstByte: firstMark(of: text)) }
      try csv?.feed(text)
      try json?.feed(text)
    }
  }

  func finish() throws -> FileSummary {
    try decoder.finish()
    guard csv != nil || json != nil else { throw IntakeError(.emptyFile, "the file is empty") }
    try csv?.finish()
    try json?.finish()
    summary.encoding = decoder.encodingName
    summary.unusedColumns = csv?.unusedColumns ?? json?.unusedColumns ?? []
    summary.personalColumns = csv?.personalColumns ?? []
    reviewPercents()
    reviewCompleteness()
    return summary
  }

  private func firstMark(of text: borrowing Span<UInt8>) -> UInt8 {
    for index in text.indices where text[index] > 0x20 { return text[index] }
    return 0
  }

  private func open(firstByte: UInt8) {
    let looksLikeJSON = firstByte == UInt8(ascii: "{") || firstByte == UInt8(ascii: "[")
    let deliver: (inout RawRecord) throws -> Void = { [unowned self] record in
      try self.deliver(&record)
    }
    if profile.format == .json || profile.format == .automatic && looksLikeJSON {
      json = JSONReader(profile: profile, columns: columns, limits: limits, deliver: deliver)
    } else {
      csv = CSVReader(profile: profile, columns: columns, limits: limits, deliver: deliver)
    }
  }

  private func deliver(_ record: inout RawRecord) throws {
    summary.rowsRead += 1
    row.reset(number: summary.rowsRead, line: record.line)
    mapper.map(record, into: &row)
    try body(row)
  }

  /// A fraction column that holds more than one, or a 0–100 column in which nothing exceeds one, was
  /// mapped wrongly or changed at the provider.
  private func reviewPercents() {
    for case let range? in mapper.percentRanges where range.hasPositive {
      switch range.family {
      case .fraction where range.exceedsOne:
        summary.findings.append(
          .init(
            code: "percent_family", column: range.column,
            reason: "the profile says 0 to 1, but a value exceeds 1"))
      case .hundred where !range.exceedsOne, .text where !range.exceedsOne:
        summary.findings.append(
          .init(
            code: "percent_family", column: range.column,
            reason: "the profile says 0 to 100, but no value exceeds 1"))
      default: break
      }
    }
  }

  /// A file that says it holds more records than it does is one page of several.
  private func reviewCompleteness() {
    guard let json else { return }
    if let total = json.declaredTotal, total != summary.rowsRead {
      summary.findings.append(
        .init(
          code: "short_read", column: profile.totalPath,
          reason: "the file announces \(total) records and holds \(summary.rowsRead)"))
    } else if json.hasNext {
      summary.findings.append(
        .init(
          code: "short_read", column: profile.nextPath,
          reason: "the file says that another page follows"))
    }
  }
}
