import Foundation
import Upskilling

/// Figures of an ROI as they are printed; rounding happens here and nowhere before.
enum ROIText {
  /// `USD −2,686.00`
  static func money(_ minorUnits: Int, _ currency: Currency) -> String {
    Format.value(.money(Money(minorUnits, currency)))
  }

  /// `−1.5`: with a minus sign, and never minus zero.
  static func decimal(_ value: Double, places: Int, isSigned: Bool = false) -> String {
    let text = String(format: "%.\(places)f", abs(value))
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    let sign = isZero ? "" : value < 0 ? "−" : isSigned ? "+" : ""
    return sign + text
  }

  /// `−1.5 %`, of a value in percent.
  static func percent(_ percent: Double) -> String {
    "\(decimal(percent, places: 1)) %"
  }

  /// `between −75.7 % and +72.8 %`, of values in percent.
  static func interval(_ percent: Interval) -> String {
    "between \(decimal(percent.lower, places: 1, isSigned: true)) % and "
      + "\(decimal(percent.upper, places: 1, isSigned: true)) %"
  }

  /// `+7.9 points`, of a difference of shares.
  static func points(_ difference: Double, places: Int = 1) -> String {
    "\(decimal(difference * 100, places: places, isSigned: true)) points"
  }

  /// `2.31 %`; never certain: `below 0.01 %`, `above 99.99 %`.
  static func chance(_ probability: Double) -> String {
    switch probability {
    case ..<0.0001: "below 0.01 %"
    case 0.9999.nextUp...: "above 99.99 %"
    default: Format.percent(probability)
    }
  }
}
