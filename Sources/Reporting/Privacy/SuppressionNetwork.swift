/// A table as a network: an equation (a row or column with its total) is a node, a count is an edge between
/// the equations it stands in. Counts that satisfy all equations are a circulation, so a hidden count
/// can have another value exactly if it lies on a cycle of hidden counts that can all give way, each
/// within what a reader knows of it (Gusfield 1988). Bounds are whole numbers, so one person more or less
/// decides.
struct SuppressionNetwork {
  struct Edge {
    let count: Int
    let from: Int
    let to: Int
    var isTotal = false
    fileprivate var mark = Mark.shown

    init(count: Int, from: Int, to: Int, isTotal: Bool = false) {
      self.count = count
      self.from = from
      self.to = to
      self.isTotal = isTotal
    }
  }

  /// Why a count is hidden.
  fileprivate enum Mark {
    case shown
    /// Below the threshold.
    case small
    /// A zero, of a group below the threshold or to protect others: printed like a small count.
    case zero
    /// Not small, to protect others.
    case complement
  }

  private var edges: [Edge]
  /// The edges of each node. The equations come first.
  private let members: [[Int]]
  /// The total of each equation.
  private let totals: [Int]
  private let threshold: Int

  /// - Parameter totals: For each equation, the edge that is the sum of its others.
  init(_ edges: [Edge], totals: [Int], threshold: Int) {
    self.edges = edges
    self.totals = totals
    self.threshold = threshold
    var members = [[Int]](repeating: [], count: 1 + (edges.map { max($0.from, $0.to) }.max() ?? 0))
    for (index, edge) in edges.enumerated() {
      members[edge.from].append(index)
      members[edge.to].append(index)
    }
    self.members = members
  }

  var published: [PublishedCell] {
    edges.map { edge in
      switch edge.mark {
      case .shown: .shown(edge.count)
      case .small, .zero: .fewer(than: threshold)
      case .complement: .withheld
      }
    }
  }

  mutating func suppress() {
    hideSmall()
    while let equation = totals.indices.first(where: { !isSafe($0) }) ?? exposedEquation() {
      guard let edge = cheapest(members[equation]) ?? cheapest(edges.indices) else { return }
      edges[edge].mark = edges[edge].count == 0 ? .zero : .complement
    }
  }

  private mutating func hideSmall() {
    for index in edges.indices where 0 < edges[index].count && edges[index].count < threshold {
      edges[index].mark = .small
    }
    for (equation, total) in totals.enumerated() where edges[total].mark == .small {
      for index in members[equation] where edges[index].count == 0 { edges[index].mark = .zero }
    }
  }

  /// No hidden count, or at least two, whose sum is not below the threshold where their total is shown.
  private func isSafe(_ equation: Int) -> Bool {
    let hidden = members[equation].filter { edges[$0].mark != .shown }
    return hidden.isEmpty
      || hidden.count > 1
        && (edges[totals[equation]].mark != .shown
          || hidden.reduce(0) { $0 + edges[$1].count } >= threshold)
  }

  /// An equation of a hidden count that has only one possible value, rather one with a count to hide.
  private func exposedEquation() -> Int? {
    guard let index = edges.indices.first(where: { edges[$0].mark != .shown && !canVary($0) })
    else { return nil }
    let ends = [edges[index].from, edges[index].to].filter { $0 < totals.count }
    return ends.first { cheapest(members[$0]) != nil } ?? ends.first
  }

  /// The shown count that costs least to hide: rather not a total, rather not a zero, rather where it also
  /// protects others, and then the smallest.
  private func cheapest(_ candidates: some Sequence<Int>) -> Int? {
    func cost(_ index: Int) -> [Int] {
      let edge = edges[index]
      let helped = [edge.from, edge.to].count { $0 < totals.count && !isSafe($0) }
      return [edge.isTotal ? 1 : 0, edge.count == 0 ? 1 : 0, -helped, edge.count]
    }
    return candidates.filter { edges[$0].mark == .shown }.map { (index: $0, cost: cost($0)) }
      .min { $0.cost.lexicographicallyPrecedes($1.cost) }?.index
  }

  /// What a reader knows of a hidden count who knows the rule; they cannot tell a hidden zero from a small
  /// count, and it is taken that they can.
  private func bounds(_ edge: Edge) -> ClosedRange<Int> {
    switch edge.mark {
    case .shown: edge.count...edge.count
    case .small: 1...threshold - 1
    case .zero: 0...threshold - 1
    case .complement: threshold...Int.max
    }
  }

  private func canRise(_ index: Int) -> Bool {
    edges[index].count < bounds(edges[index]).upperBound
  }
  private func canFall(_ index: Int) -> Bool {
    edges[index].count > bounds(edges[index]).lowerBound
  }

  private func canVary(_ index: Int) -> Bool {
    let edge = edges[index]
    return canRise(index) && reaches(edge.from, from: edge.to, without: index)
      || canFall(index) && reaches(edge.to, from: edge.from, without: index)
  }

  /// Whether one person can be moved along hidden counts from one equation to another.
  private func reaches(_ goal: Int, from start: Int, without excluded: Int) -> Bool {
    var seen: Set<Int> = [start]
    var waiting = [start]
    while let node = waiting.popLast() {
      if node == goal { return true }
      for index in members[node] where index != excluded && edges[index].mark != .shown {
        let edge = edges[index]
        if edge.from == node, canRise(index), seen.insert(edge.to).inserted {
          waiting.append(edge.to)
        }
        if edge.to == node, canFall(index), seen.insert(edge.from).inserted {
          waiting.append(edge.from)
        }
      }
    }
    return false
  }
}
