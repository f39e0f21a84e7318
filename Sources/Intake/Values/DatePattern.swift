/// A date pattern in the letters of Unicode TR 35 that exports use: `d dd M MM MMM yy yyyy H HH h hh mm ss
/// a`. Read by hand because a formatter guesses where the profile must decide.
struct DatePattern {
  struct Parts {
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var minute = 0
    var second = 0
  }

  private enum Element {
    case run(Character, Int)
    case literal(UInt8)
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private let elements: [Element]
  let hasTime: Bool

  init(_ pattern: String) {
    var elements: [Element] = []
    for character in pattern {
      if character.isLetter {
        if case .run(character, let count) = elements.last {
          elements[elements.count - 1] = .run(character, count + 1)
        } else {
          elements.append(.run(character, 1))
        }
      } else {
        elements += character.utf8.map { .literal($0) }
      }
    }
    self.elements = elements
    hasTime = pattern.contains { $0 == "H" || $0 == "h" }
  }

  /// The parts of a value, or `nil` where it does not follow the pattern.
  func match(_ bytes: ArraySlice<UInt8>) -> Parts? {
    var scanner = DigitScanner(bytes)
    var parts = Parts()
    var isAfternoon: Bool?
    for element in elements {
      switch element {
      case .literal(let byte):
        guard scanner.skip(byte: byte) else { return nil }
      case .run("a", _):
        let word = scanner.letters()
        guard word == "am" || word == "pm" else { return nil }
        isAfternoon = word == "pm"
      case .run("M", 3...):
        let word = scanner.letters().prefix(3)
        guard let month = Self.months.firstIndex(of: String(word)) else { return nil }
        parts.month = month + 1
      case .run(let letter, let count):
        let digits = letter == "y" ? (count == 2 ? 2 : 4) : 2
        let number =
          count == 1 ? scanner.number(upTo: digits) : scanner.number(digits: digits)
        guard let number else { return nil }
        switch letter {
        case "y": parts.year = count == 2 ? 2000 + number : number
        case "M": parts.month = number
        case "d": parts.day = number
        case "H", "h": parts.hour = number
        case "m": parts.minute = number
        case "s": parts.second = number
        default: return nil
        }
      }
    }
    if let isAfternoon { parts.hour = parts.hour % 12 + (isAfternoon ? 12 : 0) }
    guard scanner.isAtEnd, parts.hour < 24, parts.minute < 60, parts.second < 60 else { return nil }
    return parts
  }
}
