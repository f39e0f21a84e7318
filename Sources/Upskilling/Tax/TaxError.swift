/// Why a tax year is not computed: nothing is guessed.
package enum TaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No rule of the country holds on the day.
  case noRules(country: String, on: Day)
  /// Nobody has entered the cap of the year.
  case capMissing(rule: String, year: Int)
  case duplicatePayment(Int)
  case amountNotPositive(payment: Int)
  case currency(payment: Int, found: String, expected: String)
  case unknownPayment(Int)
  case returnBeforePayment(Int)
  case returnsExceedPayment(Int)
  /// The payment was reported in another country or tax year than it now falls in.
  case reportedElsewhere(payment: Int, country: String, year: Int)
  case money(MoneyError)

  package var description: String {
    switch self {
    case .noRules(let country, let day): "no tax rule of '\(country)' holds on \(day)"
    case .capMissing(let rule, let year):
      "the rule \(rule) has no cap for \(year): enter it in the rule file when it is published"
    case .duplicatePayment(let id): "the payment \(id) stands twice"
    case .amountNotPositive(let id): "an amount of the payment \(id) is not above zero"
    case .currency(let id, let found, let expected):
      "the payment \(id) is in \(found), its country's rules are in \(expected)"
    case .unknownPayment(let id): "money came back of the payment \(id), which is not there"
    case .returnBeforePayment(let id): "money came back of the payment \(id) before it was made"
    case .returnsExceedPayment(let id): "more came back of the payment \(id) than was paid"
    case .reportedElsewhere(let id, let country, let year):
      "the payment \(id) was reported in \(country) \(year), where it no longer falls"
    case .money(let error): "\(error)"
    }
  }
}
