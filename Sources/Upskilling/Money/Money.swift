/// Why an amount could not be computed or read.
public enum MoneyError: Error, Sendable, Equatable, CustomStringConvertible {
  case currencyDiffers(String, String)
  case overflow
  /// Text that is not an amount of the currency, or has more decimals than it.
  case notAnAmount(currency: String)
  /// Weights of which none is above zero, or one below.
  case weights
  case rate

  /// In a sentence.
  public var description: String {
    switch self {
    case .currencyDiffers(let one, let other): "\(one) and \(other) cannot be added"
    case .overflow: "the amount is too large"
    case .notAnAmount(let currency):
      "not an amount of \(currency): write digits and a point, no more decimals than it has"
    case .weights: "weights must not be negative, and one must be above zero"
    case .rate: "a rate is a decimal number above zero"
    }
  }
}

/// An amount: an integer of minor units and their currency. Nothing is ever rounded but by `converted`
/// and `scaled`, half away from zero, so that taking back x gives exactly −x.
public struct Money: Sendable, Hashable {
  /// Cents, where the currency has them.
  public let minorUnits: Int
  /// Its currency.
  public let currency: Currency

  /// An amount of minor units.
  public init(_ minorUnits: Int, _ currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// Reads `1234.50`: a sign, digits, and a point with at most as many decimals as the currency has.
  ///
  /// - Throws: `MoneyError.notAnAmount` or `.overflow`.
  public init(text: String, currency: Currency) throws(MoneyError) {
    let isNegative = text.hasPrefix("-")
    let parts = (isNegative ? text.dropFirst() : text[...])
      .split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.joined()
    let decimals = parts.count == 2 ? parts[1].count : 0
    guard (1...2).contains(parts.count), !parts[0].isEmpty, parts.count == 1 || decimals > 0,
      decimals <= currency.exponent, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { throw .notAnAmount(currency: currency.code) }
    let padded = digits + String(repeating: "0", count: currency.exponent - decimals)
    guard let value = Int((isNegative ? "-" : "") + padded) else { throw .overflow }
    self.init(value, currency)
  }

  /// `1234.50`, with exactly the currency's decimals and no grouping: for machines and for reading back.
  public var text: String {
    let digits = String(minorUnits.magnitude)
    let padded =
      String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
    let sign = minorUnits < 0 ? "-" : ""
    guard currency.exponent > 0 else { return sign + padded }
    return sign + padded.dropLast(currency.exponent) + "." + padded.suffix(currency.exponent)
  }

  /// The sum.
  ///
  /// - Throws: `MoneyError.currencyDiffers` or `.overflow`.
  public func adding(_ other: Money) throws(MoneyError) -> Money {
    guard currency == other.currency else {
      throw .currencyDiffers(currency.code, other.currency.code)
    }
    let (sum, isOverflow) = minorUnits.addingReportingOverflow(other.minorUnits)
    guard !isOverflow else { throw .overflow }
    return Money(sum, currency)
  }

  /// The same amount the other way.
  ///
  /// - Throws: `MoneyError.overflow`.
  public func negated() throws(MoneyError) -> Money {
    guard minorUnits != .min else { throw .overflow }
    return Money(-minorUnits, currency)
  }

  /// Splits the amount by weights: largest remainder, ties to the lowest index, the sign carried outside,
  /// so that the parts add up to the whole and a refund splits as its payment did.
  ///
  /// - Throws: `MoneyError.weights`.
  public func allocated(by weights: [Int]) throws(MoneyError) -> [Money] {
    try LargestRemainder.parts(of: minorUnits, by: weights).map { Money($0, currency) }
  }

  /// The amount in another currency at a rate of target units per unit, rounded once, at the target's
  /// exponent.
  public func converted(to target: Currency, at rate: ExchangeRate) throws(MoneyError) -> Money {
    var numerator = Int128(minorUnits)
    var denominator: Int128 = 1
    let shift = target.exponent - currency.exponent - rate.scale
    for _ in 0..<abs(shift) {
      if shift > 0 { numerator *= 10 } else { denominator *= 10 }
    }
    let (product, isOverflow) = numerator.multipliedReportingOverflow(by: Int128(rate.digits))
    guard !isOverflow else { throw .overflow }
    let half = denominator / 2
    let rounded =
      product >= 0 ? (product + half) / denominator : -((-product + half) / denominator)
    guard let value = Int(exactly: rounded) else { throw .overflow }
    return Money(value, target)
  }
}

/// A stored exchange rate: decimal digits, never a binary fraction.
public struct ExchangeRate: Sendable, Hashable {
  /// The rate without its point.
  let digits: Int
  /// How many of the digits stand behind the point.
  let scale: Int

  /// As it was read, without a needless zero in front.
  public var text: String {
    let whole = String(digits)
    let padded = String(repeating: "0", count: max(0, scale + 1 - whole.count)) + whole
    return scale == 0 ? padded : "\(padded.dropLast(scale)).\(padded.suffix(scale))"
  }

  /// Reads `0.006712`.
  ///
  /// - Throws: `MoneyError.rate`.
  public init(text: String) throws(MoneyError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? parts[1].count : 0
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), decimals <= 12,
      parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let digits = Int(parts.joined()), digits > 0, digits < 1_000_000_000_000_000
    else { throw .rate }
    self.digits = digits
    scale = decimals
  }
}
