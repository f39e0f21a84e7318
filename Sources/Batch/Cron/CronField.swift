/// The five fields and what they may hold.
enum CronField: Int, CaseIterable {
  case minute, hour, dayOfMonth, month, dayOfWeek

  var name: String {
    switch self {
    case .minute: "minute"
    case .hour: "hour"
    case .dayOfMonth: "day of month"
    case .month: "month"
    case .dayOfWeek: "day of week"
    }
  }

  /// Weekday 7 is Sunday too, so that `5-7` is a weekend.
  var range: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 0...7
    }
  }

  /// Three letters that stand for a number.
  var words: [String] {
    switch self {
    case .month:
      ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    default: []
    }
  }
}

/// One field, read.
struct CronFieldSet: Sendable, Equatable {
  /// Bit n: the value n.
  var values: UInt64 = 0
  /// Whether the text starts with `*`: what Vixie's day rule and our class of a schedule go by.
  var startsWithStar = false
  /// Day extensions; days of the month only: `L`, `LW`, `15W`.
  var isLastDay = false
  var isLastWeekday = false
  var nearestWeekdays: [Int] = []
  /// Day extensions; days of the week only: `5#3` and `5L`.
  var ordinals: [Ordinal] = []

  struct Ordinal: Sendable, Equatable {
    /// 0 is Sunday.
    let weekday: Int
    /// 1 to 5; `nil` is the last one.
    let number: Int?
  }

  func contains(_ value: Int) -> Bool { values >> UInt64(value) & 1 == 1 }
}

/// Reads one field.
struct CronFieldReader {
  let field: CronField
  let text: Substring
  /// Column of the field's first character.
  let column: Int

  func read() throws(CronError) -> CronFieldSet {
    var result = CronFieldSet()
    result.startsWithStar = text.hasPrefix("*")
    var start = 0
    let items = text.split(separator: ",", omittingEmptySubsequences: false)
    for item in items {
      let place = column + start
      start += item.count + 1
      guard !item.isEmpty else {
        throw CronError("the \(field.name) has an empty list item", column: place)
      }
      try read(item, at: place, into: &result)
    }
    return result
  }

  private func read(
    _ item: Substring, at place: Int, into result: inout CronFieldSet
  ) throws(CronError) {
    if try readExtension(item, at: place, into: &result) { return }
    let parts = item.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2 else {
      throw CronError("the \(field.name) has two steps", column: place)
    }
    guard !parts[0].isEmpty else {
      throw CronError(
        "a step needs something to step through", column: place, hint: "write */\(parts[1])")
    }
    let range = try range(parts[0], at: place, isOpen: parts.count == 2)
    var step = 1
    if parts.count == 2 {
      let stepPlace = place + parts[0].count + 1
      step = try number(parts[1], at: stepPlace, what: "step")
      let span = field.range.upperBound - field.range.lowerBound
      guard step > 0 else { throw CronError("a step of 0 goes nowhere", column: stepPlace) }
      guard step <= (field == .dayOfWeek ? 7 : span) else {
        throw CronError(
          "a step of \(step) is larger than the \(field.name) has values", column: stepPlace)
      }
    }
    for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
      result.values |= 1 << UInt64(field == .dayOfWeek ? value % 7 : value)
    }
  }

  /// `*`, `n`, `a-b`; with a step, `n` goes on to the end.
  private func range(
    _ text: Substring, at place: Int, isOpen: Bool
  ) throws(CronError) -> ClosedRange<Int> {
    let whole = field == .dayOfWeek ? 0...6 : field.range
    if text == "*" { return whole }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count <= 2 else {
      throw CronError("'\(text)' is not a range of the \(field.name)", column: place)
    }
    let first = try value(ends[0], at: place)
    guard ends.count == 2 else {
      return first...(isOpen ? max(first, whole.upperBound) : first)
    }
    let lastPlace = place + ends[0].count + 1
    let last = try value(ends[1], at: lastPlace)
    guard first <= last else {
      let hint =
        field == .dayOfWeek && last == 0
        ? "Sunday is 7 too: write \(first)-7"
        : "write \(first)-\(field.range.upperBound),\(field.range.lowerBound)-\(last)"
      throw CronError("the range '\(text)' runs backward", column: place, hint: hint)
    }
    return first...last
  }

  private func value(_ text: Substring, at place: Int) throws(CronError) -> Int {
    if let index = field.words.firstIndex(of: text.lowercased()), !text.isEmpty { return index }
    let value = try number(text, at: place, what: field.name)
    guard field.range.contains(value) else {
      throw CronError(
        "\(value) is no \(field.name): \(field.range.lowerBound) to \(field.range.upperBound)",
        column: place)
    }
    return value
  }

  /// ASCII digits and nothing else.
  private func number(_ text: Substring, at place: Int, what: String) throws(CronError) -> Int {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.count <= 4,
      let value = Int(text)
    else {
      let hint: String? =
        switch text {
        case "?": "write * where any day will do"
        case _ where text.contains("H") || text.contains("~"):
          "random and hashed values are not supported; write a number"
        default: nil
        }
      throw CronError("'\(text)' is not a \(what)", column: place, hint: hint)
    }
    return value
  }

  /// `L`, `LW` and `15W` of the day of month, `5#3` and `5L` of the day of week: single items, without
  /// ranges or steps.
  private func readExtension(
    _ item: Substring, at place: Int, into result: inout CronFieldSet
  ) throws(CronError) -> Bool {
    let upper = item.uppercased()
    switch field {
    case .dayOfMonth:
      if upper == "L" {
        result.isLastDay = true
        return true
      }
      if upper == "LW" {
        result.isLastWeekday = true
        return true
      }
      guard upper.hasSuffix("W") else { return false }
      result.nearestWeekdays.append(try value(item.dropLast(), at: place))
      return true
    case .dayOfWeek:
      if let hash = item.firstIndex(of: "#") {
        let weekday = try value(item[..<hash], at: place) % 7
        let numberPlace = place + item.distance(from: item.startIndex, to: hash) + 1
        let number = try number(item[item.index(after: hash)...], at: numberPlace, what: "number")
        guard (1...5).contains(number) else {
          throw CronError(
            "a month has no \(number)th weekday", column: numberPlace,
            hint: "write 1 to 5, or L for the last")
        }
        result.ordinals.append(.init(weekday: weekday, number: number))
        return true
      }
      guard upper.hasSuffix("L"), upper.count > 1 else { return false }
      result.ordinals.append(.init(weekday: try value(item.dropLast(), at: place) % 7, number: nil))
      return true
    default: return false
    }
  }
}
