import Foundation
import Reporting
import TestSupport
import Testing
import Upskilling

/// Against lifelines, statsmodels, scipy and others, to nine digits. Fixtures/statistics.py made the
/// answers, and says which are its own formula in fractions and why.
@Suite struct ReferenceTests {
  struct Reference: Decodable {
    struct Case: Decodable {
      let km0: [Double?]
      let km1: [Double?]
      let median0: [Double?]
      let median1: [Double?]
      let rmst: [Double]
      let logrank: [Double]
      let entry: [Double?]
      let wilson: [Double]
      let newcombe: [Double]
      let strata: [Double?]
      let matched: [Double]
      let incidence: [Double]
      let smd: Double
      let did: [Double]
      let units: [Double]
      let flows: [Double?]
      let normal: [Double]
    }
    let cases: [Case]
    let bootstrap: [[Double]]
    let cps: [[Double]]
    let student: [[Double]]
  }

  static let reference = Result {
    try JSONDecoder().decode(
      Reference.self,
      from: Data(Project.text("Tests/ReportingTests/Fixtures/statistics.json").utf8))
  }

  /// The data set of a seed, drawn in the order of the script.
  struct DataSet {
    var groups: [[(time: Int, isEvent: Bool)]] = []
    var entries: [Int] = []
    var proportions: [Proportion] = []
    var strata: [(Proportion, Proportion)] = []
    var episodes: [(day: Int, kind: Int)] = []
    var samples: [[Double]] = []
    var panel: [DifferenceInDifferences.Observation] = []
    var flows: [Int] = []
    var chance: Double
    /// People of units as ones and zeros.
    var staff: [DifferenceInDifferences.Observation] = []

    init(seed: UInt64) {
      var generator = SplitMix64(seed: seed)
      for _ in 0..<2 {
        let count = 8 + generator.index(below: 25)
        groups.append(
          (0..<count).map { _ in
            let time = 1 + generator.index(below: 20)
            return (time, generator.index(below: 3) > 0)
          })
      }
      entries = groups[0].map { generator.index(below: $0.time) }
      func proportion(_ smallest: Int, _ span: Int) -> Proportion {
        let total = smallest + generator.index(below: span)
        return Proportion(generator.index(below: total + 1), of: total)
      }
      for _ in 0..<2 { proportions.append(proportion(1, 80)) }
      for _ in 0..<3 {
        let first = proportion(2, 40)
        strata.append((first, proportion(2, 40)))
      }
      let count = 10 + generator.index(below: 30)
      for _ in 0..<count {
        let day = generator.index(below: 30)
        episodes.append((day, generator.index(below: 3)))
      }
      for _ in 0..<2 {
        let count = 5 + generator.index(below: 10)
        samples.append((0..<count).map { _ in generator.unit() })
      }
      for cluster in 0..<7 {
        for period in 0..<5 {
          panel.append(
            .init(
              cluster: String(cluster), period: period, isTreated: cluster < 3,
              isAfter: period >= 3, value: generator.unit()))
        }
      }
      let periods = 1 + generator.index(below: 5)
      flows = [-1 - generator.index(below: 100_000)]
      for _ in 0..<periods { flows.append(generator.index(below: 60_000)) }
      chance = generator.unit()
      for unit in 0..<7 {
        for period in 0..<5 {
          let people = 2 + generator.index(below: 9)
          for _ in 0..<people {
            staff.append(
              .init(
                cluster: String(unit), period: period, isTreated: unit < 3, isAfter: period >= 3,
                value: generator.index(below: 4) > 0 ? 1 : 0))
          }
        }
      }
    }

    func times(_ group: Int) -> [SurvivalTime] {
      groups[group].compactMap { SurvivalTime(time: Double($0.time), isEvent: $0.isEvent) }
    }

    var lateTimes: [SurvivalTime] {
      zip(groups[0], entries).compactMap {
        SurvivalTime(entry: Double($1), time: Double($0.time), isEvent: $0.isEvent)
      }
    }
  }

  static let times: [Double] = [3, 7, 11, 16]

  private func expect(
    _ values: [Double?], _ expected: [Double?], _ what: Comment,
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(values.count == expected.count, what, sourceLocation: location)
    for (value, expected) in zip(values, expected) {
      if let value, let expected {
        #expect(
          abs(value - expected) <= 1e-9 * max(1, abs(expected)), what, sourceLocation: location)
      } else {
        #expect(value == nil && expected == nil, what, sourceLocation: location)
      }
    }
  }

  private func expected(_ seed: Int) throws -> (DataSet, Reference.Case) {
    (DataSet(seed: UInt64(seed)), try Self.reference.get().cases[seed])
  }

  @Test(arguments: 0..<200) func survival(seed: Int) throws {
    let (data, expected) = try expected(seed)
    for (group, answers) in [
      (0, (expected.km0, expected.median0)), (1, (expected.km1, expected.median1)),
    ] {
      let curve = KaplanMeier(data.times(group))
      #expect(curve == KaplanMeier(data.times(group).reversed()))
      #expect(zip(curve.steps, curve.steps.dropFirst()).allSatisfy { $0.survival >= $1.survival })
      expect(
        Self.times.flatMap { time -> [Double?] in
          guard time <= curve.lastTime, let step = curve.step(at: time) else {
            return [nil, nil, nil, nil]
          }
          return [step.survival, step.standardError, step.band?.lower, step.band?.upper]
        }, answers.0, "Kaplan–Meier")
      let ends = curve.medianInterval
      expect([curve.median, ends.lower, ends.upper], answers.1, "median")
    }
    let curves = [KaplanMeier(data.times(0)), KaplanMeier(data.times(1))]
    let horizon = RestrictedMean.commonHorizon(curves[0], curves[1])
    let means = try curves.map { try #require(RestrictedMean($0, horizon: horizon)) }
    expect(
      [horizon] + means.flatMap { [$0.mean, $0.standardError] }, expected.rmst, "restricted mean")
    let test = LogRank(curves[0], curves[1])
    expect([test.chiSquared, test.pValue], expected.logrank, "log-rank")
    let late = KaplanMeier(data.lateTimes)
    expect(Self.times.map { late.step(at: $0)?.survival }, expected.entry, "delayed entry")
  }

  @Test(arguments: 0..<200) func rates(seed: Int) throws {
    let (data, expected) = try expected(seed)
    let wilson = try #require(data.proportions[0].interval)
    expect([wilson.lower, wilson.upper], expected.wilson, "Wilson")
    let rate = try #require(data.proportions[0].rate)
    #expect(0 <= wilson.lower && wilson.lower <= rate)
    #expect(rate <= wilson.upper && wilson.upper <= 1)
    let difference = ProportionDifference(data.proportions[0], data.proportions[1])
    let newcombe = try #require(difference.interval)
    expect([newcombe.lower, newcombe.upper], expected.newcombe, "Newcombe")
    let rates = StratifiedRates(data.strata.map { .init("", $0.0, $0.1) })
    expect(
      [
        rates.oddsRatio, rates.riskDifference, rates.standardized?.first,
        rates.standardized?.second,
      ], expected.strata, "Mantel–Haenszel and standardization")
    let matched = MatchedComparison(
      data.strata.map {
        Stratum(
          [], treated: .init($0.0.successes, of: $0.0.total),
          control: .init($0.1.successes, of: $0.1.total))
      })
    expect([matched.effect(), matched.standardError()], expected.matched, "matching")
  }

  @Test(arguments: 0..<200) func incidence(seed: Int) throws {
    let (data, expected) = try expected(seed)
    var incidence = CumulativeIncidence()
    for episode in data.episodes {
      incidence.add(
        day: episode.day, episode.kind == 0 ? .earned : episode.kind == 1 ? .exited : .open)
    }
    expect(
      [5, 14, 29].flatMap { [incidence.earned(by: $0), incidence.exited(by: $0)] },
      expected.incidence, "Aalen–Johansen")
    for step in incidence.steps {
      #expect(abs(step.earned + step.exited + step.open - 1) < 1e-12)
    }
  }

  @Test(arguments: 0..<200) func differences(seed: Int) throws {
    let (data, expected) = try expected(seed)
    expect(
      [StandardizedDifference.of(Sample(data.samples[0]), Sample(data.samples[1]))],
      [expected.smd], "standardized difference")
    let did = try #require(DifferenceInDifferences(data.panel))
    expect(
      [did.estimate, did.standardError, did.clusteredError, did.preTrend?.drift], expected.did,
      "difference in differences")
  }

  /// People as rows of ones and zeros, and whole units in one observation, answer the same.
  @Test(arguments: 0..<200) func unitsOfPeople(seed: Int) throws {
    let (data, expected) = try expected(seed)
    struct Cell: Hashable {
      var cluster: String
      var period: Int
    }
    let whole = Dictionary(grouping: data.staff) { Cell(cluster: $0.cluster, period: $0.period) }
      .values.map { rows in
        let stayed = rows.count { $0.outcome.mean == 1 }
        return DifferenceInDifferences.Observation(
          cluster: rows[0].cluster, period: rows[0].period, isTreated: rows[0].isTreated,
          isAfter: rows[0].isAfter, outcome: Sample(successes: stayed, of: rows.count))
      }
    let answers = try [data.staff, whole].map { rows -> [Double?] in
      let did = try #require(DifferenceInDifferences(rows))
      #expect(did.smallerSide == 3)
      let trend = try #require(did.preTrend)
      #expect(trend.gaps == Array(did.gaps.prefix(3)))
      return [did.estimate, did.clusteredError, did.interval?.lower, did.interval?.upper]
        + did.gaps.flatMap { [$0.difference, $0.interval?.lower, $0.interval?.upper] }
        + [trend.drift, trend.interval?.lower, trend.interval?.upper]
    }
    for (one, other) in zip(answers[0], answers[1]) {
      #expect((one == nil) == (other == nil))
      if let one, let other { #expect(abs(one - other) <= 1e-12 * max(1, abs(one))) }
    }
    // Errors stand second in every four; an error of zero makes no interval.
    let reference = stride(from: 0, to: expected.units.count, by: 4).flatMap { first -> [Double?] in
      let part = Array(expected.units[first..<first + 4])
      let isCertain = part[1] < 1e-12
      let interval = part[2...].map { isCertain ? nil : $0 }
      return first == 0 ? [part[0], part[1]] + interval : [part[0]] + interval
    }
    expect(answers[1], reference, "units of people")
  }

  @Test func student() throws {
    for row in try Self.reference.get().student {
      expect([Student.t95(degreesOfFreedom: Int(row[0]))], [row[1]], "Student's t")
    }
    #expect(Student.t95(degreesOfFreedom: 0) == nil)
  }

  @Test(arguments: 0..<200) func money(seed: Int) throws {
    let (data, expected) = try expected(seed)
    let flows = CashFlows(
      costs: data.flows.map { max(0, -$0) }, benefits: data.flows.map { max(0, $0) })
    expect([flows.internalRate, flows.netPresentValue(rate: 0.08)], expected.flows, "flows")
    expect(
      [Normal.quantile(data.chance), Normal.cumulative(4 * data.chance - 2)], expected.normal,
      "normal")
  }

  @Test(arguments: 0..<10) func bootstrap(seed: Int) throws {
    let samples = DataSet(seed: UInt64(seed)).samples
    let answer = try #require(
      Bootstrap(seed: UInt64(seed), draws: 200).run(samples) {
        Sample($0[0]).mean - Sample($0[1]).mean
      })
    expect(
      [answer.interval.lower, answer.interval.upper, answer.standardError],
      try Self.reference.get().bootstrap[seed], "bootstrap")
  }

  /// The trainees against the survey's people: naive −8,497.52; coarsened strata 1,619.51 from 63 strata,
  /// 131 of 185 trainees and 605 others, where lots gave 1,794.34.
  @Test func surveyControlsNeedMatching() throws {
    let strata = try Self.reference.get().cps.map { row in
      Stratum(
        [], treated: .init(Sample(count: Int(row[0]), mean: row[1])),
        control: .init(Sample(count: Int(row[2]), mean: row[3])))
    }
    let comparison = MatchedComparison(strata)
    #expect(abs(try #require(comparison.crude) + 8497.5157) < 1e-3)
    #expect(abs(try #require(comparison.effect()) - 1619.5076) < 1e-3)
    #expect(comparison.matched.count == 63)
    #expect(comparison.participants == 185)
    #expect(comparison.matchedParticipants == 131)
    #expect(comparison.matchedControls == 605)
  }
}
