/// Reads numbers and marks from the front of some bytes.
struct DigitScanner {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// Exactly so many digits.
  mutating func number(digits: Int) -> Int? {
    guard rest.count >= digits else { return nil }
    var value = 0
    for byte in rest.prefix(digits) {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    rest = rest.dropFirst(digits)
    return value
  }

  /// Between one and so many digits.
  mutating func number(upTo digits: Int) -> Int? {
    let count = rest.prefix(digits).prefix { $0.isDigit }.count
    return count == 0 ? nil : number(digits: count)
  }

  /// The digits behind a decimal point, as milliseconds, rounded down.
  mutating func fraction() -> Int? {
    let digits = rest.prefix { $0.isDigit }
    guard (1...9).contains(digits.count) else { return nil }
    rest = rest.dropFirst(digits.count)
    var value = 0
    for place in 0..<3 {
      let index = digits.startIndex + place
      value = value * 10 + (index < digits.endIndex ? Int(digits[index] - UInt8(ascii: "0")) : 0)
    }
    return value
  }

  /// An offset such as `+02:00`, `+0200` or `-05`, in seconds.
  mutating func offset() -> Int? {
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0, let hours = number(digits: 2), hours <= 18 else { return nil }
    _ = skip(":")
    let minutes = isAtEnd ? 0 : number(digits: 2)
    guard let minutes, minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }

  /// Skips a literal; `false` where something else stands.
  mutating func skip(_ literal: StaticString) -> Bool {
    let text = literal.description
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  /// Skips one byte; `false` where another stands.
  mutating func skip(byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Letters from the front, lower case.
  mutating func letters() -> String {
    let word = rest.prefix { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    rest = rest.dropFirst(word.count)
    return String(decoding: word, as: UTF8.self).lowercased()
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
