package import Upskilling

extension Report {
  /// A manager's page: who needs them, who finished, who is due, what waits, what it costs. It names people and
  /// is for the manager and HR only.
  ///
  /// - Parameter company: earned, of all enrollments, of the whole company.
  package static func progress(
    _ facts: TeamFacts, company: Proportion, rules: ProgressRules, scope: Scope,
    watermarks: [Watermark]
  ) -> Report {
    ProgressBuilder(facts, company, rules: rules, asOf: scope.asOf).build(scope, watermarks)
  }
}

private struct ProgressBuilder {
  private struct Item {
    let member: String
    let course: String
    let episode: Episode
    let state: EpisodeState
  }

  private let facts: TeamFacts
  private let company: Proportion
  private let rules: ProgressRules
  private let asOf: Day
  private let items: [Item]
  private let members: [Int: String]
  private let tally: CompletionTally

  init(_ facts: TeamFacts, _ company: Proportion, rules: ProgressRules, asOf: Day) {
    self.facts = facts
    self.company = company
    self.rules = rules
    self.asOf = asOf
    var tally = CompletionTally(asOf: asOf, rules: rules)
    var members: [Int: String] = [:]
    var items: [Item] = []
    for row in facts.rows {
      members[row.memberID] = row.member
      guard let episode = row.episode, tally.add(episode) else { continue }
      items.append(
        Item(
          member: row.member, course: row.item ?? "", episode: episode,
          state: episode.state(asOf: asOf, rules: rules)))
    }
    (self.tally, self.members, self.items) = (tally, members, items)
  }

  func build(_ scope: Report.Scope, _ watermarks: [Report.Watermark]) -> Report {
    var scope = scope
    scope.classification = .confidential
    scope.organization = .asIs
    var report = Report(
      kind: .progress, title: title,
      subject:
        "\(facts.manager)'s \(facts.isSubtree ? "whole organization" : "own reports"): "
        + "\(Format.count(members.count, "person", "people")).", scope: scope)
    report.cards = cards
    report.sections = [
      needs, approvals, due, finished, mix, ended, idle, money,
    ]
    report.definitions = [
      .init(
        id: "CR_enrolled", title: CompletionMeasure.enrolled.title,
        text: CompletionMeasure.enrolled.definition)
    ]
    report.rules = [
      "Overdue: the due date has passed. Stalled: no activity for \(rules.idleDays) days or more.",
      "At risk: more than \(Format.number(rules.behindPoints)) points behind the pace to the due date.",
      "Rates of fewer than \(smallestRate) are printed as counts.",
    ]
    report.watermarks = watermarks
    report.quality = [
      .init(
        code: "duplicates", text: "same learner, course and day twice: counted once",
        count: tally.quality.duplicates),
      .init(
        code: "quarantined", text: "rows of the feeds waiting in quarantine: not in this report",
        count: watermarks.map(\.quarantined).reduce(0, +)),
    ]
    report.ties = [
      .init(
        text: "attempts of the team = sum over states", left: .count(items.count),
        right: .count(tally.overall.episodes))
    ]
    return report
  }

  private static let urgent: [EpisodeState] = [.overdue, .stalled, .atRisk]

  private var urgentItems: [Item] {
    items.filter { Self.urgent.contains($0.state) }.sorted { left, right in
      let order = { (item: Item) in Self.urgent.firstIndex(of: item.state) ?? 0 }
      return (order(left), -days(left), left.member, left.course)
        < (order(right), -days(right), right.member, right.course)
    }
  }

  private var title: String {
    // Names nobody: it is the subject of a mail.
    guard !members.isEmpty else { return "Nobody is on this team" }
    let people = Set(urgentItems.map(\.episode.employeeID)).count
    let states = Self.urgent.compactMap { state -> String? in
      let count = items.count { $0.state == state }
      return count == 0 ? nil : "\(count) \(state.title)"
    }
    let waiting =
      facts.approvals.isEmpty
      ? ""
      : "; \(Format.count(facts.approvals.count, "request waits", "requests wait")) for approval"
    guard people > 0 else { return "Nobody on this team is overdue, stalled or at risk" + waiting }
    return "\(people) of \(Format.count(members.count, "person needs", "people need")) you: "
      + states.joined(separator: ", ") + waiting
  }

  /// How long somebody has needed the manager: days overdue, idle or since enrollment.
  private func days(_ item: Item) -> Int {
    switch item.state {
    case .overdue: item.episode.dueOn.map { asOf.days(since: $0) } ?? 0
    case .stalled: item.episode.lastActivityOn.map { asOf.days(since: $0) } ?? 0
    default: item.episode.enrolledOn.map { asOf.days(since: $0) } ?? 0
    }
  }

  private var cards: [Report.Card] {
    let enrolled = tally.overall[.enrolled]
    let newlyEarned = finishedItems.count
    return [
      .init(
        label: "Need you", value: .count(Set(urgentItems.map(\.episode.employeeID)).count),
        denominator: "of \(Format.count(members.count, "person", "people"))"),
      .init(
        label: "Waiting for your approval", value: .count(facts.approvals.count),
        denominator: facts.approvals.map(\.requestedOn).min().map { "oldest of \($0)" }
          ?? "nothing waits"),
      .init(
        label: "Finished \(sinceText)", value: .count(newlyEarned),
        denominator: "of \(Format.count(items.count, "attempt", "attempts")) on record"),
      .init(
        label: "Earned", value: enrolled.total == 0 ? .missing("–") : enrolled.shownValue,
        denominator: enrolled.total == 0
          ? "nobody enrolled"
          : "\(Format.count(enrolled.successes)) of \(Format.count(enrolled.total))",
        detail: company.shownRate.map { "company \(Format.percent($0))" } ?? "",
        definition: "CR_enrolled"),
    ]
  }

  private var needs: Report.Section {
    let table = Report.Table(
      id: "needs-you", title: "Who needs you, and for how long",
      columns: [
        .text("Person"), .text("Course"), .text("State"), .number("Days"), .number("Due"),
        .number("Progress, %"),
      ],
      rows: urgentItems.map { item in
        [
          .init(.text(item.member)), .init(.text(item.course)),
          .init(.text(item.state.title)), .init(.count(days(item))), .init(due(item)),
          .init(progress(item)),
        ]
      }, empty: "Nobody is overdue, stalled or at risk.")
    return Report.Section(id: "needs", title: "Who needs you", blocks: [.table(table)])
  }

  private func due(_ item: Item) -> Value {
    item.episode.dueOn.map(Value.day) ?? .missing("none")
  }

  private func progress(_ item: Item) -> Value {
    item.episode.progress.map { .number(max(0, min(100, $0)), decimals: 0) }
      ?? .missing("not reported")
  }

  private var approvals: Report.Section {
    let table = Report.Table(
      id: "approvals", title: "Answer with: bursar sponsorship approve NUMBER, or decline NUMBER",
      columns: [
        .number("Number"), .text("Person"), .text("Course"), .number("Amount"),
        .number("Requested"), .number("Days"),
      ],
      rows: facts.approvals.sorted {
        ($0.requestedOn, $0.sponsorshipID) < ($1.requestedOn, $1.sponsorshipID)
      }
      .map { approval in
        [
          .init(.count(approval.sponsorshipID)), .init(.text(approval.person)),
          .init(.text(approval.course)), .init(.money(approval.amount)),
          .init(.day(approval.requestedOn)),
          .init(.count(asOf.days(since: approval.requestedOn))),
        ]
      }, empty: "Nothing waits for your approval.")
    return Report.Section(
      id: "approvals", title: "What waits for your approval", blocks: [.table(table)])
  }

  private var due: Report.Section {
    let open: Set<EpisodeState> = [.notStarted, .stalled, .atRisk, .onTrack, .active]
    let upcoming = items.filter { item in
      guard open.contains(item.state), let dueOn = item.episode.dueOn else { return false }
      return dueOn >= asOf
    }.sorted {
      ($0.episode.dueOn ?? asOf, $0.member, $0.course) < (
        $1.episode.dueOn ?? asOf, $1.member, $1.course
      )
    }
    let soon = upcoming.filter { ($0.episode.dueOn ?? asOf) <= asOf.adding(days: 30) }
    let next = upcoming.first?.episode.dueOn
    let table = Report.Table(
      id: "due", title: "Due in the next 30 days",
      columns: [
        .text("Person"), .text("Course"), .number("Due"), .text("State"), .number("Progress, %"),
      ],
      rows: soon.map { item in
        [
          .init(.text(item.member)), .init(.text(item.course)), .init(due(item)),
          .init(.text(item.state.title)), .init(progress(item)),
        ]
      },
      empty: "Nobody is due in the next 30 days."
        + (next.map { " The next due date is \($0)." } ?? ""))
    return Report.Section(id: "due", title: "Who is due", blocks: [.table(table)])
  }

  private var since: Day { facts.lastReport ?? asOf.adding(days: -30) }
  private var sinceText: String {
    facts.lastReport.map { "since \($0)" } ?? "in the last 30 days"
  }

  private var finishedItems: [Item] {
    items.filter { item in
      [.passed, .passedLate].contains(item.state)
        && item.episode.earnedOn.map { $0 > since } ?? false
    }.sorted {
      ($1.episode.earnedOn ?? asOf, $0.member, $0.course)
        < ($0.episode.earnedOn ?? asOf, $1.member, $1.course)
    }
  }

  private var finished: Report.Section {
    let table = Report.Table(
      id: "finished", title: "Finished \(sinceText)",
      columns: [
        .text("Person"), .text("Course"), .number("Earned"), .text("Against its due date"),
      ],
      rows: finishedItems.map { item in
        [
          .init(.text(item.member)), .init(.text(item.course)),
          .init(item.episode.earnedOn.map(Value.day) ?? .missing("")),
          .init(
            .text(
              item.state == .passedLate ? "late" : item.episode.dueOn == nil ? "none" : "on time")),
        ]
      }, empty: "Nobody finished \(sinceText).")
    return Report.Section(id: "finished", title: "Who finished", blocks: [.table(table)])
  }

  private var mix: Report.Section {
    let team = tally.overall[.enrolled]
    var blocks: [Report.Block] = []
    if !items.isEmpty {
      let states = EpisodeState.allCases.filter { (tally.overall.states[$0] ?? 0) > 0 }
      blocks.append(
        .chart(
          Chart(
            id: "mix", title: "Where the team's attempts stand", unit: "share of attempts",
            drawing: .stacks(
              parts: Breakdown.parts.map(\.part),
              rows: [
                .init(
                  name: "Team",
                  counts: Breakdown.parts.map { part in
                    part.states.map { tally.overall.states[$0] ?? 0 }.reduce(0, +)
                  })
              ])),
          data: Report.Table(
            id: "mix", title: "Attempts by state",
            columns: [.text("State"), .number("Attempts")],
            rows: states.map {
              [.init(.text($0.title)), .init(.count(tally.overall.states[$0] ?? 0))]
            })))
    }
    blocks.append(
      .table(
        Report.Table(
          id: "against-company", title: "Earned, of all enrollments: the team and the company",
          columns: [
            .text("Who"), .number("Earned"), .number("Of"), .number("Rate"), .number("Interval"),
          ],
          rows: [
            [.init(.text("Team"))] + team.plainCells,
            [.init(.text("Company"))] + company.plainCells,
          ])))
    return Report.Section(id: "mix", title: "The team as a whole", blocks: blocks)
  }

  private var ended: Report.Section {
    let states: [EpisodeState] = [.failed, .withdrawn, .withdrawnBeforeCensus, .leftCompany]
    let rows = items.filter { item in
      states.contains(item.state)
        && (item.episode.withdrawnOn ?? item.episode.failedOn ?? item.episode.leftCompanyOn)
          .map { $0 > asOf.adding(days: -90) } ?? true
    }.sorted { ($0.member, $0.course) < ($1.member, $1.course) }
    let table = Report.Table(
      id: "ended", title: "Ended without finishing in the last 90 days",
      columns: [.text("Person"), .text("Course"), .text("How"), .number("On")],
      rows: rows.map { item in
        [
          .init(.text(item.member)), .init(.text(item.course)), .init(.text(item.state.title)),
          .init(
            (item.episode.withdrawnOn ?? item.episode.failedOn ?? item.episode.leftCompanyOn)
              .map(Value.day) ?? .missing("day unknown")),
        ]
      }, empty: "Nobody left a course in the last 90 days.")
    return Report.Section(id: "ended", title: "Who left mid-course", blocks: [.table(table)])
  }

  private var idle: Report.Section {
    let recent = Set(
      items.filter { ($0.episode.enrolledOn ?? asOf) > asOf.adding(days: -365) }
        .map(\.episode.employeeID))
    let names = members.filter { !recent.contains($0.key) }.map(\.value).sorted()
    let table = Report.Table(
      id: "not-enrolled", title: "No enrollment in the last twelve months",
      columns: [.text("Person")], rows: names.map { [.init(.text($0))] },
      empty: members.isEmpty ? "Nobody reports here." : "Everybody enrolled in something.")
    return Report.Section(id: "not-enrolled", title: "Who is not enrolled", blocks: [.table(table)])
  }

  private var money: Report.Section {
    let table = Report.Table(
      id: "money", title: "What the team's sponsorships hold and cost",
      columns: [
        .text("Currency"), .number("Sponsorships"), .number("Reserved"), .number("Committed"),
        .number("Expended"),
      ],
      rows: facts.sponsored.map { part in
        [
          .init(.text(part.reserved.currency.code)), .init(.count(part.sponsorships)),
          .init(.money(part.reserved)), .init(.money(part.committed)), .init(.money(part.expended)),
        ]
      }, empty: "Nobody on this team is sponsored.")
    return Report.Section(id: "money", title: "What it costs", blocks: [.table(table)])
  }
}
