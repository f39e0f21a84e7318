/// What came back of a payment in a later tax year, in all: as it is found, or as it was reported.
package struct LateReturn: Sendable, Equatable {
  package let payment: BenefitPayment
  /// The tax year of the payment, by the calendar year in which it begins: what it belongs to.
  package let paymentYear: Int
  package let kind: BenefitReturn.Kind
  /// Whose rules.
  package let country: String
  /// The tax year in which it came back.
  package let year: Int
  /// Not below zero.
  package let amount: Money
  /// In the order of the closed list; empty as it was reported.
  package let reasons: [TaxReason]

  package init(
    payment: BenefitPayment, paymentYear: Int, kind: BenefitReturn.Kind, country: String,
    year: Int, amount: Money, reasons: [TaxReason] = []
  ) {
    self.payment = payment
    self.paymentYear = paymentYear
    self.kind = kind
    self.country = country
    self.year = year
    self.amount = amount
    self.reasons = reasons
  }

  package var status: ReviewStatus { reasons.contains { $0.needsReview } ? .review : .ok }

  /// Which returns are counted together.
  package struct Key: Hashable, Sendable {
    package let paymentID: Int
    package let kind: BenefitReturn.Kind
    package let country: String
    package let year: Int
  }

  package var key: Key {
    Key(paymentID: payment.id, kind: kind, country: country, year: year)
  }

  /// What has to be added to what was reported for it to be what is now found, for each that has changed: what
  /// is no longer found counts as nothing.
  ///
  /// - Parameter reported: each once.
  /// - Throws: `TaxError.money`.
  package static func adjustments(
    to found: [LateReturn], from reported: [LateReturn]
  ) throws(TaxError) -> [(found: LateReturn, difference: Money)] {
    var before = Dictionary(
      reported.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var adjustments: [(found: LateReturn, difference: Money)] = []
    func add(_ found: LateReturn, _ known: Money?) throws(TaxError) {
      do {
        let less = try known?.negated() ?? Money(0, found.amount.currency)
        let difference = try found.amount.adding(less)
        if difference.minorUnits != 0 { adjustments.append((found, difference)) }
      } catch { throw .money(error) }
    }
    for one in found { try add(one, before.removeValue(forKey: one.key)?.amount) }
    for gone in before.values {
      let nothing = LateReturn(
        payment: gone.payment, paymentYear: gone.paymentYear, kind: gone.kind,
        country: gone.country, year: gone.year, amount: Money(0, gone.amount.currency))
      try add(nothing, gone.amount)
    }
    return adjustments
  }
}

extension TaxYear {
  /// Its events, added up by payment and kind.
  package var lateReturns: [LateReturn] {
    var sums: [LateReturn] = []
    for event in events {
      let place = sums.firstIndex {
        $0.payment.id == event.payment.id && $0.kind == event.returned.kind
      }
      let before = place.map { sums.remove(at: $0) }
      let reasons = Set((before?.reasons ?? []) + [event.note.reason])
      sums.append(
        LateReturn(
          payment: event.payment, paymentYear: event.paymentYear, kind: event.returned.kind,
          country: country, year: year,
          // Cannot overflow: no more comes back of a payment than was paid.
          amount: Money(
            (before?.amount.minorUnits ?? 0) + event.returned.amount.minorUnits, currency),
          reasons: TaxReason.allCases.filter(reasons.contains)))
    }
    return sums
  }
}
