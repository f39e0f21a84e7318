/// What happens when a cell's budget does not suffice.
public enum BudgetControl: String, Sendable, CaseIterable {
  case stop, warn, none
}

/// A budget and its balances, in minor units of its currency. authority = available + reserved + committed + expended + lapsed +
/// carried out, always.
public struct BudgetCell: Sendable, Equatable {
  public var id: Int
  public var period: String
  public var costCenter: String
  public var program: String
  public var currency: Currency
  public var control: BudgetControl
  /// The budget it is allocated from; its authority comes from there only.
  public var parentID: Int?
  public var authority: Int
  public var available: Int
  public var reserved: Int
  public var committed: Int
  public var expended: Int
  public var lapsed: Int
  public var carriedOut: Int

  public init(
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
