import Bursary
import Settings
import Testing
import Upskilling

/// The levy rows of the finance reference (U1 to U5), computed by the rule files that ship.
@Suite struct LevyRuleTests {
  typealias Shipped = ShippedRules

  private static func pounds(_ text: String) throws -> Money {
    try Money(text: text, currency: Shipped.gbp)
  }

  private static func year(_ payBills: [Money], _ year: Int = 2026) throws -> LevyYear {
    try Shipped.book().levyYear(year, in: "GB", payBills: payBills)
  }

  private static func flow(_ day: String, _ amount: String) throws -> LevyAmount {
    LevyAmount(on: try Shipped.day(day), amount: try pounds(amount))
  }

  private static func account(
    _ paidIn: [LevyAmount], _ costs: [LevyAmount], asOf day: String
  ) throws -> LevyAccount {
    try Shipped.book().levyAccount(
      in: "GB", paidIn: paidIn, costs: costs, asOf: try Shipped.day(day))
  }

  @Test func u1AYearsPayBill() throws {
    let months = try Self.pounds("10000000.00").allocated(by: Array(repeating: 1, count: 12))
    let year = try Self.year(months)
    #expect(year.due.text == "35000.00")
    #expect(year.status == .ok)
    #expect(year.rule.rule == "UK-LEVY")
  }

  @Test func u2AMonth() throws {
    let month = try Self.year([Self.pounds("833333.33")]).months[0]
    #expect(month.charge.text == "4166.67")
    #expect(month.allowance.text == "1250.00")
    #expect(month.due.text == "2916.67")
  }

  /// Year to date by hand, from 4,166.66665 a month: 2,916.67, 5,833.33, 8,750.00, 11,666.67, 14,583.33, 17,500.00 …
  @Test func u3TwelveMonthsAddUpToTheYear() throws {
    let year = try Self.year(Array(repeating: try Self.pounds("833333.33"), count: 12))
    #expect(
      year.months.map(\.due.text)
        == Array(repeating: ["2916.67", "2916.66", "2916.67"], count: 4).flatMap(\.self))
    #expect(year.due.text == "35000.00")
  }

  /// A month below its allowance: the year to date owes nothing, then gives back what was declared. By hand:
  /// 5,000 − 1,250 = 3,750; 5,000 − 2,500 = 2,500, so −1,250; 5,000 − 3,750 = 1,250; then 0, and never below it.
  @Test func whatWasDeclaredTooMuchIsGivenBackWithinTheYear() throws {
    let nothing = try Self.pounds("0.00")
    let year = try Self.year([Self.pounds("1000000.00")] + Array(repeating: nothing, count: 5))
    #expect(
      year.months.map(\.due.text) == [
        "3750.00", "-1250.00", "-1250.00", "-1250.00", "0.00", "0.00",
      ])
  }

  @Test func aYearWithoutARateOrAnAllowanceIsRefused() throws {
    let bills = [try Self.pounds("833333.33")]
    #expect(throws: LevyError.rateMissing(rule: "UK-LEVY", year: 2027)) {
      try Self.year(bills, 2027)
    }
    let text = """
      jurisdiction: GB
      title: United Kingdom
      currency: GBP
      tax_year_starts: 04-06
      levy:
        - rule: OURS
          title: Levy
          kind: charge
          versions:
            - {from: 2026-04-06, source: s, confidence: summary, status: in_force, rates: {2026: 0.005}, allowances: {}}
      """
    let book = try Shipped.reader.read([Setting.parse(text, file: "gb.yaml")])
    #expect(throws: LevyError.allowanceMissing(rule: "OURS", year: 2026)) {
      try book.levyYear(2026, in: "GB", payBills: bills)
    }
    // Before the first version nothing holds, and elsewhere nothing does.
    #expect(throws: LevyError.self) { try Self.year(bills, 2025) }
    #expect(throws: LevyError.self) {
      try Shipped.book().levyYear(2026, in: "DE", payBills: bills)
    }
  }

  @Test func payBillsOfAnotherKindAreRefused() throws {
    let bill = try Self.pounds("1.00")
    #expect(throws: LevyError.months(13)) {
      try Self.year(Array(repeating: bill, count: 13))
    }
    #expect(throws: LevyError.months(0)) { try Self.year([]) }
    #expect(throws: LevyError.payBillNegative(month: 2)) {
      try Self.year([bill, try bill.negated()])
    }
    #expect(throws: LevyError.currency(found: "EUR", expected: "GBP")) {
      try Self.year([Money(1, Shipped.eur)])
    }
  }

  /// April to July 2026 sources differ: the stricter holds.
  @Test(arguments: [
    ("2026-03-31", "300.00", "5700.00", ReviewStatus.ok),
    ("2026-04-01", "1500.00", "4500.00", .review), ("2026-07-31", "1500.00", "4500.00", .review),
    ("2026-08-01", "1500.00", "4500.00", .review),
  ])
  func u4AnEmptyAccount(
    day: String, employer: String, government: String, status: ReviewStatus
  ) throws {
    let cost = try Self.account([], [Self.flow(day, "6000.00")], asOf: "2026-12-31").costs[0]
    #expect(cost.employer.text == employer)
    #expect(cost.government.text == government)
    #expect(cost.status == status)
    #expect(cost.notes.map(\.reason) == (status == .ok ? [] : [.disputed]))
  }

  @Test func u5TheOldestFundsAreSpentFirst() throws {
    let paidIn = [try Self.flow("2027-02-20", "100.00"), try Self.flow("2027-01-20", "100.00")]
    let costs = [try Self.flow("2027-03-10", "150.00")]
    let account = try Self.account(paidIn, costs, asOf: "2027-03-31")
    #expect(account.funds.map(\.paidIn.on.description) == ["2027-01-20", "2027-02-20"])
    #expect(account.funds.map(\.left.text) == ["0.00", "50.00"])
    #expect(account.funds.map(\.expiresOn.description) == ["2028-01-20", "2028-02-20"])
    #expect(account.costs[0].fromFunds.text == "150.00")
    #expect(account.costs[0].rule == nil)
    // The expiry is that of a disputed rule.
    #expect(account.funds.map(\.status) == [.review, .review])
    #expect(try Self.account(paidIn, costs, asOf: "2028-02-19").left.text == "50.00")
    let later = try Self.account(paidIn, costs, asOf: "2028-02-20")
    #expect(later.left.text == "0.00")
    #expect(later.funds.map(\.expired.text) == ["0.00", "50.00"])
  }

  /// Funds paid in before the change keep their 24 months, and a person looks where they outlast its beginning.
  @Test func fundsFromBeforeTheChange() throws {
    let paidIn = [try Self.flow("2026-01-20", "100.00")]
    let unspent = try Self.account(paidIn, [], asOf: "2026-10-01").funds[0]
    #expect(unspent.expiresOn.description == "2028-01-20")
    #expect(unspent.notes.map(\.reason) == [.olderFunds])
    let spent = try Self.account(
      paidIn, [Self.flow("2026-03-31", "100.00")], asOf: "2026-10-01"
    ).funds[0]
    #expect(spent.status == .ok)
  }

  /// 6,000.00 with 1,000.00 left: of 5,000.00 a quarter.
  @Test func fundsComeBeforeTheShare() throws {
    let cost = try Self.account(
      [Self.flow("2026-09-01", "1000.00")],
      [Self.flow("2026-09-01", "6000.00")], asOf: "2026-09-30"
    ).costs[0]
    #expect(cost.fromFunds.text == "1000.00")
    #expect(cost.employer.text == "1250.00")
    #expect(cost.government.text == "3750.00")
  }

  @Test func whatIsLaterThanTheDayIsNotKnown() throws {
    let account = try Self.account(
      [Self.flow("2026-09-01", "1000.00"), Self.flow("2026-10-01", "7.00")],
      [Self.flow("2026-10-01", "600.00")], asOf: "2026-09-30")
    #expect(account.left.text == "1000.00")
    #expect(account.costs.isEmpty)
  }

  @Test func daysWithoutARuleAreRefused() throws {
    #expect(throws: LevyError.self) {
      try Self.account([Self.flow("2024-04-05", "1.00")], [], asOf: "2024-04-05")
    }
    #expect(throws: LevyError.self) {
      try Self.account([], [Self.flow("2024-04-05", "1.00")], asOf: "2024-04-05")
    }
    #expect(throws: LevyError.amountNotPositive(on: try Shipped.day("2026-01-01"))) {
      try Self.account([Self.flow("2026-01-01", "0.00")], [], asOf: "2026-01-01")
    }
  }

  @Test(arguments: [
    ("kind: charge", "rates: {2026: 0.5 %}, allowances: {2026: 1.00 GBP}", "0.005"),
    ("kind: charge", "rates: {2026: 1.5}, allowances: {2026: 1.00 GBP}", "0.005"),
    ("kind: charge", "rates: {2024: 0.005}, allowances: {2026: 1.00 GBP}", "2024"),
    ("kind: charge", "rates: {2026: 0.005}, allowances: {2026: 1.00 EUR}", "EUR"),
    ("kind: charge", "rates: {2026: 0.005}", "allowances"),
    ("kind: expiry", "months: 0", "1 or more"), ("kind: expiry", "months: 12, share: 5", "share"),
    ("kind: share", "employer_percent: 101", "100"), ("kind: gift", "months: 12", "gift"),
  ])
  func mistakesArePointedAt(kind: String, terms: String, word: String) throws {
    let text = """
      jurisdiction: GB
      title: United Kingdom
      currency: GBP
      tax_year_starts: 04-06
      levy:
        - rule: OURS
          title: Levy
          \(kind)
          versions:
            - {from: 2026-04-06, source: s, confidence: summary, status: in_force, \(terms)}
      """
    let error = #expect(throws: SettingsError.self) {
      try Shipped.reader.read([Setting.parse(text, file: "gb.yaml")])
    }
    #expect(error?.description.contains(word) == true, "\(error.map(\.description) ?? "")")
    #expect(error?.description.hasPrefix("gb.yaml:") == true)
  }
}
