package import Upskilling

extension StudyPanel {
  /// Units are named up to so many on a side.
  private static let mostNamed = 8

  package var subject: String {
    let over = (0..<periodsAfter).count(where: isOver)
    return "Organization units in which the program was offered from \(plan.from) on, and others, "
      + "in periods of \(rollout.periodMonths) months: \(rollout.periodsBefore) before, "
      + "\(over == periodsAfter ? "" : "\(over) of ")\(periodsAfter) after. "
      + "Cost of people who first enrolled from \(plan.from) through \(plan.through)"
  }

  package var rules: [String] {
    [
      "Everybody in a unit on the first day of a period counts in it, as the organization was then, whoever took part; who is still with the employer on the first day after it has stayed.",
      "Costs are those of all participants, also of those in other units and of those who withdrew.",
      "A period that is not over is pending and counts nowhere.",
      "People count from the first file that named them: whoever had left before is in none.",
      "The interval takes people of a unit as dependent, by Student's t with one degree of freedom less than the smaller side has units.",
    ]
  }

  package var notes: [String] {
    var notes = learningNotes
    let pending = (0..<periodsAfter).count { !isOver($0) }
    if pending > 0, pending < periodsAfter {
      notes.append(
        "\(pending) of \(periodsAfter) periods after the program began are not over: they count no benefit yet, and the cost counts in full."
      )
    }
    let missing = (-rollout.periodsBefore..<0).count { !countedPeriods.contains($0) }
    if missing > 0 {
      notes.append(
        "\(missing) of \(rollout.periodsBefore) periods before the program have nobody on record on one side, and count nowhere."
      )
    }
    if elsewhere > 0 {
      notes.append(
        "Participants who were in none of the units with the program, whose cost counts: \(smallCells.cell(elsewhere).text)."
      )
    }
    if unplaced > 0 {
      notes.append(
        "People without an organization unit, who are on neither side: \(smallCells.cell(unplaced).text)."
      )
    }
    return notes
  }

  /// The gap between both sides in every period.
  package var outcomes: Report.Section? {
    let gaps = Dictionary(
      DifferenceInDifferences.gaps(observations(.retention)).map { ($0.period, $0) },
      uniquingKeysWith: { first, _ in first })
    let table = Report.Table(
      id: "paths", title: "Share of a period's people who stayed, in percent; gaps in points",
      columns: [
        .text("Period"), .text("Program"), .number("People, with"), .number("Stayed, with"),
        .number("People, others"), .number("Stayed, others"), .number("Gap"), .number("Lower"),
        .number("Upper"),
      ],
      rows: allPeriods.map { period in row(period, gaps[period]) })
    let rows = gaps.values.sorted { $0.period < $1.period }.map { gap in
      Chart.IntervalRow(
        name: label(gap.period), value: points(gap.difference),
        lower: gap.interval.map { points($0.lower) } ?? .missing("no interval"),
        upper: gap.interval.map { points($0.upper) } ?? .missing("no interval"),
        note: gap.isAfter ? "with the program" : "before it", isHeadline: gap.isAfter)
    }
    let block: Report.Block =
      rows.isEmpty
      ? .table(table)
      : .chart(
        Chart(
          id: "paths", title: "How much more stayed where the program was offered",
          unit: "percentage points of retention in a period, 95 % intervals",
          drawing: .intervals(rows: rows)), data: table)
    return Report.Section(
      id: "paths", title: "Both sides before and after",
      blocks: [block] + driftTexts.map { .text($0) })
  }

  private func row(_ period: Int, _ gap: DifferenceInDifferences.Gap?) -> [Report.Cell] {
    let head: [Report.Cell] = [
      .init(.text(label(period))), .init(.text(period < 0 ? "before" : "with it")),
    ]
    guard let gap else {
      let why =
        isOver(period)
        ? ("nobody on one side", "no data") : ("until \(day(period + 1))", "pending")
      return head + [.init(.missing(why.0))] + Array(repeating: .init(.missing(why.1)), count: 6)
    }
    let sides = [true, false].flatMap { isOffered -> [Report.Cell] in
      let sample = retention(isOffered) { $0 == period }
      return [.init(.count(sample.count)), .init(.share(sample.mean))]
    }
    return head + sides + [
      .init(points(gap.difference)),
      .init(gap.interval.map { points($0.lower) } ?? .missing("no interval")),
      .init(gap.interval.map { points($0.upper) } ?? .missing("no interval")),
    ]
  }

  private func retention(_ isOffered: Bool, _ isWanted: (Int) -> Bool) -> Sample {
    Sample(
      joining: observations(.retention).filter { $0.isTreated == isOffered && isWanted($0.period) }
        .map(\.outcome))
  }

  /// What the periods before say of the paths.
  private var driftTexts: [String] {
    guard let change = change(.retention) else { return [] }
    guard let trend = change.preTrend else {
      return [
        "Fewer than three periods before the program are on record, so nothing shows that both sides moved alike without it."
      ]
    }
    let moved = "Before the program the gap moved by \(signed(trend.drift)) points a period"
    let alone =
      "This drift alone, had it gone on, would have given \(signed(trend.extrapolated)) of the \(signed(change.estimate)) points."
    guard let interval = trend.interval else {
      return ["\(moved), without an interval. \(alone)"]
    }
    let range = "(95 %: \(signed(interval.lower)) to \(signed(interval.upper)))"
    return [
      interval.excludesZero
        ? "\(moved) \(range): the paths were not parallel. \(alone)"
        : "\(moved) \(range): no drift is shown, which makes parallel paths likely and does not prove them. \(alone)"
    ]
  }

  package func method(_ result: ROIResult) -> Report.Section {
    let sides = [true, false].map { isOffered -> [Report.Cell] in
      let (before, after) = (retention(isOffered) { $0 < 0 }, retention(isOffered) { $0 >= 0 })
      func share(_ sample: Sample) -> Report.Cell {
        .init(sample.count > 0 ? .share(sample.mean) : .missing("no data"))
      }
      return [
        .init(.text(isOffered ? "with the program" : "others")),
        .init(.count(units(isOffered: isOffered).count)), .init(.count(before.count)),
        share(before), .init(.count(after.count)), share(after),
        .init(
          before.count > 0 && after.count > 0
            ? points(after.mean - before.mean) : .missing("no data")),
      ]
    }
    let compared = Report.Table(
      id: "sides", title: "Person-periods and the share that stayed; changes in points",
      columns: [
        .text("Units"), .number("Count"), .number("Person-periods before"), .number("Stayed"),
        .number("Person-periods after"), .number("Stayed"), .number("Change"),
      ], rows: sides)
    let participants = smallCells.list([levels.participants - elsewhere, elsewhere])
    let people = Report.Table(
      id: "participants", title: "Where participants were when they enrolled",
      columns: [.text("People"), .number("Count")],
      rows: [
        [
          .init(.text("Participants")),
          .init(Value(participants.total), figure: "people/participants"),
        ],
        [.init(.text("in units with the program")), .init(Value(participants.cells[0]))],
        [.init(.text("elsewhere")), .init(Value(participants.cells[1]))],
      ])
    let texts =
      [
        named("With the program", true), named("Compared with", false),
        "Whole units are compared, not participants: taking part is a choice, being in a unit on a period's first day is not. The effect is that of the offer, on everybody it was made to (intention to treat).",
        changeText,
      ].compactMap(\.self) + result.evidence.reasons.map { "Not a better grade: \($0)." }
    return Report.Section(
      id: "isolation", title: "Method: \(result.isolation.title)",
      blocks: [.table(compared), .table(people)] + texts.map { .text($0) })
  }

  private var changeText: String? {
    change(.retention).map { change in
      let range =
        change.interval.map { "95 %: \(signed($0.lower)) to \(signed($0.upper))" } ?? "no interval"
      let (with, others) = (
        change.treatedAfter.mean - change.treatedBefore.mean,
        change.controlAfter.mean - change.controlBefore.mean
      )
      return
        "Retention in a period changed by \(signed(with)) points where the program was offered "
        + "and by \(signed(others)) elsewhere: a difference of \(signed(change.estimate)) points (\(range))."
    }
  }

  private func named(_ what: String, _ isOffered: Bool) -> String? {
    let units = units(isOffered: isOffered)
    guard !units.isEmpty, units.count <= Self.mostNamed else { return nil }
    return "\(what): \(units.joined(separator: ", "))."
  }

  package func basis(of category: Benefit.Category) -> (amount: Money, table: Report.Table) {
    let sides = countedPeriods.flatMap { period in
      [true, false].map { isOffered in
        countedCells.filter { $0.period == period && $0.isOffered == isOffered }
          .sorted { $0.unit < $1.unit }
      }
    }
    let table = Report.Table(
      id: "units", title: "Units in every period, with the share that had the event",
      columns: [
        .text("Period"), .text("Unit"), .text("Program"), .number("People"), .number("Share"),
      ],
      rows: sides.flatMap { side in
        zip(side, smallCells.list(side.map(\.counts.people)).cells).map { cell, people in
          [
            .init(.text(label(cell.period))), .init(.text(cell.unit)),
            .init(
              .text(cell.isOffered ? cell.period < 0 ? "before" : "with it" : "not offered")),
            .init(Value(people)),
            .init(
              people.isHidden
                ? Value(people)
                : .share(Double(cell.counts[category]) / Double(max(1, cell.counts.people)))),
          ]
        }
      }, empty: "No period has people on both sides.")
    let worth = plan.values[category].map { Double($0.amount.minorUnits) } ?? 0
    let change = change(category)
    let amount = (change?.estimate ?? 0) * Double(change?.treatedAfter.count ?? 0) * worth
    return (Money(Int(amount.rounded()), plan.currency), table)
  }

  /// `2025-Q3` where periods are quarters of the calendar, otherwise the first day.
  private func label(_ period: Int) -> String {
    let start = day(period)
    let quarter = Quarter(of: start)
    return rollout.periodMonths == 3 && quarter != Quarter(of: start.adding(days: -1))
      ? quarter.description : "from \(start)"
  }

  private func points(_ difference: Double) -> Value { .number(difference * 100, decimals: 2) }

  private func signed(_ difference: Double) -> String {
    ROIText.decimal(difference * 100, places: 2, isSigned: true)
  }
}
