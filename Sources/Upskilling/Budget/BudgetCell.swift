/// What happens when a cell's budget does not suffice.
public enum BudgetControl: String, Sendable, CaseIterable {
  case stop, warn, none
}

/// A budget and its balances, in minor units of its currency. authority = available + reserved + committed + expended + lapsed +
/// carried out, always.
public struct BudgetCell: Sendable, Equatable {
  /// Its number.
  public var id: Int
  /// Fiscal period, by name.
  public var period: String
  /// Cost center that pays.
  public var costCenter: String
  /// Program; empty where it is for all.
  public var program: String
  /// Of all its balances.
  public var currency: Currency
  /// What happens when it does not suffice.
  public var control: BudgetControl
  /// The budget it is allocated from; its authority comes from there only.
  public var parentID: Int?
  /// Granted, carry-in included.
  public var authority: Int
  /// Free.
  public var available: Int
  /// Held for approved requests.
  public var reserved: Int
  /// Bound by confirmed enrollments.
  public var committed: Int
  /// Cost recognized.
  public var expended: Int
  /// Unused at year end.
  public var lapsed: Int
  /// Commitments carried to the next year.
  public var carriedOut: Int

  package init(
    id: Int, period: String, costCenter: String, program: String, currency: Currency,
    control: BudgetControl, parentID: Int?, authority: Int, available: Int, reserved: Int,
    committed: Int, expended: Int, lapsed: Int, carriedOut: Int
  ) {
    self.id = id
    self.period = period
    self.costCenter = costCenter
    self.program = program
    self.currency = currency
    self.control = control
    self.parentID = parentID
    self.authority = authority
    self.available = available
    self.reserved = reserved
    self.committed = committed
    self.expended = expended
    self.lapsed = lapsed
    self.carriedOut = carriedOut
  }
}
