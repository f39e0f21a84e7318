/// How many letters two texts differ by.
enum EditDistance {
  /// Whether insertions, deletions and substitutions of at most so many letters turn one into the other
  /// (Levenshtein). Texts shorter than six letters are never alike: too much would be.
  static func isWithin(_ bound: Int, _ left: String, _ right: String) -> Bool {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    guard min(left.count, right.count) >= 6, abs(left.count - right.count) <= bound else {
      return false
    }
    var previous = Array(0...right.count)
    for (row, letter) in left.enumerated() {
      var current = [row + 1]
      for (column, other) in right.enumerated() {
        current.append(
          min(
            previous[column] + (letter == other ? 0 : 1), previous[column + 1] + 1,
            current[column] + 1))
      }
      guard current.contains(where: { $0 <= bound }) else { return false }
      previous = current
    }
    return previous[right.count] <= bound
  }
}
