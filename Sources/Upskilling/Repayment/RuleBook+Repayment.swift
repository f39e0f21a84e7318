extension RuleBook {
  /// What a leaver owes under an agreement, and how it came to be: cost less what came back, at most what was
  /// agreed; less what has been served; then what each law of the place takes away, the nearest first. Amounts
  /// are cut off to the minor unit once, in the learner's favor.
  ///
  /// Where the law of several places may hold, each is tried: the statement is that of the place under which
  /// least is due, and a person has to look.
  ///
  /// - Throws: `RepaymentError` where no rule of a place holds, or the agreement makes no sense.
  package func repayment(
    under agreement: RepaymentAgreement, after exit: EmploymentExit
  ) throws(RepaymentError) -> RepaymentStatement {
    var least: RepaymentStatement?
    for place in exit.jurisdictions.sorted() {
      var evaluation = try RepaymentEvaluation(agreement: agreement, exit: exit)
      try evaluation.apply(laws(in: place, agreement, exit))
      let isNational = repayment.contains { $0.jurisdiction == Self.country(of: place) }
      if !isNational { evaluation.doubts.append(.init(.noNationalRule)) }
      if exit.jurisdictions.count > 1 { evaluation.doubts.append(.init(.severalJurisdictions)) }
      let statement = try evaluation.statement(in: place)
      if least.map({ statement.due.minorUnits < $0.due.minorUnits }) ?? true { least = statement }
    }
    guard let least else { throw .noJurisdiction }
    return least
  }

  private func laws(
    in place: String, _ agreement: RepaymentAgreement, _ exit: EmploymentExit
  ) throws(RepaymentError) -> [Held<RepaymentLaw>] {
    let laws = reach(of: place).flatMap { code in
      repayment.filter { $0.jurisdiction == code }.sorted { $0.id < $1.id }
        .compactMap { $0.held(on: $0.appliesBy == .exit ? exit.on : agreement.signedOn) }
    }
    guard !laws.isEmpty else { throw .noRules(jurisdiction: place) }
    return laws
  }
}

/// A statement under way.
private struct RepaymentEvaluation {
  let agreement: RepaymentAgreement
  let exit: EmploymentExit
  var lines: [RepaymentStatement.Line] = []
  var doubts: [RepaymentStatement.Doubt] = []
  var tried: [RuleCitation] = []
  var consent: [RuleCitation] = []
  var due: Money
  /// By which days the rest would have been earned.
  var schedule: (terms: RepaymentSchedule, from: Day)

  init(agreement: RepaymentAgreement, exit: EmploymentExit) throws(RepaymentError) {
    let amounts = [agreement.cost, agreement.refunded, agreement.agreed]
    guard
      amounts.allSatisfy({ $0.minorUnits >= 0 && $0.currency == agreement.cost.currency })
    else { throw .amounts }
    guard agreement.refunded.minorUnits <= agreement.cost.minorUnits else {
      throw .refundsExceedCost
    }
    guard agreement.signedOn <= exit.on else { throw .signedAfterExit }
    self.agreement = agreement
    self.exit = exit
    due = agreement.cost
    schedule = (agreement.schedule.terms, agreement.servesFrom)
    lines.append(.init(.cost, due))
    lower(.refunded, to: due.minorUnits - agreement.refunded.minorUnits, isAlwaysSaid: false)
    lower(
      .notAgreed, to: min(due.minorUnits, agreement.agreed.minorUnits), isAlwaysSaid: false)
    applySchedule()
  }

  private mutating func lower(
    _ reason: RepaymentReason, to amount: Int, condition: RepaymentCondition? = nil,
    detail: String = "", rule: RuleCitation? = nil, isAlwaysSaid: Bool = true
  ) {
    guard isAlwaysSaid || amount < due.minorUnits else { return }
    let change = Money(amount - due.minorUnits, due.currency)
    lines.append(.init(reason, change, condition: condition, detail: detail, rule: rule))
    due = Money(amount, due.currency)
  }

  private mutating func applySchedule() {
    let terms = schedule.terms
    let citation = agreement.schedule.citation
    let (steps, all) = terms.served(from: schedule.from, to: exit.on)
    let owed = terms.owed(of: due, from: schedule.from, to: exit.on)
    lower(
      .served, to: owed.minorUnits, detail: "\(steps) of \(all) \(terms.step.rawValue) steps",
      rule: citation)
    if !terms.dueOn.contains(exit.reason) {
      lower(.exitNotAgreed, to: 0, detail: exit.reason.rawValue, rule: citation)
    }
  }

  // MARK: Laws

  mutating func apply(_ laws: [Held<RepaymentLaw>]) throws(RepaymentError) {
    tried = laws.map(\.citation)
    for law in laws {
      let before = self
      apply(law)
      guard lines.count > before.lines.count || doubts.count > before.doubts.count else { continue }
      switch law.citation.source.status {
      case .inForce: break
      case .disputed: doubts.append(.init(.disputed, law.citation))
      case .proposed:
        self = before
        doubts.append(.init(.proposed, law.citation))
      }
    }
  }

  private mutating func apply(_ held: Held<RepaymentLaw>) {
    let (law, citation) = (held.terms, held.citation)
    if let least = law.employeesAtLeast {
      if let employees = agreement.employees {
        guard employees >= least else { return }
      } else {
        doubts.append(.init(.sizeUnknown, citation))
      }
    }
    for condition in law.requires where !agreement.meets(condition) {
      lower(.void, to: 0, condition: condition, detail: condition.sentence, rule: citation)
    }
    applyTies(law, citation)
    if let dueOn = law.dueOn, !dueOn.contains(exit.reason) {
      lower(.exitNotChargeable, to: 0, detail: exit.reason.rawValue, rule: citation)
    }
    applyFall(law, citation)
    if law.reviewUnless.contains(where: { !agreement.meets($0) }) {
      doubts.append(.init(.notAsExpected, citation))
    }
    if law.deductionNeedsConsent, citation.source.status != .proposed { consent.append(citation) }
  }

  private mutating func applyTies(_ law: RepaymentLaw, _ citation: RuleCitation) {
    guard !law.ties.isEmpty else { return }
    let fitting = law.ties.first { fits($0) }
    let limit = fitting?.months ?? strictest(of: law.ties)
    if fitting == nil { doubts.append(.init(.tieUnsettled, citation)) }
    guard schedule.terms.months > limit else { return }
    lower(
      .tieTooLong, to: 0, detail: "\(schedule.terms.months) months, at most \(limit)",
      rule: citation)
    if law.longerTie == .review, fitting != nil { doubts.append(.init(.tieUnsettled, citation)) }
  }

  /// Whether the training's length lies within the bounds; it does not where the length is not known.
  private func fits(_ tie: RepaymentLaw.Tie) -> Bool {
    (tie.atLeast.map { compares($0, >=) } ?? true)
      && (tie.moreThan.map { compares($0, >) } ?? true)
      && (tie.atMost.map { compares($0, <=) } ?? true)
  }

  private func compares(_ months: Int, _ comparison: (Day, Day) -> Bool) -> Bool {
    guard let first = agreement.trainingFrom, let last = agreement.trainingThrough else {
      return false
    }
    let end = schedule.terms.day(afterMonths: months, from: first)
    return comparison(last.adding(days: 1), end)
  }

  /// The limit where none fits: the highest of those for shorter trainings, else the lowest of all.
  private func strictest(of ties: [RepaymentLaw.Tie]) -> Int {
    let shorter = ties.filter { tie in tie.atMost.map { compares($0, >) } ?? false }
    return shorter.map(\.months).max() ?? ties.map(\.months).min() ?? 0
  }

  private mutating func applyFall(_ law: RepaymentLaw, _ citation: RuleCitation) {
    guard let months = law.fallsOverMonths else { return }
    let agreed = agreement.schedule.terms
    var lawful = agreed
    lawful.months = months
    lawful.step = agreed.step == .daily ? .daily : .monthly
    let from = min(agreement.servesFrom, agreement.trainingThrough ?? agreement.servesFrom)
    let base = min(
      agreement.cost.minorUnits - agreement.refunded.minorUnits, agreement.agreed.minorUnits)
    let owed = lawful.owed(of: Money(base, due.currency), from: from, to: exit.on)
    if owed.minorUnits < due.minorUnits {
      lower(
        .fallsFaster, to: owed.minorUnits, detail: "over \(months) months from \(from)",
        rule: citation)
      schedule = (lawful, from)
    }
    if agreed.months > months { doubts.append(.init(.tiesLonger, citation)) }
  }

  // MARK: Result

  func statement(in place: String) throws(RepaymentError) -> RepaymentStatement {
    RepaymentStatement(
      sponsorship: agreement.sponsorship, employeeNumber: agreement.employeeNumber, exit: exit,
      jurisdiction: place, lines: lines, due: due, instalments: try instalments(),
      laws: tried, consent: consent,
      doubts: RepaymentDoubt.allCases.flatMap { doubt in doubts.filter { $0.reason == doubt } })
  }

  private func instalments() throws(RepaymentError) -> [RepaymentStatement.Instalment] {
    guard due.minorUnits > 0 else { return [] }
    var days = schedule.terms.daysLeft(from: schedule.from, after: exit.on)
    if schedule.terms.accelerates || days.isEmpty { days = [exit.on] }
    do {
      let parts = try due.allocated(by: days.map { _ in 1 })
      return zip(days, parts).map { .init(dueOn: $0, amount: $1) }
    } catch { throw .money(error) }
  }
}
