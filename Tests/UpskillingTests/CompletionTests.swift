import Testing
import Upskilling

@Suite struct CompletionTests {
  /// Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
  @Test(arguments: [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
    (1, 29, 0.0061, 0.1718),
  ])
  func wilsonIntervalsAsPublished(
    successes: Int, total: Int, lower: Double, upper: Double
  ) throws {
    let interval = try #require(Proportion(successes, of: total).interval)
    #expect(abs(interval.lower - lower) < 0.00005)
    #expect(abs(interval.upper - upper) < 0.00005)
  }

  @Test func nobodyHasNoRate() {
    #expect(Proportion(0, of: 0).rate == nil)
    #expect(Proportion(0, of: 0).interval == nil)
    #expect(Proportion(4, of: 4).interval?.upper == 1)
  }

  /// Worked by hand. Ten episodes: earned on days 10, 20 and 20; exits on days 10 and 30; one censored
  /// on day 15; four open on day 40. Day 10: 1/10 and 1/10, S = 8/10. Day 20, 7 at risk: 8/10 · 2/7,
  /// S = 8/10 · 5/7 = 4/7. Day 30, 5 at risk: 4/7 · 1/5.
  @Test func competingExitsDoNotCountAsWaiting() throws {
    var incidence = CumulativeIncidence()
    for day in [10, 20, 20] { incidence.add(day: day, .earned) }
    for day in [10, 30] { incidence.add(day: day, .exited) }
    for day in [15, 40, 40, 40, 40] { incidence.add(day: day, .open) }
    #expect(incidence.cohort == 10)
    #expect(incidence.steps.map(\.day) == [10, 20, 30])
    #expect(abs(try #require(incidence.earned(by: 10)) - 0.1) < 1e-12)
    #expect(abs(try #require(incidence.earned(by: 19)) - 0.1) < 1e-12)
    #expect(abs(try #require(incidence.earned(by: 365)) - (0.1 + 1.6 / 7)) < 1e-12)
    #expect(abs(try #require(incidence.steps.last).exited - (0.1 + 4.0 / 35)) < 1e-12)
    #expect(CumulativeIncidence().earned(by: 10) == nil)
  }

  /// With nothing censored the estimate is the plain share, whatever the order.
  @Test func withoutCensoringItIsTheShare() throws {
    var incidence = CumulativeIncidence()
    for day in [1, 3, 3, 9] { incidence.add(day: day, .earned) }
    for day in [2, 3, 8] { incidence.add(day: day, .exited) }
    #expect(abs(try #require(incidence.earned(by: 9)) - 4.0 / 7) < 1e-12)
  }
}

@Suite struct EpisodeStateTests {
  static let asOf = day("2025-06-30")

  static func day(_ text: String) -> Day {
    Day(iso: text) ?? Day(daysSinceEpoch: 0)
  }

  private func episode(_ change: (inout Episode) -> Void) -> Episode {
    var episode = Episode(
      employeeID: 1, itemID: 1, attempt: 1, program: nil, provider: "p", costCenter: nil,
      role: .learner, enrolledOn: Self.day("2025-02-03"), startsOn: nil, startedOn: nil,
      lastActivityOn: Self.day("2025-06-25"), progress: 70, earned: false, earnedOn: nil,
      failed: false, failedOn: nil, withdrawn: false, withdrawnOn: nil,
      dueOn: Self.day("2025-08-03"), leftCompanyOn: nil)
    change(&episode)
    return episode
  }

  private func expect(_ state: EpisodeState, _ change: (inout Episode) -> Void) {
    #expect(episode(change).state(asOf: Self.asOf) == state)
  }

  /// 147 of 181 days have passed: 81.2 % is the pace.
  @Test func openEpisodesGoByTheFirstRuleThatMatches() throws {
    let pace = try #require(episode { _ in }.expectedProgress(asOf: Self.asOf))
    #expect(abs(pace - 81.2) < 0.05)
    expect(.onTrack) { _ in }
    expect(.atRisk) { $0.progress = 66 }
    expect(.onTrack) { $0.progress = 66.3 }
    expect(.stalled) { $0.lastActivityOn = Self.day("2025-06-02") }
    expect(.onTrack) { $0.lastActivityOn = Self.day("2025-06-03") }
    expect(.notStarted) {
      $0.lastActivityOn = nil
      $0.progress = 0
    }
    expect(.overdue) { $0.dueOn = Self.day("2025-06-29") }
    expect(.onTrack) {
      $0.dueOn = Self.day("2025-06-30"); $0.progress = 99
    }
    expect(.active) { $0.dueOn = nil }
  }

  @Test func outcomesComeBeforeEverything() {
    expect(.passed) {
      $0.earned = true
      $0.earnedOn = Self.day("2025-06-30")
      $0.leftCompanyOn = Self.day("2025-06-01")
    }
    expect(.passedLate) {
      $0.earned = true
      $0.earnedOn = Self.day("2025-06-30")
      $0.dueOn = Self.day("2025-06-29")
    }
    expect(.failed) {
      $0.failed = true
      $0.failedOn = Self.day("2025-06-01")
    }
    expect(.withdrawnBeforeCensus) {
      $0.withdrawn = true
      $0.withdrawnOn = Self.day("2025-02-17")
    }
    expect(.withdrawn) {
      $0.withdrawn = true
      $0.withdrawnOn = Self.day("2025-02-18")
    }
    expect(.withdrawn) { $0.withdrawn = true }
    expect(.leftCompany) { $0.leftCompanyOn = Self.day("2025-06-30") }
  }

  @Test func whatHappensTomorrowHasNotHappened() {
    expect(.onTrack) {
      $0.earned = true
      $0.earnedOn = Self.day("2025-07-01")
    }
    expect(.onTrack) {
      $0.withdrawn = true
      $0.withdrawnOn = Self.day("2025-07-01")
    }
    expect(.onTrack) { $0.leftCompanyOn = Self.day("2025-07-01") }
  }
}

@Suite struct CompletionTallyTests {
  private func episode(_ employee: Int, _ item: Int, _ enrolledOn: String) -> Episode {
    Episode(
      employeeID: employee, itemID: item, attempt: 1, program: "p", provider: "q",
      costCenter: "c", role: .learner, enrolledOn: Day(iso: enrolledOn), startsOn: nil,
      startedOn: nil, lastActivityOn: nil, progress: nil, earned: false, earnedOn: nil,
      failed: false, failedOn: nil, withdrawn: false, withdrawnOn: nil, dueOn: nil,
      leftCompanyOn: nil)
  }

  @Test func duplicatesAndInstructorsAreCountedAsideAndSumsHold() throws {
    let asOf = try #require(Day(iso: "2026-01-31"))
    var tally = CompletionTally(asOf: asOf)
    var earned = episode(1, 1, "2026-01-01")
    earned.earned = true
    earned.earnedOn = Day(iso: "2026-01-20")
    tally.add(earned)
    tally.add(earned)
    var instructor = episode(2, 1, "2026-01-01")
    instructor.role = .instructor
    tally.add(instructor)
    tally.add(episode(1, 2, "2026-01-17"))
    tally.add(episode(1, 2, "2026-01-18"))
    #expect(tally.quality.duplicates == 1)
    #expect(tally.quality.nonLearners == 1)
    #expect(tally.overall.episodes == 3)
    #expect(tally.overall[.enrolled] == Proportion(1, of: 3))
    #expect(tally.overall[.started] == Proportion(1, of: 1))
    // The census of 17 January is on the 31st, that of the 18th is not yet.
    #expect(tally.overall[.census] == Proportion(1, of: 2))
    #expect(tally.learnerItems == Proportion(1, of: 2))
    #expect(tally.learners == Proportion(1, of: 1))
    for (_, groups) in tally.groups {
      #expect(groups.values.map(\.episodes).reduce(0, +) == 3)
    }
  }

  @Test func aPeriodCountsThoseWhoEnrolledInIt() throws {
    let asOf = try #require(Day(iso: "2026-01-31"))
    var tally = CompletionTally(asOf: asOf, periodStart: Day(iso: "2026-01-01"))
    tally.add(episode(1, 1, "2025-12-31"))
    tally.add(episode(1, 2, "2026-01-01"))
    #expect(tally.overall.episodes == 1)
    #expect(tally.quality.outsidePeriod == 1)
  }
}
