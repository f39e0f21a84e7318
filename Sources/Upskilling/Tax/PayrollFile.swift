/// What payroll is told: taxable amounts that have not been reported yet, what corrects what has, and money that came
/// back of an earlier tax year's payments, which leaves that year as it was reported.
package struct PayrollFile: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
      case original
      /// Corrects what was reported before.
      case adjustment
      /// The provider gave back, in `year`, of a payment of an earlier tax year.
      case priorYearRefund = "prior_year_refund"
      /// The employee paid back, likewise.
      case priorYearRepayment = "prior_year_repayment"
    }

    package let employeeNumber: String
    /// Company whose payroll it is.
    package let payer: String
    package let country: String
    /// The tax year whose wages the taxable amount is part of, or in which money came back.
    package let year: Int
    package let paymentID: Int
    package let paidOn: Day
    package let channel: BenefitPayment.Channel
    /// Below zero where less is taxable than was reported.
    package let taxable: Money
    package let kind: Kind
    package let boxes: [String]
    /// The employee's contributions on it, before any ceiling of theirs.
    package let contributions: Money?
    package let status: ReviewStatus
    package let reasons: [TaxReason]
    /// The tax year of the payment, to which the line belongs.
    package let paymentYear: Int
    /// What came back in a later tax year than it was paid, and was not reported yet; below zero where it was
    /// reported and did not.
    package let returned: Money?

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
      kind = adjustment.reported == nil ? .original : .adjustment
      boxes = taxed.reporting?.boxes ?? []
      status = taxed.status
      var reasons: [TaxReason] = []
      for note in taxed.notes where reasons.last != note.reason { reasons.append(note.reason) }
      self.reasons = reasons
      paymentYear = year.year
      returned = nil
      do {
        // From the sums, so that the lines of a payment add up to the contributions on its sum.
        let before = try taxed.contributions(on: adjustment.reported ?? Money(0, year.currency))
        let after = try taxed.contributions(on: taxed.taxable)
        contributions = try before.map { (before) throws(MoneyError) in
          try before.negated().adding(after ?? Money(0, year.currency))
        }
      } catch { throw .money(error) }
    }

    package init(_ late: LateReturn, difference: Money) {
      employeeNumber = late.payment.employeeNumber
      payer = late.payment.payer
      country = late.country
      year = late.year
      paymentID = late.payment.id
      paidOn = late.payment.paidOn
      channel = late.payment.channel
      taxable = Money(0, difference.currency)
      kind = late.kind == .refund ? .priorYearRefund : .priorYearRepayment
      boxes = []
      contributions = nil
      status = late.status
      reasons = late.reasons
      paymentYear = late.paymentYear
      returned = difference
    }

    fileprivate static func precedes(_ left: Line, _ right: Line) -> Bool {
      let (one, other) = (
        (left.employeeNumber, left.country, left.year),
        (right.employeeNumber, right.country, right.year)
      )
      guard one == other else { return one < other }
      return (left.returned == nil ? 0 : 1, left.paidOn, left.paymentID, left.kind.rawValue)
        < (right.returned == nil ? 0 : 1, right.paidOn, right.paymentID, right.kind.rawValue)
    }
  }

  /// By employee, country and year; what is taxable as paid, then what came back of earlier years.
  package let lines: [Line]

  /// The lines of some people's years. A payment that is tax-free and was reported so has none.
  ///
  /// - Parameters:
  ///   - reported: what was reported of any payment; of other years' it is passed over.
  ///   - returned: what was last reported of money that came back in these years.
  /// - Throws: `TaxError`.
  package init(
    years: [TaxYear], reported: [ReportedBenefit] = [], returned: [LateReturn] = []
  ) throws(TaxError) {
    let reports = Dictionary(grouping: reported, by: \.paymentID)
    var lines: [Line] = []
    for year in years {
      let known = year.payments.flatMap { reports[$0.payment.id] ?? [] }
      for adjustment in try year.adjustments(to: known) where adjustment.taxable.minorUnits != 0 {
        lines.append(try Line(adjustment, of: year))
      }
    }
    for (late, difference) in try LateReturn.adjustments(
      to: years.flatMap(\.lateReturns), from: returned)
    {
      lines.append(Line(late, difference: difference))
    }
    self.lines = lines.sorted(by: Line.precedes)
  }
}
