/// Canonical fields of a line of an invoice or credit note.
enum InvoiceField: String, CaseIterable, Sendable {
  /// invoice or credit_note; an invoice where the file does not say.
  case kind
  case number
  case vendor
  case currency
  case issued
  case due
  /// Number of the invoice that a credit note takes back.
  case creditOf = "credit_of"
  /// Our commitment that the line quotes.
  case commitment
  /// Employee number or e-mail.
  case learner
  case contentID = "content_id"
  case run
  case quantity
  case amount
  /// Tax of the line, beside its amount.
  case tax
  case batch
  case description

  var kind: FieldKind {
    switch self {
    case .kind: .word(["invoice", "credit_note"])
    case .contentID, .run: .identifier
    case .issued, .due: .moment
    case .quantity: .integer
    default: .text
    }
  }
}
