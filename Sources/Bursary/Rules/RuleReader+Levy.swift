import Settings
import Upskilling

extension RuleReader {
  private enum Kind: String, CaseIterable { case charge, expiry, share }

  func levy(
    _ setting: Setting, _ jurisdiction: String, _ currency: Currency, _ yearStart: MonthDay,
    _ places: inout [String: String]
  ) throws(SettingsError) -> Rule<LevyTerms> {
    let mapping = try setting.mapping(allowing: ["rule", "title", "kind", "versions"])
    let kind = try mapping.required("kind").choice(of: Kind.self)
    let keys =
      switch kind {
      case .charge: ["rates", "allowances"]
      case .expiry: ["months", "older_funds"]
      case .share: ["employer_percent"]
      }
    return try rule(mapping, in: jurisdiction, by: .payment, keys: keys, &places) {
      (fields, span) throws(SettingsError) in
      switch kind {
      case .charge:
        var charge = LevyCharge(rates: [:], allowances: [:])
        for (year, value) in try years(fields.required("rates"), span, yearStart) {
          charge.rates[year] = try value.share(as: "0.005")
        }
        for (year, value) in try years(fields.required("allowances"), span, yearStart) {
          charge.allowances[year] = try currencies.money(value, in: currency)
        }
        return .charge(charge)
      case .expiry:
        return .expiry(
          LevyExpiry(
            months: try fields.required("months").months(atLeast: 1),
            olderFunds: try fields["older_funds"]?.choice(of: LevyExpiry.OlderFunds.self) ?? .keep))
      case .share: return .share(percent: try fields.required("employer_percent").percent())
      }
    }
  }
}
