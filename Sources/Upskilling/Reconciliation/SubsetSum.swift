/// Which amounts add up to another.
enum SubsetSum {
  /// Sets of positions whose amounts, all above zero, add up to the whole: at most so many.
  static func solutions(of whole: Int, among amounts: [Int], atMost limit: Int) -> [[Int]] {
    let order = amounts.indices.sorted { (amounts[$1], $0) < (amounts[$0], $1) }
    // What the rest can still add, to give up early.
    var rest = [Int](repeating: 0, count: order.count + 1)
    for place in order.indices.reversed() { rest[place] = rest[place + 1] + amounts[order[place]] }
    var found: [[Int]] = []
    var chosen: [Int] = []
    func search(_ place: Int, _ missing: Int) {
      if missing == 0 {
        found.append(chosen.sorted())
        return
      }
      guard place < order.count, missing > 0, rest[place] >= missing, found.count < limit else {
        return
      }
      chosen.append(order[place])
      search(place + 1, missing - amounts[order[place]])
      chosen.removeLast()
      if found.count < limit { search(place + 1, missing) }
    }
    search(0, whole)
    return found
  }
}
