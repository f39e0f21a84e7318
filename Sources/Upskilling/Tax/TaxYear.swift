/// What one person's benefits of one tax year come to, from rules as they stood on each payment's day.
package struct TaxYear: Sendable, Equatable {
  package let employeeNumber: String
  /// Whose rules.
  package let country: String
  /// The calendar year in which it begins.
  package let year: Int
  /// In the order of their days, then numbers.
  package let payments: [TaxedPayment]
  /// Money of earlier years' payments that came back in this one.
  package let events: [TaxEvent]
  package let currency: Currency

  package init(
    employeeNumber: String, country: String, year: Int, payments: [TaxedPayment],
    events: [TaxEvent], currency: Currency
  ) {
    self.employeeNumber = employeeNumber
    self.country = country
    self.year = year
    self.payments = payments
    self.events = events
    self.currency = currency
  }

  /// The sums; what came back within the year is not in them.
  package var paid: Money { sum(\.paid) }
  package var taxFree: Money { sum(\.taxFree) }
  package var taxable: Money { sum(\.taxable) }

  /// What is tax-free under one rule.
  package func taxFree(under rule: String) -> Money {
    sum { payment in
      payment.portions.first { $0.rule.rule == rule }?.amount ?? Money(0, currency)
    }
  }

  package var status: ReviewStatus {
    payments.contains { $0.status == .review }
      || events.contains { $0.note.reason.needsReview } ? .review : .ok
  }

  private func sum(_ amount: (TaxedPayment) -> Money) -> Money {
    // Cannot overflow: the evaluation has added up what was paid.
    Money(payments.reduce(0) { $0 + amount($1).minorUnits }, currency)
  }
}

/// One payment's split: tax-free and taxable are what was paid, to the minor unit.
package struct TaxedPayment: Sendable, Equatable {
  /// What one rule frees.
  package struct Portion: Sendable, Equatable {
    package let rule: RuleCitation
    package let amount: Money

    package init(rule: RuleCitation, amount: Money) {
      self.rule = rule
      self.amount = amount
    }
  }

  package let payment: BenefitPayment
  /// Less what came back.
  package let paid: Money
  package let portions: [Portion]
  package let taxable: Money
  /// In the order of the closed list.
  package let notes: [TaxNote]
  /// How payroll reports it.
  package let reporting: TaxReporting?

  package init(
    payment: BenefitPayment, paid: Money, portions: [Portion], taxable: Money, notes: [TaxNote],
    reporting: TaxReporting?
  ) {
    self.payment = payment
    self.paid = paid
    self.portions = portions
    self.taxable = taxable
    self.notes = notes
    self.reporting = reporting
  }

  package var taxFree: Money {
    Money(portions.reduce(0) { $0 + $1.amount.minorUnits }, paid.currency)
  }

  package var status: ReviewStatus {
    notes.contains { $0.reason.needsReview } ? .review : .ok
  }

  /// The employee's contributions on an amount of it, before any ceiling.
  ///
  /// - Throws: `MoneyError.overflow`.
  package func contributions(on amount: Money) throws(MoneyError) -> Money? {
    guard let rate = reporting?.employeeRate else { return nil }
    return try amount.converted(to: amount.currency, at: rate)
  }
}

/// Money that came back in another tax year than it was paid.
package struct TaxEvent: Sendable, Equatable {
  package let returned: BenefitReturn
  package let payment: BenefitPayment
  /// The tax year of the payment, by the calendar year in which it begins.
  package let paymentYear: Int
  package let note: TaxNote

  package init(returned: BenefitReturn, payment: BenefitPayment, paymentYear: Int, note: TaxNote) {
    self.returned = returned
    self.payment = payment
    self.paymentYear = paymentYear
    self.note = note
  }
}
