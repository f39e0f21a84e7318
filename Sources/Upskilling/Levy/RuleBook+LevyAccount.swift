extension RuleBook {
  /// Levy funds as of a day. A cost is paid from the funds that were paid in first and have not expired; of the
  /// rest the employer bears a share. Funds go by the rule that held when they were paid in, a cost by that of its
  /// day. Of rules that hold together the stricter counts: fewer months, a larger share. Where that one is disputed,
  /// or a proposed one would be stricter, a person has to look.
  ///
  /// - Parameters:
  ///   - paidIn: in any order; of one day, as given. What is dated later than the day is passed over, as of costs.
  ///   - costs: likewise.
  /// - Throws: `LevyError`.
  package func levyAccount(
    in country: String, paidIn: [LevyAmount], costs: [LevyAmount], asOf day: Day
  ) throws(LevyError) -> LevyAccount {
    guard let currency = jurisdiction(country)?.currency else {
      throw .noRule(country: country, needed: "the expiry of funds", on: day)
    }
    let evaluation = LevyEvaluation(
      rules: levy.filter { $0.jurisdiction == country }.sorted { $0.id < $1.id },
      country: country, currency: currency)
    return try evaluation.account(
      paidIn: evaluation.known(paidIn, by: day), costs: evaluation.known(costs, by: day), asOf: day)
  }
}

private struct LevyEvaluation {
  let rules: [Rule<LevyTerms>]
  let country: String
  let currency: Currency

  /// Funds under way.
  private struct Fund {
    let paidIn: LevyAmount
    let expiresOn: Day
    let rule: RuleCitation
    let notes: [LevyNote]
    var spent: [LevyAmount] = []

    /// What costs had not taken before a day, or had not by the end.
    func unspent(before day: Day? = nil) -> Int {
      let costs = day.map { day in spent.filter { $0.on < day } } ?? spent
      return paidIn.amount.minorUnits - costs.reduce(0) { $0 + $1.amount.minorUnits }
    }
  }

  /// By day; of one day, as given.
  func known(_ amounts: [LevyAmount], by day: Day) throws(LevyError) -> [LevyAmount] {
    var total = Money(0, currency)
    for amount in amounts {
      guard amount.amount.currency == currency else {
        throw .currency(found: amount.amount.currency.code, expected: currency.code)
      }
      guard amount.amount.minorUnits > 0 else { throw .amountNotPositive(on: amount.on) }
      do { total = try total.adding(amount.amount) } catch { throw .money(error) }
    }
    return amounts.enumerated().filter { $0.element.on <= day }
      .sorted { ($0.element.on, $0.offset) < ($1.element.on, $1.offset) }.map(\.element)
  }

  func account(
    paidIn: [LevyAmount], costs: [LevyAmount], asOf day: Day
  ) throws(LevyError) -> LevyAccount {
    var funds: [Fund] = []
    for amount in paidIn { funds.append(try fund(amount)) }
    var outcomes: [LevyAccount.Cost] = []
    for cost in costs {
      var rest = cost.amount.minorUnits
      for index in funds.indices
      where funds[index].paidIn.on <= cost.on && cost.on < funds[index].expiresOn {
        let part = min(rest, funds[index].unspent())
        guard part > 0 else { continue }
        funds[index].spent.append(LevyAmount(on: cost.on, amount: Money(part, currency)))
        rest -= part
      }
      outcomes.append(try outcome(cost, rest: rest))
    }
    return LevyAccount(
      country: country, asOf: day, currency: currency, funds: funds.map { result($0, asOf: day) },
      costs: outcomes)
  }

  private func fund(_ paidIn: LevyAmount) throws(LevyError) -> Fund {
    let (expiry, rule, notes) = try strictest(on: paidIn.on, needed: "the expiry of funds") {
      terms -> LevyExpiry? in
      if case .expiry(let expiry) = terms { expiry } else { nil }
    } by: {
      $0.months < $1.months
    }
    return Fund(
      paidIn: paidIn, expiresOn: paidIn.on.adding(months: expiry.months), rule: rule, notes: notes)
  }

  private func result(_ fund: Fund, asOf day: Day) -> LevyAccount.Fund {
    let unspent = fund.unspent()
    let isLost = fund.expiresOn <= day
    return LevyAccount.Fund(
      paidIn: fund.paidIn, spent: Money(fund.paidIn.amount.minorUnits - unspent, currency),
      expired: Money(isLost ? unspent : 0, currency), left: Money(isLost ? 0 : unspent, currency),
      expiresOn: fund.expiresOn, rule: fund.rule, notes: fund.notes + laterRules(fund))
  }

  /// Rules that begin while something of the funds is unspent, and of which nobody knows whether they reach it.
  private func laterRules(_ fund: Fund) -> [LevyNote] {
    for rule in rules {
      for version in rule.versions {
        guard case .expiry(let expiry) = version.terms, expiry.olderFunds == .review,
          fund.paidIn.on < version.from, version.from < fund.expiresOn,
          fund.paidIn.on.adding(months: expiry.months) != fund.expiresOn,
          fund.unspent(before: version.from) > 0, let held = rule.held(on: version.from)
        else { continue }
        return [LevyNote(reason: .olderFunds, rule: held.citation)]
      }
    }
    return []
  }

  private func outcome(_ cost: LevyAmount, rest: Int) throws(LevyError) -> LevyAccount.Cost {
    let zero = Money(0, currency)
    let fromFunds = Money(cost.amount.minorUnits - rest, currency)
    guard rest > 0 else {
      return LevyAccount.Cost(
        cost: cost, fromFunds: fromFunds, employer: zero, government: zero, rule: nil, notes: [])
    }
    let (percent, rule, notes) = try strictest(on: cost.on, needed: "the employer's share") {
      terms -> Int? in
      if case .share(let percent) = terms { percent } else { nil }
    } by: {
      $0 > $1
    }
    do {
      let parts = try Money(rest, currency).allocated(by: [percent, 100 - percent])
      return LevyAccount.Cost(
        cost: cost, fromFunds: fromFunds, employer: parts[0], government: parts[1], rule: rule,
        notes: notes)
    } catch { throw .money(error) }
  }

  /// What holds on a day: of rules that are in force or disputed the strictest, with why a person has to look.
  private func strictest<Terms>(
    on day: Day, needed: String, _ terms: (LevyTerms) -> Terms?,
    by isStricter: (Terms, Terms) -> Bool
  ) throws(LevyError) -> (Terms, RuleCitation, [LevyNote]) {
    var best: (terms: Terms, citation: RuleCitation)?
    var proposed: [(terms: Terms, citation: RuleCitation)] = []
    for rule in rules {
      guard let held = rule.held(on: day), let said = terms(held.terms) else { continue }
      if held.citation.source.status == .proposed {
        proposed.append((said, held.citation))
      } else if best.map({ isStricter(said, $0.terms) }) ?? true {
        best = (said, held.citation)
      }
    }
    guard let best else { throw .noRule(country: country, needed: needed, on: day) }
    var notes: [LevyNote] = []
    if best.citation.source.status == .disputed {
      notes.append(LevyNote(reason: .disputed, rule: best.citation))
    }
    for other in proposed where isStricter(other.terms, best.terms) {
      notes.append(LevyNote(reason: .proposed, rule: other.citation))
    }
    return (best.terms, best.citation, notes)
  }
}
