/// An exchange rate as it was recorded for a day.
package struct StoredRate: Sendable, Hashable {
  package let id: Int
  /// One unit of this currency
  package let base: String
  /// is worth so many of this one.
  package let quote: String
  package let day: Day
  package let rate: ExchangeRate

  package init(id: Int, base: String, quote: String, day: Day, rate: ExchangeRate) {
    self.id = id
    self.base = base
    self.quote = quote
    self.day = day
    self.rate = rate
  }
}

/// Stored rates, found by pair and day. No rate is turned round or put together from others.
package struct RateTable: Sendable {
  private struct Pair: Hashable {
    let base: String
    let quote: String
  }

  /// Markets close: a rate may be used on its day and on so many after it.
  package static let daysOfUse = 7

  /// Oldest first.
  private let rates: [Pair: [StoredRate]]

  package init(_ rates: [StoredRate] = []) {
    self.rates = Dictionary(grouping: rates) { Pair(base: $0.base, quote: $0.quote) }
      .mapValues { $0.sorted { $0.day < $1.day } }
  }

  /// The newest rate that may be used on a day.
  package func rate(from base: String, to quote: String, on day: Day) -> StoredRate? {
    let newest = rates[Pair(base: base, quote: quote)]?.last { $0.day <= day }
    return newest.flatMap { day.days(since: $0.day) <= Self.daysOfUse ? $0 : nil }
  }
}
