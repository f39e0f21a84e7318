/// Splits a whole into integer parts by weights (Hamilton's method): every part is rounded down, then the
/// largest remainders get one more each, ties to the lowest index, until the parts add up to the whole.
package enum LargestRemainder {
  /// The parts, in the order of the weights; the sign of the whole is carried outside.
  ///
  /// - Throws: `MoneyError.weights`.
  package static func parts(of whole: Int, by weights: [Int]) throws(MoneyError) -> [Int] {
    let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
    guard total > 0, weights.allSatisfy({ $0 >= 0 }) else { throw .weights }
    let magnitude = Int128(whole.magnitude)
    var parts = weights.map { magnitude * Int128($0) / total }
    let remainders = weights.map { magnitude * Int128($0) % total }
    let missing = Int(magnitude - parts.reduce(0, +))
    let order = weights.indices.sorted {
      (remainders[$1], $0) < (remainders[$0], $1)
    }
    for index in order.prefix(missing) { parts[index] += 1 }
    let sign: Int128 = whole < 0 ? -1 : 1
    return parts.map { Int(sign * $0) }
  }

  /// Whole percentages that add up to 100; `nil` where there is nothing to divide.
  package static func percentages(_ counts: [Int]) -> [Int]? {
    try? parts(of: 100, by: counts)
  }
}
