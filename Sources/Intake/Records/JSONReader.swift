import CYajl

/// Reads an array of JSON objects record by record through yajl: memory holds one record.
@safe final class JSONReader {
  private let columns: SourceColumns
  private let recordsPath: String
  private let totalPath: String?
  private let nextPath: String?
  private let limits: Limits
  private let deliver: (inout RawRecord) throws -> Void

  private var handle: yajl_handle?
  private var record: RawRecord
  /// Open containers: the key under which each stands, and whether it is an array.
  private var containers: [(key: String, isArray: Bool)] = []
  private var pendingKey = ""
  /// Depth of the record under way, or `nil` between records.
  private var recordDepth: Int?
  private var failure: (any Error)?
  private var line = 1
  private var chunkStart = 0
  private var countedUpTo = 0
  private var hasRecords = false
  private var unused: Set<String> = []
  private(set) var unusedColumns: [String] = []
  private(set) var declaredTotal: Int?
  /// Whether the file says that another page follows.
  private(set) var hasNext = false

  private var currentChunk: UnsafeBufferPointer<UInt8> = unsafe UnsafeBufferPointer(
    start: nil, count: 0)

  init(
    profile: Profile, columns: SourceColumns, limits: Limits,
    deliver: @escaping (inout RawRecord) throws -> Void
  ) {
    self.columns = columns
    self.limits = limits
    self.deliver = deliver
    recordsPath = profile.records
    totalPath = profile.totalPath
    nextPath = profile.nextPath
    record = RawRecord(slots: columns.count)
    unsafe handle = yajl_alloc(
      &callbacks, nil, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    if let handle = unsafe handle { unsafe yajl_free(handle) }
  }

  func feed(_ text: borrowing Span<UInt8>) throws {
    try unsafe text.withUnsafeBufferPointer { bytes in
      unsafe currentChunk = unsafe bytes
      countedUpTo = 0
      let status = unsafe yajl_parse(handle, bytes.baseAddress, bytes.count)
      if let failure { throw failure }
      countLines(upTo: status == yajl_status_ok ? bytes.count : consumed())
      guard status == yajl_status_ok else { throw broken() }
    }
  }

  func finish() throws {
    let status = unsafe yajl_complete_parse(handle)
    if let failure { throw failure }
    guard status == yajl_status_ok else {
      throw IntakeError(
        .brokenJSON, line: line, "the file ends in the middle of its JSON: it is cut off")
    }
    guard hasRecords else {
      throw IntakeError(
        .noRecords,
        recordsPath.isEmpty
          ? "the file is not an array of records" : "the file has no array named \(recordsPath)")
    }
    unusedColumns = unused.sorted()
  }

  private func broken() -> IntakeError {
    IntakeError(.brokenJSON, line: line, "the file is not JSON from here on")
  }

  private func consumed() -> Int {
    unsafe min(yajl_get_bytes_consumed(handle), currentChunk.count)
  }

  private func countLines(upTo end: Int) {
    guard end > countedUpTo else { return }
    for index in countedUpTo..<end where unsafe currentChunk[index] == UInt8(ascii: "\n") {
      line += 1
    }
    countedUpTo = end
  }

  // MARK: Events

  /// Dotted path of the value about to come, from the record when inside one, else from the top.
  private func path() -> String {
    let from = recordDepth ?? 0
    var keys = containers.dropFirst(from).map(\.key).filter { !$0.isEmpty }
    if containers.last?.isArray != true, !pendingKey.isEmpty { keys.append(pendingKey) }
    return keys.joined(separator: ".")
  }

  fileprivate func open(isArray: Bool) -> Int32 {
    if recordDepth == nil {
      if isArray, path() == recordsPath {
        hasRecords = true
      } else if !isArray, let parent = containers.last, parent.isArray,
        containers.map(\.key).filter({ !$0.isEmpty }).joined(separator: ".") == recordsPath
      {
        countLines(upTo: consumed())
        record.reset(line: line)
        recordDepth = containers.count + 1
        containers.append(("", false))
        return 1
      }
    }
    guard containers.count < 64 else {
      failure = IntakeError(.brokenJSON, line: line, "the JSON is nested too deeply")
      return 0
    }
    containers.append((containers.last?.isArray == true ? "" : pendingKey, isArray))
    pendingKey = ""
    return 1
  }

  fileprivate func close() -> Int32 {
    let isRecord = recordDepth == containers.count
    containers.removeLast()
    pendingKey = ""
    guard isRecord else { return 1 }
    recordDepth = nil
    do {
      try deliver(&record)
      return 1
    } catch {
      failure = error
      return 0
    }
  }

  fileprivate func key(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
    pendingKey = unsafe String(decoding: bytes, as: UTF8.self)
    return 1
  }

  fileprivate func value(_ bytes: UnsafeBufferPointer<UInt8>, isNull: Bool = false) -> Int32 {
    let name = path()
    guard recordDepth != nil else {
      if name == totalPath { declaredTotal = unsafe Int(String(decoding: bytes, as: UTF8.self)) }
      if name == nextPath { hasNext = !isNull && !bytes.isEmpty }
      return 1
    }
    guard !isNull else { return 1 }
    guard let slot = columns.slot(of: name) else {
      if unused.count < 200 { unused.insert(name) }
      return 1
    }
    guard bytes.count <= limits.fieldBytes, record.bytes.count <= limits.recordBytes else {
      record.rejection = Rejection(
        code: .fieldTooLong, column: name,
        reason: "line \(record.line): the field is longer than \(limits.fieldBytes) bytes")
      return 1
    }
    if unsafe bytes.contains(0) {
      record.rejection = Rejection(
        code: .nulCharacter, column: name,
        reason: "line \(record.line): the field holds a NUL character")
      return 1
    }
    if containers.last?.isArray == true {
      unsafe record.join(slot, bytes)
    } else {
      unsafe record.set(slot, bytes)
    }
    return 1
  }
}

private func reader(_ context: UnsafeMutableRawPointer?) -> JSONReader? {
  guard let context = unsafe context else { return nil }
  return unsafe Unmanaged<JSONReader>.fromOpaque(context).takeUnretainedValue()
}

private func text(_ literal: StaticString, to context: UnsafeMutableRawPointer?) -> Int32 {
  unsafe reader(context)?.value(
    UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)) ?? 0
}

nonisolated(unsafe) private var callbacks = unsafe yajl_callbacks(
  yajl_null: { context in
    unsafe reader(context)?.value(UnsafeBufferPointer(start: nil, count: 0), isNull: true) ?? 0
  },
  yajl_boolean: { context, value in unsafe text(value != 0 ? "true" : "false", to: context) },
  yajl_integer: nil,
  yajl_double: nil,
  yajl_number: { context, start, count in
    unsafe start?.withMemoryRebound(to: UInt8.self, capacity: count) {
      unsafe reader(context)?.value(UnsafeBufferPointer(start: $0, count: count)) ?? 0
    } ?? 0
  },
  yajl_string: { context, start, count in
    unsafe reader(context)?.value(UnsafeBufferPointer(start: start, count: count)) ?? 0
  },
  yajl_start_map: { context in unsafe reader(context)?.open(isArray: false) ?? 0 },
  yajl_map_key: { context, start, count in
    unsafe reader(context)?.key(UnsafeBufferPointer(start: start, count: count)) ?? 0
  },
  yajl_end_map: { context in unsafe reader(context)?.close() ?? 0 },
  yajl_start_array: { context in unsafe reader(context)?.open(isArray: true) ?? 0 },
  yajl_end_array: { context in unsafe reader(context)?.close() ?? 0 }
)
