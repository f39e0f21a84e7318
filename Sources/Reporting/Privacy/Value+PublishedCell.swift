extension Value {
  /// A count as it may be published.
  package init(_ cell: PublishedCell) {
    if case .shown(let count) = cell { self = .count(count) } else { self = .hidden(cell.text) }
  }
}
