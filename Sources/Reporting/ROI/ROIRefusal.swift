import Upskilling

/// Why no result is computed.
package enum ROIRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// All lines of a result are in one currency.
  case currencyDiffers(String, String)
  /// An ROI is not shown without its inputs (level 0) and completions (level 2).
  case levelMissing(Int)
  /// Benefits beyond the first year of a program shorter than that.
  case windowTooLong(months: Int)
  case noWindow
  /// A share or a confidence outside 0 to 1.
  case share
  /// A refund that is not below zero, or another cost that is.
  case sign(CostLine.Category)
  /// Days, or the value of an event, below zero.
  case negative
  case discountRate
  case overflow

  package var description: String {
    switch self {
    case .currencyDiffers(let one, let other):
      "lines in \(one) and \(other): convert them at a stored rate first"
    case .levelMissing(let level):
      "level \(level) was not given: an ROI is not shown without inputs and completions"
    case .windowTooLong(let months):
      "\(months) months of benefits: only the first 12 count of a program shorter than that"
    case .noWindow: "the evaluation window has no months"
    case .share: "shares and confidences lie between 0 and 1"
    case .sign(let category):
      category == .refund
        ? "a refund is below zero" : "\(category.title): only refunds are below zero"
    case .negative: "days and the value of an event are not below zero"
    case .discountRate: "a discount rate is above −100 %"
    case .overflow: "the amounts are too large"
    }
  }

  /// An amount in whole minor units, half away from zero.
  static func rounded(_ amount: Double) throws(ROIRefusal) -> Int {
    guard let value = Int(exactly: amount.rounded()) else { throw .overflow }
    return try exact(value)
  }

  /// Up to 2⁵³ every amount is exact also where it is divided, and no sum of two overflows.
  static func exact(_ amount: Int) throws(ROIRefusal) -> Int {
    guard amount.magnitude <= 1 << 53 else { throw .overflow }
    return amount
  }

  /// The sum of amounts that are exact, exact too.
  static func sum(_ amounts: some Sequence<Int>) throws(ROIRefusal) -> Int {
    var sum = 0
    for amount in amounts { sum = try exact(sum + amount) }
    return sum
  }
}

extension Money {
  /// The minor units of an amount that must be in a currency.
  func minorUnits(in currency: Currency) throws(ROIRefusal) -> Int {
    guard self.currency == currency else {
      throw .currencyDiffers(currency.code, self.currency.code)
    }
    return try ROIRefusal.exact(minorUnits)
  }
}
