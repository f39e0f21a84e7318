import Foundation

/// A record of BAI2 with its continuations (88).
struct BAI2Record {
  let code: String
  /// One-based physical line on which it starts.
  let line: Int
  /// Content of each physical record, without code and closing slash.
  var parts: [Part]

  struct Part {
    let line: Int
    let text: String
    /// A slash ended it: the next continuation starts a field. Without one it ends within text.
    let isClosed: Bool
  }

  /// Physical records.
  var count: Int { parts.count }
  var lastLine: Int { parts.last?.line ?? line }

  /// A field of the first physical record, counted from 0 behind the code; empty where it is absent.
  func field(_ index: Int) -> String {
    let fields = parts[0].text.split(separator: ",", omittingEmptySubsequences: false)
    return index < fields.count ? String(fields[index]) : ""
  }

  /// The records of a file: ASCII lines, which a bank may fill up with blanks.
  static func read(path: String, limits: Limits) throws(IntakeError) -> [BAI2Record] {
    var source = try FileSource(path: path)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: limits.chunkBytes)
    while true {
      let count = try source.read(into: &buffer)
      if count == 0 { break }
      bytes += buffer[..<count]
      guard bytes.count <= limits.recordBytes else {
        throw IntakeError(.recordTooLong, "the file is larger than a statement is")
      }
    }
    guard !bytes.isEmpty else { throw IntakeError(.emptyFile, "the file is empty") }
    var records: [BAI2Record] = []
    var number = 0
    for raw in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      guard raw.allSatisfy({ $0 < 0x80 }) else {
        throw IntakeError(.encodingInvalid, line: number, "BAI2 is ASCII: this is another encoding")
      }
      let text = String(decoding: raw, as: UTF8.self).trimmingCharacters(in: .whitespaces)
        .trimmingCharacters(in: ["\r"]).trimmingCharacters(in: .whitespaces)
      guard !text.isEmpty else { continue }
      let code = String(text.prefix { $0 != "," && $0 != "/" })
      guard code.count == 2, code.allSatisfy(\.isNumber) else {
        throw IntakeError(.wrongMessage, line: number, "this line is no record of BAI2")
      }
      var content = text.dropFirst(code.count)
      if content.first == "," { content = content.dropFirst() }
      let isClosed = content.last == "/"
      let part = Part(
        line: number, text: String(isClosed ? content.dropLast() : content), isClosed: isClosed)
      if code == "88" {
        guard !records.isEmpty else {
          throw IntakeError(.wrongMessage, line: number, "a continuation of nothing")
        }
        records[records.count - 1].parts.append(part)
      } else {
        records.append(BAI2Record(code: code, line: number, parts: [part]))
      }
    }
    guard !records.isEmpty else { throw IntakeError(.emptyFile, "the file is empty") }
    return records
  }
}
