/// A day of every year, such as the first of a fiscal year. 29 February is none.
public struct MonthDay: Sendable, Equatable, Encodable, CustomStringConvertible {
  /// 1 to 12.
  public let month: Int
  /// Day of the month.
  public let day: Int

  /// 1 January.
  public init() {
    (month, day) = (1, 1)
  }

  /// Reads `MM-DD`; `nil` where no common year has the day.
  public init?(_ text: String) {
    guard let day = Day(iso: "2001-\(text)") else { return nil }
    (_, month, self.day) = day.civil
  }

  /// `04-01`.
  public var description: String {
    Day(year: 2001, month: month, day: day).map { String($0.description.suffix(5)) } ?? ""
  }

  /// The last such day up to another.
  public func last(upTo day: Day) -> Day {
    let year = day.civil.year
    let candidates = [year, year - 1].compactMap { Day(year: $0, month: month, day: self.day) }
    return candidates.first { $0 <= day } ?? day
  }

  /// As text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
