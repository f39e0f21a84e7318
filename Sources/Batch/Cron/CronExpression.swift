package import Upskilling

/// A cron expression of five fields, or a macro such as `@daily`: which minutes of which local days.
///
/// Days by Vixie's rule: where the day of month or the day of week starts with `*` both must match,
/// otherwise either. Seconds are always 0.
package struct CronExpression: Sendable, Equatable, CustomStringConvertible {
  /// As it was written.
  package let description: String
  let dayOfMonth: CronFieldSet
  let month: CronFieldSet
  let dayOfWeek: CronFieldSet
  /// The minutes of a day on which it fires, in order.
  let minutes: [Int]
  /// Neither minute nor hour starts with `*`: a time of day that is kept through changes of the clocks.
  package let isFixedTime: Bool

  private static let macros = [
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
  ]

  /// - Throws: `CronError` pointing at the field and column.
  package init(_ text: String) throws(CronError) {
    description = text
    var expression = text
    if text.hasPrefix("@") {
      guard let macro = Self.macros[text] else {
        throw CronError(
          "'\(text)' is not a macro", column: 1,
          hint: "there are \(Self.macros.keys.sorted().joined(separator: ", "))")
      }
      expression = macro
    }
    var fields: [(text: Substring, column: Int)] = []
    var start: String.Index?
    for index in expression.indices {
      if expression[index] == " " || expression[index] == "\t" {
        if let first = start { fields.append(Self.field(expression, first, index)) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let first = start { fields.append(Self.field(expression, first, expression.endIndex)) }
    guard fields.count == 5 else {
      throw CronError(
        "an expression has five fields, not \(fields.count)", column: max(1, expression.count),
        hint: "minute hour day-of-month month day-of-week"
          + (fields.count > 5 ? "; seconds and years are not supported" : ""))
    }
    var sets: [CronFieldSet] = []
    for field in CronField.allCases {
      let (text, column) = fields[field.rawValue]
      sets.append(try CronFieldReader(field: field, text: text, column: column).read())
    }
    dayOfMonth = sets[2]
    month = sets[3]
    dayOfWeek = sets[4]
    isFixedTime = !sets[0].startsWithStar && !sets[1].startsWithStar
    let (minute, hour) = (sets[0], sets[1])
    minutes = (0..<24).filter { hour.contains($0) }.flatMap { hour in
      (0..<60).filter { minute.contains($0) }.map { hour * 60 + $0 }
    }
    guard firstDay(from: Day(daysSinceEpoch: 0)) != nil else {
      throw CronError(
        "no day is ever '\(fields[2].text)' in '\(fields[3].text)'", column: fields[2].column)
    }
  }

  private static func field(
    _ text: String, _ start: String.Index, _ end: String.Index
  ) -> (text: Substring, column: Int) {
    (text[start..<end], text.distance(from: text.startIndex, to: start) + 1)
  }

  // MARK: Days

  /// Whether it fires on a day.
  package func matches(_ day: Day) -> Bool {
    let civil = day.civil
    guard month.contains(civil.month) else { return false }
    let inMonth = matchesDayOfMonth(day, civil)
    let inWeek = matchesDayOfWeek(day, civil)
    return dayOfMonth.startsWithStar || dayOfWeek.startsWithStar
      ? inMonth && inWeek : inMonth || inWeek
  }

  private func matchesDayOfMonth(
    _ day: Day, _ civil: (year: Int, month: Int, day: Int)
  ) -> Bool {
    if dayOfMonth.contains(civil.day) { return true }
    let last = Self.lastDay(civil.year, civil.month)
    if dayOfMonth.isLastDay, civil.day == last { return true }
    let weekday = day.weekday
    guard (1...5).contains(weekday) else { return false }
    if dayOfMonth.isLastWeekday {
      let daysLeft = last - civil.day
      if daysLeft == 0 || weekday == 5 && daysLeft <= 2 { return true }
    }
    return dayOfMonth.nearestWeekdays.contains { wanted in
      guard wanted <= last, let target = Day(year: civil.year, month: civil.month, day: wanted)
      else { return false }
      // Saturday goes back a day, Sunday forward, but never out of the month.
      let nearest =
        switch target.weekday {
        case 6: wanted == 1 ? 3 : wanted - 1
        case 0: wanted == last ? wanted - 2 : wanted + 1
        default: wanted
        }
      return nearest == civil.day
    }
  }

  private func matchesDayOfWeek(
    _ day: Day, _ civil: (year: Int, month: Int, day: Int)
  ) -> Bool {
    let weekday = day.weekday
    if dayOfWeek.contains(weekday) { return true }
    return dayOfWeek.ordinals.contains { ordinal in
      guard ordinal.weekday == weekday else { return false }
      guard let number = ordinal.number else {
        return civil.day + 7 > Self.lastDay(civil.year, civil.month)
      }
      return (civil.day - 1) / 7 + 1 == number
    }
  }

  /// The first matching day from a day on, or the last one up to it; `nil` where the 400-year cycle of
  /// the calendar has none.
  func firstDay(from day: Day, isBackward: Bool = false) -> Day? {
    let step = isBackward ? -1 : 1
    var day = day
    for _ in 0..<4801 {
      let civil = day.civil
      let last = Self.lastDay(civil.year, civil.month)
      if month.contains(civil.month) {
        let end = isBackward ? 1 : last
        for number in stride(from: civil.day, through: end, by: step) {
          let candidate = day.adding(days: number - civil.day)
          if matches(candidate) { return candidate }
        }
      }
      day = day.adding(days: isBackward ? -civil.day : last - civil.day + 1)
    }
    return nil
  }

  static func lastDay(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Day {
  /// 0 is Sunday. 1970-01-01 was a Thursday.
  var weekday: Int {
    let number = (daysSinceEpoch + 4) % 7
    return number < 0 ? number + 7 : number
  }
}
