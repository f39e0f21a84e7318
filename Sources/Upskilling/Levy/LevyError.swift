/// Why a levy or its funds are not computed: nothing is guessed.
package enum LevyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No rule of the country, of the kind that is needed, holds on the day.
  case noRule(country: String, needed: String, on: Day)
  /// Two charges hold on the day.
  case severalCharges(country: String, on: Day)
  /// Nobody has entered the rate of the year.
  case rateMissing(rule: String, year: Int)
  /// Nobody has entered the allowance of the year.
  case allowanceMissing(rule: String, year: Int)
  case months(Int)
  case payBillNegative(month: Int)
  case amountNotPositive(on: Day)
  case currency(found: String, expected: String)
  case money(MoneyError)

  package var description: String {
    switch self {
    case .noRule(let country, let needed, let day):
      "no levy rule of '\(country)' on \(needed) holds on \(day)"
    case .severalCharges(let country, let day):
      "several levies of '\(country)' hold on \(day): end one of them"
    case .rateMissing(let rule, let year):
      "the rule \(rule) has no rate for \(year): enter it in the rule file when it is published"
    case .allowanceMissing(let rule, let year):
      "the rule \(rule) has no allowance for \(year): enter it in the rule file when it is published"
    case .months(let count): "a tax year has 1 to 12 months, not \(count)"
    case .payBillNegative(let month): "the pay bill of month \(month) is below zero"
    case .amountNotPositive(let day): "the amount of \(day) is not above zero"
    case .currency(let found, let expected):
      "an amount is in \(found), its country's rules are in \(expected)"
    case .money(let error): "\(error)"
    }
  }
}
