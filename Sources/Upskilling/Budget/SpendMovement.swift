/// What a month's entries moved of one budget's money at one provider: minor units of the budget's currency,
/// below zero where more went out than came in.
package struct SpendMovement: Sendable, Equatable {
  package var cellID: Int
  /// Empty where no sponsorship moved it.
  package var provider: String
  package var month: Month
  package var reserved: Int
  package var committed: Int
  package var expended: Int

  package init(
    cellID: Int, provider: String, month: Month, reserved: Int, committed: Int, expended: Int
  ) {
    self.cellID = cellID
    self.provider = provider
    self.month = month
    self.reserved = reserved
    self.committed = committed
    self.expended = expended
  }
}
