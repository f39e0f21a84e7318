/// The candidate closest to a word, if it is close enough to be what was meant.
package func nearestWord(to word: String, among candidates: [String]) -> String? {
  let folded = word.lowercased()
  let ranked = candidates.map { (word: $0, distance: editDistance(folded, $0.lowercased())) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(2, word.count / 3) ? best.word : nil
}

/// Edits that turn one word into the other, neighboring letters swapped counting as one (optimal string
/// alignment).
private func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left)
  let right = Array(right)
  var before: [Int] = []
  var previous = Array(0...right.count)
  for (row, letter) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      let change = previous[column] + (letter == other ? 0 : 1)
      var best = min(change, previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
        best = min(best, before[column - 1] + 1)
      }
      current.append(best)
    }
    before = previous
    previous = current
  }
  return previous[right.count]
}
