/// One person's tax year in a country, or why it is not computed.
package struct TaxYearOutcome: Sendable {
  package let employeeNumber: String
  package let country: String
  package let year: Int
  package let result: Result<TaxYear, TaxError>
}

extension RuleBook {
  /// Every tax year that payments, or money that came back of them, fall in: by employee, country and year.
  /// A person whose year cannot be computed holds up nobody else's.
  ///
  /// - Parameter wanted: that tax year only; all otherwise.
  /// - Throws: `TaxError.unknownPayment` for money that came back of a payment that is not there, or
  ///   `.noRules` for a country without a tax year.
  package func taxYears(
    _ wanted: Int? = nil, payments: [BenefitPayment], returns: [BenefitReturn] = []
  ) throws(TaxError) -> [TaxYearOutcome] {
    let owners = Dictionary(
      payments.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var returned: [String: [BenefitReturn]] = [:]
    var keys: Set<Key> = []
    for payment in payments { keys.insert(try key(of: payment, on: payment.paidOn)) }
    for one in returns {
      guard let payment = owners[one.paymentID] else { throw .unknownPayment(one.paymentID) }
      returned[payment.employeeNumber, default: []].append(one)
      if one.kind != .correction { keys.insert(try key(of: payment, on: one.on)) }
    }
    let people = Dictionary(grouping: payments, by: \.employeeNumber)
    return keys.filter { $0.year == wanted ?? $0.year }.sorted().map { key in
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

  private func key(of payment: BenefitPayment, on day: Day) throws(TaxError) -> Key {
    let country = Self.country(of: payment.jurisdiction)
    guard let year = taxYear(of: day, in: country) else {
      throw .noRules(country: country, on: day)
    }
    return Key(employeeNumber: payment.employeeNumber, country: country, year: year)
  }
}
