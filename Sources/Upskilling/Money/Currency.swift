/// A currency of ISO 4217 with the decimals of its minor unit: 0 for JPY, 2 for USD, 3 for KWD.
public struct Currency: Sendable, Hashable, Encodable {
  /// Alphabetic code, such as EUR.
  public let code: String
  /// Decimals of its minor unit.
  public let exponent: Int

  /// A currency by its code and the decimals of its minor unit.
  public init(code: String, exponent: Int) {
    self.code = code
    self.exponent = exponent
  }
}
