private import CLibPQ

/// One row of a result, valid only while it is being decoded.
@safe package struct Row: ~Copyable {
  private let result: OpaquePointer
  private let index: Int32

  init(result: OpaquePointer, index: Int32) {
    unsafe self.result = unsafe result
    self.index = index
  }

  /// The value's text form, or `nil` for NULL.
  package func optionalText(_ column: Int) throws(PostgresError) -> String? {
    guard unsafe column < PQnfields(result) else {
      throw problem(column, "present", wasNull: false)
    }
    if unsafe PQgetisnull(result, index, Int32(column)) == 1 { return nil }
    let length = Int(unsafe PQgetlength(result, index, Int32(column)))
    guard let start = unsafe PQgetvalue(result, index, Int32(column)) else { return nil }
    return unsafe String(
      decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }

  /// The value's text form.
  package func text(_ column: Int) throws(PostgresError) -> String {
    guard let value = try optionalText(column) else {
      throw problem(column, "text", wasNull: true)
    }
    return value
  }

  package func int(_ column: Int) throws(PostgresError) -> Int {
    guard let value = try optionalInt(column) else {
      throw problem(column, "an integer", wasNull: true)
    }
    return value
  }

  package func optionalInt(_ column: Int) throws(PostgresError) -> Int? {
    guard let text = try optionalText(column) else { return nil }
    guard let value = Int(text) else { throw problem(column, "an integer", wasNull: false) }
    return value
  }

  package func bool(_ column: Int) throws(PostgresError) -> Bool {
    switch try optionalText(column) {
    case "t": return true
    case "f": return false
    case let other: throw problem(column, "a boolean", wasNull: other == nil)
    }
  }

  package func optionalDouble(_ column: Int) throws(PostgresError) -> Double? {
    guard let text = try optionalText(column) else { return nil }
    guard let value = Double(text) else { throw problem(column, "a number", wasNull: false) }
    return value
  }

  /// The decoding error of a column whose text is not what the caller expects.
  package func problem(_ column: Int, _ expected: String, wasNull: Bool) -> PostgresError {
    let name = unsafe PQfname(result, Int32(column)).map { unsafe String(cString: $0) }
    return .decoding(
      .init(index: column, column: name ?? "?", expected: expected, wasNull: wasNull))
  }
}
