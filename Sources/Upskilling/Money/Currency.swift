/// A currency of ISO 4217 with the decimals of its minor unit: 0 for JPY, 2 for USD, 3 for KWD.
package struct Currency: Sendable, Hashable {
  package let code: String
  package let exponent: Int

  package init(code: String, exponent: Int) {
    self.code = code
    self.exponent = exponent
  }
}
