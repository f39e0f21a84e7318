import Upskilling

/// Reads the dates of one column into `2026-01-12` or `2026-01-12T08:30:00Z`.
struct DateReader {
  /// A value as understood.
  enum Reading: Equatable {
    case absent
    case day(Day)
    /// Milliseconds since 1970.
    case instant(Int)
    case invalid
  }

  private let rule: DateRule
  private let zone: ZoneOffsets?
  private let pattern: DatePattern?

  init(rule: DateRule) {
    self.rule = rule
    zone = ZoneOffsets(identifier: rule.zone)
    pattern = rule.family == .pattern ? DatePattern(rule.pattern) : nil
  }

  /// Reads a value; `base` is the value of the column that chooses the base day.
  func read(_ bytes: ArraySlice<UInt8>, base: String?) -> Reading {
    let reading: Reading
    switch rule.family {
    case .iso: reading = readISO(bytes)
    case .epochMilliseconds:
      guard let value = Int(String(decoding: bytes, as: UTF8.self)) else { return .invalid }
      reading = .instant(value)
    case .pattern: reading = readPattern(bytes)
    case .offsetDays:
      guard let offset = Int(String(decoding: bytes, as: UTF8.self)),
        let start = base.flatMap({ rule.days[$0] })
      else { return .invalid }
      return .day(start.adding(days: offset))
    case .namedDays:
      return rule.days[String(decoding: bytes, as: UTF8.self)].map { .day($0) } ?? .invalid
    }
    // Dates that systems write for "none".
    switch reading {
    case .day(let day) where day.civil.year == 1: return .absent
    case .instant(let value) where value == 0 || value < -62_000_000_000_000: return .absent
    default: return reading
    }
  }

  private func readISO(_ bytes: ArraySlice<UInt8>) -> Reading {
    var scanner = DigitScanner(bytes)
    guard let year = scanner.number(digits: 4), scanner.skip("-"),
      let month = scanner.number(digits: 2), scanner.skip("-"),
      let date = scanner.number(digits: 2)
    else { return .invalid }
    if year == 0, month == 0, date == 0 { return .absent }
    guard let day = Day(year: year, month: month, day: date) else { return .invalid }
    if scanner.isAtEnd { return .day(day) }
    guard scanner.skip("T") || scanner.skip(" ") || scanner.skip("t"),
      let hour = scanner.number(digits: 2), hour < 24, scanner.skip(":"),
      let minute = scanner.number(digits: 2), minute < 60
    else { return .invalid }
    var second = 0
    var millisecond = 0
    if scanner.skip(":") {
      guard let value = scanner.number(digits: 2), value <= 60 else { return .invalid }
      second = min(value, 59)
      if scanner.skip(".") || scanner.skip(",") {
        guard let value = scanner.fraction() else { return .invalid }
        millisecond = value
      }
    }
    let wall = day.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
    _ = scanner.skip(" ")
    let seconds: Int?
    if scanner.isAtEnd {
      seconds = zone?.instant(ofWall: wall)
    } else if scanner.skip("Z") || scanner.skip("z") || scanner.skip("UTC") {
      seconds = wall
    } else {
      guard let offset = scanner.offset() else { return .invalid }
      seconds = wall - offset
    }
    guard let seconds, scanner.isAtEnd else { return .invalid }
    return .instant(seconds * 1000 + millisecond)
  }

  private func readPattern(_ bytes: ArraySlice<UInt8>) -> Reading {
    guard let pattern, let parts = pattern.match(bytes) else { return .invalid }
    if parts.year == 0, parts.month == 0, parts.day == 0 { return .absent }
    guard let day = Day(year: parts.year, month: parts.month, day: parts.day) else {
      return .invalid
    }
    guard pattern.hasTime else { return .day(day) }
    let wall = day.daysSinceEpoch * 86_400 + parts.hour * 3600 + parts.minute * 60 + parts.second
    return zone?.instant(ofWall: wall).map { .instant($0 * 1000) } ?? .invalid
  }

  /// Writes a reading the way staging expects it.
  static func append(_ reading: Reading, to bytes: inout [UInt8]) {
    switch reading {
    case .absent, .invalid: return
    case .day(let day): append(day, to: &bytes)
    case .instant(let value):
      let seconds = value.quotient(floor: 1000)
      let day = seconds.quotient(floor: 86_400)
      let rest = seconds - day * 86_400
      append(Day(daysSinceEpoch: day), to: &bytes)
      bytes.append(UInt8(ascii: "T"))
      append(rest / 3600, 2, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      append(rest / 60 % 60, 2, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      append(rest % 60, 2, to: &bytes)
      let fraction = value - seconds * 1000
      if fraction != 0 {
        bytes.append(UInt8(ascii: "."))
        append(fraction, 3, to: &bytes)
      }
      bytes.append(UInt8(ascii: "Z"))
    }
  }

  private static func append(_ day: Day, to bytes: inout [UInt8]) {
    let (year, month, date) = day.civil
    append(year, 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    append(month, 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    append(date, 2, to: &bytes)
  }

  private static func append(_ number: Int, _ width: Int, to bytes: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}

extension Int {
  /// Division that rounds down, also for negative numbers.
  fileprivate func quotient(floor divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }
}
