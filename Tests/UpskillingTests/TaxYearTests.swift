import TestSupport
import Testing
import Upskilling

/// What holds for any payments, against a model: one exemption with a cap for what has a plan, one without for
/// what is job related.
@Suite struct TaxYearTests {
  private static let usd = Currency(code: "USD", exponent: 2)
  private static let cap = 525_000
  private static let first = Day(year: 2026, month: 1, day: 1) ?? Day(daysSinceEpoch: 0)

  private static func source(_ status: RuleSource.Status = .inForce) -> RuleSource {
    RuleSource(text: "statute", confidence: .statute, status: status)
  }

  private static func rule(
    _ id: String, _ terms: TaxTerms, _ status: RuleSource.Status = .inForce
  ) -> Rule<TaxTerms> {
    Rule(
      id: id, title: id, jurisdiction: "US", appliesBy: .payment,
      versions: [.init(from: first, source: source(status), terms: terms)])
  }

  private static let capped = rule(
    "CAPPED",
    .exemption(
      TaxExemption(
        expenses: [.tuition], needs: [.writtenPlan], splitsPrivate: true,
        cap: TaxCap(amounts: [2026: Money(cap, usd)]))))
  private static let unlimited = rule(
    "UNLIMITED",
    .exemption(TaxExemption(expenses: [.tuition], needs: [.jobRelated], splitsPrivate: true)))

  private static func timing(_ status: RuleSource.Status) -> Rule<TaxTerms> {
    rule(
      "TIMING",
      .timing(TaxTiming(exemption: "CAPPED", isInYearOfPayment: true, isAfterHire: false)), status)
  }

  private static func book(_ rules: [Rule<TaxTerms>]) -> RuleBook {
    RuleBook(
      jurisdictions: [.init(code: "US", currency: usd, taxYearStart: MonthDay())], tax: rules)
  }

  private static func payments(_ random: inout SeededGenerator) -> [BenefitPayment] {
    (1...Int.random(in: 1...12, using: &random)).map { id in
      let day = first.adding(days: Int.random(in: 0..<365, using: &random))
      let facts = [TaxFact.writtenPlan, .jobRelated].filter { _ in Bool.random(using: &random) }
      return BenefitPayment(
        id: id, employeeNumber: "E1", jurisdiction: "US", paidOn: day,
        incurredOn: Bool.random(using: &random)
          ? day.adding(days: -Int.random(in: 0..<200, using: &random)) : nil,
        amount: Money(Int.random(in: 1...300_000, using: &random), usd),
        expense: Int.random(in: 0..<5, using: &random) == 0 ? .meals : .tuition,
        facts: Set(facts),
        privatePercent: Int.random(in: 0..<3, using: &random) == 0
          ? Int.random(in: 1...100, using: &random) : 0)
    }
  }

  private static func year(
    _ payments: [BenefitPayment], _ returns: [BenefitReturn] = [],
    by rules: [Rule<TaxTerms>] = [capped, unlimited]
  ) throws -> TaxYear {
    try book(rules).taxYear(2026, of: "E1", in: "US", payments: payments, returns: returns)
  }

  @Test(arguments: 0..<200) func theSplitIsWhatWasPaidAndTheLeastThatTheRulesTax(seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    let payments = Self.payments(&random)
    let year = try Self.year(payments)
    for payment in year.payments {
      #expect(payment.taxFree.minorUnits + payment.taxable.minorUnits == payment.paid.minorUnits)
      #expect(payment.taxable.minorUnits >= 0)
      #expect((payment.taxable.minorUnits > 0) == !payment.notes.isEmpty)
    }
    #expect(year.taxFree.minorUnits + year.taxable.minorUnits == year.paid.minorUnits)
    // The model: a sum for the cap, the rest in full.
    var (free, underCap) = (0, 0)
    for payment in payments where payment.expense == .tuition {
      let share = (payment.amount.minorUnits * (100 - payment.privatePercent) * 2 + 100) / 200
      if payment.facts.contains(.jobRelated) {
        free += share
      } else if payment.facts.contains(.writtenPlan) {
        underCap += share
      }
    }
    // A share of exactly half a cent goes to the first part, which is the free one.
    #expect(year.taxFree.minorUnits == free + min(underCap, Self.cap))
    #expect(year.taxFree(under: "CAPPED").minorUnits <= Self.cap)
  }

  @Test(arguments: 0..<50) func orderMeansNothing(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let payments = Self.payments(&random)
    let year = try Self.year(payments)
    for _ in 0..<5 {
      #expect(
        try Self.year(
          payments.shuffled(using: &random),
          by: [Self.unlimited, Self.capped].shuffled(using: &random)
        ) == year)
    }
  }

  /// A later payment never changes what an earlier one was taxed with, so each can go to payroll at once.
  @Test(arguments: 0..<50) func whatWasTaxedStays(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let year = try Self.year(Self.payments(&random))
    for count in year.payments.indices {
      let known = year.payments.prefix(count).map(\.payment)
      #expect(
        try Self.year(known).payments.map(\.taxable) == year.payments.prefix(count).map(\.taxable))
    }
  }

  /// Whatever comes back and whenever it is reported: the lines add up to what is found last.
  @Test(arguments: 0..<100) func reportsAddUp(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let payments = Self.payments(&random)
    var returns: [BenefitReturn] = []
    var reported: [ReportedBenefit] = []
    var toPayroll = 0
    for round in 0..<5 {
      if round > 0, let payment = payments.randomElement(using: &random) {
        let gone = returns.filter { $0.paymentID == payment.id }
          .reduce(0) { $0 + $1.amount.minorUnits }
        if payment.amount.minorUnits > gone {
          returns.append(
            BenefitReturn(
              paymentID: payment.id,
              kind: BenefitReturn.Kind.allCases.randomElement(using: &random) ?? .refund,
              on: payment.paidOn,
              amount: Money(
                Int.random(in: 1...(payment.amount.minorUnits - gone), using: &random), Self.usd)))
        }
      }
      let year = try Self.year(payments, returns)
      toPayroll += try PayrollFile(years: [year], reported: reported)
        .lines.reduce(0) { $0 + $1.taxable.minorUnits }
      reported += try year.adjustments(to: reported).map {
        ReportedBenefit(
          paymentID: $0.payment.payment.id, taxFree: $0.taxFree, taxable: $0.taxable)
      }
      #expect(try year.adjustments(to: reported).isEmpty)
      #expect(toPayroll == year.taxable.minorUnits)
      #expect(reported.reduce(0) { $0 + $1.taxFree.minorUnits } == year.taxFree.minorUnits)
    }
  }

  /// A disputed rule taxes as one in force does and asks for a person; a proposed one only asks.
  @Test(arguments: 0..<100) func doubtIsStricterAndSaysSo(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let payments = Self.payments(&random)
    let rules = [Self.capped, Self.unlimited]
    let without = try Self.year(payments)
    let inForce = try Self.year(payments, by: rules + [Self.timing(.inForce)])
    let disputed = try Self.year(payments, by: rules + [Self.timing(.disputed)])
    let proposed = try Self.year(payments, by: rules + [Self.timing(.proposed)])
    #expect(disputed.payments.map(\.taxable) == inForce.payments.map(\.taxable))
    #expect(proposed.payments.map(\.taxable) == without.payments.map(\.taxable))
    #expect(disputed.taxable.minorUnits >= without.taxable.minorUnits)
    #expect(inForce.status == .ok)
    if disputed.taxable != without.taxable {
      #expect(disputed.status == .review)
      #expect(proposed.status == .review)
    }
  }

  @Test func anExemptionInDoubtFreesNothing() throws {
    let payment = BenefitPayment(
      id: 1, employeeNumber: "E1", jurisdiction: "US", paidOn: Self.first,
      amount: Money(100, Self.usd), expense: .tuition, facts: [.jobRelated])
    guard let terms = Self.unlimited.held(on: Self.first)?.terms else { return }
    for status in [RuleSource.Status.disputed, .proposed] {
      let year = try Self.year([payment], by: [Self.rule("U", terms, status)])
      #expect(year.taxable.minorUnits == 100)
      #expect(year.status == .review)
    }
  }

  /// A rule that changes within a tax year: the lower of its caps holds for the year.
  @Test(arguments: [[300, 200], [200, 300]]) func theLowerOfTwoCapsHolds(caps: [Int]) throws {
    let change = Self.first.adding(days: 181)
    func exemption(_ cap: Int) -> TaxTerms {
      .exemption(
        TaxExemption(
          expenses: [.tuition], cap: TaxCap(amounts: [2026: Money(cap, Self.usd)])))
    }
    let rule = Rule(
      id: "C", title: "C", jurisdiction: "US", appliesBy: .payment,
      versions: [
        .init(
          from: Self.first, through: change.adding(days: -1), source: Self.source(),
          terms: exemption(caps[0])),
        .init(from: change, source: Self.source(), terms: exemption(caps[1])),
      ])
    let payments = [(1, Self.first), (2, change)].map {
      BenefitPayment(
        id: $0, employeeNumber: "E1", jurisdiction: "US", paidOn: $1,
        amount: Money(150, Self.usd), expense: .tuition)
    }
    let year = try Self.year(payments, by: [rule])
    #expect(year.payments.map(\.taxable.minorUnits) == [0, 100])
    #expect(year.payments.map(\.portions[0].rule.from) == [Self.first, change])
  }

  @Test(arguments: [
    (RuleSource.Status.inForce, TaxReason.returnedInLaterYear, ReviewStatus.ok),
    (.disputed, .disputed, .review),
  ])
  func whatComesBackLater(
    status: RuleSource.Status, reason: TaxReason, outcome: ReviewStatus
  ) throws {
    let payment = BenefitPayment(
      id: 1, employeeNumber: "E1", jurisdiction: "US", paidOn: Self.first,
      amount: Money(100, Self.usd), expense: .tuition)
    let returned = BenefitReturn(
      paymentID: 1, kind: .repayment, on: Self.first.adding(days: 400),
      amount: Money(40, Self.usd))
    let returns = Self.rule("RETURNS", .returns(TaxReturns(unchanged: [.repayment])), status)
    let year = try Self.book([returns]).taxYear(
      2027, of: "E1", in: "US", payments: [payment], returns: [returned])
    #expect(year.events.map(\.note.reason) == [reason])
    #expect(year.status == outcome)
  }

  @Test func sumsTooLargeAreRefused() throws {
    let payments = (1...2).map {
      BenefitPayment(
        id: $0, employeeNumber: "E1", jurisdiction: "US", paidOn: Self.first,
        amount: Money(.max, Self.usd), expense: .tuition)
    }
    #expect(throws: TaxError.money(.overflow)) { try Self.year(payments) }
  }
}
