/// A currency of ISO 4217 with the decimals of its minor unit: 0 for JPY, 2 for USD, 3 for KWD.
public struct Currency: Sendable, Hashable, Encodable {
  public let code: String
  public let exponent: Int

  public init(code: String, exponent: Int) {
    self.code = code
    self.exponent = exponent
  }
}
