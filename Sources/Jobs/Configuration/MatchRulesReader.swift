import Settings
import Upskilling

/// Reads the section `reconciliation`: what vendors' documents and bank lines are held against.
struct MatchRulesReader {
  private static let keys = [
    "ways", "over_percent", "over_amount", "under_percent", "under_amount", "fx_percent",
    "document_cap", "days_before", "days_after", "refund_days",
  ]

  func read(_ setting: Setting?) throws(SettingsError) -> MatchRules {
    var rules = MatchRules()
    guard let setting else { return rules }
    let mapping = try setting.mapping(allowing: Self.keys + ["parties"])
    try fill(&rules.standard, from: mapping)
    for (key, value) in try mapping["parties"]?.openMapping().entries ?? [] {
      var terms = rules.standard
      try fill(&terms, from: value.mapping(allowing: Self.keys))
      rules.parties[key.name] = terms
    }
    return rules
  }

  private func fill(_ terms: inout MatchTerms, from mapping: SettingMapping) throws(SettingsError) {
    if let ways = mapping["ways"] {
      terms.ways = try ways.int()
      guard (2...4).contains(terms.ways) else { throw ways.error("a match has 2, 3 or 4 ways") }
    }
    terms.overPoints = try points(mapping["over_percent"]) ?? terms.overPoints
    terms.underPoints = try points(mapping["under_percent"]) ?? terms.underPoints
    terms.overAmount = try amount(mapping["over_amount"]) ?? terms.overAmount
    terms.underAmount = try amount(mapping["under_amount"]) ?? terms.underAmount
    terms.exchangePoints = try points(mapping["fx_percent"]) ?? terms.exchangePoints
    terms.documentCap = try amount(mapping["document_cap"]) ?? terms.documentCap
    terms.daysBefore = try days(mapping["days_before"]) ?? terms.daysBefore
    terms.daysAfter = try days(mapping["days_after"]) ?? terms.daysAfter
    terms.refundDays = try days(mapping["refund_days"]) ?? terms.refundDays
  }

  private func days(_ setting: Setting?) throws(SettingsError) -> Int? {
    guard let setting else { return nil }
    let days = try setting.int()
    guard (0...3650).contains(days) else { throw setting.error("days lie between 0 and 3650") }
    return days
  }

  /// A percentage with at most two decimals, in hundredths of a percent.
  private func points(_ setting: Setting?) throws(SettingsError) -> Int? {
    guard let setting else { return nil }
    let percent = Currency(code: "percent", exponent: 2)
    guard let money = try? Money(text: setting.string(), currency: percent),
      (0...10_000).contains(money.minorUnits)
    else { throw setting.error("a percentage is written as 2 or 2.5, from 0 to 100") }
    return money.minorUnits
  }

  private func amount(_ setting: Setting?) throws(SettingsError) -> String? {
    guard let setting else { return nil }
    let text = try setting.string()
    let widest = Currency(code: "", exponent: 4)
    guard let money = try? Money(text: text, currency: widest), money.minorUnits >= 0 else {
      throw setting.error("an amount is written as 25 or 25.00")
    }
    return text
  }
}
