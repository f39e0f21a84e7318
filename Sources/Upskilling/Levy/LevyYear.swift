/// What a levy comes to in the months of a tax year.
package struct LevyYear: Sendable, Equatable {
  package struct Month: Sendable, Equatable {
    /// 1 to 12; the first begins with the tax year.
    package let number: Int
    package let payBill: Money
    /// The month's part of the charge on the year to date, before the allowance.
    package let charge: Money
    /// The month's part of the allowance.
    package let allowance: Money
    /// To be declared: below zero where less is due for the year to date than was declared.
    package let due: Money
  }

  package let country: String
  /// The calendar year in which the tax year begins.
  package let year: Int
  /// From the first.
  package let months: [Month]
  package let rate: ExchangeRate
  /// Of the whole year.
  package let allowance: Money
  package let rule: RuleCitation

  /// Of its months.
  package var due: Money {
    // Cannot overflow: the evaluation has added it up.
    Money(months.reduce(0) { $0 + $1.due.minorUnits }, allowance.currency)
  }

  package var status: ReviewStatus { rule.source.status == .inForce ? .ok : .review }
}

extension RuleBook {
  /// What a levy comes to month by month, by the cumulative method: the charge on the pay bill of the year to
  /// date is rounded, the allowance to date taken off, and what was declared before subtracted, so that the months
  /// add up to the year's levy. Never less than nothing is due for the year to date. The version that holds on
  /// the first day of the tax year is used; a disputed one needs a person, a proposed one charges nothing yet.
  ///
  /// - Parameters:
  ///   - year: the calendar year in which the tax year begins.
  ///   - payBills: of its months, from the first.
  /// - Throws: `LevyError`; for a year without rate or allowance too.
  package func levyYear(
    _ year: Int, in country: String, payBills: [Money]
  ) throws(LevyError) -> LevyYear {
    let place = jurisdiction(country)
    let yearStart = place?.taxYearStart ?? MonthDay()
    let start =
      Day(year: year, month: yearStart.month, day: yearStart.day) ?? Day(daysSinceEpoch: 0)
    let held = levy.filter { $0.jurisdiction == country }.compactMap { $0.held(on: start) }
      .filter { $0.citation.source.status != .proposed }
    var charges: [(charge: LevyCharge, citation: RuleCitation)] = []
    for rule in held {
      if case .charge(let charge) = rule.terms { charges.append((charge, rule.citation)) }
    }
    guard let currency = place?.currency, let (charge, citation) = charges.first else {
      throw .noRule(country: country, needed: "the charge", on: start)
    }
    guard charges.count == 1 else { throw .severalCharges(country: country, on: start) }
    guard let rate = charge.rates[year] else {
      throw .rateMissing(rule: citation.rule, year: year)
    }
    guard let allowance = charge.allowances[year] else {
      throw .allowanceMissing(rule: citation.rule, year: year)
    }
    guard (1...12).contains(payBills.count) else { throw .months(payBills.count) }
    return LevyYear(
      country: country, year: year,
      months: try months(payBills, rate: rate, allowance: allowance, currency), rate: rate,
      allowance: allowance, rule: citation)
  }

  private func months(
    _ payBills: [Money], rate: ExchangeRate, allowance: Money, _ currency: Currency
  ) throws(LevyError) -> [LevyYear.Month] {
    for (index, bill) in payBills.enumerated() {
      guard bill.currency == currency else {
        throw .currency(found: bill.currency.code, expected: currency.code)
      }
      guard bill.minorUnits >= 0 else { throw .payBillNegative(month: index + 1) }
    }
    var months: [LevyYear.Month] = []
    do {
      let parts = try allowance.allocated(by: Array(repeating: 1, count: 12))
      var payBill = Money(0, currency)
      var (charged, allowed, declared) = (0, 0, 0)
      for (bill, part) in zip(payBills, parts) {
        payBill = try payBill.adding(bill)
        let charge = try payBill.converted(to: currency, at: rate).minorUnits
        allowed += part.minorUnits
        let due = max(0, charge - allowed)
        months.append(
          LevyYear.Month(
            number: months.count + 1, payBill: bill, charge: Money(charge - charged, currency),
            allowance: part, due: Money(due - declared, currency)))
        (charged, declared) = (charge, due)
      }
    } catch { throw .money(error) }
    return months
  }
}
