import TestSupport
import Testing
import Upskilling

/// Matching across currencies over values: finance.md 3.1 rule 6 and 3.7.
@Suite struct ExchangeTests {
  static let day = Day(daysSinceEpoch: 20_544)  // 2026-04-01
  static let currencies = [
    Currency(code: "EUR", exponent: 2), Currency(code: "USD", exponent: 2),
    Currency(code: "JPY", exponent: 0), Currency(code: "KWD", exponent: 3),
  ]

  private static func currency(_ code: String) -> Currency {
    currencies.first { $0.code == code } ?? Currency(code: code, exponent: 2)
  }

  private func rate(
    _ text: String, _ base: String = "EUR", _ quote: String = "USD", on day: Day = day,
    id: Int = 1
  ) throws -> StoredRate {
    StoredRate(id: id, base: base, quote: quote, day: day, rate: try ExchangeRate(text: text))
  }

  private func matcher(
    _ scope: MatchScope, _ rates: [StoredRate], points: Int? = 300,
    _ change: (inout MatchTerms) -> Void = { _ in }
  ) -> Matcher {
    var rules = MatchRules()
    rules.standard.exchangePoints = points
    change(&rules.standard)
    return Matcher(
      scope: scope, rules: rules, currencies: Self.currencies, rates: RateTable(rates),
      asOf: Self.day.adding(days: 10))
  }

  private func bill(_ id: Int, _ amount: Int, _ currency: String = "EUR", quotes: Int = 7)
    -> TheirItem
  {
    var item = TheirItem(
      id: id, document: id, documentKey: "\(id)", party: "coursera", currency: currency,
      amount: amount, day: Self.day)
    item.keys = ["C\(quotes)"]
    return item
  }

  private func commitment(
    _ id: Int, _ amount: Int, _ currency: String = "USD", price: Money? = nil,
    available: Int? = nil
  ) -> OurItem {
    var item = OurItem(
      id: .commitment(id), party: "coursera", currency: currency, amount: amount, day: Self.day)
    item.keys = ["C\(id)"]
    item.original = price
    item.budget = 1
    item.available = available
    return item
  }

  private func bankLine(_ id: Int, _ amount: Int, _ key: String, _ currency: String = "USD")
    -> TheirItem
  {
    var item = TheirItem(
      id: id, paper: .statement, party: "operating", currency: currency, amount: amount,
      day: Self.day)
    item.keys = key.isEmpty ? [] : [key]
    return item
  }

  private func payment(
    _ id: Int, _ amount: Int, _ original: Money, _ keys: [String], _ currency: String = "USD"
  ) -> OurItem {
    var item = OurItem(
      id: .payment(id), party: "operating", currency: currency, amount: amount,
      day: Self.day.adding(days: -1))
    item.keys = keys
    item.original = original
    return item
  }

  private func names(_ result: MatchResult) -> [String] {
    result.exceptions.map { "\($0.reason.rawValue) \($0.amount)" }
  }

  private static let sixHundredEuros = Money(-60_000, currency("EUR"))

  /// A payment of 600.00 EUR that is carried at 660.00 USD, worth 654.00 at the rate of the line's day. The bound
  /// counts as within, both ways.
  @Test(arguments: [
    (-65_400, 0 as Int?, true), (-65_401, 0, false), (-66_054, 100, true), (-66_055, 100, false),
    (-64_746, 100, true), (-64_745, 100, false), (-65_400, nil, false), (65_400, 100, false),
  ]) func aPaymentIsWithinOrNot(line: Int, points: Int?, isMatched: Bool) async throws {
    let result = try await matcher(.bank, [rate("1.0900", id: 5)], points: points).match(
      [bankLine(1, line, "P1")], with: [payment(11, -66_000, Self.sixHundredEuros, ["P1"])])
    guard isMatched else {
      #expect(result.groups == [])
      #expect(result.exceptions.map(\.amount) == [line, -66_000])
      if line < 0 {
        #expect(result.exceptions.map(\.reason) == [.currencyMismatch, .timingInTransit])
      }
      return
    }
    let group = try #require(result.groups.first)
    #expect(group.pass == .exchange)
    let pair = group.pairs[0]
    #expect([pair.theirs, pair.ours, pair.rate, pair.worth] == [line, -66_000, 5, nil])
    #expect(pair.reason == .exchangeDifference)
    #expect(result.exceptions == [])
  }

  /// A bill of 1,000.00 EUR for a commitment in dollars: agreed, rate, percentage, and what the bill is worth.
  @Test(arguments: [
    (100_000, "1.0200", 200 as Int?, 102_000 as Int?), (100_000, "1.0200", 199, nil),
    (100_000, "0.9800", 200, 98_000), (100_000, "0.9799", 200, nil),
    (108_000, "1.1000", 186, 110_000), (108_000, "1.1000", 185, nil),
    (108_000, "1.0800", 0, 108_000), (108_000, "1.0800", nil, nil),
  ]) func aBillIsWithinOrNot(agreed: Int, rate text: String, points: Int?, worth: Int?)
    async throws
  {
    let result = try await matcher(.vendors, [rate(text)], points: points).match(
      [bill(1, 100_000)], with: [commitment(7, agreed, available: 10_000)])
    #expect(result.groups.map { $0.pairs[0].worth } == (worth.map { [$0] } ?? []))
    if worth == nil {
      #expect(
        names(result) == ["currency_mismatch 100000", "enrolled_not_billed \(agreed)"])
    } else {
      // The line is there even where the rate has not moved: both amounts, and what lies between them.
      #expect(result.groups[0].pairs[0].reason == .exchangeDifference)
      #expect(result.groups[0].pairs[0].ours == agreed)
      #expect(result.exceptions == [])
    }
  }

  /// Exponents of finance.md 3.7, one rounding at the target's: billed, in what, rate, and its worth.
  @Test(arguments: [
    (100_000, "JPY", "0.006712", "USD", 67_120), (12_345, "KWD", "3.2571", "USD", 4_021),
    (4_021, "USD", "0.307", "KWD", 12_344), (60_000, "EUR", "162.345", "JPY", 97_407),
  ]) func exponents(amount: Int, base: String, text: String, quote: String, worth: Int)
    async throws
  {
    let rates = [try rate(text, base, quote)]
    let billed = try await matcher(.vendors, rates, points: 0).match(
      [bill(1, amount, base)], with: [commitment(7, worth, quote)])
    #expect(billed.groups.map { $0.pairs[0].worth } == [worth])
    let original = Money(-amount, Self.currency(base))
    let paid = try await matcher(.bank, rates, points: 0).match(
      [bankLine(1, -worth, "P1", quote)],
      with: [payment(11, -worth + 3, original, ["P1"], quote)])
    #expect(paid.groups.map { $0.pairs[0].theirs } == [-worth])
  }

  /// A rate serves its day and the seven after it; the newest wins; the inverse is none.
  @Test func whichRateServes() async throws {
    func worth(_ rates: [StoredRate]) async throws -> Int? {
      let result = try await matcher(.vendors, rates, points: 10_000).match(
        [bill(1, 100_000)], with: [commitment(7, 108_000)])
      return result.groups.first?.pairs[0].worth
    }
    #expect(try await worth([rate("1.1", on: Self.day.adding(days: -7))]) == 110_000)
    #expect(try await worth([rate("1.1", on: Self.day.adding(days: -8))]) == nil)
    #expect(try await worth([rate("1.1", on: Self.day.adding(days: 1))]) == nil)
    #expect(try await worth([rate("0.91", "USD", "EUR")]) == nil)
    #expect(
      try await worth([
        rate("1.11", on: Self.day.adding(days: -1), id: 2),
        rate("1.10", on: Self.day.adding(days: -3)), rate("1.2", "EUR", "JPY", id: 3),
      ]) == 111_000)
  }

  /// Two that could be meant are none: two lines for a payment, or for a commitment; two payments of the document
  /// that a line names.
  @Test func twoCandidatesAreAnException() async throws {
    let rates = [try rate("1.09")]
    let twice = try await matcher(.bank, rates).match(
      [bankLine(1, -65_400, "P1"), bankLine(2, -65_500, "P1")],
      with: [payment(11, -66_000, Self.sixHundredEuros, ["P1"])])
    #expect(names(twice) == ["unknown -65400", "unknown -65500", "timing_in_transit -66000"])
    let parts = [
      payment(11, -66_000, Self.sixHundredEuros, ["P1", "A1"]),
      payment(12, -66_000, Self.sixHundredEuros, ["P2", "A1"]),
    ]
    let either = try await matcher(.bank, rates).match([bankLine(1, -65_400, "A1")], with: parts)
    #expect(either.groups == [])
    #expect(either.exceptions.first?.reason == .unknown)
    let one = try await matcher(.bank, rates).match(
      [bankLine(1, -65_400, "A1")], with: [parts[0]])
    #expect(one.groups.map(\.pass) == [.exchange])
    let bills = try await matcher(.vendors, rates).match(
      [bill(1, 100_000), bill(2, 100_000)], with: [commitment(7, 108_000)])
    #expect(names(bills) == ["unknown 100000", "unknown 100000", "enrolled_not_billed 108000"])
  }

  /// What a payment in another currency is carried at is not what the bank takes for it: by amount, by a fee, by a
  /// sum or a slip nothing is matched with it.
  @Test(arguments: ["P1", "", "P2"]) func noOtherPassTakesAPaymentInAnotherCurrency(key: String)
    async throws
  {
    let result = try await matcher(.bank, []) {
      $0.overPoints = 1_000
      $0.overAmount = "100.00"
    }.match(
      [bankLine(1, -66_000, key), bankLine(2, -66_100, key)],
      with: [
        payment(11, -66_000, Self.sixHundredEuros, ["P1"]),
        payment(12, -100, Self.sixHundredEuros, ["P3"]),
      ])
    #expect(result.groups == [])
    #expect(result.exceptions.count == 4)
  }

  /// The same currency comes first: another bill for what it took names nothing that is open.
  @Test func theSameCurrencyComesFirst() async throws {
    let result = try await matcher(.vendors, [rate("1.08")]).match(
      [bill(1, 100_000), bill(2, 108_000, "USD")], with: [commitment(7, 108_000)])
    #expect(result.groups.map(\.pass) == [.hardKey])
    #expect(names(result) == ["currency_mismatch 100000"])
  }

  /// A price that was agreed in the bill's currency is kept in it: the rate is no excuse for another price.
  @Test func anAgreedPriceIsKept() async throws {
    let price = Money(100_000, Self.currency("EUR"))
    func result(_ amount: Int, _ change: (inout MatchTerms) -> Void = { _ in }) async throws
      -> MatchResult
    {
      try await matcher(.vendors, [rate("1.08")], change).match(
        [bill(1, amount)], with: [commitment(7, 108_000, price: price)])
    }
    #expect(try await result(100_000).exceptions == [])
    let over = try await result(100_001)
    #expect(
      over.exceptions.map { "\($0.reason.rawValue) \($0.gap)" } == [
        "price_over_tolerance 1", "price_over_tolerance 108000",
      ])
    let within = try await result(100_500) {
      $0.overPoints = 50
      $0.overAmount = "5.00"
    }
    #expect(within.groups.map { $0.pairs[0].worth } == [108_540])
  }

  @Test func theVarianceIsBorneByTheBudgetOrNot() async throws {
    func reasons(_ available: Int) async throws -> [String] {
      names(
        try await matcher(.vendors, [rate("1.10")]).match(
          [bill(1, 100_000)], with: [commitment(7, 108_000, available: available)]))
    }
    #expect(try await reasons(2_000) == [])
    #expect(
      try await reasons(1_999) == ["insufficient_budget 100000", "insufficient_budget 108000"])
  }

  /// Delivery is asked for across currencies, too.
  @Test func threeWays() async throws {
    var ours = commitment(7, 108_000)
    func reasons() async throws -> [DifferenceReason] {
      try await matcher(.vendors, [rate("1.08")]) { $0.ways = 3 }.match(
        [bill(1, 100_000)], with: [ours]
      ).exceptions.map(\.reason)
    }
    #expect(try await reasons() == [.awaitingDelivery, .awaitingDelivery])
    ours.isCompleted = true
    #expect(try await reasons() == [])
  }

  /// The same items in any order and over 1, 4 and 16 workers: the same groups, byte for byte.
  @Test(arguments: MatchScope.allCases) func shuffled(scope: MatchScope) async throws {
    var random = SeededGenerator(seed: 11)
    var theirs: [TheirItem] = []
    var ours: [OurItem] = []
    var rates: [StoredRate] = []
    let codes = ["EUR", "USD", "JPY", "KWD"]
    for base in codes {
      for quote in codes where base != quote && "\(base)\(quote)" != "KWDJPY" {
        for back in 0..<3 {
          rates.append(
            try rate(
              "1.0\(Int.random(in: 0...9, using: &random))", base, quote,
              on: Self.day.adding(days: -back * 3), id: rates.count + 1))
        }
      }
    }
    for number in 1...300 {
      let base = codes[Int.random(in: 0...3, using: &random)]
      let quote = codes[Int.random(in: 0...3, using: &random)]
      let amount = Money(Int.random(in: 1...9, using: &random) * 10_000, Self.currency(base))
      let worth = try amount.converted(
        to: Self.currency(quote), at: try ExchangeRate(text: base == quote ? "1" : "1.04")
      ).minorUnits
      let key = Int.random(in: 0...9, using: &random) == 0 ? max(1, number - 1) : number
      switch scope {
      case .vendors:
        var item = commitment(number, worth, quote, available: 500_000)
        if Bool.random(using: &random), base != quote { item.original = amount }
        ours.append(item)
        theirs.append(bill(1_000 + number, amount.minorUnits, base, quotes: key))
      case .bank:
        let original = Money(-amount.minorUnits, amount.currency)
        var item = payment(number, -worth, original, ["P\(number)", "A\(number / 3)"], quote)
        if base == quote { item.original = nil }
        ours.append(item)
        theirs.append(
          bankLine(
            1_000 + number, -worth - Int.random(in: 0...9, using: &random), "P\(key)", quote))
      }
    }
    for index in ours.indices { ours[index].party = "v\(index % 5)" }
    for index in theirs.indices { theirs[index].party = "v\(index % 5)" }
    let matcher = matcher(scope, rates, points: 500)
    let wanted = try await matcher.match(theirs, with: ours)
    #expect(wanted.groups.count { $0.pass == .exchange } > 50)
    #expect(wanted.exceptions.contains { $0.reason == .currencyMismatch })
    let text = "\(wanted)"
    for round in 0..<60 {
      theirs.shuffle(using: &random)
      ours.shuffle(using: &random)
      rates.shuffle(using: &random)
      let found = try await self.matcher(scope, rates, points: 500).match(
        theirs, with: ours, workers: [1, 4, 16][round % 3])
      try #require("\(found)" == text)
    }
    // Nothing is used beyond what there is, and every unit has a reason.
    var left = Dictionary(uniqueKeysWithValues: theirs.map { ($0.id, $0.amount) })
    var oursLeft = Dictionary(uniqueKeysWithValues: ours.map { ($0.id, $0.amount) })
    for pair in wanted.groups.filter({ !$0.pass.isSuggestion }).flatMap(\.pairs) {
      left[pair.item, default: 0] -= pair.theirs
      if case .ours(let id)? = pair.counterpart { oursLeft[id, default: 0] -= pair.ours }
    }
    for exception in wanted.exceptions {
      switch exception.item {
      case .theirs(let id): left[id, default: 0] -= exception.amount
      case .ours(let id): oursLeft[id, default: 0] -= exception.amount
      }
    }
    #expect(left.values.allSatisfy { $0 == 0 })
    #expect(oursLeft.values.allSatisfy { $0 == 0 })
  }
}
