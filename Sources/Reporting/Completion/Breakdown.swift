import Upskilling

/// Completion by one dimension: rates as bars, states as stacks, and the tables behind them.
struct Breakdown {
  private static let measures: [CompletionMeasure] = [.enrolled, .started, .census, .due, .onTime]

  static let parts: [(part: Chart.StackPart, states: [EpisodeState])] = [
    (.init(name: "earned", tone: .good), [.passed, .passedLate]),
    (.init(name: "on track", tone: .steady), [.onTrack, .active]),
    (.init(name: "needs action", tone: .caution), [.atRisk, .stalled, .overdue]),
    (.init(name: "not started", tone: .empty), [.notStarted]),
    (
      .init(name: "ended without", tone: .ended),
      [.failed, .withdrawn, .withdrawnBeforeCensus, .leftCompany]
    ),
  ]

  let dimension: CompletionTally.Dimension
  private let groups: [(name: String, group: CompletionTally.Group)]
  private let whole: Proportion
  /// Groups of too few people to be shown, and those that would give them away.
  private let hidden: [String: PublishedCell]

  init(
    by dimension: CompletionTally.Dimension, of tally: CompletionTally,
    hiding hidden: [String: PublishedCell]
  ) {
    self.dimension = dimension
    groups = (tally.groups[dimension] ?? [:]).map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    whole = tally.overall[.enrolled]
    self.hidden = dimension == .costCenter ? hidden : [:]
  }

  /// A row whose numbers are all kept back, where its group is.
  static func row(
    _ name: String, _ cells: [Report.Cell], hiding hidden: [String: PublishedCell]
  ) -> [Report.Cell] {
    let mark = hidden[name]
    return [.init(.text(name))]
      + cells.map { cell in mark.map { .init(Value($0)) } ?? cell }
  }
  var episodes: Int { groups.map(\.group.episodes).reduce(0, +) }

  var section: Report.Section {
    Report.Section(
      id: dimension.rawValue.replacing("_", with: "-"), title: dimension.title,
      blocks: groups.isEmpty
        ? [.text("Nothing to show.")]
        : [.chart(bars, data: rateTable), .chart(stacks, data: stateTable)])
  }

  private var id: String { dimension.rawValue.replacing("_", with: "-") }

  private func figure(_ name: String, _ measure: String) -> String {
    "\(dimension.rawValue)=\(name)/\(measure)"
  }

  private var bars: Chart {
    let rows = groups.compactMap { name, group -> Chart.Bar? in
      let enrolled = group[.enrolled]
      if let mark = hidden[name] {
        return Chart.Bar(name: name, value: Value(mark), lower: nil, upper: nil, note: "")
      }
      guard let rate = enrolled.shownRate else { return nil }
      return Chart.Bar(
        name: name, value: .share(rate), lower: enrolled.shownInterval?.lower,
        upper: enrolled.shownInterval?.upper,
        note: "\(Format.count(enrolled.successes)) of \(Format.count(enrolled.total))")
    }.sorted { (($1.value.position ?? 0), $0.name) < (($0.value.position ?? 0), $1.name) }
    return Chart(
      id: "\(id)-rate", title: "Earned, of all enrollments",
      unit: "share of attempts, with 95 % intervals",
      drawing: .bars(
        rows: rows,
        reference: whole.shownRate.map { .init(name: "company", value: .share($0)) }))
  }

  private var rateTable: Report.Table {
    Report.Table(
      id: "\(id)-rates", title: "\(dimension.title): earned under each denominator",
      columns: [.text(dimension.title), .number("Attempts"), .number("Earned")]
        + Self.measures.map { .number($0.title, definition: $0.rawValue) } + [.number("Interval")],
      rows: groups.map { name, group in
        let interval = group[.enrolled].shownInterval
        let cells: [Report.Cell] =
          [
            .init(.count(group.episodes), figure: figure(name, "CR_enrolled/of")),
            .init(.count(group[.enrolled].successes), figure: figure(name, "CR_enrolled/count")),
          ]
          + Self.measures.map { measure in
            .init(group[measure].shownValue, figure: figure(name, measure.rawValue))
          }
          + [
            .init(
              interval.map { .interval(lower: $0.lower, upper: $0.upper) }
                ?? .missing("counts only"))
          ]
        return Self.row(name, cells, hiding: hidden)
      })
  }

  private var stacks: Chart {
    Chart(
      id: "\(id)-states", title: "Where attempts stand", unit: "share of attempts",
      drawing: .stacks(
        parts: Self.parts.map(\.part),
        rows: groups.filter { hidden[$0.name] == nil }.map { name, group in
          .init(
            name: name,
            counts: Self.parts.map { part in
              part.states.map { group.states[$0] ?? 0 }.reduce(0, +)
            })
        }))
  }

  private var stateTable: Report.Table {
    let states = EpisodeState.allCases.filter { state in
      groups.contains { ($0.group.states[state] ?? 0) > 0 }
    }
    return Report.Table(
      id: "\(id)-states", title: "\(dimension.title): attempts by state",
      columns: [.text(dimension.title)] + states.map { .number($0.title.capitalizedFirst) },
      rows: groups.map { name, group in
        let cells = states.map { state in
          Report.Cell(
            .count(group.states[state] ?? 0), figure: figure(name, "state_\(state.rawValue)"))
        }
        return Self.row(name, cells, hiding: hidden)
      })
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

extension String {
  /// With a capital first letter.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
