/// What was reported of a payment. Several for one payment add up; none is ever changed.
package struct ReportedBenefit: Sendable, Equatable {
  package let paymentID: Int
  package let taxFree: Money
  package let taxable: Money

  package init(paymentID: Int, taxFree: Money, taxable: Money) {
    self.paymentID = paymentID
    self.taxFree = taxFree
    self.taxable = taxable
  }
}

/// What has to be added to what was reported of a payment for the sum to be what it is now found to be.
package struct TaxAdjustment: Sendable, Equatable {
  package let payment: TaxedPayment
  package let taxFree: Money
  package let taxable: Money
  /// What was reported as taxable before; `nil` where nothing of the payment was.
  package let reported: Money?

  package init(payment: TaxedPayment, taxFree: Money, taxable: Money, reported: Money?) {
    self.payment = payment
    self.taxFree = taxFree
    self.taxable = taxable
    self.reported = reported
  }
}

extension TaxYear {
  /// The difference to what was reported, for each payment that has one, in the year's order.
  ///
  /// - Throws: `TaxError.unknownPayment` for a report of a payment that the year does not hold: a booking
  ///   made by mistake stays and is corrected, it does not vanish.
  package func adjustments(
    to reported: [ReportedBenefit]
  ) throws(TaxError) -> [TaxAdjustment] {
    var before: [Int: (taxFree: Money, taxable: Money)] = [:]
    for report in reported {
      guard payments.contains(where: { $0.payment.id == report.paymentID }) else {
        throw .unknownPayment(report.paymentID)
      }
      let zero = Money(0, currency)
      let sum = before[report.paymentID] ?? (zero, zero)
      do {
        before[report.paymentID] = (
          try sum.taxFree.adding(report.taxFree), try sum.taxable.adding(report.taxable)
        )
      } catch { throw .money(error) }
    }
    var adjustments: [TaxAdjustment] = []
    for payment in payments {
      let known = before[payment.payment.id]
      do {
        let taxFree = try payment.taxFree.adding(
          known?.taxFree.negated() ?? Money(0, currency))
        let taxable = try payment.taxable.adding(
          known?.taxable.negated() ?? Money(0, currency))
        if taxFree.minorUnits != 0 || taxable.minorUnits != 0 {
          adjustments.append(
            TaxAdjustment(
              payment: payment, taxFree: taxFree, taxable: taxable, reported: known?.taxable))
        }
      } catch { throw .money(error) }
    }
    return adjustments
  }
}
