import Bursary
import Upskilling

/// What sponsorships and their budgets should do, in plain Swift: no reservation expires, amounts are those
/// asked for or the natural ones. Written from the issue and the finance reference, not from the SQL.
struct SponsorshipModel {
  struct Item: Equatable {
    var state = SponsorshipState.requested
    var budget: Int
    var pays: Int
    var reserved = 0
    var committed = 0
    var expended = 0
    var refunded = 0
    /// Of that, after the period was closed: the budget does not get it.
    var refundedLate = 0
    var due = 0
  }

  var available: [Int: Int]
  var isOpen = true
  var items: [Int: Item] = [:]
  /// Refunds by key: the amount asked for and the answer.
  var refunds: [String: (amount: Int, answer: BudgetAnswer)] = [:]

  mutating func take(_ id: Int, _ step: SponsorshipStep, key: String?) -> BudgetAnswer {
    guard var item = items[id] else { return .noSponsorship }
    let answer = take(&item, step, key: key)
    items[id] = item
    return answer
  }

  private mutating func take(
    _ item: inout Item, _ step: SponsorshipStep, key: String?
  ) -> BudgetAnswer {
    let already = BudgetAnswer(rawValue: "already_\(item.state.rawValue)") ?? .done
    /// Takes from what is available, or gives back.
    func draw(_ amount: Int, from item: Item) -> BudgetAnswer? {
      guard isOpen else { return .periodClosed }
      guard amount <= max(available[item.budget] ?? 0, 0) || amount <= 0 else {
        return .insufficientBudget
      }
      available[item.budget]? -= amount
      return nil
    }
    switch (step, item.state) {
    case (.approve(let number), .requested):
      guard number == "E2" else { return .notApprover }
      if let refusal = draw(item.pays, from: item) { return refusal }
      (item.reserved, item.state) = (item.pays, .approved)
    case (.decline(let number), .requested):
      guard number == "E2" else { return .notApprover }
      item.state = .declined
    case (.commit(let amount), .approved):
      let price = amount ?? item.pays
      if let refusal = draw(price - item.reserved, from: item) { return refusal }
      (item.reserved, item.committed, item.state) = (0, price, .committed)
    case (.activate, .committed): item.state = .active
    case (.fulfill(let amount), .committed), (.fulfill(let amount), .active):
      let cost = amount ?? item.committed
      if let refusal = draw(cost - item.committed, from: item) { return refusal }
      (item.committed, item.expended, item.state) = (0, cost, .fulfilled)
    case (.cancel, .requested): item.state = .withdrawn
    case (.lapse, .requested): item.state = .lapsed
    case (.cancel, .approved), (.cancel, .committed), (.cancel, .active), (.lapse, .approved),
      (.lapse, .committed), (.lapse, .active):
      if let refusal = draw(-item.reserved - item.committed, from: item) { return refusal }
      (item.reserved, item.committed) = (0, 0)
      item.state = step == .cancel ? .canceled : .lapsed
    case (.refund(let amount), .fulfilled):
      let back = amount ?? (item.expended - item.refunded)
      if let key, let known = refunds[key] {
        return known.amount == back ? known.answer : .keyConflict
      }
      let answer: BudgetAnswer =
        back > item.expended - item.refunded ? .exceedsExpended : isOpen ? .done : .doneLate
      if let key { refunds[key] = (back, answer) }
      guard answer.isGranted else { return answer }
      if isOpen { available[item.budget]? += back } else { item.refundedLate += back }
      item.refunded += back
      if item.refunded == item.expended { item.state = .refunded }
      return answer
    case (.demand(let amount), .fulfilled):
      let owed = amount ?? (item.expended - item.refunded)
      guard owed <= item.expended - item.refunded else { return .exceedsExpended }
      (item.due, item.state) = (owed, .repaymentDue)
    case (.repay, .repaymentDue): item.state = .repaid
    case (.waive, .repaymentDue): (item.due, item.state) = (0, .fulfilled)
    default: return already
    }
    return .done
  }
}
