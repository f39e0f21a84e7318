package import Upskilling

extension Report {
  /// What a program was worth, with its method, its interval and how far it can be trusted. It names nobody.
  ///
  /// - Parameter ledger: what the ledger says the participants cost, for the tie.
  package static func roi(
    _ result: ROIResult, of data: any StudyData, ledger: Money, scope: Scope,
    watermarks: [Watermark]
  ) -> Report {
    ROIBuilder(result: result, data: data, ledger: ledger).build(scope, watermarks)
  }
}

private struct ROIBuilder {
  let result: ROIResult
  let data: any StudyData
  let ledger: Money

  private var plan: StudyPlan { data.plan }

  func build(_ scope: Report.Scope, _ watermarks: [Report.Watermark]) -> Report {
    var report = Report(
      kind: .roi, title: finding,
      subject:
        "\(data.subject), in \(result.currency). Isolation: \(result.isolation.title). "
        + "Evidence: grade \(result.evidence.grade.rawValue).",
      scope: scope)
    report.watermarks = watermarks
    report.definitions = Self.definitions
    report.rules = rules
    if let bootstrap = result.bootstrap {
      report.rules.append(
        "People drawn again within their strata: \(Format.count(bootstrap.draws)) draws, seed \(bootstrap.seed), percentiles 2.5 and 97.5."
      )
    }
    guard ![.suppressed, .nobody].contains(result.outcome) else {
      report.sections = [
        Report.Section(
          id: "why", title: "Why there are no figures",
          blocks: [
            .text(result.headline),
            .text("Rules of privacy hold for every table, chart and file of this report alike."),
          ])
      ]
      return report
    }
    report.cards = cards
    report.sections = [
      returns, sureness, tornado, data.outcomes, benefits, costs, data.method(result), levels,
      beside,
    ].compactMap(\.self)
    report.ties = ties
    return report
  }

  /// The headline without its figures, which stand on the cards.
  private var finding: String {
    let sentence = result.headline.split(separator: ": ", maxSplits: 1).first.map(String.init)
    let short = sentence ?? result.headline
    return short.hasPrefix(plan.title) || result.fullyLoaded == nil
      ? short : "\(plan.title): \(short.prefix(1).lowercased() + short.dropFirst())"
  }

  private func money(_ amount: Int) -> Value {
    .money(Money(amount, Currency(code: result.currency, exponent: result.exponent)))
  }

  private func share(percent: Double?) -> Value? { percent.map { .share($0 / 100) } }

  private var cards: [Report.Card] {
    let grade = Report.Card(
      label: "Evidence", value: .text("Grade \(result.evidence.grade.rawValue)"),
      denominator: result.isolation.title, definition: "evidence")
    guard let figures = result.fullyLoaded else {
      return [
        .init(
          label: "Cost", value: result.costTotal.map(money) ?? .missing("none recorded"),
          denominator: "fully loaded", definition: "cost", figure: "cost/total"), grade,
      ]
    }
    return [
      .init(
        label: "ROI", value: share(percent: figures.roiPercent) ?? .missing(figures.roiText),
        denominator: "benefit \(figures.benefitText), cost \(figures.costText)",
        detail: result.roiInterval.map {
          "95 %: \(Format.interval($0.lower / 100, $0.upper / 100))"
        } ?? "", definition: "roi", figure: "roi/fully_loaded"),
      .init(
        label: "Benefit–cost ratio",
        value: figures.benefitCostRatio.map { .number($0, decimals: 2) }
          ?? .missing(figures.benefitCostText),
        denominator: "gross, per 1.00 of cost", definition: "bcr"),
      .init(
        label: "Net benefit", value: money(figures.net), denominator: "benefit less cost",
        definition: "net", figure: "net/fully_loaded"),
      .init(
        label: "Payback",
        value: figures.paybackMonths.map { .number($0, decimals: 1) }
          ?? .missing(figures.paybackText),
        denominator: figures.paybackMonths == nil ? "" : "months", detail: figures.paybackText,
        definition: "payback"), grade,
    ]
  }

  private var returns: Report.Section {
    let rows = [
      ("Fully loaded", result.fullyLoaded), ("Direct cost only", result.directOnly),
      ("Only lines that are clear", result.conservative),
    ].compactMap { name, figures in figures.map { (name, $0) } }
    let table = Report.Table(
      id: "returns",
      title: "The same return on different costs and benefits, in \(result.currency)",
      columns: [
        .text("Counted"), .number("Benefit"), .number("Cost"), .number("Net"), .number("ROI"),
        .number("BCR"), .number("Payback"),
      ],
      rows: rows.map { name, figures in
        [
          .init(.text(name)), .init(money(figures.benefit)), .init(money(figures.cost)),
          .init(money(figures.net)),
          .init(share(percent: figures.roiPercent) ?? .missing(figures.roiText)),
          .init(.text(figures.benefitCostText)), .init(.text(figures.paybackText)),
        ]
      }, empty: "There is no return to state.")
    var blocks: [Report.Block] = []
    if let figures = result.fullyLoaded {
      let gains = result.lines.compactMap { line in line.amount.map { (line.title, $0) } }
        .filter { $0.1 != 0 }
      let chart = Chart(
        id: "waterfall", title: "From cost to net benefit", unit: result.currency,
        drawing: .waterfall(
          steps: [.init(name: "Cost", value: money(-figures.cost), role: .loss)]
            + gains.map {
              .init(name: $0.0, value: money($0.1), role: $0.1 < 0 ? .loss : .gain)
            } + [.init(name: "Net", value: money(figures.net), role: .total)]))
      blocks.append(.chart(chart, data: table))
    } else {
      blocks.append(.table(table))
    }
    blocks += ([result.headline] + result.notes + data.notes).map { .text($0) }
    return Report.Section(id: "return", title: "Cost, benefit and return", blocks: blocks)
  }

  private var sureness: Report.Section? {
    guard let figures = result.fullyLoaded, let point = share(percent: figures.roiPercent) else {
      return nil
    }
    var rows: [Chart.IntervalRow] = []
    func add(_ name: String, _ point: Value, _ interval: Interval?, isHeadline: Bool = false) {
      rows.append(
        .init(
          name: name, value: point,
          lower: share(percent: interval?.lower) ?? .missing("no interval"),
          upper: share(percent: interval?.upper) ?? .missing("no interval"),
          note: interval == nil ? "no interval" : "", isHeadline: isHeadline))
    }
    add("ROI, fully loaded", point, result.roiInterval, isHeadline: true)
    if let bootstrap = result.bootstrapInterval {
      add("the same, people drawn again", point, bootstrap)
    }
    if let direct = share(percent: result.directOnly?.roiPercent) {
      add("Direct cost only", direct, nil)
    }
    if let clear = share(percent: result.conservative?.roiPercent) {
      add("Only lines that are clear", clear, nil)
    }
    let chance = result.chancePositive.map {
      "Chance that the return is above zero, on these terms: \(ROIText.chance($0))."
    }
    let table = Report.Table(
      id: "sureness", title: "Return on investment with 95 % intervals",
      columns: [.text("Counted"), .number("ROI"), .number("Lower"), .number("Upper")],
      rows: rows.map { row in
        [.init(.text(row.name)), .init(row.value), .init(row.lower), .init(row.upper)]
      })
    return Report.Section(
      id: "sureness", title: "How sure it is",
      blocks: [
        .chart(
          Chart(
            id: "sureness", title: "The return, and what it could be", unit: "ROI, 95 % intervals",
            drawing: .intervals(rows: rows)), data: table)
      ] + (chance.map { [.text($0)] } ?? []))
  }

  private var tornado: Report.Section? {
    guard !result.sensitivity.isEmpty,
      let base = share(percent: result.fullyLoaded?.roiPercent)
    else { return nil }
    let breakEven = Dictionary(
      result.lines.compactMap { line in
        line.breakEvenText.map { (line.title, $0) }
      },
      uniquingKeysWith: { first, _ in first })
    let rows = result.sensitivity.map { input in
      Chart.TornadoRow(
        name: input.input, lowInput: input.low, highInput: input.high,
        low: .share(input.roiPercentAtLow / 100), high: .share(input.roiPercentAtHigh / 100),
        breakEven: nil)
    }
    let table = Report.Table(
      id: "sensitivity", title: "The return with one input at either end, all others as they are",
      columns: [.text("Input"), .text("From"), .number("ROI"), .text("To"), .number("ROI there")],
      rows: rows.map {
        [
          .init(.text($0.name)), .init(.text($0.lowInput)), .init($0.low),
          .init(.text($0.highInput)), .init($0.high),
        ]
      })
    let sentences = breakEven.sorted { $0.key < $1.key }.map { title, text in
      Report.Block.text("\(title): \(text).")
    }
    return Report.Section(
      id: "sensitivity", title: "What moves it most",
      blocks: [
        .chart(
          Chart(
            id: "tornado", title: "\(rows[0].name) moves the return most", unit: "ROI",
            drawing: .tornado(base: base, rows: rows)), data: table)
      ] + sentences)
  }

  private var benefits: Report.Section {
    let table = Report.Table(
      id: "benefits", title: "Every benefit with its formula, in \(result.currency)",
      columns: [
        .text("Benefit"), .number("Amount"), .number("From"), .number("To"), .text("Formula"),
        .text("Value from"), .number("E-value"),
      ],
      rows: result.lines.map { line in
        [
          .init(.text(line.title)),
          .init(
            line.amount.map(money) ?? .missing(line.amountText),
            figure: "benefit/\(line.category.rawValue)"),
          .init(line.interval.map { money(Int($0.lower.rounded())) } ?? .missing("none")),
          .init(line.interval.map { money(Int($0.upper.rounded())) } ?? .missing("none")),
          .init(.text(line.formula)), .init(.text(line.valueSource)),
          .init(line.eValue.map { .number($0, decimals: 3) } ?? .missing("n/a")),
        ]
      }, empty: "No benefit is turned into money.")
    return Report.Section(
      id: "benefits", title: "Benefits, line by line", blocks: [.table(table)])
  }

  private var costs: Report.Section {
    let table = Report.Table(
      id: "costs", title: "Every cost with its source, in \(result.currency)",
      columns: [
        .text("Cost"), .number("Amount"), .number("Day"), .text("Source"), .text("Said by"),
        .number("Confidence"),
      ],
      rows: result.costs.enumerated().map { index, cost in
        [
          .init(.text(cost.title)),
          .init(money(cost.amount), figure: "cost/\(index + 1)-\(cost.category.rawValue)"),
          .init(.text(cost.day)), .init(.text(cost.source.rawValue)),
          .init(.text(cost.estimator)),
          .init(cost.confidence.map(Value.share) ?? .missing("n/a")),
        ]
      },
      total: result.costTotal.map {
        [
          .init(.text("Fully loaded")), .init(money($0), figure: "cost/total"), .init(.text("")),
          .init(.text("")), .init(.text("")), .init(.text("")),
        ]
      })
    return Report.Section(id: "costs", title: "Costs, line by line", blocks: [.table(table)])
  }

  private var levels: Report.Section {
    let table = Report.Table(
      id: "levels", title: "Levels 0 to 5 (Phillips)",
      columns: [.number("Level"), .text("What"), .text("Result")],
      rows: result.levels.map {
        [
          .init(.count($0.number)), .init(.text($0.title)),
          .init(.text($0.isCollected ? $0.text : "not collected")),
        ]
      })
    return Report.Section(id: "levels", title: "Every level", blocks: [.table(table)])
  }

  private var beside: Report.Section? {
    guard !result.funding.isEmpty || !result.intangibles.isEmpty else { return nil }
    let table = Report.Table(
      id: "funding", title: "Credits and grants: no benefit of learning",
      columns: [.text("Funding"), .number("Amount")],
      rows: result.funding.map { [.init(.text($0.title)), .init(money($0.amount))] },
      empty: "No credits or grants.")
    return Report.Section(
      id: "beside", title: "Shown and never summed",
      blocks: [.table(table)]
        + (result.intangibles.isEmpty
          ? []
          : [
            .text(
              "Deliberately not turned into money: \(result.intangibles.joined(separator: "; ")).")
          ]))
  }

  private var ties: [Report.Tie] {
    let fromLedger = result.costs.filter { $0.source == .ledger }.map(\.amount).reduce(0, +)
    var ties = [
      Report.Tie(
        text: "costs from the ledger = expended on the participants' sponsorships, less refunds",
        left: money(fromLedger), right: .money(ledger))
    ]
    if let total = result.costTotal {
      ties.append(
        .init(
          text: "fully loaded cost = sum of its lines", left: money(total),
          right: money(result.costs.map(\.amount).reduce(0, +))))
    }
    if let figures = result.fullyLoaded {
      ties.append(
        .init(
          text: "benefit = sum of its lines", left: money(figures.benefit),
          right: money(result.lines.compactMap(\.amount).reduce(0, +))))
    }
    return ties
  }

  private var rules: [String] {
    data.rules + [
      "A change of employment counts once: retention before promotion before transfer.",
      "Amounts are not discounted: benefits are those of \(plan.windowMonths) months.",
      "Groups of fewer than \(data.smallCells.threshold) people are not shown.",
      "Written before results were looked at: study \(plan.name).",
    ]
  }

  private static let definitions: [Report.Definition] = [
    .init(
      id: "roi", title: "return on investment", text: "100 × (benefit − cost) / cost, in percent."),
    .init(
      id: "bcr", title: "benefit–cost ratio",
      text: "Benefit / cost, gross: ROI = (BCR − 1) × 100."),
    .init(id: "net", title: "net benefit", text: "Benefit less cost."),
    .init(
      id: "payback", title: "payback",
      text: "Months × cost / benefit, for benefits that come evenly over the window."),
    .init(
      id: "cost", title: "fully loaded cost",
      text: "Tuition from the ledger less refunds, and declared costs with learners' paid time."),
    .init(
      id: "evidence", title: "grade of evidence",
      text:
        "A by lot; B matched or difference in differences, of good balance and size; C the same, weaker; D estimates; – no isolation, no ROI."
    ),
  ]
}
