extension RuleBook {
  /// One person's benefits of one tax year under the rules of a country: all that the employer's companies
  /// paid count together. Money that came back within the year lowers its payment; what comes back later is
  /// an event of that later year and leaves this one as it is, so a year is computed from what was known of
  /// it at its end and from corrections.
  ///
  /// Where several exemptions hold, one with a cap first frees what no other would, so that the order of
  /// payments costs nobody anything; what is left of the cap then frees the rest, so that as little as
  /// possible rests on evidence about the course.
  ///
  /// - Parameters:
  ///   - year: the calendar year in which the tax year begins.
  ///   - payments: any of the employer's, in any order; those of other people and years are passed over.
  /// - Throws: `TaxError` where a rule, a cap or a fact is missing.
  package func taxYear(
    _ year: Int, of employeeNumber: String, in country: String, payments: [BenefitPayment],
    returns: [BenefitReturn] = []
  ) throws(TaxError) -> TaxYear {
    let start = Day(year: year, month: 1, day: 1) ?? Day(daysSinceEpoch: 0)
    guard let place = jurisdiction(country), let yearStart = place.taxYearStart,
      let currency = place.currency
    else { throw .noRules(country: country, on: start) }
    let known = Set(payments.map(\.id))
    for returned in returns where !known.contains(returned.paymentID) {
      throw .unknownPayment(returned.paymentID)
    }
    let evaluation = TaxEvaluation(
      rules: tax.filter { $0.jurisdiction == country }.sorted { $0.id < $1.id },
      country: country, yearStart: yearStart, currency: currency, year: year)
    return try evaluation.evaluate(
      payments.filter { $0.employeeNumber == employeeNumber }, returns, of: employeeNumber)
  }

  /// The tax year in which a day lies in a country, by the calendar year in which it begins.
  package func taxYear(of day: Day, in country: String) -> Int? {
    jurisdiction(country)?.taxYearStart?.last(upTo: day).civil.year
  }
}

/// The evaluation of one person's tax year.
private struct TaxEvaluation {
  let rules: [Rule<TaxTerms>]
  let country: String
  let yearStart: MonthDay
  let currency: Currency
  let year: Int

  func evaluate(
    _ known: [BenefitPayment], _ returns: [BenefitReturn], of employeeNumber: String
  ) throws(TaxError) -> TaxYear {
    var payments: [Int: BenefitPayment] = [:]
    for payment in known {
      guard payments.updateValue(payment, forKey: payment.id) == nil else {
        throw .duplicatePayment(payment.id)
      }
    }
    let ownReturns = try checked(returns, of: payments)
    let isAbroad = known.contains { !isOurs($0) && yearOf($0.paidOn) == year }
    let ours = known.filter { isOurs($0) && yearOf($0.paidOn) == year }
      .sorted { ($0.paidOn, $0.id) < ($1.paidOn, $1.id) }
    var items: [Item] = []
    var total = Money(0, currency)
    for payment in ours {
      guard payment.amount.minorUnits > 0 else { throw .amountNotPositive(payment: payment.id) }
      try check(payment.amount, of: payment.id)
      let item = try item(payment, returned: ownReturns.filter { $0.paymentID == payment.id })
      total = try sum(total, item.paid)
      items.append(item)
    }
    try exempt(&items)
    return TaxYear(
      employeeNumber: employeeNumber, country: country, year: year,
      payments: items.map { taxed($0, isAbroad: isAbroad) },
      events: events(ownReturns, payments), currency: currency)
  }

  private func yearOf(_ day: Day) -> Int { yearStart.last(upTo: day).civil.year }

  private func isOurs(_ payment: BenefitPayment) -> Bool {
    RuleBook.country(of: payment.jurisdiction) == country
  }

  private func sum(_ one: Money, _ other: Money) throws(TaxError) -> Money {
    do { return try one.adding(other) } catch { throw .money(error) }
  }

  private func check(_ amount: Money, of id: Int) throws(TaxError) {
    guard amount.currency == currency else {
      throw .currency(
        payment: id, found: amount.currency.code, expected: currency.code)
    }
  }

  /// The returns of the person's payments in this country, in the order of their days.
  private func checked(
    _ returns: [BenefitReturn], of payments: [Int: BenefitPayment]
  ) throws(TaxError) -> [BenefitReturn] {
    var own: [BenefitReturn] = []
    for returned in returns {
      guard let payment = payments[returned.paymentID] else { continue }
      guard isOurs(payment) else { continue }
      guard returned.amount.minorUnits > 0 else {
        throw .amountNotPositive(payment: payment.id)
      }
      try check(returned.amount, of: payment.id)
      guard returned.on >= payment.paidOn else { throw .returnBeforePayment(payment.id) }
      own.append(returned)
    }
    return own.sorted { ($0.on, $0.paymentID) < ($1.on, $1.paymentID) }
  }

  // MARK: Exemptions

  /// A payment under way.
  private struct Item {
    let payment: BenefitPayment
    let paid: Money
    /// The part that is neither private nor a reward.
    let coverable: Int
    var offers: [Offer] = []
    /// What is freed, by the offer's place.
    var freed: [Int]

    var uncovered: Int { coverable - freed.reduce(0, +) }
  }

  /// An exemption and what it says to a payment.
  private struct Offer {
    let citation: RuleCitation
    let exemption: TaxExemption
    /// Why it does not hold.
    var objections: [TaxNote]
    /// Rules that are only proposed and would end it.
    var warnings: [TaxNote]

    var isHeld: Bool { objections.isEmpty && citation.source.status == .inForce }
  }

  private func item(
    _ payment: BenefitPayment, returned: [BenefitReturn]
  ) throws(TaxError) -> Item {
    var paid = payment.amount
    var everything = payment.amount
    for one in returned {
      let less = Money(-one.amount.minorUnits, currency)
      everything = try sum(everything, less)
      if one.kind == .correction || yearOf(one.on) == year { paid = try sum(paid, less) }
    }
    guard everything.minorUnits >= 0 else { throw .returnsExceedPayment(payment.id) }
    let shares: [Money]
    do {
      shares = try paid.allocated(by: [100 - payment.privatePercent, payment.privatePercent])
    } catch { throw .money(error) }
    let offers = rules.compactMap { offer($0, to: payment) }
    guard !offers.isEmpty else { throw .noRules(country: country, on: payment.paidOn) }
    return Item(
      payment: payment, paid: paid, coverable: shares[0].minorUnits, offers: offers,
      freed: offers.map { _ in 0 })
  }

  private func offer(_ rule: Rule<TaxTerms>, to payment: BenefitPayment) -> Offer? {
    guard let held = rule.held(on: payment.paidOn), case .exemption(let exemption) = held.terms
    else { return nil }
    var offer = Offer(
      citation: held.citation, exemption: exemption, objections: [], warnings: [])
    func object(_ reason: TaxReason, _ facts: Set<TaxFact> = []) {
      offer.objections.append(TaxNote(reason, held.citation, facts: facts))
    }
    if !exemption.expenses.contains(payment.expense) { object(.expenseNotCovered) }
    let missing = exemption.needs.subtracting(payment.facts)
    if !missing.isEmpty { object(.factMissing, missing) }
    let against = exemption.unless.intersection(payment.facts)
    if !against.isEmpty { object(.factAgainst, against) }
    if payment.privatePercent > 0, !exemption.splitsPrivate { object(.privatePart) }
    for rule in rules {
      guard let timing = rule.held(on: payment.paidOn),
        case .timing(let terms) = timing.terms, terms.exemption == held.citation.rule,
        let reason = objection(terms, to: payment)
      else { continue }
      let citation = timing.citation
      switch citation.source.status {
      case .inForce: offer.objections.append(TaxNote(reason, citation))
      case .disputed:
        offer.objections += [TaxNote(reason, citation), TaxNote(.disputed, citation)]
      case .proposed: offer.warnings.append(TaxNote(.proposed, citation))
      }
    }
    return offer
  }

  private func objection(_ timing: TaxTiming, to payment: BenefitPayment) -> TaxReason? {
    guard let incurredOn = payment.incurredOn else { return nil }
    if timing.isAfterHire, let hiredOn = payment.hiredOn, incurredOn < hiredOn {
      return .incurredBeforeHire
    }
    return timing.isInYearOfPayment && yearOf(incurredOn) != year ? .incurredInOtherYear : nil
  }

  private func exempt(_ items: inout [Item]) throws(TaxError) {
    var left = try caps(items)
    func free(_ item: inout Item, from taken: Int?) {
      for place in item.offers.indices where item.offers[place].isHeld {
        let rule = item.offers[place].citation.rule
        guard let cap = left[rule] else { continue }
        let part = min(cap, taken.map { item.freed[$0] } ?? item.uncovered)
        item.freed[place] += part
        left[rule] = cap - part
        if let taken { item.freed[taken] -= part }
      }
    }
    func unlimited(_ item: Item) -> Int? {
      item.offers.firstIndex { $0.isHeld && $0.exemption.cap == nil }
    }
    for index in items.indices {
      if let place = unlimited(items[index]) {
        items[index].freed[place] = items[index].coverable
      } else {
        free(&items[index], from: nil)
      }
    }
    for index in items.indices {
      if let place = unlimited(items[index]) { free(&items[index], from: place) }
    }
  }

  /// What may be freed in the year under each rule with a cap that holds for one of the payments.
  private func caps(_ items: [Item]) throws(TaxError) -> [String: Int] {
    var caps: [String: Int] = [:]
    for offer in items.flatMap(\.offers) where offer.isHeld {
      guard let cap = offer.exemption.cap else { continue }
      guard let amount = cap.amounts[year] else {
        throw .capMissing(rule: offer.citation.rule, year: year)
      }
      caps[offer.citation.rule] = min(caps[offer.citation.rule] ?? .max, amount.minorUnits)
    }
    return caps
  }

  // MARK: Results

  private func taxed(_ item: Item, isAbroad: Bool) -> TaxedPayment {
    let portions = zip(item.offers, item.freed).filter { $1 > 0 }.map {
      TaxedPayment.Portion(rule: $0.citation, amount: Money($1, currency))
    }
    let freed = item.freed.reduce(0, +)
    return TaxedPayment(
      payment: item.payment, paid: item.paid, portions: portions,
      taxable: Money(item.paid.minorUnits - freed, currency),
      notes: notes(item, isAbroad: isAbroad), reporting: reporting(on: item.payment.paidOn))
  }

  private func notes(_ item: Item, isAbroad: Bool) -> [TaxNote] {
    var notes: [TaxNote] = []
    if item.coverable < item.paid.minorUnits { notes.append(TaxNote(.privatePart)) }
    if item.uncovered > 0 {
      for offer in item.offers {
        notes += offer.objections
        guard offer.objections.isEmpty else { continue }
        switch offer.citation.source.status {
        case .inForce: notes.append(TaxNote(.aboveCap, offer.citation))
        case .disputed: notes.append(TaxNote(.disputed, offer.citation))
        case .proposed: notes.append(TaxNote(.proposed, offer.citation))
        }
      }
    }
    for (offer, freed) in zip(item.offers, item.freed) where freed > 0 { notes += offer.warnings }
    if isAbroad, item.paid.minorUnits > 0 { notes.append(TaxNote(.severalCountries)) }
    return TaxReason.allCases.flatMap { reason in notes.filter { $0.reason == reason } }
  }

  private func reporting(on day: Day) -> TaxReporting? {
    for rule in rules {
      if case .reporting(let terms) = rule.held(on: day)?.terms { return terms }
    }
    return nil
  }

  private func events(
    _ returns: [BenefitReturn], _ payments: [Int: BenefitPayment]
  ) -> [TaxEvent] {
    returns.compactMap { returned in
      guard returned.kind != .correction, yearOf(returned.on) == year,
        let payment = payments[returned.paymentID], yearOf(payment.paidOn) < year
      else { return nil }
      func event(_ note: TaxNote) -> TaxEvent {
        TaxEvent(
          returned: returned, payment: payment, paymentYear: yearOf(payment.paidOn), note: note)
      }
      for rule in rules {
        guard let held = rule.held(on: returned.on), case .returns(let terms) = held.terms,
          terms.unchanged.contains(returned.kind)
        else { continue }
        let isSettled = held.citation.source.status == .inForce
        return event(TaxNote(isSettled ? .returnedInLaterYear : .disputed, held.citation))
      }
      return event(TaxNote(.returnUnsettled))
    }
  }
}
