package import Upskilling

extension Report {
  /// Who completed what, under every denominator, from a tally. It names no person.
  package static func completion(
    _ tally: CompletionTally, scope: Scope, watermarks: [Watermark],
    smallCells: SmallCells = .standard
  ) -> Report {
    CompletionBuilder(tally, smallCells).build(scope, watermarks)
  }
}

private struct CompletionBuilder {
  let tally: CompletionTally
  let threshold: Int
  /// Cost centers that are not shown.
  let hidden: [String: PublishedCell]

  init(_ tally: CompletionTally, _ smallCells: SmallCells) {
    self.tally = tally
    threshold = smallCells.threshold
    let people = tally.peopleByCostCenter.sorted { $0.key < $1.key }
    let cells = smallCells.list(people.map(\.value)).cells
    hidden = Dictionary(uniqueKeysWithValues: zip(people.map(\.key), cells)).filter(
      \.value.isHidden)
  }

  private var overall: CompletionTally.Group { tally.overall }

  func build(_ scope: Report.Scope, _ watermarks: [Report.Watermark]) -> Report {
    var report = Report(
      kind: .completion, title: title,
      subject: "Counts attempts: one employee at one micro-credential, once.", scope: scope)
    report.cards = cards
    let breakdowns = CompletionTally.Dimension.allCases.map {
      Breakdown(by: $0, of: tally, hiding: hidden)
    }
    report.sections =
      [actions, rates, incidence, flows].compactMap(\.self)
      + breakdowns.map(\.section) + [states]
    report.definitions = Self.definitions
    report.rules =
      Self.rules(tally.rules) + [
        "Cost centers of fewer than \(threshold) people are not shown, nor others that would give them away."
      ]
    report.watermarks = watermarks
    report.quality = Self.quality(tally.quality, watermarks)
    report.ties =
      [
        Report.Tie(
          text: "attempts counted = sum over states",
          left: .count(overall[.enrolled].total), right: .count(overall.episodes))
      ]
      + breakdowns.map { breakdown in
        Report.Tie(
          text: "attempts counted = sum over \(breakdown.dimension.title.lowercased())",
          left: .count(overall[.enrolled].total), right: .count(breakdown.episodes))
      }
    return report
  }

  private var title: String {
    let enrolled = overall[.enrolled]
    guard enrolled.total > 0 else { return "No enrollments up to \(tally.asOf)" }
    let counts = "\(Format.count(enrolled.successes)) of \(Format.count(enrolled.total))"
    guard let rate = enrolled.shownRate else { return "\(counts) enrollments were earned" }
    return "\(counts) enrollments were earned (\(Format.percent(rate)))"
  }

  private var months: [Month] {
    let last = Month(of: tally.asOf)
    return (0..<12).map { last.adding(months: $0 - 11) }
  }

  private var cards: [Report.Card] {
    let measures: [(CompletionMeasure, String, String, KeyPath<CompletionTally.Flow, Int>?)] = [
      (.enrolled, "Earned", "Nothing to count yet", \.earned),
      (.census, "Earned, past census", "No census has passed", nil),
      (.onTime, "Earned on time", "No learners were due", nil),
    ]
    let cards = measures.map { measure, label, empty, flow in
      card(
        label, overall[measure], id: measure.rawValue, empty: empty,
        trend: flow.map { flow in months.map { Double(tally.flows[$0]?[keyPath: flow] ?? 0) } }
          ?? [])
    }
    return cards + [
      card("People with a credential", tally.learners, id: "PR", empty: "Nobody enrolled")
    ]
  }

  private func card(
    _ label: String, _ proportion: Proportion, id: String, empty: String, trend: [Double] = []
  ) -> Report.Card {
    let counts = "\(Format.count(proportion.successes)) of \(Format.count(proportion.total))"
    return Report.Card(
      label: label,
      value: proportion.total == 0
        ? .missing("–") : proportion.shownRate.map(Value.share) ?? .count(proportion.successes),
      denominator: proportion.total == 0 ? empty : counts,
      detail: proportion.shownInterval.map { Format.interval($0.lower, $0.upper) } ?? "",
      definition: id, figure: "all/\(id)", trend: trend.contains { $0 > 0 } ? trend : [])
  }

  /// Cost centers with something to do, most first.
  private var actions: Report.Section {
    let states: [EpisodeState] = [.overdue, .stalled, .atRisk, .notStarted]
    let rows = (tally.groups[.costCenter] ?? [:]).map { name, group in
      (name: name, counts: states.map { group.states[$0] ?? 0 })
    }.filter { $0.counts.contains { $0 > 0 } }
      .sorted { ($1.counts.reduce(0, +), $0.name) < ($0.counts.reduce(0, +), $1.name) }
    let table = Report.Table(
      id: "needs-action", title: "Open attempts by cost center, most first",
      columns: [.text("Cost center")] + states.map { .number($0.title.capitalizedFirst) },
      rows: rows.map { row in
        let cells = zip(states, row.counts).map { state, count in
          Report.Cell(.count(count), figure: "cost_center=\(row.name)/state_\(state.rawValue)")
        }
        return Breakdown.row(row.name, cells, hiding: hidden)
      }, empty: "Nothing is overdue, stalled, at risk or waiting to start.")
    return Report.Section(id: "action", title: "Needs action", blocks: [.table(table)])
  }

  private var rates: Report.Section {
    var rows = CompletionMeasure.allCases.map { ($0.rawValue, $0.title, overall[$0]) }
    rows.append(("LR", "of learner and course pairs", tally.learnerItems))
    rows.append(("PR", "of people", tally.learners))
    let table = Report.Table(
      id: "rates", title: "The same results under each definition, with 95 % intervals",
      columns: [
        .text("Definition"), .text("Earned …"), .number("Earned"), .number("Of"), .number("Rate"),
        .number("Interval"),
      ],
      rows: rows.map { id, title, proportion in
        [.init(.text(id)), .init(.text(title))] + proportion.cells(figure: "all/\(id)")
      })
    return Report.Section(
      id: "rates", title: "Completion, by denominator", blocks: [.table(table)])
  }

  private var incidence: Report.Section? {
    let curve = tally.incidence
    let days = tally.rules.incidenceDays
    guard let share = curve.earned(by: days), curve.cohort >= smallestRate else { return nil }
    let end = max(days, min(curve.lastDay, days * 3))
    let step = max(1, end / 6)
    let ticks = Array(stride(from: 0, through: end, by: step))
    let steps = curve.steps.filter { $0.day <= end }
    let series = [
      ("earned", steps.map { ($0.day, $0.earned) }),
      ("ended without", steps.map { ($0.day, $0.exited) }),
    ].map { name, points in
      Chart.StepPlot.Series(
        name: name, points: points.map { .init(day: $0.0, share: $0.1, lower: nil, upper: nil) },
        thinFrom: (0...end).first { curve.atRisk(on: $0) < smallestRate },
        atRisk: ticks.map { curve.atRisk(on: $0) })
    }
    let chart = Chart(
      id: "incidence",
      title: "\(Format.percent(share)) are estimated to earn within \(days) days of enrollment",
      unit: "share of \(Format.count(curve.cohort)) attempts, Aalen–Johansen (CI_t)",
      drawing: .steps(
        plot: .init(
          axis: "days since enrollment", start: 0, end: end, ticks: ticks, series: series)))
    let data = Report.Table(
      id: "incidence", title: "Estimated shares by days since enrollment",
      columns: [
        .number("Days"), .number("Earned", definition: "CI_t"), .number("Ended without"),
        .number("Still open"),
      ],
      rows: ticks.map { day in
        let at = steps.last { $0.day <= day }
        return [
          .init(.count(day)), .init(.share(at?.earned ?? 0)), .init(.share(at?.exited ?? 0)),
          .init(.count(curve.atRisk(on: day))),
        ]
      })
    return Report.Section(
      id: "time", title: "Time to complete", blocks: [.chart(chart, data: data)])
  }

  private var flows: Report.Section {
    let rows = months.compactMap { month in tally.flows[month].map { (month, $0) } }
    return Report.Section(
      id: "flows", title: "Month by month",
      blocks: [
        .table(
          Report.Table(
            id: "flows", title: "Enrolled and earned in each of the last twelve months",
            columns: [.text("Month"), .number("Enrolled"), .number("Earned")],
            rows: rows.map { month, flow in
              [
                .init(.text(month.description)), .init(.count(flow.enrolled)),
                .init(.count(flow.earned)),
              ]
            }, empty: "Nobody enrolled in the last twelve months.")),
        .text("Two flows of different people: one divided by the other is no completion rate."),
      ])
  }

  private var states: Report.Section {
    Report.Section(
      id: "states", title: "States",
      blocks: [
        .table(
          Report.Table(
            id: "states", title: "Every counted attempt is in one state",
            columns: [.text("State"), .number("Attempts")],
            rows: EpisodeState.allCases.compactMap { state in
              overall.states[state].map {
                [
                  .init(.text(state.title)),
                  .init(.count($0), figure: "all/state_\(state.rawValue)"),
                ]
              }
            }, empty: "Nothing to count yet."))
      ])
  }

  private static let definitions =
    CompletionMeasure.allCases.map {
      Report.Definition(id: $0.rawValue, title: $0.title, text: $0.definition)
    } + [
      .init(
        id: "LR", title: "of learner and course pairs",
        text: "Pairs of a person and a course with at least one earned attempt, of all pairs."),
      .init(
        id: "PR", title: "of people",
        text: "People with at least one earned attempt, of all people who enrolled."),
      .init(
        id: "CI_t", title: "earned within t days of enrollment",
        text:
          "Aalen–Johansen estimate; failing and withdrawing compete, open attempts are censored."),
      .init(
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
    ]
  }

  private static func quality(
    _ quality: CompletionTally.Quality, _ watermarks: [Report.Watermark]
  ) -> [Report.Note] {
    [
      .init(
        code: "duplicates", text: "same learner, course and day twice: counted once",
        count: quality.duplicates),
      .init(
        code: "non_learners", text: "instructors, staff and test accounts: not counted",
        count: quality.nonLearners),
      .init(
        code: "no_enrollment_day", text: "attempts whose enrollment day is unknown",
        count: quality.withoutEnrollmentDay),
      .init(
        code: "withdrawn_no_day", text: "withdrawn, day unknown: taken as enrolled at census",
        count: quality.withdrawnWithoutDay),
      .init(code: "earned_no_day", text: "earned, day unknown", count: quality.earnedWithoutDay),
      .init(
        code: "outside_period", text: "enrolled before the period, or on an unknown day",
        count: quality.outsidePeriod),
      .init(
        code: "quarantined", text: "rows of the feeds waiting in quarantine: not in this report",
        count: watermarks.map(\.quarantined).reduce(0, +)),
    ]
  }
}
