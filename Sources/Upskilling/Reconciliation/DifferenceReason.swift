/// Why two sides of a reconciliation differ: the closed list of `SQL/reference/reason.sql`, which says each
/// reason's meaning, account and owner.
package enum DifferenceReason: String, Sendable, CaseIterable, Codable {
  case timingInTransit = "timing_in_transit"
  case depositInTransit = "deposit_in_transit"
  case priceWithinTolerance = "price_within_tolerance"
  case priceOverTolerance = "price_over_tolerance"
  case insufficientBudget = "insufficient_budget"
  case quantityOverBilled = "quantity_over_billed"
  case billedNotEnrolled = "billed_not_enrolled"
  case enrolledNotBilled = "enrolled_not_billed"
  case awaitingDelivery = "awaiting_delivery"
  case awaitingAcceptance = "awaiting_acceptance"
  case toConfirm = "to_confirm"
  case canceledInWindow = "cancelled_in_window"
  case lateCancel = "late_cancel"
  case duplicateBill = "duplicate_bill"
  case duplicatePayment = "duplicate_payment"
  case bankFee = "bank_fee"
  case exchangeDifference = "fx_realised"
  case rounding
  case tax
  case creditUnapplied = "credit_unapplied"
  case receiptUnapplied = "receipt_unapplied"
  case wrongCostCenter = "wrong_cost_centre"
  case wrongPeriod = "wrong_period"
  case currencyMismatch = "currency_mismatch"
  case unknown
}
