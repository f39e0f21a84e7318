import Bursary
import Foundation
import Settings
import TestSupport
import Testing
import Upskilling

/// The rule files of this checkout, read as an installation reads them.
enum ShippedRules {
  static let usd = Currency(code: "USD", exponent: 2)
  static let gbp = Currency(code: "GBP", exponent: 2)
  static let eur = Currency(code: "EUR", exponent: 2)
  static let reader = RuleReader(currencies: [
    usd, gbp, eur, Currency(code: "CAD", exponent: 2), Currency(code: "JPY", exponent: 0),
  ])
  static let folder = "\(Project.root)/Config/rules"

  static func book() throws -> RuleBook { try reader.read(folders: [folder]) }

  /// The same with a cap for 2027, as an analyst would enter it.
  static func book(cap2027: String) throws -> RuleBook {
    let text = try Project.text("Config/rules/us.yaml")
      .replacing("cap: {}", with: "cap: {2027: \(cap2027) USD}")
    return try reader.read([Setting.parse(text, file: "us.yaml")])
  }

  static func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }
}
