/// A statement of a bank as it came. Amounts are minor units of its currency; what leaves the account is below
/// zero.
package struct BankStatement: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    package var amount: Int
    /// Day of booking.
    package var day: Day
    /// Our end-to-end reference, where the bank repeats it.
    package var reference = ""
    /// The remittance or batch.
    package var batch = ""
    /// The bank's own reference.
    package var bankReference = ""
    package var charge: DifferenceReason?
    package var text = ""

    package init(amount: Int, day: Day) {
      self.amount = amount
      self.day = day
    }
  }

  /// IBAN or number, without spaces.
  package var account: String
  package var currency: String
  /// The bank's number of it.
  package var number: String
  package var firstDay: Day
  package var lastDay: Day
  package var opening: Int
  package var closing: Int
  package var lines: [Line] = []

  package init(
    account: String, currency: String, number: String, firstDay: Day, lastDay: Day, opening: Int,
    closing: Int
  ) {
    self.account = account
    self.currency = currency
    self.number = number
    self.firstDay = firstDay
    self.lastDay = lastDay
    self.opening = opening
    self.closing = closing
  }

  /// The balance before the first line and the lines give the balance after the last.
  package var balances: Bool {
    let sum = lines.reduce(Int128(opening)) { $0 + Int128($1.amount) }
    return sum == Int128(closing)
  }

  /// Tells lines apart that share the bank's reference: the second becomes `reference/2`. That both were booked
  /// is what the balances say.
  package mutating func numberRepeatedReferences() {
    var seen: [String: Int] = [:]
    for index in lines.indices where !lines[index].bankReference.isEmpty {
      let count = (seen[lines[index].bankReference] ?? 0) + 1
      seen[lines[index].bankReference] = count
      if count > 1 { lines[index].bankReference += "/\(count)" }
    }
  }
}
