import Store
import Upskilling

/// What budgets must do, as plain dictionaries: the auditor that every answer of the database is held
/// against. It knows nothing of SQL, locks or transfers.
struct BudgetModel {
  struct Cell: Equatable {
    var period: Int
    var control = BudgetControl.stop
    var available = 0
    var reserved = 0
    var committed = 0
    var expended = 0
    var authority: Int { available + reserved + committed + expended }
  }

  struct Commitment: Equatable {
    var cell: Int
    var state = "reserved"
    var reserved: Int
    var committed = 0
    var expended = 0
    var refunded = 0
    var refundedLate = 0
    var expiresAt: Instant?
  }

  /// What an entry did, as far as taking it back needs it.
  private struct Entry {
    var kind: BudgetOperation.Kind
    var cell: Int
    var commitment: Int?
    var amount: Int
    /// For `expend`: how much of the commitment it used up, and how much it took from it.
    var liquidated = 0
    var isReversed = false
    /// Made after the budget's period was closed.
    var isLate = false
  }

  var openPeriods: Set<Int> = []
  var cells: [Int: Cell] = [:]
  var commitments: [Int: Commitment] = [:]
  private var entries: [Int: Entry] = [:]

  /// Decides one operation. `commitment` and `entry` are the numbers the database gave out.
  mutating func settle(
    _ operation: BudgetOperation, cell id: Int, at now: Instant, commitment: Int?, entry: Int?
  ) -> BudgetAnswer {
    guard var cell = cells[id] else { return .periodClosed }
    guard openPeriods.contains(cell.period) else {
      return settleLate(operation, cell: id, in: cell.period, entry: entry)
    }
    defer { cells[id] = cell }
    for (number, owed) in commitments
    where owed.cell == id && owed.state == "reserved" && owed.expiresAt.map({ $0 <= now }) ?? false
    {
      cell.available += owed.reserved
      cell.reserved -= owed.reserved
      commitments[number]?.state = "expired"
      commitments[number]?.reserved = 0
    }
    let amount = operation.amount ?? 0
    let room = max(cell.available, 0)
    var owed = operation.commitmentID.flatMap { commitments[$0] }
    if let known = owed, known.cell != id { owed = nil }
    var answer = BudgetAnswer.done
    switch operation.kind {
    case .increase:
      cell.available += amount
    case .decrease:
      guard amount <= cell.available else { return .insufficientBudget }
      cell.available -= amount
    case .reserve:
      if let end = operation.expiresAt, end <= now { return .expired }
      if amount > room, cell.control == .stop { return .insufficientBudget }
      if amount > cell.available { answer = .overBudget }
      cell.available -= amount
      cell.reserved += amount
      if let commitment {
        commitments[commitment] = Commitment(
          cell: id, reserved: amount, expiresAt: operation.expiresAt)
      }
    default:
      guard let known = owed, let number = operation.commitmentID else { return .noCommitment }
      var changed = known
      answer = change(&changed, by: operation, amount, in: &cell, room: room)
      guard answer.isGranted else { return answer }
      commitments[number] = changed
      if let entry {
        entries[entry] = Entry(
          kind: operation.kind, cell: id, commitment: number, amount: amount,
          liquidated: known.committed - changed.committed)
      }
      return answer
    }
    if let entry {
      entries[entry] = Entry(
        kind: operation.kind, cell: id, commitment: commitment, amount: amount)
    }
    return answer
  }

  /// Only refunds come after the period is closed: on a day of an open one that follows.
  private mutating func settleLate(
    _ operation: BudgetOperation, cell id: Int, in period: Int, entry: Int?
  ) -> BudgetAnswer {
    guard operation.kind == .refund else { return .periodClosed }
    guard let number = operation.commitmentID, let owed = commitments[number], owed.cell == id
    else {
      return .noCommitment
    }
    let amount = operation.amount ?? 0
    guard amount <= owed.expended - owed.refunded - owed.refundedLate else {
      return .exceedsExpended
    }
    guard isOpenAfter(period) else { return .noPeriod }
    commitments[number]?.refundedLate += amount
    if let entry {
      entries[entry] = Entry(
        kind: .refund, cell: id, commitment: number, amount: amount, isLate: true)
    }
    return .doneLate
  }

  private func isOpenAfter(_ period: Int) -> Bool { openPeriods.contains { $0 > period } }

  private func change(
    _ owed: inout Commitment, by operation: BudgetOperation, _ amount: Int, in cell: inout Cell,
    room: Int
  ) -> BudgetAnswer {
    let already: [String: BudgetAnswer] = [
      "committed": .alreadyCommitted, "fulfilled": .alreadyFulfilled, "released": .alreadyReleased,
      "expired": .alreadyExpired, "canceled": .alreadyCanceled,
    ]
    var answer = BudgetAnswer.done
    switch operation.kind {
    case .commit:
      guard owed.state == "reserved" else { return already[owed.state] ?? .noCommitment }
      let more = amount - owed.reserved
      if more > room, cell.control == .stop { return .insufficientBudget }
      if more > cell.available { answer = .overBudget }
      cell.available -= more
      cell.reserved -= owed.reserved
      cell.committed += amount
      owed.reserved = 0
      owed.committed = amount
      owed.state = "committed"
    case .expend:
      if owed.state == "reserved" { return .notCommitted }
      guard owed.state == "committed" else { return already[owed.state] ?? .noCommitment }
      let more = amount - owed.committed
      if more > room, cell.control == .stop { return .insufficientBudget }
      if more > cell.available { answer = .overBudget }
      let used = operation.isFinal ? owed.committed : min(amount, owed.committed)
      cell.committed -= used
      cell.available += used - amount
      cell.expended += amount
      owed.committed -= used
      owed.expended += amount
      if owed.committed == 0 { owed.state = "fulfilled" }
    case .release:
      guard owed.state == "reserved" || owed.state == "committed" else {
        return already[owed.state] ?? .noCommitment
      }
      cell.available += owed.reserved + owed.committed
      cell.reserved -= owed.reserved
      cell.committed -= owed.committed
      owed.state =
        owed.state == "reserved" ? "released" : owed.expended > 0 ? "fulfilled" : "canceled"
      owed.reserved = 0
      owed.committed = 0
    case .refund:
      guard amount <= owed.expended - owed.refunded - owed.refundedLate else {
        return .exceedsExpended
      }
      cell.available += amount
      cell.expended -= amount
      owed.refunded += amount
    default: break
    }
    return answer
  }

  mutating func move(_ amount: Int, from giver: Int, to taker: Int) -> BudgetAnswer {
    guard let source = cells[giver], let target = cells[taker],
      openPeriods.isSuperset(of: [source.period, target.period])
    else { return .periodClosed }
    guard amount <= source.available else { return .insufficientBudget }
    cells[giver]?.available -= amount
    cells[taker]?.available += amount
    return .done
  }

  mutating func reverse(_ number: Int) -> BudgetAnswer {
    guard var entry = entries[number], var cell = cells[entry.cell] else { return .notReversible }
    let isOpen = openPeriods.contains(cell.period)
    if entry.isLate { return reverseLate(number) }
    if !isOpen, ![.expend, .refund].contains(entry.kind) { return .periodClosed }
    guard [.increase, .decrease, .expend, .refund].contains(entry.kind) else {
      return .notReversible
    }
    if entry.isReversed { return .alreadyReversed }
    if !isOpen { return reverseLate(number) }
    var owed = entry.commitment.flatMap { commitments[$0] }
    switch entry.kind {
    case .increase: cell.available -= entry.amount
    case .decrease: cell.available += entry.amount
    case .refund:
      cell.available -= entry.amount
      cell.expended += entry.amount
      owed?.refunded -= entry.amount
    default:
      guard let known = owed, known.expended - entry.amount >= known.refunded + known.refundedLate,
        known.state == "fulfilled" || known.state == "committed"
      else { return .laterFacts }
      cell.available += entry.amount - entry.liquidated
      cell.expended -= entry.amount
      cell.committed += entry.liquidated
      owed?.expended -= entry.amount
      owed?.committed += entry.liquidated
      if (owed?.committed ?? 0) > 0 { owed?.state = "committed" }
    }
    if cell.control == .stop, cell.available < 0 || cell.authority < 0 {
      return .insufficientBudget
    }
    if cell.authority < 0 { return .insufficientBudget }
    entry.isReversed = true
    entries[number] = entry
    cells[entry.cell] = cell
    if let commitment = entry.commitment, let owed { commitments[commitment] = owed }
    return .done
  }

  /// Takes back in the financial book what counts there only, or what a closed budget cannot take back.
  private mutating func reverseLate(_ number: Int) -> BudgetAnswer {
    guard let entry = entries[number], let commitment = entry.commitment,
      let owed = commitments[commitment], let period = cells[entry.cell]?.period
    else { return .notReversible }
    if entry.isReversed { return .alreadyReversed }
    if entry.kind == .expend, owed.expended - entry.amount < owed.refunded + owed.refundedLate {
      return .laterFacts
    }
    guard isOpenAfter(period) else { return .noPeriod }
    commitments[commitment]?.refundedLate += entry.kind == .expend ? entry.amount : -entry.amount
    entries[number]?.isReversed = true
    return entry.isLate ? .done : .doneLate
  }
}
