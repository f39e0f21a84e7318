import Bursary
import Testing
import Upskilling

/// The tax table of the finance reference, computed by the rule files that ship.
@Suite struct TaxRuleTests {
  typealias Shipped = ShippedRules

  private static func payment(
    _ id: Int, _ day: String, _ amount: Int, _ expense: Expense = .tuition,
    facts: Set<TaxFact> = [.writtenPlan], payer: String = "", incurredOn: String? = nil,
    hiredOn: String? = nil, in jurisdiction: String = "US", currency: Currency = Shipped.usd,
    privatePercent: Int = 0
  ) throws -> BenefitPayment {
    BenefitPayment(
      id: id, employeeNumber: "E1", jurisdiction: jurisdiction, payer: payer,
      paidOn: try Shipped.day(day), incurredOn: try incurredOn.map(Shipped.day),
      hiredOn: try hiredOn.map(Shipped.day), amount: Money(amount, currency), expense: expense,
      facts: facts, privatePercent: privatePercent)
  }

  private static func year(
    _ payments: [BenefitPayment], _ returns: [BenefitReturn] = [], year: Int = 2026,
    in country: String = "US", by book: RuleBook? = nil
  ) throws -> TaxYear {
    try (book ?? Shipped.book()).taxYear(
      year, of: "E1", in: country, payments: payments, returns: returns)
  }

  private static func x1() throws -> [BenefitPayment] {
    [
      try payment(1, "2026-03-10", 300_000), try payment(2, "2026-09-10", 200_000),
      try payment(3, "2026-12-10", 100_000, .studentLoan),
    ]
  }

  @Test func x1TheCapIsUsedInTheOrderOfPayments() throws {
    let year = try Self.year(Self.x1())
    #expect(year.payments.map(\.taxFree.minorUnits) == [300_000, 200_000, 25_000])
    #expect(year.payments.map(\.taxable.minorUnits) == [0, 0, 75_000])
    #expect(year.payments[2].notes.first?.reason == .aboveCap)
    #expect(year.status == .ok)
    let payroll = try PayrollFile(years: [year])
    #expect(payroll.lines.map(\.paymentID) == [3])
    #expect(payroll.lines[0].paidOn.description == "2026-12-10")
    #expect(payroll.lines[0].boxes == ["1", "3", "5"])
    #expect(payroll.lines[0].contributions?.text == "57.38")
  }

  @Test func daysComeBeforeNumbers() throws {
    let year = try Self.year([
      Self.payment(2, "2026-03-10", 400_000), Self.payment(1, "2026-09-10", 400_000),
      Self.payment(3, "2026-09-10", 400_000),
    ])
    #expect(year.payments.map(\.payment.id) == [2, 1, 3])
    #expect(year.payments.map(\.taxable.minorUnits) == [0, 275_000, 400_000])
  }

  @Test func x2WhatTheCapDoesNotHoldIsJobRelated() throws {
    let year = try Self.year([
      Self.payment(1, "2026-03-10", 600_000, facts: [.writtenPlan, .jobRelated])
    ])
    #expect(year.taxFree(under: "US-127").minorUnits == 525_000)
    #expect(year.taxFree(under: "US-132D").minorUnits == 75_000)
    #expect(year.taxable.minorUnits == 0)
  }

  @Test(arguments: [false, true]) func x3JobRelatedFirstInAnyOrder(isJobFirst: Bool) throws {
    let year = try Self.year([
      Self.payment(
        1, isJobFirst ? "2026-01-10" : "2026-11-10", 40_000, facts: [.writtenPlan, .jobRelated]),
      Self.payment(2, "2026-05-10", 560_000),
    ])
    #expect(year.taxFree(under: "US-127").minorUnits == 525_000)
    #expect(year.taxFree(under: "US-132D").minorUnits == 40_000)
    #expect(year.taxable.minorUnits == 35_000)
  }

  @Test func x4TheDayInTheEmployersZoneDecidesTheYear() throws {
    let book = try Shipped.book(cap2027: "5250.00")
    let payments = [
      try Self.payment(1, "2026-12-31", 400_000), try Self.payment(2, "2027-01-01", 400_000),
    ]
    #expect(try Self.year(payments, by: book).taxable.minorUnits == 0)
    #expect(try Self.year(payments, year: 2027, by: book).taxable.minorUnits == 0)
    // 2027-01-01T03:00Z is the evening before in New York.
    let start = try Shipped.day("2027-01-01").daysSinceEpoch * 86_400_000
    let day = Moment(
      Instant(millisecondsSinceEpoch: start + 3 * 3_600_000), in: "America/New_York"
    ).day
    let late = [payments[0], try Self.payment(2, day.description, 400_000)]
    #expect(try Self.year(late, by: book).taxable.minorUnits == 275_000)
  }

  @Test func x5AnExpenseOfTheYearBeforeIsForAPerson() throws {
    let book = try Shipped.book(cap2027: "5250.00")
    let payments = [try Self.payment(1, "2027-01-10", 100_000, incurredOn: "2026-12-15")]
    #expect(try Self.year(payments, by: book).payments.isEmpty)
    let year = try Self.year(payments, year: 2027, by: book)
    #expect(year.paid.minorUnits == 100_000)
    #expect(year.taxable.minorUnits == 100_000)
    #expect(year.status == .review)
    #expect(
      year.payments[0].notes.contains {
        $0.reason == .disputed && $0.rule?.rule == "US-127-TIMING"
      })
  }

  @Test func x6ARefundOfTheYearAdjustsWhatWasReported() throws {
    let before = try Self.year(Self.x1())
    let reported = before.payments.map {
      ReportedBenefit(paymentID: $0.payment.id, taxFree: $0.taxFree, taxable: $0.taxable)
    }
    let refund = BenefitReturn(
      paymentID: 1, kind: .refund, on: try Shipped.day("2026-12-20"),
      amount: Money(300_000, Shipped.usd))
    let after = try Self.year(Self.x1(), [refund])
    #expect(after.taxFree.minorUnits == 300_000)
    #expect(after.taxable.minorUnits == 0)
    #expect(after.events.isEmpty)
    let adjustments = try after.adjustments(to: reported)
    #expect(adjustments.map(\.payment.payment.id) == [1, 3])
    #expect(adjustments.map(\.taxFree.minorUnits) == [-300_000, 75_000])
    #expect(adjustments.map(\.taxable.minorUnits) == [0, -75_000])
    let payroll = try PayrollFile(years: [after], reported: reported)
    #expect(payroll.lines.map(\.taxable.text) == ["-750.00"])
    #expect(payroll.lines[0].kind == .adjustment)
    #expect(payroll.lines[0].contributions?.text == "-57.38")
  }

  @Test func x7WhatIsPaidBackLaterLeavesTheYearAsItIs() throws {
    let repayment = BenefitReturn(
      paymentID: 1, kind: .repayment, on: try Shipped.day("2027-02-01"),
      amount: Money(50_000, Shipped.usd))
    #expect(try Self.year(Self.x1(), [repayment]) == Self.year(Self.x1()))
    let next = try Self.year(Self.x1(), [repayment], year: 2027)
    #expect(next.payments.isEmpty)
    #expect(next.events.map(\.note.reason) == [.returnedInLaterYear])
    #expect(next.events[0].note.rule?.rule == "US-CLAW-W2")
    #expect(next.status == .ok)
    // Payroll is told of it in 2027, as of a payment of 2026.
    let lines = try PayrollFile(years: [next]).lines
    #expect(lines.map(\.kind) == [.priorYearRepayment])
    #expect(lines[0].year == 2027)
    #expect(lines[0].paymentYear == 2026)
    #expect(lines[0].returned?.text == "500.00")
    #expect(lines[0].taxable.text == "0.00")
    #expect(lines[0].contributions == nil)
  }

  /// 500.00 and 100.00 of one payment are one line of 600.00; of which 500.00 was reported: 100.00. What is not
  /// found any more is taken back.
  @Test func whatCameBackLaterIsReportedOnce() throws {
    func repaid(_ day: String, _ amount: Int) throws -> BenefitReturn {
      BenefitReturn(
        paymentID: 1, kind: .repayment, on: try Shipped.day(day), amount: Money(amount, Shipped.usd)
      )
    }
    let first = try Self.year(Self.x1(), [repaid("2027-02-01", 50_000)], year: 2027)
    let both = try Self.year(
      Self.x1(), [repaid("2027-02-01", 50_000), repaid("2027-03-01", 10_000)], year: 2027)
    #expect(try PayrollFile(years: [both]).lines.map(\.returned?.text) == ["600.00"])
    let reported = first.lateReturns
    #expect(try PayrollFile(years: [first], returned: reported).lines == [])
    #expect(
      try PayrollFile(years: [both], returned: reported).lines.map(\.returned?.text) == ["100.00"])
    let none = try PayrollFile(years: [], returned: reported).lines
    #expect(none.map(\.returned?.text) == ["-500.00"])
    #expect(none.map(\.kind) == [.priorYearRepayment])
    #expect(none.map(\.paymentYear) == [2026])
  }

  @Test(arguments: [("0.027", "5400.00"), ("0.019", "5350.00"), ("0.0285", "5400.00")])
  func x8TheIncreaseIsRoundedToTheStep(rise: String, cap: String) throws {
    let rule = try #require(Shipped.book().tax.first { $0.id == "US-127" })
    guard case .exemption(let exemption) = rule.held(on: try Shipped.day("2027-01-01"))?.terms
    else {
      Issue.record("US-127 is no exemption")
      return
    }
    let index = try #require(exemption.cap?.index)
    #expect(try index.cap(after: ExchangeRate(text: rise)).text == cap)
    #expect(try index.reaches(index.cap(after: ExchangeRate(text: rise))))
  }

  @Test func x9TheCompaniesOfAnEmployerShareOneCap() throws {
    let year = try Self.year([
      Self.payment(1, "2026-03-10", 300_000, payer: "North"),
      Self.payment(2, "2026-04-10", 300_000, payer: "South"),
    ])
    #expect(year.payments.map(\.taxable.minorUnits) == [0, 75_000])
    #expect(try PayrollFile(years: [year]).lines.map(\.payer) == ["South"])
  }

  @Test func x10WithoutAPlanNothingIsFree() throws {
    let year = try Self.year([Self.payment(1, "2026-03-10", 100_000, facts: [])])
    #expect(year.taxable.minorUnits == 100_000)
    #expect(Set(year.payments[0].notes.map(\.reason)) == [.factMissing])
    #expect(year.payments[0].notes.map(\.facts) == [[.writtenPlan], [.jobRelated]])
    #expect(year.status == .ok)
  }

  @Test func u6ThePrivatePartIsTaxable() throws {
    let year = try Self.year(
      [
        Self.payment(
          1, "2026-05-10", 200_000, facts: [.jobRelated], in: "GB", currency: Shipped.gbp,
          privatePercent: 25)
      ], in: "GB")
    #expect(year.taxFree.minorUnits == 150_000)
    #expect(year.taxable.minorUnits == 50_000)
    // A British tax year begins on 6 April.
    #expect(try Shipped.book().taxYear(of: Shipped.day("2026-04-05"), in: "GB") == 2025)
  }

  /// What no table says: each kind of refusal and of reason.
  @Test func whatIsMissingIsNotGuessed() throws {
    #expect(throws: TaxError.capMissing(rule: "US-127", year: 2027)) {
      try Self.year([Self.payment(1, "2027-03-10", 100)], year: 2027)
    }
    #expect(throws: TaxError.noRules(country: "AT", on: try Shipped.day("2026-01-01"))) {
      try Self.year([], in: "AT")
    }
    #expect(throws: TaxError.noRules(country: "US", on: try Shipped.day("2023-06-01"))) {
      try Self.year([Self.payment(1, "2023-06-01", 100)], year: 2023)
    }
    #expect(throws: TaxError.currency(payment: 1, found: "EUR", expected: "USD")) {
      try Self.year([Self.payment(1, "2026-03-10", 100, currency: Shipped.eur)])
    }
    #expect(throws: TaxError.duplicatePayment(1)) {
      try Self.year([Self.payment(1, "2026-03-10", 100), Self.payment(1, "2026-03-11", 100)])
    }
    let payment = try Self.payment(1, "2026-03-10", 100)
    func returned(_ id: Int, _ day: String, _ amount: Int) throws -> BenefitReturn {
      BenefitReturn(
        paymentID: id, kind: .refund, on: try Shipped.day(day),
        amount: Money(amount, Shipped.usd))
    }
    #expect(throws: TaxError.unknownPayment(9)) {
      try Self.year([payment], [returned(9, "2026-04-01", 1)])
    }
    #expect(throws: TaxError.returnBeforePayment(1)) {
      try Self.year([payment], [returned(1, "2026-03-09", 1)])
    }
    #expect(throws: TaxError.returnsExceedPayment(1)) {
      try Self.year([payment], [returned(1, "2026-04-01", 60), returned(1, "2027-04-01", 41)])
    }
    #expect(throws: TaxError.amountNotPositive(payment: 1)) {
      try Self.year([Self.payment(1, "2026-03-10", 0)])
    }
    #expect(throws: TaxError.unknownPayment(9)) {
      try Self.year([payment]).adjustments(to: [
        ReportedBenefit(
          paymentID: 9, taxFree: Money(1, Shipped.usd), taxable: Money(0, Shipped.usd))
      ])
    }
  }

  @Test func aRefundOfAnEarlierYearIsForAPerson() throws {
    let refund = BenefitReturn(
      paymentID: 1, kind: .refund, on: try Shipped.day("2027-02-01"),
      amount: Money(50_000, Shipped.usd))
    let next = try Self.year(Self.x1(), [refund], year: 2027)
    #expect(next.events.map(\.note.reason) == [.returnUnsettled])
    #expect(next.status == .review)
  }

  @Test func aCorrectionCountsWheneverItIsKnown() throws {
    let correction = BenefitReturn(
      paymentID: 1, kind: .correction, on: try Shipped.day("2027-02-01"),
      amount: Money(300_000, Shipped.usd))
    #expect(try Self.year(Self.x1(), [correction]).taxable.minorUnits == 0)
    #expect(try Self.year(Self.x1(), [correction], year: 2027).events.isEmpty)
  }

  @Test func aPersonPaidInTwoCountriesIsForAPerson() throws {
    let payments = [
      try Self.payment(1, "2026-05-10", 100),
      try Self.payment(2, "2026-06-10", 100, in: "GB", currency: Shipped.gbp),
    ]
    for country in ["US", "GB"] {
      let year = try Self.year(payments, in: country)
      #expect(year.payments.count == 1)
      #expect(year.payments[0].notes.contains(TaxNote(.severalCountries)))
    }
    // A part of a country is the country's.
    #expect(
      try Self.year([Self.payment(1, "2026-05-10", 100, in: "US-CA")]).taxable.minorUnits == 0)
  }

  @Test(
    arguments: [
      (Expense.meals, [.writtenPlan], 0, TaxReason.expenseNotCovered),
      (.keptTools, [.writtenPlan, .jobRelated], 0, .expenseNotCovered),
      (.tuition, [.writtenPlan, .hobby], 0, .factAgainst),
      (.tuition, [.jobRelated, .newTrade], 0, .factAgainst),
      (.tuition, [.writtenPlan], 10, .privatePart),
    ] as [(Expense, Set<TaxFact>, Int, TaxReason)])
  func whyAPaymentIsTaxable(
    expense: Expense, facts: Set<TaxFact>, privatePercent: Int, reason: TaxReason
  ) throws {
    let payment = try Self.payment(
      1, "2026-05-10", 100_000, expense, facts: facts, privatePercent: privatePercent)
    let year = try Self.year([payment])
    #expect(year.taxable.minorUnits == 100_000)
    #expect(year.payments[0].notes.map(\.reason).contains(reason))
  }

  @Test func anExpenseBeforeTheHireIsForAPerson() throws {
    let payment = try Self.payment(
      1, "2026-05-10", 100, incurredOn: "2026-02-10", hiredOn: "2026-03-01")
    let year = try Self.year([payment])
    #expect(year.payments[0].notes.map(\.reason).starts(with: [.factMissing, .incurredBeforeHire]))
    #expect(year.status == .review)
  }
}
