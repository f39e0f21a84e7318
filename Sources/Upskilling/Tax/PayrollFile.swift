/// Taxable amounts for payroll: what has not been reported yet, and what corrects what has.
package struct PayrollFile: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    package let employeeNumber: String
    /// Company whose payroll it is.
    package let payer: String
    package let country: String
    package let year: Int
    package let paymentID: Int
    package let paidOn: Day
    package let channel: BenefitPayment.Channel
    /// Below zero where less is taxable than was reported.
    package let taxable: Money
    /// Whether it corrects what was reported before.
    package let isAdjustment: Bool
    package let boxes: [String]
    /// The employee's contributions on it, before any ceiling of theirs.
    package let contributions: Money?
    package let status: ReviewStatus
    package let reasons: [TaxReason]

    /// - Throws: `TaxError.money` for contributions that are too large.
    package init(_ adjustment: TaxAdjustment, of year: TaxYear) throws(TaxError) {
      let taxed = adjustment.payment
      employeeNumber = year.employeeNumber
      payer = taxed.payment.payer
      country = year.country
      self.year = year.year
      paymentID = taxed.payment.id
      paidOn = taxed.payment.paidOn
      channel = taxed.payment.channel
      taxable = adjustment.taxable
      isAdjustment = adjustment.reported != nil
      boxes = taxed.reporting?.boxes ?? []
      status = taxed.status
      var reasons: [TaxReason] = []
      for note in taxed.notes where reasons.last != note.reason { reasons.append(note.reason) }
      self.reasons = reasons
      do {
        // From the sums, so that the lines of a payment add up to the contributions on its sum.
        let before = try taxed.contributions(on: adjustment.reported ?? Money(0, year.currency))
        let after = try taxed.contributions(on: taxed.taxable)
        contributions = try before.map { (before) throws(MoneyError) in
          try before.negated().adding(after ?? Money(0, year.currency))
        }
      } catch { throw .money(error) }
    }
  }

  /// By employee, then as paid.
  package let lines: [Line]

  /// The lines of some people's years. A payment that is tax-free and was reported so has none.
  ///
  /// - Parameter reported: what was reported of any payment; of other years' it is passed over.
  /// - Throws: `TaxError`.
  package init(years: [TaxYear], reported: [ReportedBenefit] = []) throws(TaxError) {
    let reports = Dictionary(grouping: reported, by: \.paymentID)
    var lines: [Line] = []
    for year in years.sorted(by: {
      ($0.employeeNumber, $0.country, $0.year) < ($1.employeeNumber, $1.country, $1.year)
    }) {
      let known = year.payments.flatMap { reports[$0.payment.id] ?? [] }
      for adjustment in try year.adjustments(to: known) where adjustment.taxable.minorUnits != 0 {
        lines.append(try Line(adjustment, of: year))
      }
    }
    self.lines = lines
  }
}
