package import Upskilling

extension CompletionReport {
  /// Fewest people or attempts for which a rate is printed; below it, counts only.
  package static let smallestRate = 10

  /// The report of a tally.
  package init(
    _ tally: CompletionTally, employer: String, timeZone: String, watermarks: [Watermark]
  ) {
    let overall = tally.overall
    let enrolled = overall[.enrolled]
    title = Self.title(of: enrolled, asOf: tally.asOf)
    self.employer = employer
    periodStart = tally.periodStart?.description
    asOf = tally.asOf.description
    self.timeZone = timeZone
    self.watermarks = watermarks
    let providers = watermarks.filter { $0.provider != nil }
    completeUpTo =
      providers.contains { $0.completeUpTo == nil }
      ? nil : providers.compactMap(\.completeUpTo).min()
    headline =
      CompletionMeasure.allCases.map { Figure($0.rawValue, $0.title, overall[$0]) } + [
        Figure("LR", "of learner and course pairs", tally.learnerItems),
        Figure("PR", "of people", tally.learners),
      ]
    incidence = Incidence(
      days: tally.rules.incidenceDays, cohort: tally.incidence.cohort,
      share: tally.incidence.earned(by: tally.rules.incidenceDays))
    states = Self.states(of: overall)
    breakdowns = CompletionTally.Dimension.allCases.map { dimension in
      Breakdown(
        dimension: dimension, title: dimension.title,
        groups: (tally.groups[dimension] ?? [:]).sorted { $0.key < $1.key }.map {
          Group(
            name: $0.key, episodes: $0.value.episodes,
            figures: CompletionMeasure.allCases.map { [group = $0.value] measure in
              Figure(measure.rawValue, measure.title, group[measure])
            }, states: Self.states(of: $0.value))
        })
    }
    definitions = Self.definitions
    rules = Self.rules(tally.rules)
    quality = Self.quality(tally.quality, watermarks: watermarks)
    ties =
      [
        Tie(
          text: "attempts counted = sum over states", left: enrolled.total, right: overall.episodes)
      ]
      + breakdowns.map { breakdown in
        Tie(
          text: "attempts counted = sum over \(breakdown.title.lowercased())",
          left: enrolled.total, right: breakdown.groups.map(\.episodes).reduce(0, +))
      }
  }

  private static func title(of enrolled: Proportion, asOf: Day) -> String {
    guard enrolled.total > 0 else { return "No enrollments up to \(asOf)" }
    let counts = "\(Format.count(enrolled.successes)) of \(Format.count(enrolled.total))"
    guard let rate = enrolled.rate, enrolled.total >= smallestRate else {
      return "\(counts) enrollments were earned"
    }
    return "\(counts) enrollments were earned (\(Format.percent(rate)))"
  }

  private static func states(of group: CompletionTally.Group) -> [StateCount] {
    EpisodeState.allCases.compactMap { state in
      group.states[state].map { StateCount(state: state, count: $0) }
    }
  }

  private static let definitions =
    CompletionMeasure.allCases.map {
      Definition(id: $0.rawValue, title: $0.title, text: $0.definition)
    } + [
      Definition(
        id: "LR", title: "of learner and course pairs",
        text: "Pairs of a person and a course with at least one earned attempt, of all pairs."),
      Definition(
        id: "PR", title: "of people",
        text: "People with at least one earned attempt, of all people who enrolled."),
      Definition(
        id: "CI_t", title: "earned within t days of enrollment",
        text:
          "Aalen–Johansen estimate; failing and withdrawing compete, open attempts are censored."),
      Definition(
        id: "earned", title: "earned",
        text: "Completed, or passed where the provider grades; the provider's setting says which."),
    ]

  private static func rules(_ rules: ProgressRules) -> [String] {
    [
      "Census: \(rules.censusDays) days after the start of the run or, without one, enrollment.",
      "Stalled: no activity for \(rules.idleDays) days or more.",
      "At risk: more than \(Format.number(rules.behindPoints)) points behind the pace to the due date.",
      "Without a due date there is no pace: an open attempt is not started, stalled or active.",
      "Rates of fewer than \(smallestRate) are printed as counts.",
      "Intervals are Wilson's, 95 %.",
      "Cost centers are those of the day of enrollment.",
    ]
  }

  private static func quality(
    _ quality: CompletionTally.Quality, watermarks: [Watermark]
  ) -> [Note] {
    [
      Note(
        code: "duplicates", text: "same learner, course and day twice: counted once",
        count: quality.duplicates),
      Note(
        code: "non_learners", text: "instructors, staff and test accounts: not counted",
        count: quality.nonLearners),
      Note(
        code: "no_enrollment_day", text: "attempts whose enrollment day is unknown",
        count: quality.withoutEnrollmentDay),
      Note(
        code: "withdrawn_no_day", text: "withdrawn, day unknown: taken as enrolled at census",
        count: quality.withdrawnWithoutDay),
      Note(
        code: "earned_no_day", text: "earned, day unknown", count: quality.earnedWithoutDay),
      Note(
        code: "outside_period", text: "enrolled before the period, or on an unknown day",
        count: quality.outsidePeriod),
      Note(
        code: "quarantined", text: "rows of the feeds waiting in quarantine: not in this report",
        count: watermarks.map(\.quarantined).reduce(0, +)),
    ]
  }
}

extension CompletionReport.Figure {
  init(_ id: String, _ title: String, _ proportion: Proportion) {
    self.init(id: id, title: title, count: proportion.successes, total: proportion.total)
    guard proportion.total >= CompletionReport.smallestRate else { return }
    rate = proportion.rate
    lower = proportion.interval?.lower
    upper = proportion.interval?.upper
  }
}

extension CompletionTally.Dimension {
  package var title: String {
    switch self {
    case .program: "Programs"
    case .provider: "Providers"
    case .costCenter: "Cost centers"
    case .attempt: "Attempts"
    }
  }
}

extension EpisodeState {
  /// The state in words.
  package var title: String {
    rawValue.replacing("_", with: " ")
  }
}
