import Foundation
import Reporting
import TestSupport
import Testing
import Upskilling

/// Data sets with published answers. Skipped where absent.
@Suite(.enabled(if: Project.sharedData != nil, "the shared data sets are not here"))
struct SharedStatisticsTests {
  /// Rows of a file without quoted fields, by column.
  private func rows(_ path: String) throws -> [[String: String]] {
    let data = try #require(Project.sharedData)
    let lines = try String(contentsOfFile: "\(data)/\(path)", encoding: .utf8)
      .split(whereSeparator: \.isNewline)
    let header = lines.first?.split(separator: ",", omittingEmptySubsequences: false) ?? []
    return lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return Dictionary(zip(header, fields).map { (String($0), String($1)) }) { $1 }
    }
  }

  private func number(_ row: [String: String], _ column: String) -> Double {
    row[column].flatMap(Double.init) ?? .nan
  }

  private func close(
    _ value: Double?, _ expected: Double, _ tolerance: Double = 5e-7,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let value = try #require(value, sourceLocation: location)
    #expect(
      abs(value - expected) <= tolerance, "\(value), not \(expected)", sourceLocation: location)
  }

  private static let nswCovariates = [
    "age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75",
  ]

  private func nsw(by keys: [String]) throws -> [Stratum.Unit] {
    try rows("nsw_lalonde/nsw.csv").map { row in
      Stratum.Unit(
        isTreated: row["treat"] == "1", key: keys.map { row[$0] ?? "" },
        outcome: number(row, "re78"), covariates: Self.nswCovariates.map { number(row, $0) })
    }
  }

  @Test func trainingByLot() throws {
    let units = try nsw(by: ["black", "hisp", "marr", "nodegree"])
    let comparison = MatchedComparison(units, covariates: Self.nswCovariates)
    #expect(comparison.strata.count == 12)
    #expect(comparison.matched.count == 11)
    #expect(comparison.matchedParticipants == 183)
    #expect(comparison.unmatchedParticipants == 2)
    try close(comparison.crude, 1794.3424, 5e-5)
    try close(comparison.effect(), 1853.5119, 5e-5)
    for balance in comparison.balance {
      if ["black", "hisp", "marr", "nodegree"].contains(balance.covariate) {
        try close(balance.after, 0, 1e-12)
      }
    }
    let treated = units.filter(\.isTreated).map(\.outcome)
    let control = units.filter { !$0.isTreated }.map(\.outcome)
    let welch = (Sample(treated).variance / 185 + Sample(control).variance / 260).squareRoot()
    try close(welch, 670.9965, 5e-5)
    // The limits of 2,000 draws vary by about 40 from seed to seed, as far as the tolerance.
    let answer = try #require(
      Bootstrap(seed: 20_250_630, draws: 20_000).run([treated, control]) {
        Sample($0[0]).mean - Sample($0[1]).mean
      })
    try close(answer.standardError, 670, 15)
    try close(answer.interval.lower, 501, 45)
    try close(answer.interval.upper, 3127, 45)
  }

  @Test func trainingByPropensity() throws {
    let units = try nsw(by: [])
    let covariates = units.map { unit in
      unit.covariates.enumerated().map { $0.offset < 6 ? $0.element : $0.element / 1000 }
    }
    let outcomes = units.map(\.isTreated)
    let model = try #require(LogisticRegression(covariates, outcomes))
    let expected = [
      1.177674, 0.004698, -0.071239, -0.224701, -0.852782, 0.163618, -0.903505, -0.03161, 0.061612,
    ]
    #expect(model.coefficients.count == expected.count)
    for (value, expected) in zip(model.coefficients, expected) { try close(value, expected) }
    try close(model.logLikelihood, -293.608221)
    try close(
      model.effectOnTreated(covariates, outcomes, units.map(\.outcome)), 1806.4169, 5e-5)
    #expect(LogisticRegression(covariates.map { $0 + $0 }, outcomes) == nil)
    #expect(LogisticRegression(outcomes.map { [$0 ? 1 : 0] }, outcomes) == nil)
    #expect(LogisticRegression(Array(covariates.prefix(80)), Array(outcomes.prefix(80))) == nil)
  }

  @Test func trainingByAge() throws {
    let comparison = MatchedComparison(
      try rows("training_example/training_example.csv").map { row in
        Stratum.Unit(
          isTreated: row["group"] == "treated", key: [row["age"] ?? ""],
          outcome: number(row, "earnings"))
      })
    try close(comparison.crude, -26.25)
    try close(comparison.effect(), 1695)
    try close(comparison.controlMean, 9380)
    try close(comparison.treatedMean, 11075)
  }

  @Test func survivorsByClass() throws {
    let strata = Dictionary(grouping: try rows("titanic_strata/strata.csv")) {
      [$0["sex"] ?? "", $0["age"] ?? ""]
    }.map { key, rows in
      func arm(_ first: String) -> Stratum.Arm {
        rows.first { $0["first_class"] == first }.map {
          .init(Int(number($0, "survived")), of: Int(number($0, "n")))
        } ?? .init()
      }
      return Stratum(key, treated: arm("1"), control: arm("0"))
    }
    let comparison = MatchedComparison(strata)
    try close(comparison.crude, 0.353826)
    try close(comparison.effect(on: .everybody), 0.195984)
    try close(comparison.effect(on: .treated), 0.237542)
    try close(comparison.effect(on: .control), 0.188785)
  }

  @Test func donors() throws {
    let quarters = ["Q42010", "Q12011", "Q22011", "Q32011", "Q42011", "Q12012"]
    let rows = try rows("organ_donations/organ_donation.csv")
    let did = try #require(
      DifferenceInDifferences(
        rows.map { row in
          let period = quarters.firstIndex(of: row["Quarter"] ?? "") ?? -1
          return .init(
            cluster: row["State"] ?? "", period: period, isTreated: row["State"] == "California",
            isAfter: period >= 3, value: number(row, "Rate"))
        }))
    try close(did.estimate, -0.022459)
    try close(did.treatedBefore.mean, 0.271333)
    try close(did.controlAfter.mean, 0.458856)
    #expect(did.preTrend?.gaps.count == 3)
    // One treated state is no group of clusters.
    #expect(did.clusteredError == nil)
  }

  private func curve(_ rows: [[String: String]], _ time: String, _ event: String) -> KaplanMeier {
    KaplanMeier(
      rows.compactMap { SurvivalTime(time: number($0, time), isEvent: $0[event] == "1") })
  }

  @Test func remission() throws {
    let rows = try rows("freireich_6mp/freireich.csv")
    let six = curve(rows.filter { $0["arm"] == "6mp" }, "weeks", "relapse")
    let placebo = curve(rows.filter { $0["arm"] != "6mp" }, "weeks", "relapse")
    #expect(six == KaplanMeier(StatisticsTests.times(StatisticsTests.sixMP)))
    #expect(placebo == KaplanMeier(StatisticsTests.times(StatisticsTests.placebo)))
    try close(LogRank(six, placebo).chiSquared, 16.792941)
  }

  @Test func aid() throws {
    let rows = try rows("rossi/rossi.csv")
    let aid = curve(rows.filter { $0["fin"] == "1" }, "week", "arrest")
    let none = curve(rows.filter { $0["fin"] == "0" }, "week", "arrest")
    #expect(aid.count + none.count == 432)
    #expect(aid.eventCount + none.eventCount == 114)
    for (week, one, other) in [
      (13.0, 0.958333, 0.949074), (26, 0.898148, 0.851852), (39, 0.837963, 0.787037),
      (52, 0.777778, 0.694444),
    ] {
      try close(aid.survival(at: week), one)
      try close(none.survival(at: week), other)
    }
    let horizon = RestrictedMean.commonHorizon(aid, none)
    #expect(horizon == 52)
    let one = try #require(RestrictedMean(aid, horizon: horizon))
    let other = try #require(RestrictedMean(none, horizon: horizon))
    try close(one.mean, 46.875)
    try close(other.mean, 44.833333)
    let difference = RestrictedMean.difference(one, other)
    try close(difference.estimate, 2.041667)
    #expect(difference.interval.contains(difference.estimate))
    let test = LogRank(aid, none)
    try close(test.chiSquared, 3.83757, 5e-6)
    try close(test.pValue, 0.050116)
  }

  /// Crowley and Hu, JASA 72 (1977) 27–36: "ever transplanted" looks like a cure (χ² 33.24), the
  /// landmark at day 30 shows nothing (0.036).
  @Test func transplants() throws {
    let people = Dictionary(grouping: try rows("stanford_heart/stanford_heart.csv")) { $0["id"] }
    let histories = people.values.compactMap { rows -> EmploymentHistory? in
      guard let last = rows.max(by: { number($0, "stop") < number($1, "stop") }) else { return nil }
      return EmploymentHistory(
        isParticipant: true, time: number(last, "stop"), hasLeft: last["event"] == "1",
        completedAt: rows.first { $0["transplant"] == "1" }.map { number($0, "start") })
    }
    #expect(histories.count == 103)
    #expect(histories.count { $0.completedAt != nil } == 69)
    func times(_ isTreated: Bool) -> [SurvivalTime] {
      histories.filter { ($0.completedAt != nil) == isTreated }.compactMap {
        SurvivalTime(time: $0.time, isEvent: $0.hasLeft)
      }
    }
    try close(LogRank(times(true), times(false)).chiSquared, 33.241993)
    #expect(throws: RetentionComparison.Refusal.immortalTime) {
      try RetentionComparison(histories, by: .completersAgainstOthers, horizon: 365)
    }
    let groups = try RetentionComparison.groups(of: histories, by: .landmark(30))
    #expect([groups.treated.count, groups.control.count].sorted() == [33, 46])
    try close(LogRank(groups.treated, groups.control).chiSquared, 0.036124)
  }

  @Test func admissions() throws {
    let rates = StratifiedRates(
      try rows("ucb_admissions/ucb.csv").map { row in
        func share(_ sex: String) -> Proportion {
          Proportion(
            Int(number(row, "\(sex)_admitted")), of: Int(number(row, "\(sex)_applied")))
        }
        return .init(row["dept"] ?? "", share("male"), share("female"))
      })
    try close(rates.crude.treated.rate, 0.445188)
    try close(rates.crude.control.rate, 0.303542)
    try close(rates.standardized?.first, 0.387319)
    try close(rates.standardized?.second, 0.429955)
    try close(rates.oddsRatio, 0.904697)
    #expect(rates.verdict(first: "men", second: "women", mix: "department")?.isReversed == true)
  }

  /// A snapshot with tenure as its clock is truncated on the left: arithmetic only.
  @Test func attrition() throws {
    let rows = try rows("ibm_hr/attrition_by_overtime_tenure.csv")
    func times(_ overtime: [String]) -> [SurvivalTime] {
      rows.filter { overtime.contains($0["OverTime"] ?? "") }.flatMap { row in
        let (all, left) = (Int(number(row, "employees")), Int(number(row, "left")))
        return (0..<all).compactMap {
          SurvivalTime(time: number(row, "YearsAtCompany"), isEvent: $0 < left)
        }
      }
    }
    let all = KaplanMeier(times(["Yes", "No"]))
    #expect((all.count, all.eventCount) == (1470, 237))
    for (years, survival) in [
      (1.0, 0.948192), (2, 0.927792), (5, 0.872931), (10, 0.776815), (20, 0.716884),
    ] {
      try close(all.survival(at: years), survival)
    }
    let (yes, no) = (KaplanMeier(times(["Yes"])), KaplanMeier(times(["No"])))
    try close(yes.survival(at: 10), 0.591889)
    try close(no.survival(at: 10), 0.857369)
    try close(LogRank(yes, no).chiSquared, 81.7068, 5e-5)
    let trained = ProportionDifference(
      Proportion(1345 - 213, of: 1345), Proportion(125 - 24, of: 125))
    try close(trained.interval?.lower, -0.029238)
    try close(trained.interval?.upper, 0.113624)
  }

  @Test func stayingRegistered() throws {
    let rows = try rows("oulad/oulad_enrolments.csv")
    #expect(rows.count == 32_593)
    /// Days from the start of the course of those who were registered then.
    func times(_ isWanted: ([String: String]) -> Bool) -> [SurvivalTime] {
      rows.compactMap { row in
        guard isWanted(row) else { return nil }
        let left = row["date_unregistration"].flatMap(Double.init)
        if left == nil, row["final_result"] == "Withdrawn" { return nil }
        if let left, left <= 0 { return nil }
        return SurvivalTime(
          time: left ?? number(row, "module_presentation_length"), isEvent: left != nil)
      }
    }
    let all = KaplanMeier(times { _ in true })
    #expect((all.count, all.eventCount) == (29_403, 6_975))
    for (day, survival) in [
      (14.0, 0.953168), (30, 0.930959), (60, 0.893378), (90, 0.866204), (120, 0.839506),
      (180, 0.788423), (230, 0.765568),
    ] {
      try close(all.survival(at: day), survival)
    }
    let one = KaplanMeier(
      times { $0["code_module"] == "AAA" && $0["code_presentation"] == "2013J" })
    #expect((one.count, one.eventCount) == (376, 53))
    for (day, survival) in [
      (30.0, 0.981383), (60, 0.960106), (120, 0.93617), (180, 0.888298), (240, 0.864362),
    ] {
      try close(one.survival(at: day), survival)
    }
    let test = LogRank(times { $0["gender"] == "F" }, times { $0["gender"] == "M" })
    try close(test.chiSquared, 27.9005, 5e-5)
    let modules = StratifiedRates(
      Dictionary(grouping: rows) { $0["code_module"] ?? "" }.map { module, rows in
        func share(_ gender: String) -> Proportion {
          let people = rows.filter { $0["gender"] == gender }
          let passed = people.count { ["Pass", "Distinction"].contains($0["final_result"]) }
          return Proportion(passed, of: people.count)
        }
        return .init(module, share("F"), share("M"))
      })
    try close(modules.standardized?.first, 0.478396)
    try close(modules.standardized?.second, 0.464438)
    try close(modules.crude.interval?.lower, 0.011607)
    try close(modules.crude.interval?.upper, 0.033385)
    #expect(modules.verdict(first: "F", second: "M", mix: "module")?.isReversed == false)
  }

  /// Every printed pair of a benefit–cost ratio and an ROI agrees, to a point.
  @Test func publishedReturns() throws {
    let data = try #require(Project.sharedData)
    let text = try String(
      contentsOfFile: "\(data)/published_roi/published_roi.csv", encoding: .utf8)
    var checked = 0
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      // Only the first two fields may be quoted before the numbers.
      var fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      while let start = fields.firstIndex(where: { $0.hasPrefix("\"") && !$0.hasSuffix("\"") }),
        start < 2
      {
        fields[start...start + 1] = ["\(fields[start]),\(fields[start + 1])"]
      }
      let numbers = fields.dropFirst(2).prefix(5).map(Double.init)
      if let roi = numbers[3], let ratio = numbers[4] {
        #expect(
          PublishedReturn.roiPercent(roi).agrees(with: .grossPerUnit(ratio)), "\(fields[0])")
        checked += 1
      }
      if let benefit = numbers[0], let cost = numbers[1], let roi = numbers[3] {
        let figures = ReturnFigures(
          benefit: Int(benefit), cost: Int(cost), months: 12,
          currency: Currency(code: "USD", exponent: 0))
        try close(figures.roiPercent, roi, 0.5)
        checked += 1
      }
    }
    #expect(checked == 11)
  }
}
