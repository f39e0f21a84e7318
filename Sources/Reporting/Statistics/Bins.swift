/// Bins of a number for coarsened exact matching (Iacus, King and Porro, Political Analysis 20 (2012)
/// 1–24). A value that is an edge belongs to the bin below it.
package struct Bins: Sendable, Equatable, Codable {
  /// The inner edges, ascending.
  package var edges: [Double]

  package init(_ edges: [Double]) {
    self.edges = edges.sorted()
  }

  /// The bin of a value as a label, such as `20–25`, `up to 20` or `over 45`.
  package func label(_ value: Double) -> String {
    let index = edges.firstIndex { value <= $0 } ?? edges.count
    guard let first = edges.first, let last = edges.last else { return "all" }
    if index == 0 { return "up to \(Format.number(first))" }
    if index == edges.count { return "over \(Format.number(last))" }
    return "\(Format.number(edges[index - 1]))–\(Format.number(edges[index]))"
  }
}
