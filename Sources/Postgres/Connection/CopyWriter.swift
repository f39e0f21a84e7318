private import CLibPQ

/// Writes rows to a running `COPY … FROM STDIN` in text format, in chunks.
///
/// Valid only inside the closure it is handed to.
@safe package final class CopyWriter {
  private static let chunkSize = 64 * 1024

  private let handle: OpaquePointer
  private let canceler: Canceler
  private var buffer: [UInt8] = []
  private var isAtRowStart = true

  init(handle: OpaquePointer, canceler: Canceler) {
    unsafe self.handle = unsafe handle
    self.canceler = canceler
    buffer.reserveCapacity(Self.chunkSize * 2)
  }

  /// A value given as UTF-8.
  package func field(utf8 bytes: Span<UInt8>) {
    separate()
    unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
  }

  /// A text, or NULL for `nil`.
  package func field(_ text: String?) {
    guard var text else { return null() }
    separate()
    text.withUTF8 { unsafe append($0) }
  }

  package func field(_ number: Int) {
    field(String(number))
  }

  package func null() {
    separate()
    buffer.append(UInt8(ascii: "\\"))
    buffer.append(UInt8(ascii: "N"))
  }

  /// Ends the row; sends a chunk once enough rows wait.
  ///
  /// - Throws: `PostgresError.connectionLost`, or `.canceled` when the task is.
  package func endRow() throws(PostgresError) {
    buffer.append(UInt8(ascii: "\n"))
    isAtRowStart = true
    if buffer.count >= Self.chunkSize { try flush() }
  }

  func flush() throws(PostgresError) {
    if canceler.isRequested { throw .canceled }
    guard !buffer.isEmpty else { return }
    let sent = unsafe buffer.withUnsafeBytes { bytes in
      unsafe PQputCopyData(
        handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    }
    guard sent == 1 else {
      throw .connectionLost(detail: unsafe String(cString: PQerrorMessage(handle)))
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func separate() {
    if !isAtRowStart { buffer.append(UInt8(ascii: "\t")) }
    isAtRowStart = false
  }

  /// Copies runs that need no escape at once; escapes what the text format reserves (the COPY page of
  /// the PostgreSQL documentation, "Text Format").
  private func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for index in bytes.indices {
      let escape: UInt8
      switch unsafe bytes[index] {
      case UInt8(ascii: "\\"): escape = UInt8(ascii: "\\")
      case UInt8(ascii: "\n"): escape = UInt8(ascii: "n")
      case UInt8(ascii: "\r"): escape = UInt8(ascii: "r")
      case UInt8(ascii: "\t"): escape = UInt8(ascii: "t")
      default: continue
      }
      unsafe buffer.append(contentsOf: bytes[start..<index])
      buffer.append(UInt8(ascii: "\\"))
      buffer.append(escape)
      start = index + 1
    }
    unsafe buffer.append(contentsOf: bytes[start...])
  }
}
