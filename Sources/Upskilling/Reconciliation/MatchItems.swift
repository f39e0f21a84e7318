/// A line of a document or bank statement that is not matched yet. Amounts are minor units, signed.
package struct TheirItem: Sendable, Hashable {
  /// What the line is of.
  package enum Paper: String, Sendable {
    case invoice, claim
    case creditNote = "credit_note"
    case statement
  }

  package var id: Int
  package var paper: Paper
  package var document: Int
  /// The document's number, normalized.
  package var documentKey: String
  /// For a credit note: the number, normalized, of the invoice it takes back.
  package var creditOf = ""
  /// Vendor, or bank account.
  package var party: String
  package var currency: String
  package var amount: Int
  package var day: Day
  /// Our own references that it repeats.
  package var keys: [String] = []
  package var person: Int?
  package var course = ""
  package var run = ""
  package var batch = ""
  /// Seats that are left of it.
  package var quantity = 1
  /// Other seats of the line were matched before.
  package var isRest = false
  /// What the paper itself says the amount is.
  package var charge: DifferenceReason?
  /// The document seems to repeat another.
  package var isSuspect = false
  package var isAccepted = false
  /// Differences of the same document that were accepted before in the same run.
  package var documentDifference = 0

  package init(
    id: Int, paper: Paper = .invoice, document: Int = 0, documentKey: String = "", party: String,
    currency: String, amount: Int, day: Day
  ) {
    self.id = id
    self.paper = paper
    self.document = document
    self.documentKey = documentKey
    self.party = party
    self.currency = currency
    self.amount = amount
    self.day = day
  }
}

/// What stands on our side: a commitment, or a payment.
package struct OurItem: Sendable, Hashable {
  package enum ID: Sendable, Hashable, Comparable {
    case commitment(Int)
    case payment(Int)
  }

  package var id: ID
  package var party: String
  package var currency: String
  /// What of it nothing has claimed.
  package var amount: Int
  /// What of it was billed already.
  package var billed = 0
  package var day: Day
  package var keys: [String] = []
  package var person: Int?
  package var course = ""
  package var run = ""
  package var batch = ""
  /// The budget, and what it can still bear; `nil` where it refuses nothing.
  package var budget: Int?
  package var available: Int?
  /// The vendor's price, or what was paid, where it is in another currency than this side is kept in.
  package var original: Money?
  package var enrolledOn: Day?
  package var isCompleted = false
  package var isWithdrawn = false
  /// What was agreed about completion is met.
  package var meetsTerms = true
  /// Nothing is owed for it any more.
  package var isCanceled = false

  package init(id: ID, party: String, currency: String, amount: Int, day: Day) {
    self.id = id
    self.party = party
    self.currency = currency
    self.amount = amount
    self.day = day
  }
}
