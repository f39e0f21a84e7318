import Foundation
import Testing
import Upskilling

@testable import Reporting

/// The worked examples of returns: money to the cent.
@Suite struct ROITests {
  static let usd = Currency(code: "USD", exponent: 2)

  static func dollars(_ amount: Int) -> Money { Money(amount * 100, usd) }

  static func cost(_ category: CostLine.Category, _ dollars: Int) -> CostLine {
    CostLine(
      category, Self.dollars(dollars), on: Day(daysSinceEpoch: 20_000), source: .ledger,
      estimator: "ledger")
  }

  /// 120 participants and 240 controls, followed for 12 months (example G2).
  static func study() -> ROIStudy {
    func rate(
      _ category: Benefit.Category, _ participants: Int, _ controls: Int, _ value: Int
    ) -> Benefit {
      let effect = RateEffect(Proportion(participants, of: 120), Proportion(controls, of: 240))
      return Benefit(
        category, .rate(effect.map { .effect($0) } ?? .noControls, value: dollars(value)),
        valueSource: "finance")
    }
    return ROIStudy(
      program: "Data analytics", currency: usd, windowMonths: 12, programMonths: 9,
      isolation: .matchedControl,
      levels: .init(participants: 120, hours: 1500, completed: Proportion(60, of: 120)),
      costs: [
        cost(.tuition, 96_400), cost(.refund, -8_150), cost(.vendor, 12_000),
        cost(.administration, 15_600), cost(.advising, 4_800), cost(.evaluation, 3_000),
        cost(.development, 6_000), cost(.payrollTax, 306), cost(.learnerTime, 52_500),
      ],
      benefits: [
        rate(.retention, 103, 187, 12_180), rate(.promotion, 14, 17, 7_000),
        rate(.transfer, 9, 12, 5_000),
        Benefit(
          .absence, .days(people: 120, treated: 6.1, control: 6.5, rate: dollars(220)),
          valueSource: "payroll"),
      ],
      evidence: .init(worstBalance: 0.08, matchedShare: 0.95, isFollowUpComplete: true))
  }

  private func close(
    _ value: Double?, _ expected: Double, _ tolerance: Double,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let value = try #require(value, sourceLocation: location)
    #expect(
      abs(value - expected) <= tolerance, "\(value), not \(expected)", sourceLocation: location)
  }

  @Test func fullyLoadedAndDirect() throws {
    let result = try ROIResult(Self.study())
    #expect(result.outcome == .stated)
    #expect(result.lines.map(\.amount) == [11_571_000, 3_850_000, 1_500_000, 1_056_000])
    let loaded = try #require(result.fullyLoaded)
    #expect((loaded.benefit, loaded.cost, loaded.net) == (17_977_000, 18_245_600, -268_600))
    try close(loaded.roiPercent, -1.4721, 5e-5)
    try close(loaded.benefitCostRatio, 0.985279, 5e-7)
    try close(loaded.paybackMonths, 12.1793, 5e-5)
    #expect(loaded.paybackText == "12.2 months, not within 12 months")
    let direct = try #require(result.directOnly)
    #expect((direct.cost, direct.net) == (12_995_600, 4_981_400))
    try close(direct.roiPercent, 38.3314, 5e-5)
    try close(direct.benefitCostRatio, 1.383314, 5e-7)
    try close(direct.paybackMonths, 8.6748, 5e-5)
    #expect(direct.paybackText == "8.7 months")
    #expect(result.costPerCompletion == "USD 3,040.93")
  }

  /// No interval is wide enough to make a return certain.
  @Test func noChanceIsNoneOrCertain() {
    #expect(ROIText.chance(0) == "below 0.01 %")
    #expect(ROIText.chance(0.0001) == "0.01 %")
    #expect(ROIText.chance(0.484497) == "48.45 %")
    #expect(ROIText.chance(0.9999) == "99.99 %")
    #expect(ROIText.chance(1) == "above 99.99 %")
  }

  @Test func theIntervalSaysNoClearDifference() throws {
    let result = try ROIResult(Self.study())
    try close(result.standardErrorOfBenefit.map { $0 / 100 }, 69_102.34, 0.005)
    try close(result.roiInterval?.lower, -75.7027, 5e-5)
    try close(result.roiInterval?.upper, 72.7584, 5e-5)
    try close(result.chancePositive, 0.484497, 5e-7)
    #expect(
      result.evidence
        == Evidence(
          .matchedControl,
          .init(
            worstBalance: 0.08, matchedShare: 0.95, smallestArm: 120, isFollowUpComplete: true)))
    #expect(result.evidence.grade == .b)
    #expect(
      result.headline
        == "No clear difference from break-even (between −75.7 % and +72.8 %): ROI −1.5 %, "
        + "BCR 0.99 : 1; benefit USD 179,770.00 less cost USD 182,456.00 is USD −2,686.00; "
        + "payback 12.2 months, not within 12 months (evidence grade B).")
    let conservative = try #require(result.conservative)
    #expect(conservative.benefit == 1_056_000)
    try close(conservative.roiPercent, -94.2123, 5e-5)
    try close(conservative.paybackMonths, 207.3364, 5e-5)
    let retention = try #require(result.lines.first)
    try close(retention.riskRatio, 1.101604, 5e-7)
    try close(retention.eValue, 1.43616, 5e-6)
    #expect(retention.breakEven == 1_246_274)
    #expect(
      retention.breakEvenText
        == "replacement cost must exceed USD 12,462.74 for break-even")
    #expect(retention.formula == "120 people × (85.8 % − 77.9 %) × USD 12,180.00")
  }

  @Test func theTornadoStartsWithTheWidest() throws {
    let bars = try ROIResult(Self.study()).sensitivity
    #expect(
      bars.map(\.input) == ["Retention difference", "Promotion difference", "Transfer difference"])
    // The example takes the limits at six decimals, which moves the ROI by up to 0.0004.
    try close(bars[0].roiPercentAtLow, -71.7481, 4.5e-4)
    try close(bars[0].roiPercentAtHigh, 59.7483, 4.5e-4)
    #expect(bars[0].low == "−0.9 points")
    var study = Self.study()
    study.costs[8].source = .estimate
    study.costs[8].confidence = 0.8
    study.benefits[0].basis = .rate(
      try #require(
        RateEffect(Proportion(103, of: 120), Proportion(187, of: 240)).map { .effect($0) }),
      value: Self.dollars(12_180), range: 580_000...2_900_000)
    let more = try ROIResult(study).sensitivity
    #expect(more.count == 5)
    let time = try #require(more.first { $0.input == "Learners' paid time (estimate)" })
    #expect((time.low, time.high) == ("USD 42,000.00", "USD 63,000.00"))
    try close(time.roiPercentAtLow, 100 * (179_770.0 / 171_956 - 1), 1e-9)
    #expect(time.roiPercentAtLow > time.roiPercentAtHigh)
  }

  @Test func discountedFlows() throws {
    var study = Self.study()
    study.discounting = .init(
      CashFlows(costs: [18_245_600], benefits: [0, 17_977_000, 8_988_500]), rate: 0.08)
    let discounted = try #require(try ROIResult(study).discounted)
    #expect(discounted.netPresentValue == 6_105_960)
    #expect(discounted.netPresentValueText == "USD 61,059.60 at 8.0 %")
    try close(discounted.internalRatePercent, 35.0155, 5e-5)
    try close(discounted.roiPercent, 33.4654, 5e-5)
    try close(discounted.payback, 1.0299, 5e-5)
    try close(discounted.discountedPayback, 1.2077, 5e-5)
    let flows = CashFlows(costs: [18_245_600], benefits: [0, 17_977_000, 8_988_500])
    try close(flows.netPresentValue(rate: 0), 8_719_900, 1e-6)
    study.discounting?.rate = -1
    #expect(throws: ROIRefusal.discountRate) { try ROIResult(study) }
  }

  @Test func ratesWithoutMeaningAreNotGiven() {
    #expect(CashFlows(costs: [100], benefits: [0, 0]).internalRate == nil)
    // Two rates: 0.27 and 0.73 less than one.
    #expect(CashFlows(costs: [100, 0, 150], benefits: [0, 300]).internalRate == nil)
    #expect(CashFlows(costs: [], benefits: [5]).internalRate == nil)
    #expect(CashFlows(costs: [100], benefits: [0, 50]).payback() == nil)
    #expect(CashFlows(costs: [0], benefits: [5]).payback() == 0)
    #expect(CashFlows(costs: [0], benefits: [5]).discountedROI(rate: 0.1) == nil)
  }

  /// Example G4: three estimates count, six people are silent, one claim is extreme.
  @Test func participantsEstimates() throws {
    func estimate(_ improvement: Int, _ isolation: Double, _ confidence: Double)
      -> ParticipantEstimate
    {
      ParticipantEstimate(
        Self.dollars(improvement), isolation: isolation, confidence: confidence)
    }
    var study = Self.study()
    study.isolation = .participantEstimate
    study.costs = [Self.cost(.tuition, 20_000)]
    study.benefits = [
      Benefit(
        .productivity,
        .estimates(
          [
            estimate(12_000, 0.6, 0.8), estimate(30_000, 0.5, 0.7), estimate(45_000, 0.3, 0.6),
            estimate(500_000, 0.9, 0.95),
          ], silent: 6), valueSource: "survey")
    ]
    let result = try ROIResult(study)
    let estimates = try #require(result.lines.first?.estimates)
    #expect(estimates.rows.map(\.adjusted) == [576_000, 1_050_000, 810_000, 42_750_000])
    #expect(estimates.rows.map(\.dropped) == [nil, nil, nil, "extreme"])
    #expect(estimates.amount == 2_436_000)
    try close(result.fullyLoaded?.roiPercent, 21.8, 1e-9)
    #expect(result.evidence.grade == .d)
    #expect(
      result.headline.hasPrefix("By the estimates of those asked, without an interval: ROI 21.8 %"))
    study.benefits[0].basis = .estimates([estimate(1, 1.2, 1)], silent: 0)
    #expect(throws: ROIRefusal.share) { try ROIResult(study) }
    let unsupported = ParticipantEstimate(
      Self.dollars(5), isolation: 1, confidence: 1, isSupported: false)
    let total = try EstimateTotal(
      [unsupported, estimate(9, 1, 1)], silent: 0, rule: .above(Self.dollars(8)),
      currency: Self.usd)
    #expect(total.rows.map(\.dropped) == ["unsupported", "extreme"])
    #expect(total.amount == 0)
  }

  /// Published: 336,000 × 70 % = 235,200; 18,750 + 88,125 + 14,400 + 144,000 on 35,000 = 658 %.
  @Test(arguments: [
    (321_145, 90_285, 255.70, 3.557), (220_915, 155_000, 42.526, 1.4253),
    (265_275, 35_000, 657.93, 7.579), (312_500, 250_000, 25.0, 1.25),
  ])
  func publishedTotals(benefit: Int, cost: Int, roi: Double, ratio: Double) throws {
    let figures = ReturnFigures(
      benefit: benefit * 100, cost: cost * 100, months: 12, currency: Self.usd)
    try close(figures.roiPercent, roi, 0.005)
    try close(figures.benefitCostRatio, ratio, 0.0005)
  }

  @Test func evenIsWithinTheWindow() {
    let figures = ReturnFigures(benefit: 100, cost: 100, months: 12, currency: Self.usd)
    #expect(figures.roiText == "0.0 %")
    #expect(figures.paybackText == "12.0 months")
  }

  /// A residency for 48 nurses: turnover 50 % before, 13 % with it, 45,760 each. Published as 18 people.
  @Test func publishedRatesAreNotRoundedUp() throws {
    var study = Self.study()
    study.isolation = .trendLine
    study.levels.participants = 48
    study.benefits = [
      Benefit(
        .retention,
        .rate(
          .effect(RateEffect(people: 48, treatedRate: 0.87, controlRate: 0.5)),
          value: Self.dollars(45_760)), valueSource: "published")
    ]
    let result = try ROIResult(study)
    #expect(result.lines.first?.amount == 81_269_760)
    #expect(result.evidence.grade == .c)
    #expect(result.headline.hasPrefix("Without an interval no difference"))
  }

  @Test func grossAndNetAreNotMixedUp() throws {
    #expect(PublishedReturn.roiPercent(144).text() == "ROI 144 % (gross $2.44 per $1)")
    #expect(PublishedReturn.grossPerUnit(1.44).text() == "ROI 44 % (gross $1.44 per $1)")
    #expect(PublishedReturn.netPerUnit(1.29).text() == "ROI 129 % (gross $2.29 per $1)")
    #expect(PublishedReturn.roiPercent(44.3).text() == "ROI 44.3 % (gross $1.44 per $1)")
    #expect(!PublishedReturn.grossPerUnit(1.44).agrees(with: .roiPercent(144)))
    #expect(PublishedReturn.netPerUnit(1.44).agrees(with: .roiPercent(144)))
    #expect(PublishedReturn.grossPerUnit(1.44).agrees(with: .roiPercent(44.3)))
  }

  @Test(arguments: [
    (1.3, 0.05, 4.0, 0.5, 32.5, 27.8, 38.6), (0.7, 0.05, 10.0, 0.5, 7.0, 6.2, 7.9),
    (54.2, 0.05, 39.2, 0.05, 138.3, 138.0, 138.6),
  ])
  func costsImpliedByWhatIsPrinted(
    net: Double, netHalf: Double, roi: Double, roiHalf: Double, cost: Double, lower: Double,
    upper: Double
  ) throws {
    let implied = try #require(
      ImpliedCost(net: net, netHalfWidth: netHalf, roiPercent: roi, roiHalfWidth: roiHalf))
    try close(implied.cost, cost, 0.05)
    try close(implied.interval.lower, lower, 0.05)
    try close(implied.interval.upper, upper, 0.05)
    #expect(ImpliedCost(net: 1, netHalfWidth: 0, roiPercent: -4, roiHalfWidth: 0.5) == nil)
  }

  @Test func eachChangeCountsOnce() {
    let events = [
      PersonEvent(person: 1, change: 10, category: .transfer),
      PersonEvent(person: 1, change: 10, category: .promotion),
      PersonEvent(person: 1, change: 10, category: .promotion),
      PersonEvent(person: 1, change: 11, category: .transfer),
      PersonEvent(person: 2, change: 12, category: .promotion),
      PersonEvent(person: 2, change: 12, category: .retention),
      PersonEvent(person: 3, change: 13, category: .transfer),
      PersonEvent(person: 3, change: 14, category: .transfer),
    ]
    let counts: [Benefit.Category: Int] = [.promotion: 1, .transfer: 2, .retention: 1]
    #expect(PersonEvent.allocated(events) == counts)
    #expect(PersonEvent.allocated(events.reversed()) == counts)
  }

  @Test(arguments: [
    (0, "USD 0.00"), (-268_600, "USD −2,686.00"), (123_456_789, "USD 1,234,567.89"),
    (-5, "USD −0.05"), (99_999, "USD 999.99"),
  ])
  func moneyAsPrinted(minorUnits: Int, text: String) {
    let figures = ReturnFigures(
      benefit: minorUnits, cost: 0, months: 12, currency: Self.usd)
    #expect(figures.netText == text)
  }
}

/// What breaks a rule is refused, and what has nothing to say says so in a sentence.
@Suite struct ROIOutcomeTests {
  private func result(_ change: (inout ROIStudy) -> Void) throws -> ROIResult {
    var study = ROITests.study()
    change(&study)
    return try ROIResult(study)
  }

  private func expect(_ refusal: ROIRefusal, _ change: (inout ROIStudy) -> Void) {
    var study = ROITests.study()
    change(&study)
    #expect(throws: refusal) { try ROIResult(study) }
    #expect(!"\(refusal)".isEmpty)
  }

  @Test func rulesAreKept() {
    let euro = Money(1, Currency(code: "EUR", exponent: 2))
    expect(.currencyDiffers("USD", "EUR")) { $0.costs[0].amount = euro }
    expect(.currencyDiffers("USD", "EUR")) {
      $0.benefits[3].basis = .days(people: 120, treated: 1, control: 2, rate: euro)
    }
    expect(.currencyDiffers("USD", "EUR")) { $0.funding = [.init("grant", euro)] }
    expect(.levelMissing(2)) { $0.levels.completed = nil }
    expect(.windowTooLong(months: 24)) { $0.windowMonths = 24 }
    expect(.noWindow) { $0.windowMonths = 0 }
    expect(.sign(.refund)) { $0.costs[1].amount = ROITests.dollars(1) }
    expect(.sign(.tuition)) { $0.costs[0].amount = ROITests.dollars(-1) }
    expect(.share) { $0.costs[0].confidence = 1.5 }
    expect(.negative) {
      $0.benefits[3].basis = .days(
        people: 120, treated: -1, control: 2, rate: ROITests.dollars(1))
    }
    expect(.negative) {
      $0.benefits[3].basis = .days(
        people: 120, treated: 1, control: 2, rate: ROITests.dollars(-1))
    }
    expect(.overflow) {
      $0.costs = [1 << 53, 1].map {
        CostLine(
          .tuition, Money($0, ROITests.usd), on: Day(daysSinceEpoch: 0), source: .ledger,
          estimator: "")
      }
    }
  }

  @Test func longProgramsMayCountLonger() throws {
    let result = try result {
      $0.windowMonths = 24
      $0.programMonths = 24
    }
    #expect(result.fullyLoaded?.paybackText == "24.4 months, not within 24 months")
  }

  @Test func withoutIsolationThereIsNoROI() throws {
    let result = try result { $0.isolation = .none }
    #expect(result.outcome == .costOnly)
    #expect(result.fullyLoaded == nil && result.lines.isEmpty && result.roiInterval == nil)
    #expect(result.evidence.grade == .none)
    #expect(
      result.headline
        == "Nothing separates the effect of Data analytics from everything else, so costs and completions "
        + "are shown and no ROI. Cost USD 182,456.00, per completion USD 3,040.93.")
  }

  @Test func nobodyAndTooFew() throws {
    let nobody = try result {
      $0.levels = .init(participants: 0)
      $0.benefits = []
    }
    #expect(nobody.headline == "Nobody took part in Data analytics: there is no ROI.")
    for participants in [1, 9] {
      let few = try result { $0.levels.participants = participants }
      #expect(few.outcome == .suppressed)
      #expect(
        few.headline
          == "A group of Data analytics has fewer than 10 people: its figures are suppressed.")
      #expect(few.costs.isEmpty && few.costTotal == nil && few.levels.isEmpty)
    }
    let smallArm = try result {
      guard let effect = RateEffect(Proportion(100, of: 120), Proportion(3, of: 9)) else { return }
      $0.benefits[0].basis = .rate(.effect(effect), value: ROITests.dollars(1))
    }
    #expect(smallArm.outcome == .suppressed)
  }

  @Test func noCost() throws {
    let result = try result { $0.costs = [] }
    #expect(result.fullyLoaded?.roiText == "n/a (no cost recorded)")
    #expect(result.fullyLoaded?.paybackMonths == 0)
    #expect(result.headline.hasPrefix("No cost is recorded, so no ROI is stated"))
    #expect(result.roiInterval == nil && result.sensitivity.isEmpty)
    #expect(result.lines.first?.breakEvenText?.hasPrefix("breaks even whatever") == true)
  }

  @Test func noBenefit() throws {
    let result = try result { $0.benefits = [] }
    #expect(result.fullyLoaded?.roiText == "−100.0 %")
    #expect(result.fullyLoaded?.paybackText == "no payback")
    #expect(result.notes.contains("No benefit was measured."))
  }

  @Test func noControlsCountNothing() throws {
    let result = try result { study in
      for index in 0..<3 {
        study.benefits[index].basis = .rate(.noControls, value: ROITests.dollars(1))
      }
    }
    #expect(result.lines.map(\.amount) == [0, 0, 0, 1_056_000])
    #expect(result.notes.contains("Retention: no controls were found, so it counts 0."))
    #expect(result.headline.hasPrefix("Without an interval"))
  }

  @Test func pendingIsNotZero() throws {
    let until = try #require(Day(iso: "2027-01-31"))
    let one = try result {
      $0.benefits[1].basis = .rate(.pending(until: until), value: ROITests.dollars(1))
    }
    #expect(one.lines[1].amount == nil)
    #expect(one.lines[1].amountText == "pending")
    #expect(one.fullyLoaded?.benefit == 17_977_000 - 3_850_000)
    #expect(one.evidence.grade == .c)
    #expect(one.notes.contains("Promotion is pending until 2027-01-31 and in no total."))
    let all = try result {
      $0.benefits = [
        Benefit(
          .retention, .rate(.pending(until: until), value: ROITests.dollars(1)), valueSource: "")
      ]
    }
    #expect(all.outcome == .pending)
    #expect(all.fullyLoaded == nil)
    #expect(all.headline.contains("until 2027-01-31: its benefits are pending, not zero"))
  }

  @Test func onlyLotsCause() throws {
    func headline(_ isolation: IsolationMethod, kept: Int) throws -> String {
      try result {
        $0.isolation = isolation
        guard let effect = RateEffect(Proportion(kept, of: 120), Proportion(120, of: 240)) else {
          return
        }
        $0.benefits = [
          Benefit(
            .retention, .rate(.effect(effect), value: ROITests.dollars(12_180)),
            valueSource: "finance")
        ]
      }.headline
    }
    #expect(try headline(.randomized, kept: 110).hasPrefix("Data analytics caused a net benefit"))
    #expect(
      try headline(.matchedControl, kept: 110)
        .hasPrefix("Data analytics is associated with a net benefit (ROI between +"))
    #expect(try headline(.randomized, kept: 61).hasPrefix("Data analytics caused a net loss"))
    #expect(try headline(.randomized, kept: 75).hasPrefix("No clear difference from break-even"))
    for isolation in IsolationMethod.allCases {
      #expect(!(try headline(isolation, kept: 110)).localizedCaseInsensitiveContains("prove"))
    }
  }

  @Test func participantsWithoutControlsCountNoBenefit() throws {
    let strata = StatisticsTests.strata
    let result = try result {
      guard let effect = RateEffect(MatchedComparison(strata)) else { return }
      $0.matching = MatchedComparison(strata)
      $0.levels.participants = 58
      $0.benefits = [
        Benefit(
          .retention, .rate(.effect(effect), value: ROITests.dollars(10_000)),
          valueSource: "finance")
      ]
    }
    #expect(result.lines.first?.amount == 3_700_000)
    #expect(result.lines.first?.unmatched == 8)
    #expect(
      result.notes.contains(
        "Retention: 8 participants had no control; they count no benefit and their full cost."))
    let matching = try #require(result.matching)
    #expect((matching.participants, matching.matched, matching.controls) == (58, 50, 145))
    #expect(matching.unmatched.map(\.key) == [["eng", "3y+"]])
    #expect(matching.unmatched.map(\.people) == [.fewer(than: 10)])
    // No covariate was given: its balance is not shown.
    #expect(result.evidence.grade == .c)
    #expect(result.evidence.reasons == ["balance not shown"])
  }

  /// Participants went from 81 to 86 %, others from 80 to 81 %: four points more.
  @Test func changesCompared() throws {
    let rows = (0..<4).flatMap { team in
      (0..<4).map { period in
        let isTreated = team < 2
        let share = isTreated ? (period < 3 ? 0.81 : 0.86) : (period < 3 ? 0.80 : 0.81)
        return DifferenceInDifferences.Observation(
          cluster: "\(team)", period: period, isTreated: isTreated, isAfter: period == 3,
          value: share + (team % 2 == 0 ? 0.01 : -0.01) * (period == 3 ? 2 : 1))
      }
    }
    let change = try #require(DifferenceInDifferences(rows))
    let result = try result {
      $0.isolation = .differenceInDifferences
      $0.preTrend = change.preTrend
      $0.benefits = [
        Benefit(
          .retention,
          .rate(
            .effect(RateEffect(change, people: 120, controls: 240)),
            value: ROITests.dollars(10_000)), valueSource: "finance")
      ]
    }
    #expect(result.lines.first?.amount == 4_800_000)
    #expect(result.preTrend?.gaps.count == 3)
    #expect(result.evidence.grade == .b)
    #expect(result.roiInterval != nil)
    let line = try #require(result.lines.first)
    #expect(line.formula.hasPrefix("120 person-periods × (86.00 % − 82.00 %)"))
    // What would explain a change away is no ratio of two rates.
    #expect(line.riskRatio == nil)
    #expect(line.eValue == nil)
    // Student's t of two teams on a side: 12.7, not 1.96, errors.
    let error = try #require(change.clusteredError)
    let interval = try #require(line.interval)
    #expect(abs(interval.lower / 1_200_000 / 100 - (0.04 - 12.706204736 * error)) < 1e-9)
  }

  @Test func grades() {
    let good = Evidence.Basis(
      worstBalance: 0.1, matchedShare: 0.8, smallestArm: 50, isFollowUpComplete: true,
      periodsBefore: 3)
    func grade(_ isolation: IsolationMethod, _ change: (inout Evidence.Basis) -> Void) -> Evidence {
      var basis = good
      change(&basis)
      return Evidence(isolation, basis)
    }
    #expect(grade(.randomized) { _ in }.grade == .a)
    #expect(grade(.matchedControl) { _ in }.grade == .b)
    #expect(grade(.differenceInDifferences) { $0.worstBalance = nil }.grade == .b)
    #expect(grade(.matchedControl) { $0.worstBalance = 0.11 }.grade == .c)
    #expect(grade(.matchedControl) { $0.worstBalance = nil }.reasons == ["balance not shown"])
    #expect(grade(.matchedControl) { $0.matchedShare = 0.79 }.grade == .c)
    #expect(grade(.matchedControl) { $0.smallestArm = 49 }.grade == .c)
    #expect(grade(.matchedControl) { $0.isFollowUpComplete = false }.grade == .c)
    #expect(grade(.differenceInDifferences) { $0.periodsBefore = 2 }.grade == .c)
    #expect(grade(.differenceInDifferences) { $0.smallerSide = 2 }.grade == .b)
    #expect(
      grade(.differenceInDifferences) { $0.smallerSide = 1 }.reasons
        == ["fewer than two units on a side: no interval"])
    #expect(grade(.differenceInDifferences) { $0.isDrifting = true }.grade == .c)
    #expect(grade(.trendLine) { _ in }.grade == .c)
    #expect(grade(.expertEstimate) { _ in }.grade == .d)
    #expect(grade(.participantEstimate) { _ in }.grade == .d)
    #expect(grade(.none) { _ in }.grade == .none)
  }

  /// People with the outcomes of example G2, each outcome on people of its own.
  @Test func drawingPeopleAgainGivesAboutTheSameInterval() throws {
    func people(_ count: Int, _ isTreated: Bool, _ events: [(Int, Double)]) -> [Stratum.Unit] {
      (0..<count).map { index in
        let worth = events.enumerated().reduce(0.0) { sum, event in
          let place = (index * 7 + event.offset * 53) % count
          return sum + (place < event.element.0 ? event.element.1 : 0)
        }
        return Stratum.Unit(isTreated: isTreated, key: ["all"], outcome: worth)
      }
    }
    let units =
      people(120, true, [(103, 1_218_000), (14, 700_000), (9, 500_000)])
      + people(240, false, [(187, 1_218_000), (17, 700_000), (12, 500_000)])
    let result = try result { $0.resampling = .init(units, Bootstrap(seed: 7)) }
    let interval = try #require(result.bootstrapInterval)
    #expect(abs(interval.lower + 75.7) < 8)
    #expect(abs(interval.upper - 72.8) < 8)
    #expect(result.bootstrap?.seed == 7)
    #expect(try self.result { $0.resampling = .init(units, Bootstrap(seed: 7)) } == result)
  }

  /// What the delta method finds clear and drawing people again does not is not called clear.
  @Test func bothIntervalsMustBeClear() throws {
    let result = try result {
      guard let effect = RateEffect(Proportion(110, of: 120), Proportion(120, of: 240)) else {
        return
      }
      $0.isolation = .randomized
      $0.benefits = [
        Benefit(
          .retention, .rate(.effect(effect), value: ROITests.dollars(12_180)),
          valueSource: "finance")
      ]
      let wild = [true, true, false, false].flatMap { isTreated in
        [0, 1_000_000_000.0].map { worth in
          Stratum.Unit(isTreated: isTreated, key: [], outcome: worth)
        }
      }
      $0.resampling = .init(wild, Bootstrap(seed: 1, draws: 200))
    }
    #expect(result.roiInterval?.excludesZero == true)
    #expect(result.bootstrapInterval?.excludesZero == false)
    #expect(result.headline.hasPrefix("No clear difference"))
  }

  @Test func anEstimateAmongMeasurementsLowersTheGrade() throws {
    let result = try result {
      $0.benefits.append(
        Benefit(
          .productivity,
          .estimates(
            [.init(ROITests.dollars(100), isolation: 0.5, confidence: 0.5)], silent: 0),
          valueSource: "survey"))
    }
    #expect(result.evidence.grade == .d)
    #expect(result.headline.hasPrefix("By the estimates"))
  }

  @Test func ratesOfAllAndNoneHaveAnError() throws {
    let effect = try #require(RateEffect(Proportion(20, of: 20), Proportion(40, of: 40)))
    // Newcombe: 1 − Wilson's lower limits 0.8389 and 0.9124, to either side.
    #expect(abs(try #require(effect.interval).lower + 0.1611) < 5e-5)
    #expect(abs(try #require(effect.standardError) - (0.1611 + 0.0876) / 3.92) < 5e-5)
    let matched = MatchedComparison([
      Stratum([], treated: .init(20, of: 20), control: .init(40, of: 40))
    ])
    #expect(RateEffect(matched) == effect)
  }

  @Test func atMostSixInputs() throws {
    let result = try result { study in
      for category in [CostLine.Category.books, .vendor, .advising, .evaluation, .tuition] {
        study.costs.append(
          CostLine(
            category, ROITests.dollars(1_000), on: Day(daysSinceEpoch: 20_000), source: .estimate,
            estimator: "manager", confidence: 0.5))
      }
    }
    #expect(result.sensitivity.count == 6)
    #expect(
      zip(result.sensitivity, result.sensitivity.dropFirst()).allSatisfy { $0.swing >= $1.swing })
  }

  @Test func theResultIsOneValue() throws {
    let result = try result {
      $0.discounting = .init(CashFlows(costs: [100], benefits: [0, 150]), rate: 0.08)
      $0.funding = [.init("Grant", ROITests.dollars(500))]
      $0.intangibles = ["Teams report better documentation"]
    }
    let data = try JSONEncoder().encode(result)
    #expect(try JSONDecoder().decode(ROIResult.self, from: data) == result)
    #expect(result.funding.map(\.amountText) == ["USD 500.00"])
    #expect(result.levels.map(\.number) == [0, 1, 2, 3, 4, 5])
    #expect(
      result.levels.map(\.text) == [
        "120 participants, 1500 hours", "not collected", "60 of 120 completed (50.0 %)",
        "not collected",
        "retention: USD 115,710.00; promotion: USD 38,500.00; transfer: USD 15,000.00; "
          + "absence: USD 10,560.00", "ROI −1.5 %",
      ])
  }

  @Test(arguments: 0..<100 as Range<UInt64>) func properties(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    var study = ROITests.study()
    study.costs = (0..<8).map { _ in
      ROITests.cost(
        CostLine.Category.allCases[generator.index(below: 10)], 1 + generator.index(below: 50_000))
    }
    let result = try ROIResult(study)
    let figures = try #require(result.fullyLoaded)
    let roi = try #require(figures.roiPercent)
    let ratio = try #require(figures.benefitCostRatio)
    #expect(abs(roi - (ratio - 1) * 100) < 1e-9)
    #expect(figures.net == figures.benefit - figures.cost)
    #expect(result.costs.reduce(0) { $0 + $1.amount } == figures.cost)
    #expect(result.lines.compactMap(\.amount).reduce(0, +) == figures.benefit)
    #expect(result.roiInterval?.contains(roi) == true)
    var refunded = study
    refunded.costs.append(ROITests.cost(.refund, -1))
    #expect(try ROIResult(refunded).fullyLoaded?.cost == figures.cost - 100)
    var shuffled = study
    shuffled.costs.shuffle(using: &generator)
    shuffled.benefits.shuffle(using: &generator)
    let other = try ROIResult(shuffled)
    #expect(other.fullyLoaded == result.fullyLoaded)
    #expect(other.conservative == result.conservative)
    #expect(other.sensitivity.map(\.input) == result.sensitivity.map(\.input))
  }
}
