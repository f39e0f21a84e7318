import Foundation

/// How the bytes of a file spell its text.
package enum TextEncoding: String, Sendable, CaseIterable {
  /// Strict UTF-8; a byte-order mark of UTF-8 or UTF-16 decides otherwise.
  case utf8 = "utf-8"
  case windows1252 = "windows-1252"
  case latin9 = "iso-8859-15"
}

/// Turns a file's bytes into valid UTF-8, chunk by chunk. Never guesses: a byte-order mark, or the
/// profile's word, and nothing else.
@safe final class TextDecoder {
  private let declared: TextEncoding
  private var converter: iconv_t?
  private var isStarted = false
  /// Bytes of a character cut by the end of a chunk.
  private var carried: [UInt8] = []
  private var output: [UInt8] = []
  /// Line breaks in the text handed over so far.
  private var lines = 0
  private(set) var encodingName: String

  init(declared: TextEncoding) {
    self.declared = declared
    encodingName = declared.rawValue
  }

  deinit {
    if let converter = unsafe converter { unsafe iconv_close(converter) }
  }

  /// Decodes a chunk and hands over its text; the very first chunk must hold a whole byte-order mark.
  func decode(
    _ chunk: ArraySlice<UInt8>, _ body: (borrowing Span<UInt8>) throws -> Void
  ) throws {
    var chunk = chunk
    if !isStarted {
      isStarted = true
      chunk = try start(chunk)
    }
    let pending = carried + chunk
    carried.removeAll(keepingCapacity: true)
    let text = unsafe converter == nil ? try validated(pending) : try converted(pending)
    try body(text.span)
    lines += text.count { $0 == UInt8(ascii: "\n") }
  }

  /// Refuses a file that ends inside a character.
  func finish() throws(IntakeError) {
    guard carried.isEmpty else {
      throw IntakeError(
        .encodingInvalid, line: lines + 1, "the file ends inside a character: it is cut off")
    }
  }

  private func start(_ chunk: ArraySlice<UInt8>) throws(IntakeError) -> ArraySlice<UInt8> {
    if chunk.starts(with: [0xEF, 0xBB, 0xBF]) {
      encodingName = "utf-8 with byte-order mark"
      return chunk.dropFirst(3)
    }
    if chunk.starts(with: [0xFF, 0xFE]) {
      try use("UTF-16LE")
      encodingName = "utf-16 little-endian"
      return chunk.dropFirst(2)
    }
    if chunk.starts(with: [0xFE, 0xFF]) {
      try use("UTF-16BE")
      encodingName = "utf-16 big-endian"
      return chunk.dropFirst(2)
    }
    if declared != .utf8 { try use(declared.rawValue.uppercased()) }
    return chunk
  }

  private func use(_ name: String) throws(IntakeError) {
    let opened = unsafe iconv_open("UTF-8", name)
    guard Int(bitPattern: opened) != -1 else {
      throw IntakeError(.encodingInvalid, "this system cannot read \(name)")
    }
    unsafe converter = unsafe opened
  }

  private func validated(_ bytes: [UInt8]) throws(IntakeError) -> [UInt8] {
    do {
      _ = try UTF8Span(validating: bytes.span)
      try refuseNUL(bytes)
      return bytes
    } catch let error as UTF8.ValidationError {
      let start = error.byteOffsets.lowerBound
      // A character cut by the chunk's end comes whole with the next chunk.
      guard error.kind == .truncatedScalar, error.byteOffsets.upperBound == bytes.count else {
        let (line, column) = position(of: start, in: bytes)
        throw IntakeError(
          .encodingInvalid, line: line, column: "byte \(column)",
          "the file is not UTF-8: export it as UTF-8, or set the profile's encoding")
      }
      carried = Array(bytes[start...])
      let whole = Array(bytes[..<start])
      try refuseNUL(whole)
      return whole
    } catch let error as IntakeError {
      throw error
    } catch {
      throw IntakeError(.encodingInvalid, "the file is not UTF-8")
    }
  }

  private func converted(_ bytes: [UInt8]) throws(IntakeError) -> [UInt8] {
    var input = bytes
    output = [UInt8](repeating: 0, count: bytes.count * 3 + 16)
    var consumed = 0
    var produced = 0
    var failure: Int32 = 0
    unsafe input.withUnsafeMutableBytes { source in
      unsafe output.withUnsafeMutableBytes { target in
        var from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
        var to = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
        var fromLeft = source.count
        var toLeft = target.count
        if unsafe iconv(converter, &from, &fromLeft, &to, &toLeft) == -1 { failure = errno }
        consumed = source.count - fromLeft
        produced = target.count - toLeft
      }
    }
    output.removeLast(output.count - produced)
    if failure == EILSEQ {
      throw IntakeError(
        .encodingInvalid, line: lines + output.count { $0 == UInt8(ascii: "\n") } + 1,
        "the file is not \(encodingName)")
    }
    carried = Array(bytes[consumed...])
    try refuseNUL(output)
    return output
  }

  private func refuseNUL(_ bytes: [UInt8]) throws(IntakeError) {
    guard let index = bytes.firstIndex(of: 0) else { return }
    let (line, column) = position(of: index, in: bytes)
    throw IntakeError(
      .notText, line: line, column: "byte \(column)",
      "a NUL byte: the file is not text, or is UTF-16 without its byte-order mark")
  }

  private func position(of index: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    let before = bytes[..<index]
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (lines + before.count { $0 == UInt8(ascii: "\n") } + 1, index - start + 1)
  }
}
