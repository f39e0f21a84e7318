/// One person's tax year in a country, or why it is not computed.
package struct TaxYearOutcome: Sendable {
  package let employeeNumber: String
  package let country: String
  package let year: Int
  package let result: Result<TaxYear, TaxError>

  package init(
    employeeNumber: String, country: String, year: Int, result: Result<TaxYear, TaxError>
  ) {
    self.employeeNumber = employeeNumber
    self.country = country
    self.year = year
    self.result = result
  }
}

extension RuleBook {
  /// Every tax year that payments, or money that came back of them, fall in: by employee, country and year.
  /// A person whose year cannot be computed holds up nobody else's.
  ///
  /// - Parameter isWanted: which years of which countries; all otherwise.
  /// - Throws: `TaxError.unknownPayment` for money that came back of a payment that is not there.
  package func taxYears(
    payments: [BenefitPayment], returns: [BenefitReturn] = [],
    where isWanted: (_ country: String, _ year: Int) -> Bool = { _, _ in true }
  ) throws(TaxError) -> [TaxYearOutcome] {
    let owners = Dictionary(
      payments.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var returned: [String: [BenefitReturn]] = [:]
    var keys: Set<Key> = []
    for payment in payments { keys.insert(key(of: payment, on: payment.paidOn)) }
    for one in returns {
      guard let payment = owners[one.paymentID] else { throw .unknownPayment(one.paymentID) }
      returned[payment.employeeNumber, default: []].append(one)
      if one.kind != .correction { keys.insert(key(of: payment, on: one.on)) }
    }
    let people = Dictionary(grouping: payments, by: \.employeeNumber)
    return keys.filter { isWanted($0.country, $0.year) }.sorted().map { key in
      let result = Result { () throws(TaxError) in
        try taxYear(
          key.year, of: key.employeeNumber, in: key.country,
          payments: people[key.employeeNumber] ?? [], returns: returned[key.employeeNumber] ?? [])
      }
      return TaxYearOutcome(
        employeeNumber: key.employeeNumber, country: key.country, year: key.year, result: result)
    }
  }

  private struct Key: Hashable, Comparable {
    let employeeNumber: String
    let country: String
    let year: Int

    static func < (left: Key, right: Key) -> Bool {
      (left.employeeNumber, left.country, left.year)
        < (right.employeeNumber, right.country, right.year)
    }
  }

  /// Without rules of the country, of the calendar year: its evaluation says what is missing.
  private func key(of payment: BenefitPayment, on day: Day) -> Key {
    let country = Self.country(of: payment.jurisdiction)
    return Key(
      employeeNumber: payment.employeeNumber, country: country,
      year: taxYear(of: day, in: country) ?? day.civil.year)
  }
}
