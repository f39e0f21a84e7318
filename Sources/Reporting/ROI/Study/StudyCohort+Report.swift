package import Upskilling

extension StudyCohort {
  package var subject: String {
    "People who first enrolled from \(plan.from) through \(plan.through), "
      + "\(plan.windowMonths) months of benefits each"
  }

  package var rules: [String] {
    [
      "Everybody counts from enrollment, whether they completed or not; costs of those who withdrew stay.",
      "Participants without comparable others count no benefit, and cost in full.",
      "Whose window has not passed is pending: neither staying nor leaving.",
    ]
  }

  package var outcomes: Report.Section? {
    let (treated, control) = curves
    guard treated.count >= smallestRate, control.count >= smallestRate else { return nil }
    let end = Int(min(treated.lastTime, control.lastTime, Double(plan.windowMonths) * 30.4375))
    guard end > 0 else { return nil }
    let ticks = Array(stride(from: 0, through: end, by: max(1, end / 6)))
    let arms = [("participants", treated), ("comparable others", control)]
    let series = arms.map { name, curve in
      let atRisk = curve.atRisk(at: ticks.map(Double.init))
      return Chart.StepPlot.Series(
        name: name,
        points: curve.steps.filter { $0.time <= Double(end) }.map {
          .init(
            day: Int($0.time), share: $0.survival, lower: $0.band?.lower, upper: $0.band?.upper)
        }, thinFrom: zip(ticks, atRisk).first { $0.1 < smallestRate }?.0, atRisk: atRisk)
    }
    let test = LogRank(treated, control)
    var sentences: [String] = []
    if let chi = test.chiSquared, let p = test.pValue {
      sentences.append(
        "Log-rank test over the whole time, strata not weighted: χ² "
          + "\(Format.number(chi, decimals: 3)), p = \(Format.number(p, decimals: 4)).")
    }
    if let one = RestrictedMean(treated, horizon: Double(end)),
      let other = RestrictedMean(control, horizon: Double(end))
    {
      let difference = RestrictedMean.difference(one, other)
      sentences.append(
        "Within \(end) days participants stay \(Format.number(difference.estimate, decimals: 1)) "
          + "days longer on average (95 %: \(Format.number(difference.interval.lower, decimals: 1)) "
          + "to \(Format.number(difference.interval.upper, decimals: 1))).")
    }
    let table = Report.Table(
      id: "retention", title: "Still with the employer, by days since the index day",
      columns: [.number("Days")]
        + arms.flatMap { [.number("Staying, \($0.0)"), .number("Observed, \($0.0)")] },
      rows: ticks.enumerated().map { index, day in
        [.init(.count(day))]
          + zip(arms, series).flatMap { arm, series -> [Report.Cell] in
            [
              .init(arm.1.survival(at: Double(day)).map(Value.share) ?? .missing("not observed")),
              .init(.count(series.atRisk[index])),
            ]
          }
      })
    return Report.Section(
      id: "retention", title: "Staying with the employer",
      blocks: [
        .chart(
          Chart(
            id: "retention", title: "Participants and comparable others from their index day",
            unit: "share still employed, Kaplan–Meier, 95 % log-log bands",
            drawing: .steps(
              plot: .init(
                axis: "days since the index day", start: 1, end: end, ticks: ticks, series: series))
          ), data: table)
      ] + sentences.map { .text($0) })
  }

  package func method(_ result: ROIResult) -> Report.Section {
    let comparison = comparison(.retention)
    let cells = smallCells
    let matched = cells.list([comparison.matchedParticipants, comparison.unmatchedParticipants])
    let people = Report.Table(
      id: "matching", title: "Who was compared",
      columns: [.text("People"), .number("Count")],
      rows: [
        [.init(.text("Participants")), .init(Value(matched.total), figure: "people/participants")],
        [.init(.text("with comparable others")), .init(Value(matched.cells[0]))],
        [.init(.text("without: full cost, no benefit")), .init(Value(matched.cells[1]))],
        [
          .init(.text("Comparable others, a person once in each month")),
          .init(Value(cells.cell(comparison.matchedControls))),
        ],
        [
          .init(.text("Participants whose window has not passed")),
          .init(Value(cells.cell(pending))),
        ],
      ])
    let balance = Report.Table(
      id: "balance", title: "Standardized differences: above 0.1 the groups are not alike",
      columns: [
        .text("Covariate"), .number("Before matching"), .number("After"), .text("Verdict"),
      ],
      rows: comparison.balance.map {
        [
          .init(.text($0.covariate)),
          .init($0.before.map { .number($0, decimals: 3) } ?? .missing("n/a")),
          .init($0.after.map { .number($0, decimals: 3) } ?? .missing("n/a")),
          .init(.text($0.isFlagged ? "not balanced" : "balanced")),
        ]
      })
    let traits = (["index month"] + plan.traits.map { $0.rawValue.replacing("_", with: " ") })
      .joined(separator: ", ")
    var texts = ["Compared only where alike in: \(traits)."]
    if let effect = comparison.effect(), let crude = comparison.crude {
      let both =
        "Retention differs by \(points(crude)) without matching, \(points(effect)) with it."
      texts.append(
        crude * effect < 0
          ? both + " The sign turns: the raw difference is of unlike people." : both)
    }
    texts += result.evidence.reasons.map { "Not a better grade: \($0)." }
    return Report.Section(
      id: "isolation", title: "Method: \(result.isolation.title)",
      blocks: [.table(people), .table(balance)] + texts.map { .text($0) })
  }

  private func points(_ difference: Double) -> String {
    Format.number(difference * 100, decimals: 2) + " points"
  }

  package func basis(of category: Benefit.Category) -> (amount: Money, table: Report.Table) {
    let comparison = comparison(category)
    let table = Report.Table(
      id: "strata", title: "People alike, participants and others, with their rates",
      columns: [
        .text("Alike in"), .number("Participants"), .number("Rate"), .number("Others"),
        .number("Rate of others"),
      ],
      rows: comparison.matched.map { stratum in
        [
          .init(.text(stratum.key.joined(separator: ", "))),
          .init(count(stratum.treated)), .init(rate(stratum.treated)),
          .init(count(stratum.control)), .init(rate(stratum.control)),
        ]
      })
    let worth = plan.values[category].map { Double($0.amount.minorUnits) } ?? 0
    let amount = (comparison.effect() ?? 0) * Double(comparison.matchedParticipants) * worth
    return (Money(Int(amount.rounded()), plan.currency), table)
  }

  private func count(_ arm: Stratum.Arm) -> Value {
    Value(smallCells.cell(arm.count))
  }

  private func rate(_ arm: Stratum.Arm) -> Value {
    let cell = smallCells.cell(arm.count)
    return cell.isHidden ? Value(cell) : .share(arm.outcome.mean)
  }
}
