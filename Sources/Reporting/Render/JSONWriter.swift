/// Writes JSON without spaces. The caller gives the keys of an object in the order of their bytes, so that the
/// same value has the same text, which is that of `JSONEncoder` with sorted keys.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// A number that JSON cannot say: what was written is not to be used.
  fileprivate(set) var refused: Double?
  private var needsComma = false

  mutating func object(_ body: (inout JSONWriter) -> Void) {
    open("{")
    body(&self)
    close("}")
  }

  mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  mutating func array<Item: JSONWritable>(_ items: [Item]) {
    open("[")
    for item in items {
      separate()
      item.write(to: &self)
      needsComma = true
    }
    close("]")
  }

  /// Leaves out what is not there.
  mutating func field<Value: JSONWritable>(_ name: StaticString, _ value: Value?) {
    guard let value else { return }
    key(name)
    value.write(to: &self)
    needsComma = true
  }

  mutating func literal(_ text: some StringProtocol) {
    bytes.append(contentsOf: text.utf8)
  }

  mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): literal(#"\""#)
      case UInt8(ascii: "\\"): literal(#"\\"#)
      case 0x08: literal(#"\b"#)
      case 0x09: literal(#"\t"#)
      case 0x0A: literal(#"\n"#)
      case 0x0C: literal(#"\f"#)
      case 0x0D: literal(#"\r"#)
      case 0x00..<0x20:
        literal(byte < 0x10 ? #"\u000"# : #"\u00"#)
        literal(String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    literal("\":")
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = false
  }
}

/// Has one text as JSON.
protocol JSONWritable {
  func write(to json: inout JSONWriter)
}

extension String: JSONWritable {
  func write(to json: inout JSONWriter) { json.string(self) }
}

extension Int: JSONWritable {
  func write(to json: inout JSONWriter) { json.literal(description) }
}

extension Bool: JSONWritable {
  func write(to json: inout JSONWriter) { json.literal(self ? "true" : "false") }
}

extension Double: JSONWritable {
  /// The shortest text that reads back as the same number, whole ones without a fraction.
  func write(to json: inout JSONWriter) {
    if !isFinite { json.refused = self }
    let text = description
    json.literal(text.hasSuffix(".0") ? text.dropLast(2) : text[...])
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  func write(to json: inout JSONWriter) { json.array(self) }
}

extension JSONWritable where Self: RawRepresentable, RawValue == String {
  func write(to json: inout JSONWriter) { json.string(rawValue) }
}
