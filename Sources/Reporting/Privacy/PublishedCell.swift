/// What a reader sees of a count. Every form of a report (table, chart, alternative text, mail) shows this
/// and never the count behind it, and a rate, mean or interval of a hidden count is hidden with it.
package enum PublishedCell: Sendable, Equatable, Codable {
  case shown(Int)
  /// Fewer than the threshold; of zero only in a group of fewer, or to protect others.
  case fewer(than: Int)
  /// Not fewer, and hidden so that no other hidden count can be worked out.
  case withheld

  package var isHidden: Bool {
    if case .shown = self { false } else { true }
  }

  /// `31`, `<10` or `–`, to stand in a table.
  package var text: String {
    switch self {
    case .shown(let count): String(count)
    case .fewer(let threshold): "<\(threshold)"
    case .withheld: "–"
    }
  }

  /// As it is read aloud.
  package var spoken: String {
    switch self {
    case .shown(let count): String(count)
    case .fewer(let threshold): "suppressed, fewer than \(threshold)"
    case .withheld: "suppressed, so that others cannot be worked out"
    }
  }
}
