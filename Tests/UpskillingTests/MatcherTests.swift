import TestSupport
import Testing
import Upskilling

/// Matching over values: finance.md 3.
@Suite struct MatcherTests {
  static let euro = Currency(code: "EUR", exponent: 2)
  static let day = Day(daysSinceEpoch: 20_544)  // 2026-04-01

  private func matcher(_ terms: MatchTerms = MatchTerms(), _ scope: MatchScope = .vendors)
    -> Matcher
  {
    var rules = MatchRules()
    rules.standard = terms
    return Matcher(scope: scope, rules: rules, currencies: [Self.euro], asOf: Self.day)
  }

  private func line(_ id: Int, _ amount: Int, quotes: Int? = nil) -> TheirItem {
    var item = TheirItem(
      id: id, document: id, documentKey: "\(id)", party: "coursera", currency: "EUR",
      amount: amount, day: Self.day)
    item.keys = quotes.map { ["C\($0)"] } ?? []
    return item
  }

  private func commitment(_ id: Int, _ amount: Int, available: Int? = nil) -> OurItem {
    var item = OurItem(
      id: .commitment(id), party: "coursera", currency: "EUR", amount: amount,
      day: Self.day.adding(days: -20))
    item.keys = ["C\(id)"]
    item.budget = 1
    item.available = available
    return item
  }

  private func terms(
    over: Int = 0, _ overAmount: String = "0", under: Int = 0, _ underAmount: String = "0"
  )
    -> MatchTerms
  {
    var terms = MatchTerms()
    terms.overPoints = over
    terms.overAmount = overAmount
    terms.underPoints = under
    terms.underAmount = underAmount
    return terms
  }

  private func names(_ exceptions: [MatchException]) -> [String] {
    exceptions.map { "\($0.reason.rawValue) \($0.amount) \($0.gap)" }
  }

  /// Table 3.3, rows T1–T5 and T8: agreed, billed, terms, and the difference that is accepted.
  @Test(arguments: [
    (100_000, 101_500, 200, "25.00", 1_500 as Int?), (2_000_000, 2_040_000, 200, "25.00", nil),
    (100_000, 102_000, 200, "25.00", 2_000), (100_000, 102_001, 200, "25.00", nil),
    (100_000, 99_000, 500, "50.00", -1_000), (100_000, 100_001, 0, "0", nil),
    (100_000, 99_999, 0, "0", nil),
  ]) func tolerances(agreed: Int, billed: Int, points: Int, amount: String, difference: Int?)
    async throws
  {
    let result = try await matcher(terms(over: points, amount, under: points, amount))
      .match([line(1, billed, quotes: 7)], with: [commitment(7, agreed, available: 10_000_000)])
    if let difference {
      let pair = try #require(result.groups.first?.pairs.first)
      #expect(pair.theirs - pair.ours == difference)
      #expect(pair.reason == .priceWithinTolerance)
      #expect(result.groups[0].pass == .tolerance)
      #expect(result.exceptions == [])
    } else {
      #expect(result.groups == [])
      #expect(Set(result.exceptions.map(\.reason)) == [.priceOverTolerance])
      #expect(result.exceptions[0].gap == billed - agreed)
    }
  }

  /// T6: twelve seats billed, ten enrolled.
  @Test func moreSeatsThanEnrollments() async throws {
    var bill = line(1, 12 * 45_000)
    bill.quantity = 12
    bill.course = "ml"
    let seats = (1...10).map { number in
      var item = commitment(number, 45_000)
      item.course = "ml"
      item.person = number
      return item
    }
    let result = try await matcher().match([bill], with: seats)
    #expect(result.groups.map(\.pairs.count) == [10])
    #expect(names(result.exceptions) == ["quantity_over_billed 90000 90000"])
    // The next night two seats are left; somebody has enrolled for one of them.
    var rest = line(1, 2 * 45_000)
    rest.quantity = 2
    rest.course = "ml"
    rest.isRest = true
    let again = try await matcher().match([rest], with: [])
    #expect(names(again.exceptions) == ["quantity_over_billed 90000 90000"])
    var late = commitment(11, 45_000)
    late.course = "ml"
    late.person = 11
    let last = try await matcher().match([rest], with: [late])
    #expect(last.groups.map(\.pairs.count) == [1])
    #expect(names(last.exceptions) == ["quantity_over_billed 45000 45000"])
  }

  /// T7: within the tolerance, and the budget cannot bear it.
  @Test func aToleranceNeverOverridesTheBudget() async throws {
    let result = try await matcher(terms(over: 200, "25.00")).match(
      [line(1, 101_500, quotes: 7)], with: [commitment(7, 100_000, available: 1_000)])
    #expect(result.groups == [])
    #expect(
      names(result.exceptions)
        == ["insufficient_budget 101500 500", "insufficient_budget 100000 500"])
  }

  /// A thousand lines of +0.99 do not pass together.
  @Test func aDocumentHasACapOfItsOwn() async throws {
    var terms = terms(over: 10_000, "25.00")
    terms.documentCap = "25.00"
    let bills = (1...1000).map { number in
      var item = line(number, 10_099, quotes: number)
      item.document = 1
      return item
    }
    let result = try await matcher(terms).match(
      bills, with: (1...1000).map { commitment($0, 10_000, available: 1_000_000) })
    #expect(result.groups == [])
    #expect(result.exceptions.count == 2000)
    #expect(Set(result.exceptions.map(\.reason)) == [.priceOverTolerance])
  }

  /// Oracle F: 20 enrolled, 21 billed; 19 meet.
  @Test func enrollmentsAgainstInvoices() async throws {
    let ours = (1...20).map { number in
      var item = commitment(number, 45_000)
      item.person = number
      item.course = "ml"
      item.keys = []
      return item
    }
    var bills = (1...19).map { number in
      var item = line(number, 45_000)
      item.person = number
      item.course = "ml"
      return item
    }
    var stranger = line(20, 45_000)
    stranger.person = 99
    stranger.course = "ml"
    var copy = bills[4]
    copy.id = 21
    copy.document = 21
    bills += [stranger, copy]
    let result = try await matcher().match(bills, with: ours)
    #expect(result.groups.count == 19)
    #expect(result.groups.allSatisfy { $0.pass == .composite })
    #expect(
      names(result.exceptions) == [
        "billed_not_enrolled 45000 45000", "duplicate_bill 45000 45000",
        "enrolled_not_billed 45000 45000",
      ])
    let walk = DifferenceWalk(
      ours: 900_000, theirs: 945_000,
      lines: [
        .init(reason: .billedNotEnrolled, amount: 45_000, items: 1, oldest: nil),
        .init(reason: .duplicateBill, amount: 45_000, items: 1, oldest: nil),
        .init(reason: .enrolledNotBilled, amount: -45_000, items: 1, oldest: nil),
      ])
    #expect(walk.unexplained == 0)
    #expect(walk.tiesOut)
  }

  /// Oracle C.
  @Test func ledgerCashAgainstTheBank() {
    let walk = DifferenceWalk(
      ours: 5_231_000, theirs: 5_308_500,
      lines: [
        .init(reason: .timingInTransit, amount: 95_000, items: 2, oldest: nil),
        .init(reason: .depositInTransit, amount: -15_000, items: 1, oldest: nil),
        .init(reason: .bankFee, amount: -2_500, items: 1, oldest: nil),
      ])
    #expect(walk.unexplained == 0)
    #expect(walk.ours - 2_500 == 5_228_500)
    #expect(walk.theirs - 95_000 + 15_000 == 5_228_500)
  }

  /// 3.10, basis due date.
  @Test(arguments: [
    ("2026-03-31", Aging.Bucket.notDue), ("2026-03-30", .upTo30), ("2026-03-01", .upTo30),
    ("2026-02-28", .upTo60), ("2026-01-30", .upTo60), ("2026-01-29", .upTo90),
    ("2025-12-30", .over90),
  ]) func agingBuckets(due: String, bucket: Aging.Bucket) throws {
    let asOf = try #require(Day(iso: "2026-03-31"))
    #expect(Aging.bucket(dueOn: try #require(Day(iso: due)), asOf: asOf) == bucket)
    #expect(Aging.bucket(dueOn: try #require(Day(iso: due)), asOf: asOf, amount: -1) == .credit)
  }

  @Test func numbersAreAlikeOrNot() {
    #expect(Set(["INV-0042", "inv 42", "42", "0042"].map(DocumentNumber.key)) == ["42"])
    #expect(DocumentNumber.key("2026-A-17") == "2026A17")
    #expect(DocumentNumber.key("N/A") == "NA")
    #expect(DocumentNumber.normalized("NOTPROVIDED") == "")
  }

  /// Empty is not a key; another currency or vendor is another block; a near match never beats an exact one.
  @Test func whatMustNotMatch() async throws {
    var empty = line(1, 100)
    empty.keys = [""]
    var ours = commitment(1, 100)
    ours.keys = [""]
    #expect(try await matcher().match([empty], with: [ours]).groups == [])
    var dollar = line(1, 100, quotes: 1)
    dollar.currency = "USD"
    let foreign = try await matcher().match([dollar], with: [commitment(1, 100)])
    #expect(foreign.groups == [])
    #expect(foreign.exceptions.first?.reason == .currencyMismatch)
    let both = try await matcher(terms(over: 1000, "50.00")).match(
      [line(1, 10_100, quotes: 7), line(2, 10_000, quotes: 7)],
      with: [commitment(7, 10_000, available: 10_000)])
    #expect(both.groups.map(\.number) == [2])
    #expect(names(both.exceptions) == ["duplicate_bill 10100 10100"])
  }

  @Test func threeAndFourWays() async throws {
    var terms = MatchTerms()
    terms.ways = 4
    var ours = commitment(7, 45_000)
    func reason(_ accepted: Bool) async throws -> [DifferenceReason] {
      var bill = line(1, 45_000, quotes: 7)
      bill.isAccepted = accepted
      let result = try await matcher(terms).match([bill], with: [ours])
      return result.groups.isEmpty ? result.exceptions.map(\.reason) : []
    }
    ours.enrolledOn = Self.day.adding(days: -14)
    #expect(try await reason(true) == [.awaitingDelivery, .awaitingDelivery])
    ours.isWithdrawn = true
    #expect(try await reason(true) == [.canceledInWindow, .canceledInWindow])
    ours.isWithdrawn = false
    ours.enrolledOn = Self.day.adding(days: -15)
    #expect(try await reason(false) == [.awaitingAcceptance, .awaitingAcceptance])
    #expect(try await reason(true) == [])
    ours.meetsTerms = false
    #expect(try await reason(true) == [.awaitingDelivery, .awaitingDelivery])
  }

  @Test func creditsTakeBackAndNeverMore() async throws {
    var ours = commitment(7, 0)
    ours.billed = 10_000
    let part = try await matcher().match([line(1, -3_000, quotes: 7)], with: [ours])
    #expect(part.groups.first?.pairs.first?.ours == -3_000)
    let more = try await matcher().match([line(1, -10_001, quotes: 7)], with: [ours])
    #expect(more.groups == [])
    #expect(names(more.exceptions) == ["credit_unapplied -10001 -10001"])
    // A copy that was billed by mistake and its credit cancel each other.
    var copy = line(2, 45_000)
    copy.documentKey = "2"
    var credit = line(3, -45_000)
    credit.creditOf = "2"
    let net = try await matcher().match([copy, credit], with: [])
    #expect(net.groups.first?.pairs.first?.counterpart == .line(2))
    #expect(net.exceptions == [])
  }

  @Test func sumsAndSlipsAreSuggestedOnly() async throws {
    let bank = matcher(MatchTerms(), .bank)
    func payment(_ id: Int, _ amount: Int, _ reference: String = "") -> OurItem {
      var item = OurItem(
        id: .payment(id), party: "op", currency: "EUR", amount: amount,
        day: Self.day.adding(days: -2))
      item.keys = reference.isEmpty ? [] : [reference]
      return item
    }
    func bankLine(_ id: Int, _ amount: Int, _ reference: String = "") -> TheirItem {
      var item = TheirItem(
        id: id, paper: .statement, party: "op", currency: "EUR", amount: amount, day: Self.day)
      item.keys = reference.isEmpty ? [] : [reference]
      return item
    }
    let one = try await bank.match(
      [bankLine(1, -700)], with: [payment(11, -300), payment(12, -400), payment(13, -1000)])
    #expect(one.groups.map(\.pass) == [.subsetSum])
    #expect(one.exceptions.filter { $0.reason == .toConfirm }.count == 3)
    let two = try await bank.match(
      [bankLine(1, -700)],
      with: [payment(11, -300), payment(12, -400), payment(13, -200), payment(14, -500)])
    #expect(two.groups == [])
    let slip = try await bank.match(
      [bankLine(1, -700, "PAY20260317")],
      with: [payment(11, -700, "PAY20260371"), payment(12, -700, "XX")])
    #expect(slip.groups.map(\.pass) == [.fuzzy])
    // The bank keeps a fee; it never gives more.
    var terms = terms(over: 500, "30.00")
    terms.ways = 2
    let fee = try await matcher(terms, .bank).match(
      [bankLine(1, -97_500, "P1")], with: [payment(11, -95_000, "P1")])
    #expect(fee.groups.first?.pairs.first?.reason == .bankFee)
    let gift = try await matcher(terms, .bank).match(
      [bankLine(1, -94_000, "P1")], with: [payment(11, -95_000, "P1")])
    #expect(gift.groups == [])
  }

  /// The same items in 200 orders and over 1, 4 and 16 workers: the same groups, byte for byte.
  @Test func shuffledItemsGiveTheSameGroups() async throws {
    var random = SeededGenerator(seed: 7)
    var theirs: [TheirItem] = []
    var ours: [OurItem] = []
    for number in 1...400 {
      let party = "v\(number % 9)"
      let amount = Int.random(in: 1...6, using: &random) * 10_000
      var item = commitment(number, amount, available: 40_000)
      item.party = party
      item.budget = number % 5
      item.person = Int.random(in: 1...60, using: &random)
      item.course = "c\(Int.random(in: 1...4, using: &random))"
      ours.append(item)
      guard Int.random(in: 0..<10, using: &random) > 0 else { continue }
      for copy in 0..<(Int.random(in: 0..<8, using: &random) == 0 ? 2 : 1) {
        var bill = line(
          1000 + number * 2 + copy,
          amount + [0, 0, 0, 100, -100, 900].randomElement(using: &random)!)
        bill.party = party
        bill.document = number / 7
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bill.keys = ["C\(number)"]
        case 1:
          bill.person = item.person
          bill.course = item.course
        default: bill.keys = ["C\(Int.random(in: 1...420, using: &random))"]
        }
        theirs.append(bill)
      }
    }
    var terms = terms(over: 200, "5.00", under: 200, "5.00")
    terms.documentCap = "4.00"
    let wanted = try await matcher(terms).match(theirs, with: ours)
    #expect(wanted.groups.count > 100)
    let text = "\(wanted)"
    for round in 0..<200 {
      theirs.shuffle(using: &random)
      ours.shuffle(using: &random)
      let found = try await matcher(terms).match(
        theirs, with: ours, workers: [1, 4, 16][round % 3])
      #expect("\(found)" == text)
      if "\(found)" != text { break }
    }
    // Nothing is used beyond what there is, and every unit has a reason.
    var taken: [Int: Int] = [:]
    for pair in wanted.groups.filter({ !$0.pass.isSuggestion }).flatMap(\.pairs) {
      taken[pair.item, default: 0] += pair.theirs
    }
    for exception in wanted.exceptions {
      if case .theirs(let id) = exception.item { taken[id, default: 0] += exception.amount }
    }
    #expect(Dictionary(uniqueKeysWithValues: theirs.map { ($0.id, $0.amount) }) == taken)
  }
}
