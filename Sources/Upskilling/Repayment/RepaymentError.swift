/// Why a repayment statement is not computed: nothing is guessed.
package enum RepaymentError: Error, Sendable, Equatable, CustomStringConvertible {
  case noJurisdiction
  /// No rule of the place holds.
  case noRules(jurisdiction: String)
  /// Amounts of different currencies, or one below zero.
  case amounts
  /// The provider gave back more than was spent.
  case refundsExceedCost
  case signedAfterExit
  case tooMuch
  case money(MoneyError)

  package var description: String {
    switch self {
    case .noJurisdiction: "no place is given whose law holds"
    case .noRules(let place): "no repayment rule of '\(place)' holds"
    case .amounts: "the agreement's amounts must be of one currency and not below zero"
    case .refundsExceedCost: "the provider gave back more than was spent"
    case .signedAfterExit: "the agreement was signed after the employment ended"
    case .tooMuch: "more than what is open"
    case .money(let error): "\(error)"
    }
  }
}
