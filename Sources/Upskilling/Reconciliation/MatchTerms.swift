/// What a vendor's documents are held against. Absolute bounds are decimal amounts of whatever currency a
/// document has.
package struct MatchTerms: Sendable, Hashable, Codable {
  /// 2: what was agreed; 3: and that it was delivered; 4: and that somebody accepted it.
  package var ways = 2
  /// Hundredths of a percent.
  package var overPoints = 0
  package var overAmount = "0"
  package var underPoints = 0
  package var underAmount = "0"
  /// Hundredths of a percent by which an amount in one currency may differ from what a stored rate makes of one in
  /// another; `nil` where nothing is matched across currencies.
  package var exchangePoints: Int?
  /// `nil` for no cap.
  package var documentCap: String?
  /// A bill or bank line may be so many days before or after our side.
  package var daysBefore = 31
  package var daysAfter = 400
  /// Until so many days after enrollment a learner may leave for free: delivered is what lies beyond.
  package var refundDays = 14

  package init() {}

  /// The bounds in minor units of a currency.
  ///
  /// - Throws: `MoneyError` for a bound that is no amount of the currency.
  package func tolerance(in currency: Currency) throws(MoneyError) -> Tolerance {
    var tolerance = Tolerance(
      overPoints: overPoints, overAmount: try Self.minorUnits(overAmount, currency),
      underPoints: underPoints, underAmount: try Self.minorUnits(underAmount, currency))
    if let documentCap { tolerance.documentCap = try Self.minorUnits(documentCap, currency) }
    return tolerance
  }

  /// Whether an amount is near enough to what the other side is worth at a stored rate; both in one currency.
  func admitsExchange(_ amount: Int, for worth: Int) -> Bool {
    guard let exchangePoints else { return false }
    let difference = (Int128(amount) - Int128(worth)).magnitude
    return difference * 10_000 <= Int128(worth).magnitude * UInt128(exchangePoints)
  }

  /// Decimals that the currency does not have are cut off: a bound of 0.50 is 0 in yen.
  private static func minorUnits(
    _ text: String, _ currency: Currency
  ) throws(MoneyError) -> Int {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].count > currency.exponent else {
      return try Money(text: text, currency: currency).minorUnits
    }
    let digits = parts[1].prefix(currency.exponent)
    return try Money(
      text: digits.isEmpty ? String(parts[0]) : "\(parts[0]).\(digits)", currency: currency
    ).minorUnits
  }
}

/// The terms of every vendor and bank account.
package struct MatchRules: Sendable, Hashable {
  /// Where nothing else is said.
  package var standard = MatchTerms()
  package var parties: [String: MatchTerms] = [:]

  package init() {}

  package func terms(of party: String) -> MatchTerms { parties[party] ?? standard }
}
