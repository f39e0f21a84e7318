/// The walk from our total to theirs, which finance signs. Amounts are minor units of one currency.
package struct DifferenceWalk: Sendable, Equatable {
  /// What one reason explains.
  package struct Line: Sendable, Equatable {
    package var reason: DifferenceReason
    package var amount: Int
    package var items: Int
    /// Day of its oldest item.
    package var oldest: Day?

    package init(reason: DifferenceReason, amount: Int, items: Int, oldest: Day?) {
      self.reason = reason
      self.amount = amount
      self.items = items
      self.oldest = oldest
    }
  }

  package var ours: Int
  package var theirs: Int
  /// In the order of the closed list; `unknown` is not among them.
  package var lines: [Line]
  /// What nobody can explain yet.
  package var unknown: Line

  package init(ours: Int, theirs: Int, lines: [Line]) {
    self.ours = ours
    self.theirs = theirs
    let order = DifferenceReason.allCases
    self.lines = lines.filter { $0.reason != .unknown }.sorted {
      (order.firstIndex(of: $0.reason) ?? 0) < (order.firstIndex(of: $1.reason) ?? 0)
    }
    unknown =
      lines.first { $0.reason == .unknown }
      ?? Line(reason: .unknown, amount: 0, items: 0, oldest: nil)
  }

  /// What is left of the difference of the totals once every named reason is counted. It must be what the
  /// unknown items add up to.
  package var unexplained: Int { theirs - ours - lines.map(\.amount).reduce(0, +) }

  /// Whether every unit of the difference is an item that can be shown.
  package var tiesOut: Bool { unexplained == unknown.amount }
}
