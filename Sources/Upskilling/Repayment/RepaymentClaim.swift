/// What a leaver owes, has paid and is spared: due = received + written off + open.
package struct RepaymentClaim: Sendable, Equatable {
  /// Why the rest is not asked for: a closed list.
  package enum WriteOff: String, Sendable, CaseIterable, Encodable {
    case hardship, death, uncollectable
    /// A court or an authority has decided so, or the claim is barred.
    case barred
    /// Collecting costs more.
    case notWorthwhile = "not_worthwhile"
  }

  package let due: Money
  package private(set) var received: Money
  package private(set) var writtenOff: Money
  package private(set) var reason: WriteOff?

  /// - Throws: `RepaymentError.amounts` where nothing is due.
  package init(due: Money) throws(RepaymentError) {
    guard due.minorUnits > 0 else { throw .amounts }
    self.due = due
    received = Money(0, due.currency)
    writtenOff = Money(0, due.currency)
  }

  package var open: Money {
    Money(due.minorUnits - received.minorUnits - writtenOff.minorUnits, due.currency)
  }

  /// The step that ends the claim on the sponsorship: all paid, or all written off. There is none for a claim
  /// that was paid in part, which the ledger cannot split.
  package var step: SponsorshipStep? {
    if received == due { return .repay }
    return writtenOff == due ? .waive : nil
  }

  /// - Throws: `RepaymentError.amounts`, or `.tooMuch` beyond what is open.
  package mutating func receive(_ amount: Money) throws(RepaymentError) {
    guard amount.currency == due.currency, amount.minorUnits > 0 else { throw .amounts }
    guard amount.minorUnits <= open.minorUnits else { throw .tooMuch }
    received = Money(received.minorUnits + amount.minorUnits, due.currency)
  }

  /// Gives up what is open.
  ///
  /// - Throws: `RepaymentError.tooMuch` where nothing is.
  package mutating func writeOff(_ reason: WriteOff) throws(RepaymentError) {
    guard open.minorUnits > 0 else { throw .tooMuch }
    writtenOff = open
    self.reason = reason
  }
}
