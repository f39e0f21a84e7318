/// A decimal number kept as its digits: no binary rounding between a file and the database.
struct DecimalText: Equatable {
  private(set) var isNegative = false
  /// Digits without leading zeros, most significant first.
  private var digits: [UInt8] = []
  /// How many of the digits stand behind the point.
  private var scale = 0

  /// Reads a number with the given decimal mark; the other mark, an apostrophe or a space may group
  /// thousands. An exponent is understood, as programs write `1e-05`.
  init?(_ bytes: ArraySlice<UInt8>, decimalMark: UInt8) {
    var rest = bytes
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    let grouping: UInt8 = decimalMark == UInt8(ascii: ".") ? UInt8(ascii: ",") : UInt8(ascii: ".")
    var seenDigit = false
    var isFraction = false
    var groupDigits: Int?
    while let byte = rest.first {
      if byte.isDigit {
        digits.append(byte)
        seenDigit = true
        if isFraction { scale += 1 }
        groupDigits = groupDigits.map { $0 + 1 }
      } else if byte == decimalMark, !isFraction {
        guard groupDigits == nil || groupDigits == 3 else { return nil }
        groupDigits = nil
        isFraction = true
      } else if byte == grouping, seenDigit, !isFraction, groupDigits == nil || groupDigits == 3 {
        groupDigits = 0
      } else if byte | 0x20 == UInt8(ascii: "e"), seenDigit {
        guard let exponent = Int(String(decoding: rest.dropFirst(), as: UTF8.self)),
          abs(exponent) < 40
        else { return nil }
        shift(by: exponent)
        rest = []
        break
      } else {
        return nil
      }
      rest = rest.dropFirst()
    }
    guard seenDigit, groupDigits == nil || groupDigits == 3, digits.count < 60 else { return nil }
  }

  /// Multiplies by a power of ten, exactly.
  mutating func shift(by places: Int) {
    scale -= places
    while scale < 0 {
      digits.append(UInt8(ascii: "0"))
      scale += 1
    }
  }

  /// Whether the value lies above one.
  var exceedsOne: Bool { magnitude > 1 }
  var isZero: Bool { digits.allSatisfy { $0 == UInt8(ascii: "0") } }

  /// The value, rounded to a double.
  var magnitude: Double {
    Double(String(decoding: text(), as: UTF8.self)).map { abs($0) } ?? 0
  }

  /// Plain decimal form with a point and without needless zeros.
  func text() -> [UInt8] {
    var padded = digits
    while padded.count <= scale { padded.insert(UInt8(ascii: "0"), at: 0) }
    var whole = Array(padded[..<(padded.count - scale)].drop { $0 == UInt8(ascii: "0") })
    if whole.isEmpty { whole = [UInt8(ascii: "0")] }
    var fraction = Array(padded[(padded.count - scale)...])
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    if !fraction.isEmpty { whole += [UInt8(ascii: ".")] + fraction }
    return (isNegative && !isZero ? [UInt8(ascii: "-")] : []) + whole
  }
}
