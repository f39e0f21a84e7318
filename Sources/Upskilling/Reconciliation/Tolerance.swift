/// How far a bill may differ from what was agreed. The percentage and the absolute bound have both to hold, and
/// bounds count as within. Amounts are minor units of the document's currency.
package struct Tolerance: Sendable, Hashable {
  /// Hundredths of a percent.
  package var overPoints = 0
  package var overAmount = 0
  package var underPoints = 0
  package var underAmount = 0
  /// The differences of all lines of a document together must not exceed this.
  package var documentCap = Int.max

  package init() {}

  package init(
    overPoints: Int, overAmount: Int, underPoints: Int = 0, underAmount: Int = 0,
    documentCap: Int = .max
  ) {
    self.overPoints = overPoints
    self.overAmount = overAmount
    self.underPoints = underPoints
    self.underAmount = underAmount
    self.documentCap = documentCap
  }

  /// Whether a bill is near enough to what was agreed; both above zero.
  package func admits(_ billed: Int, for agreed: Int) -> Bool {
    let difference = Int128(billed) - Int128(agreed)
    let (points, bound) = difference > 0 ? (overPoints, overAmount) : (underPoints, underAmount)
    let size = difference < 0 ? -difference : difference
    return size * 10_000 <= Int128(agreed) * Int128(points) && size <= Int128(bound)
  }
}
