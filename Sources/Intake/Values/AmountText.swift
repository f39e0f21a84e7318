package import Upskilling

/// Amounts as people, spreadsheets and banks write them: `1,234.50`, `-1.000,00 €`, `(110.70)`, `110.7-`.
package enum AmountText {
  /// Why a text is no amount.
  package enum Problem: Error, Sendable, Equatable {
    case notAnAmount
    /// `1.234` is one and a bit, or more than a thousand: only whoever wrote it knows.
    case ambiguous
    case tooManyDecimals

    package var reason: String {
      switch self {
      case .notAnAmount: "not an amount"
      case .ambiguous:
        "the amount can be read in two ways: say in the profile whether 'decimal' is point or comma"
      case .tooManyDecimals: "more decimals than the currency has"
      }
    }
  }

  /// Minor units of a currency.
  ///
  /// - Parameter decimalMark: `.` or `,` where it is known; a text that could be read both ways is refused
  ///   otherwise.
  package static func minorUnits(
    _ text: String, _ currency: Currency, decimalMark: Character? = nil
  ) throws(Problem) -> Int {
    var rest = text.filter { !$0.isWhitespace }[...]
    var isNegative = false
    for mark in [currency.code, "€", "$", "£", "¥"] {
      if rest.hasPrefix(mark) { rest = rest.dropFirst(mark.count) }
      if rest.hasSuffix(mark) { rest = rest.dropLast(mark.count) }
    }
    if rest.first == "(", rest.last == ")" {
      isNegative = true
      rest = rest.dropFirst().dropLast()
    } else if let first = rest.first, "-\u{2212}+".contains(first) {
      isNegative = first != "+"
      rest = rest.dropFirst()
    } else if let last = rest.last, "-\u{2212}".contains(last) {
      isNegative = true
      rest = rest.dropLast()
    }
    for mark in [currency.code, "€", "$", "£", "¥"] where rest.hasPrefix(mark) {
      rest = rest.dropFirst(mark.count)
    }
    let (whole, fraction) = try split(rest.filter { $0 != "'" && $0 != "\u{2019}" }, decimalMark)
    guard !whole.isEmpty, (whole + fraction).allSatisfy({ $0.isASCII && $0.isNumber }) else {
      throw .notAnAmount
    }
    guard fraction.dropFirst(currency.exponent).allSatisfy({ $0 == "0" }) else {
      throw .tooManyDecimals
    }
    let decimals = fraction.prefix(currency.exponent)
    let digits =
      whole + decimals + String(repeating: "0", count: currency.exponent - decimals.count)
    guard let value = Int(digits) else { throw .notAnAmount }
    return isNegative ? -value : value
  }

  /// Digits before and behind the decimal mark, without grouping.
  private static func split(
    _ text: String, _ decimalMark: Character?
  ) throws(Problem) -> (whole: String, fraction: String) {
    var mark = decimalMark
    if mark == nil {
      let marks = text.filter { $0 == "." || $0 == "," }
      let last = text.lastIndex { $0 == "." || $0 == "," }
      let behind = last.map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
      if Set(marks).count == 2 {
        mark = marks.last
      } else if marks.count == 1 {
        if behind == 3 { throw .ambiguous }
        mark = marks.first
      } else {
        // The same mark twice groups thousands.
        mark = marks.first == "." ? "," : "."
      }
    }
    let parts = text.split(separator: mark ?? ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.count == 1 || !parts[1].isEmpty else { throw .notAnAmount }
    let groups = parts[0].split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "," })
    guard groups.dropFirst().allSatisfy({ $0.count == 3 }),
      groups.count == 1 || (1...3).contains(groups[0].count)
    else { throw .notAnAmount }
    return (groups.joined(), parts.count == 2 ? String(parts[1]) : "")
  }
}
