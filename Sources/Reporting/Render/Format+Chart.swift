import Foundation
import Upskilling

/// What only drawings write: ticks, signs, and words in place of a mark.
extension Format {
  /// A tick: shares in whole percent, money and large counts in thousands, millions and billions, the unit
  /// being said once above the drawing.
  static func tick(_ position: Double, like value: Value) -> String {
    switch value {
    case .share: trimmed(position * 100) + " %"
    case .money(let money): short(position / pow(10, Double(money.currency.exponent)))
    default: short(position)
    }
  }

  /// With a plus sign where it is above zero: `EUR +1,234.50`, `EUR −20.00`.
  static func signed(_ value: Value) -> String {
    guard let position = value.position, position > 0 else { return Self.value(value) }
    if case .money(let money) = value { return "\(money.currency.code) +\(amount(money))" }
    return "+" + Self.value(value)
  }

  /// `EUR −75.70 to 72.80`: the unit once.
  static func range(_ lower: Value, _ upper: Value) -> String {
    switch (lower, upper) {
    case (.share(let one), .share(let other)): interval(one, other)
    case (.money(let one), .money(let other)) where one.currency == other.currency:
      "\(value(lower)) to \(amount(other))"
    default: "\(value(lower)) to \(value(upper))"
    }
  }

  /// `EUR 1,200.00 of 2,000.00`: the unit once.
  static func part(_ part: Value, of whole: Value) -> String {
    if case (.money(let one), .money(let other)) = (part, whole), one.currency == other.currency {
      return "\(value(part)) of \(amount(other))"
    }
    return absence(whole).map { "\(value(part)), \($0)" } ?? "\(value(part)) of \(value(whole))"
  }

  /// Why nothing is drawn, in words; `nil` for a value that can be.
  static func absence(_ value: Value) -> String? {
    switch value {
    case .hidden(let mark) where mark.hasPrefix("<"):
      "suppressed, fewer than \(mark.dropFirst())"
    case .hidden: "suppressed"
    case .count, .share, .number, .money: value.mark == nil ? "n/a" : nil
    case .text, .interval, .day, .missing: Self.value(value)
    }
  }

  private static func short(_ number: Double) -> String {
    switch abs(number) {
    case 1e9...: trimmed(number / 1e9) + "bn"
    case 1e6...: trimmed(number / 1e6) + "M"
    case 1e4...: trimmed(number / 1e3) + "k"
    default: trimmed(number)
    }
  }

  /// At most two decimals, none of them needless.
  static func trimmed(_ number: Double) -> String {
    let decimals = (0...2).first { places in
      let scaled = number * pow(10, Double(places))
      return abs(scaled - scaled.rounded()) < 1e-6
    }
    return Self.number(number, decimals: decimals ?? 2)
  }
}

extension Value {
  /// Where a mark of it stands, if one can be drawn at all.
  var mark: Double? { position.flatMap { abs($0) < 1e19 ? $0 : nil } }
}
