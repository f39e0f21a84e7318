import Settings
import Upskilling

// Values of the domain, as files write them.
extension Setting {
  func day() throws(SettingsError) -> Day {
    guard let day = Day(iso: try string()) else { throw error("not a day, such as 2026-02-01") }
    return day
  }

  /// A day of every year.
  func monthDay() throws(SettingsError) -> MonthDay {
    guard let day = MonthDay(try string()) else {
      throw error("not a day of every year, such as 04-01")
    }
    return day
  }

  /// A whole number, not below a least one.
  func int(atLeast least: Int) throws(SettingsError) -> Int {
    let value = try int()
    guard value >= least else { throw error("expected \(least) or more, found \(value)") }
    return value
  }

  /// A share in whole percent.
  func percent() throws(SettingsError) -> Int {
    let value = try int()
    guard (0...100).contains(value) else { throw error("a share lies between 0 and 100 percent") }
    return value
  }

  /// A share of an amount below all of it, as a decimal number.
  func share(as example: String) throws(SettingsError) -> ExchangeRate {
    let text = try string()
    guard text.hasPrefix("0."), let share = try? ExchangeRate(text: text) else {
      throw error("expected a share of the amount, as \(example)")
    }
    return share
  }

  /// A number of months, fifty years at most.
  func months(atLeast least: Int) throws(SettingsError) -> Int {
    let months = try int(atLeast: least)
    guard months <= 600 else { throw error("expected 600 months or less, found \(months)") }
    return months
  }

  /// Words of a closed list, each once.
  func choices<Choice: RawRepresentable & CaseIterable & Hashable>(
    of type: Choice.Type
  ) throws(SettingsError) -> [Choice] where Choice.RawValue == String {
    var choices: [Choice] = []
    for element in try list() {
      let choice = try element.choice(of: type)
      guard !choices.contains(choice) else {
        throw element.error("'\(choice.rawValue)' stands twice")
      }
      choices.append(choice)
    }
    return choices
  }

  /// A place with law of its own, as `US`, `US-CA` or `EU`.
  func jurisdiction() throws(SettingsError) -> String {
    let text = try string()
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(Array.init)
    let isCapital = { (letter: Character) in ("A"..."Z").contains(letter) }
    guard (1...2).contains(parts.count), parts[0].count == 2, parts[0].allSatisfy(isCapital),
      parts.dropFirst().allSatisfy({ part in
        (1...3).contains(part.count)
          && part.allSatisfy { isCapital($0) || ("0"..."9").contains($0) }
      })
    else { throw error("not a place of ISO 3166, such as US or US-CA; the European Union is EU") }
    return text
  }
}

/// The currencies there are, by code.
struct CurrencyList {
  let byCode: [String: Currency]

  init(_ currencies: [Currency]) {
    byCode = Dictionary(currencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A currency by its code.
  func currency(_ setting: Setting) throws(SettingsError) -> Currency {
    try currency(setting.string(), at: setting)
  }

  /// An amount with its currency, as `5250.00 USD`, not below zero.
  func money(_ setting: Setting) throws(SettingsError) -> Money {
    let parts = try setting.string().split(separator: " ").map(String.init)
    guard parts.count == 2 else {
      throw setting.error("expected an amount with its currency, as 5250.00 USD")
    }
    let currency = try currency(parts[1], at: setting)
    let money: Money
    do { money = try Money(text: parts[0], currency: currency) } catch {
      throw setting.error("\(error)")
    }
    guard money.minorUnits >= 0 else { throw setting.error("an amount cannot be negative") }
    return money
  }

  /// The same, of one currency.
  func money(_ setting: Setting, in currency: Currency) throws(SettingsError) -> Money {
    let money = try money(setting)
    guard money.currency == currency else {
      throw setting.error(
        "the amount is in \(money.currency.code), this file's amounts are in \(currency.code)")
    }
    return money
  }

  private func currency(_ code: String, at setting: Setting) throws(SettingsError) -> Currency {
    guard let currency = byCode[code] else {
      throw setting.error(
        "'\(code)' is not a currency of ISO 4217",
        suggestion: nearestWord(to: code, among: Array(byCode.keys)))
    }
    return currency
  }
}
