package import Upskilling

/// What a report prints in one place: a value of a kind, or why there is none. It says nothing of how it is
/// written; each renderer has one rule for each kind.
package enum Value: Sendable, Equatable {
  case text(String)
  case count(Int)
  /// A fraction: 0.25 is a quarter.
  case share(Double)
  case number(Double, decimals: Int)
  /// Two fractions, 95 %.
  case interval(lower: Double, upper: Double)
  case money(Money)
  case day(Day)
  /// Why there is no value, such as `no data`.
  case missing(String)
  /// Kept back so that nobody can be told from it: `<10`, or `–` where it would give another one away.
  case hidden(String)

  /// Where it stands on an axis: money in minor units.
  package var position: Double? {
    switch self {
    case .count(let count): Double(count)
    case .share(let share): share
    case .number(let number, _): number
    case .money(let money): Double(money.minorUnits)
    case .text, .interval, .day, .missing, .hidden: nil
    }
  }
}

extension Value: Codable {
  private enum Key: String, CodingKey {
    case text, count, share, number, decimals, interval, money, currency, exponent, day, missing,
      hidden
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .text(let text): try container.encode(text, forKey: .text)
    case .count(let count): try container.encode(count, forKey: .count)
    case .share(let share): try container.encode(share, forKey: .share)
    case .number(let number, let decimals):
      try container.encode(number, forKey: .number)
      try container.encode(decimals, forKey: .decimals)
    case .interval(let lower, let upper): try container.encode([lower, upper], forKey: .interval)
    case .money(let money):
      try container.encode(money.text, forKey: .money)
      try container.encode(money.currency.code, forKey: .currency)
      try container.encode(money.currency.exponent, forKey: .exponent)
    case .day(let day): try container.encode(day, forKey: .day)
    case .missing(let why): try container.encode(why, forKey: .missing)
    case .hidden(let mark): try container.encode(mark, forKey: .hidden)
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch container.allKeys.first(where: { $0 != .decimals && $0 != .currency && $0 != .exponent })
    {
    case .text: self = .text(try container.decode(String.self, forKey: .text))
    case .count: self = .count(try container.decode(Int.self, forKey: .count))
    case .share: self = .share(try container.decode(Double.self, forKey: .share))
    case .number:
      self = .number(
        try container.decode(Double.self, forKey: .number),
        decimals: try container.decode(Int.self, forKey: .decimals))
    case .interval:
      let limits = try container.decode([Double].self, forKey: .interval)
      guard limits.count == 2 else { throw container.unreadable(.interval) }
      self = .interval(lower: limits[0], upper: limits[1])
    case .money:
      let currency = Currency(
        code: try container.decode(String.self, forKey: .currency),
        exponent: try container.decode(Int.self, forKey: .exponent))
      self = .money(
        try Money(text: try container.decode(String.self, forKey: .money), currency: currency))
    case .day: self = .day(try container.decode(Day.self, forKey: .day))
    case .missing: self = .missing(try container.decode(String.self, forKey: .missing))
    case .hidden: self = .hidden(try container.decode(String.self, forKey: .hidden))
    case .decimals, .currency, .exponent, nil: throw container.unreadable(.text)
    }
  }
}

extension KeyedDecodingContainer {
  fileprivate func unreadable(_ key: Key) -> DecodingError {
    DecodingError.dataCorruptedError(
      forKey: key, in: self, debugDescription: "not a value of a report")
  }
}
