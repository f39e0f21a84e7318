import Testing
import Upskilling

@Suite struct MoneyTests {
  static let usd = Currency(code: "USD", exponent: 2)
  static let jpy = Currency(code: "JPY", exponent: 0)
  static let kwd = Currency(code: "KWD", exponent: 3)
  static let eur = Currency(code: "EUR", exponent: 2)

  /// The allocation table of the finance reference, and its edge cases.
  @Test(arguments: [
    (10_000, [1, 1, 1], [3334, 3333, 3333]), (-10_000, [1, 1, 1], [-3334, -3333, -3333]),
    (9999, [75, 25], [7499, 2500]), (1000, [1, 1, 1], [334, 333, 333]), (5, [45, 55], [2, 3]),
    (1003, [49, 51], [491, 512]), (1, [33, 66], [0, 1]),
    (613, [98, 92, 98, 123, 102, 92], [99, 93, 99, 125, 104, 93]), (7, [5], [7]),
    (0, [1, 2], [0, 0]),
    (100, [0, 1, 0], [0, 100, 0]), (Int.max, [1, 1], [Int.max / 2 + 1, Int.max / 2]),
  ])
  func allocations(amount: Int, weights: [Int], parts: [Int]) throws {
    #expect(try Money(amount, Self.usd).allocated(by: weights).map(\.minorUnits) == parts)
  }

  @Test(arguments: [[], [0, 0], [1, -1]]) func weightsThatMeanNothing(weights: [Int]) {
    #expect(throws: MoneyError.weights) { try Money(1, Self.usd).allocated(by: weights) }
  }

  @Test func partsAlwaysAddUp() throws {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<2000 {
      let amount = next(2_000_001) - 1_000_000
      let weights = [next(1000) + 1] + (0..<next(6)).map { _ in next(1000) }
      let parts = try Money(amount, Self.usd).allocated(by: weights).map(\.minorUnits)
      #expect(parts.reduce(0, +) == amount)
    }
  }

  /// The exponent and rate tables of the finance reference (oracle X), rounded once.
  @Test(arguments: [
    (100_000, jpy, usd, "0.006712", 67_120), (12_345, kwd, usd, "3.2571", 4021),
    (100_000, eur, usd, "1.0800", 108_000), (100_000, eur, usd, "1.1000", 110_000),
    (60_000, eur, usd, "1.0900", 65_400), (40_000, eur, usd, "1.1200", 44_800),
    (1, usd, jpy, "150", 2), (-1, usd, jpy, "150", -2), (1, usd, jpy, "149", 1),
    (1, jpy, kwd, "1", 1000),
  ])
  func conversions(amount: Int, source: Currency, target: Currency, rate: String, result: Int)
    throws
  {
    let converted = try Money(amount, source).converted(to: target, at: ExchangeRate(text: rate))
    #expect(converted == Money(result, target))
  }

  @Test(arguments: [
    ("6.35", usd, 635), ("2", usd, 200), ("2.0", usd, 200), ("-0.05", usd, -5), ("1000", jpy, 1000),
    ("1.234", kwd, 1234), ("92233720368547758.07", usd, Int.max),
  ])
  func amountsAreReadAndWritten(text: String, currency: Currency, minorUnits: Int) throws {
    let money = try Money(text: text, currency: currency)
    #expect(money.minorUnits == minorUnits)
    #expect(try Money(text: money.text, currency: currency) == money)
  }

  @Test(arguments: [
    ("1.001", usd), ("1.5", jpy), ("1,000.00", usd), ("", usd), ("-", usd), (".5", usd),
    ("5.", usd),
    ("1e3", usd), ("٣", usd), ("1.2.3", usd), ("--1", usd),
  ])
  func whatIsNotAnAmount(text: String, currency: Currency) {
    #expect(throws: MoneyError.notAnAmount(currency: currency.code)) {
      try Money(text: text, currency: currency)
    }
  }

  @Test func sumsStayWhole() throws {
    #expect(throws: MoneyError.overflow) { try Money(.max, Self.usd).adding(Money(1, Self.usd)) }
    #expect(throws: MoneyError.currencyDiffers("USD", "EUR")) {
      try Money(1, Self.usd).adding(Money(1, Self.eur))
    }
    #expect(throws: MoneyError.overflow) { try Money(.min, Self.usd).negated() }
    #expect(throws: MoneyError.overflow) {
      try Money(.max, Self.usd).converted(to: Self.kwd, at: ExchangeRate(text: "99"))
    }
    #expect(throws: MoneyError.overflow) {
      try Money(text: "92233720368547758.08", currency: Self.usd)
    }
    #expect(Money(-7, Self.kwd).text == "-0.007")
  }

  @Test(arguments: ["0", "-1", "1e5", "", "1.", "0.0000000000001"]) func ratesAreDecimals(
    text: String
  ) {
    #expect(throws: MoneyError.rate) { try ExchangeRate(text: text) }
  }
}
