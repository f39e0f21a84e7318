/// An invoice, a credit note or a claim as it came. Amounts are minor units of its currency.
package struct VendorDocument: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    case invoice, claim
    case creditNote = "credit_note"
  }

  /// One line; below zero on a credit note.
  package struct Line: Sendable, Equatable {
    /// Number within the document; 0 for what the document says of itself, as its tax.
    package var number: Int
    package var amount: Int
    /// Number of our commitment that it quotes.
    package var commitment: Int?
    /// Employee number or e-mail.
    package var learner: String?
    package var course = ""
    package var run = ""
    package var quantity = 1
    package var batch = ""
    package var charge: DifferenceReason?
    package var text = ""

    package init(number: Int, amount: Int) {
      self.number = number
      self.amount = amount
    }
  }

  package var kind: Kind
  /// Where it starts in its file.
  package var fileLine: Int?
  /// The vendor, such as coursera.
  package var party: String
  /// As printed.
  package var number: String
  package var currency: String
  package var issuedOn: Day
  package var dueOn: Day
  /// Below zero for a credit note.
  package var total: Int
  /// Number of the invoice that a credit note takes back.
  package var creditOf: String?
  /// For a claim: who claims, and where the receipt lies.
  package var employeeNumber: String?
  package var evidence: String?
  package var lines: [Line] = []

  package init(
    kind: Kind, party: String, number: String, currency: String, issuedOn: Day, dueOn: Day,
    total: Int
  ) {
    self.kind = kind
    self.party = party
    self.number = number
    self.currency = currency
    self.issuedOn = issuedOn
    self.dueOn = dueOn
    self.total = total
  }
}
