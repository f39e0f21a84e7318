/// Canonical fields of a line of a bank, in a file without a standard.
enum BankLineField: String, CaseIterable, Sendable {
  case date
  /// Signed; or one of the two below.
  case amount
  case debit
  case credit
  /// Balance after the line.
  case balance
  case reference
  case bankReference = "bank_reference"
  case batch
  case description
  /// booked or pending; booked where the file does not say.
  case status
  /// IBAN or number of the account, where every row repeats it.
  case account
  case currency

  var kind: FieldKind {
    switch self {
    case .date: .moment
    case .status: .word(["booked", "pending"])
    default: .text
    }
  }
}
