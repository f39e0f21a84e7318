/// A change in somebody's employment that could count under several benefits. Each counts once, under the
/// first of retention, promotion and transfer, so that a move that is both is not paid for twice.
package struct PersonEvent: Sendable, Hashable {
  package var person: Int
  /// The change itself, as the HR system numbers it.
  package var change: Int
  package var category: Benefit.Category

  package init(person: Int, change: Int, category: Benefit.Category) {
    self.person = person
    self.change = change
    self.category = category
  }

  /// People by the one category that each of their changes counts under; a person counts once in each.
  package static func allocated(_ events: some Sequence<PersonEvent>) -> [Benefit.Category: Int] {
    let order = Benefit.Category.allCases
    func rank(_ event: PersonEvent) -> Int { order.firstIndex(of: event.category) ?? order.count }
    var counted: [[Int]: PersonEvent] = [:]
    for event in events {
      let change = [event.person, event.change]
      if let other = counted[change], rank(other) <= rank(event) { continue }
      counted[change] = event
    }
    return Dictionary(grouping: counted.values, by: \.category)
      .mapValues { Set($0.map(\.person)).count }
  }
}
