import Foundation
import Upskilling

/// Numbers as people read them, in no locale but our own.
enum Format {
  /// A value as it stands on pages, in mails and on terminals.
  static func value(_ value: Value) -> String {
    switch value {
    case .text(let text): text
    case .count(let number): count(number)
    case .share(let share): percent(share)
    case .number(let number, let decimals): Self.number(number, decimals: decimals)
    case .interval(let lower, let upper): interval(lower, upper)
    case .money(let money): "\(money.currency.code) \(amount(money))"
    case .day(let day): day.description
    case .missing(let why): why
    case .hidden(let mark): mark
    }
  }

  /// The same where the currency is said once above: the amount alone.
  static func value(_ value: Value, in currency: Currency?) -> String {
    if case .money(let money) = value, money.currency == currency { return amount(money) }
    return Self.value(value)
  }

  /// `47.20 %`
  static func percent(_ rate: Double) -> String {
    rate.isFinite ? number(rate * 100, decimals: 2) + " %" : "n/a"
  }

  /// `46.66–47.75 %`
  static func interval(_ lower: Double, _ upper: Double) -> String {
    let separator = lower < 0 || upper < 0 ? " to " : "–"
    return number(lower * 100, decimals: 2) + separator + percent(upper)
  }

  /// `32,593`
  static func count(_ value: Int) -> String {
    (value < 0 ? "−" : "") + grouped(String(value.magnitude))
  }

  /// `−1,234.50`: with the currency's decimals.
  static func amount(_ money: Money) -> String {
    let parts = money.text.split(separator: ".")
    let whole =
      parts[0].hasPrefix("-")
      ? "−" + grouped(String(parts[0].dropFirst())) : grouped(String(parts[0]))
    return parts.count == 2 ? "\(whole).\(parts[1])" : whole
  }

  /// `1,234.5`, with so many decimals.
  static func number(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "n/a" }
    let text = String(format: "%.\(decimals)f", abs(value))
    let parts = text.split(separator: ".")
    let isZero = !text.contains { ("1"..."9").contains($0) }
    let whole = (value < 0 && !isZero ? "−" : "") + grouped(String(parts[0]))
    return parts.count == 2 ? "\(whole).\(parts[1])" : whole
  }

  /// Without needless zeros.
  static func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  /// A coordinate in a drawing.
  static func coordinate(_ value: Double) -> String {
    String(format: "%.1f", value)
  }

  /// `34 people`, `1 person`.
  static func count(_ value: Int, _ one: String, _ many: String) -> String {
    "\(count(value)) \(value == 1 ? one : many)"
  }

  /// Escapes text for XML content and attributes; what XML cannot hold is left out.
  static func escape(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": continue
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func grouped(_ digits: String) -> String {
    var rest = digits[...]
    var groups: [Substring] = []
    while rest.count > 3 {
      groups.append(rest.suffix(3))
      rest = rest.dropLast(3)
    }
    return ([rest] + groups.reversed()).joined(separator: ",")
  }
}
