import Upskilling

extension ROIResult {
  /// The result of a study.
  ///
  /// - Throws: `ROIRefusal` where the study breaks a rule: mixed currencies, a missing level, a window that
  ///   is too long, a wrong sign or share.
  package init(_ study: ROIStudy) throws(ROIRefusal) {
    try Self.check(study)
    let currency = study.currency
    self.init(blank: study)
    if let outcome = Self.outcomeWithoutFigures(study) {
      self.outcome = outcome
      headline = Self.sentence(outcome, study)
      return
    }
    let priced = try study.benefits.map { benefit throws(ROIRefusal) in
      try PricedBenefit(benefit, currency)
    }
    let direct = try ROIRefusal.sum(
      study.costs.lazy.filter { !$0.category.isOpportunityCost }.map(\.amount.minorUnits))
    let cost = try ROIRefusal.sum(study.costs.lazy.map(\.amount.minorUnits))
    evidence = Evidence(study.isolation, Self.basis(study, priced))
    costs = study.costs.map { Cost($0, currency) }
    (costTotal, costTotalText) = (cost, ROIText.money(cost, currency))
    costPerCompletion = try Self.perCompletion(cost, study)
    funding = try study.funding.map { aside throws(ROIRefusal) in
      let amount = try aside.amount.minorUnits(in: currency)
      return Aside(
        title: aside.title, amount: amount, amountText: ROIText.money(amount, currency))
    }
    intangibles = study.intangibles
    matching = study.matching.map { Matching($0, study.smallCells) }
    preTrend = study.preTrend
    levels = Self.levels(study)
    guard study.isolation != .none else {
      outcome = .costOnly
      headline = Self.sentence(.costOnly, study) + " " + Self.costSentence(self)
      return
    }
    let exact = priced.reduce(0) { $0 + ($1.amount ?? 0) }
    lines = try priced.map { benefit throws(ROIRefusal) in
      try benefit.line(cost: cost, others: exact - (benefit.amount ?? 0), currency)
    }
    notes += Self.notes(study, lines)
    guard lines.isEmpty || lines.contains(where: { $0.status != .pending }) else {
      outcome = .pending
      headline = Self.sentence(.pending, study) + " " + Self.costSentence(self)
      return
    }
    try state(study, priced, cost: cost, direct: direct)
  }

  private init(blank study: ROIStudy) {
    self.init(
      program: study.program, currency: study.currency.code, exponent: study.currency.exponent,
      windowMonths: study.windowMonths, outcome: .stated, headline: "",
      isolation: study.isolation, evidence: Evidence(study.isolation, study.evidence),
      levels: [], costs: [], lines: [], sensitivity: [], funding: [], intangibles: [], notes: [])
  }

  private static func check(_ study: ROIStudy) throws(ROIRefusal) {
    guard study.windowMonths > 0 else { throw .noWindow }
    guard study.windowMonths <= max(12, study.programMonths) else {
      throw .windowTooLong(months: study.windowMonths)
    }
    for line in study.costs {
      let amount = try line.amount.minorUnits(in: study.currency)
      guard line.category == .refund ? amount <= 0 : amount >= 0 else {
        throw .sign(line.category)
      }
      guard line.confidence.map({ (0...1).contains($0) }) ?? true else { throw .share }
    }
    guard study.levels.completed != nil || study.levels.participants == 0 else {
      throw .levelMissing(2)
    }
    if let rate = study.discounting?.rate, rate <= -1 { throw .discountRate }
  }

  /// Nobody, or too few to be reported on.
  private static func outcomeWithoutFigures(_ study: ROIStudy) -> Outcome? {
    if study.levels.participants == 0 { return .nobody }
    let groups = study.benefits.flatMap { benefit -> [Int] in
      switch benefit.basis {
      case .rate(.effect(let effect), _, _): [effect.people, effect.controls].compactMap(\.self)
      case .days(let people, _, _, _, _): [people]
      case .rate, .estimates: []
      }
    }
    let smallest = study.evidence.smallestArm.map { [$0] } ?? []
    let isSmall = ([study.levels.participants] + groups + smallest).contains {
      study.smallCells.cell($0).isHidden
    }
    return isSmall ? .suppressed : nil
  }

  /// What the comparison rests on, as far as its lines tell.
  private static func basis(_ study: ROIStudy, _ priced: [PricedBenefit]) -> Evidence.Basis {
    var basis = study.evidence
    if let matching = study.matching {
      basis.worstBalance = matching.worstBalance
      basis.matchedShare =
        Double(matching.matchedParticipants) / Double(max(1, matching.participants))
    }
    if let preTrend = study.preTrend {
      basis.periodsBefore = preTrend.gaps.count
      basis.isDrifting = preTrend.interval?.excludesZero ?? false
    }
    let effects = priced.compactMap(\.effect)
    let arms = effects.compactMap { effect in effect.controls.map { min($0, effect.people) } }
    basis.smallestArm = basis.smallestArm ?? arms.min()
    let shares = effects.map { Double($0.people) / Double(max(1, $0.people + $0.unmatched)) }
    basis.matchedShare = basis.matchedShare ?? shares.min()
    if priced.contains(where: { $0.status == .pending }) { basis.isFollowUpComplete = false }
    return basis
  }

  private static func perCompletion(_ cost: Int, _ study: ROIStudy) throws(ROIRefusal) -> String {
    let completions = study.levels.completed?.successes ?? 0
    guard completions > 0 else { return "n/a (no completions)" }
    return ROIText.money(
      try ROIRefusal.rounded(Double(cost) / Double(completions)), study.currency)
  }

  /// The figures, where there are any.
  private mutating func state(
    _ study: ROIStudy, _ priced: [PricedBenefit], cost: Int, direct: Int
  ) throws(ROIRefusal) {
    let currency = study.currency
    func figures(_ lines: [Line], _ cost: Int) throws(ROIRefusal) -> ReturnFigures {
      ReturnFigures(
        benefit: try ROIRefusal.sum(lines.lazy.compactMap(\.amount)), cost: cost,
        months: study.windowMonths, currency: currency)
    }
    let loaded = try figures(lines, cost)
    fullyLoaded = loaded
    directOnly = try figures(lines, direct)
    conservative = try figures(lines.filter(\.isConservative), cost)
    if lines.contains(where: { $0.status == .estimated && $0.amount != 0 }) {
      evidence.grade = max(evidence.grade, .d)
      evidence.reasons.append("a line rests on participants' estimates")
    }
    let errors = lines.compactMap(\.standardError)
    if let roi = loaded.roiPercent, !errors.isEmpty {
      let error = errors.reduce(0) { $0 + $1.square }.squareRoot()
      let spread = 100 * error / Double(cost)
      standardErrorOfBenefit = error
      roiInterval = .normal(roi, standardError: spread)
      chancePositive = spread > 0 ? Normal.cumulative(roi / spread) : nil
    }
    resample(study, priced, cost: cost)
    sensitivity = try Self.sensitivity(study, priced, loaded)
    discounted = try Self.discounted(study)
    headline = Self.headline(self, loaded)
    if loaded.roiPercent != nil { levels[5].text = "ROI \(loaded.roiText)" }
    levels[5].isCollected = loaded.roiPercent != nil
    levels[4].isCollected = !lines.isEmpty
    levels[4].text =
      lines.isEmpty
      ? "not collected"
      : lines.map { "\($0.title.lowercased()): \($0.amountText)" }.joined(separator: "; ")
  }

  /// Draws people again, strata and groups keeping their sizes. A participant without a control brings
  /// nothing in any draw.
  private mutating func resample(_ study: ROIStudy, _ priced: [PricedBenefit], cost: Int) {
    guard let resampling = study.resampling, cost > 0 else { return }
    // Participants and controls of a stratum stand side by side.
    let strata = Dictionary(grouping: resampling.people, by: \.key)
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .flatMap { [$0.value.filter(\.isTreated), $0.value.filter { !$0.isTreated }] }
      .map { $0.map(\.outcome) }
    let fixed = priced.reduce(0) { $0 + ($1.effect == nil ? $1.amount ?? 0 : 0) }
    bootstrap = resampling.bootstrap.run(strata) { sample in
      let benefit = stride(from: 0, to: sample.count, by: 2).reduce(fixed) { sum, index in
        let (treated, control) = (Sample(sample[index]), Sample(sample[index + 1]))
        guard control.count > 0 else { return sum }
        return sum + Double(treated.count) * (treated.mean - control.mean)
      }
      return 100 * (benefit - Double(cost)) / Double(cost)
    }
    bootstrapInterval = bootstrap?.interval
  }

  private static func discounted(_ study: ROIStudy) throws(ROIRefusal) -> Discounted? {
    guard let discounting = study.discounting else { return nil }
    let (flows, rate, unit) = (discounting.flows, discounting.rate, discounting.unit)
    let value = try ROIRefusal.rounded(flows.netPresentValue(rate: rate))
    let internalRate = flows.internalRate.map { $0 * 100 }
    let roi = flows.discountedROI(rate: rate)
    func text(_ payback: Double?) -> String {
      payback.map { "\(ROIText.decimal($0, places: 1)) \(unit)" } ?? "no payback"
    }
    let (plain, later) = (flows.payback(), flows.payback(rate: rate))
    return Discounted(
      ratePercent: rate * 100, netPresentValue: value,
      netPresentValueText:
        "\(ROIText.money(value, study.currency)) at \(ROIText.percent(rate * 100))",
      internalRatePercent: internalRate,
      internalRateText: internalRate.map(ROIText.percent) ?? "n/a",
      roiPercent: roi, roiText: roi.map(ROIText.percent) ?? "n/a (no cost recorded)",
      payback: plain, paybackText: text(plain), discountedPayback: later,
      discountedPaybackText: text(later))
  }
}

extension ROIResult.Matching {
  init(_ comparison: MatchedComparison, _ smallCells: SmallCells) {
    participants = comparison.participants
    matched = comparison.matchedParticipants
    controls = comparison.matchedControls
    let strata = comparison.unmatched
    unmatched = zip(strata, smallCells.list(strata.map(\.treated.count)).cells).map {
      Unmatched(key: $0.key, people: $1)
    }
    balance = comparison.balance
  }
}

extension ROIResult.Cost {
  init(_ line: CostLine, _ currency: Currency) {
    category = line.category
    title = line.category.title
    amount = line.amount.minorUnits
    amountText = ROIText.money(line.amount.minorUnits, currency)
    day = line.day.description
    source = line.source
    estimator = line.estimator
    confidence = line.confidence
    original = line.original
    isOpportunityCost = line.category.isOpportunityCost
  }
}
