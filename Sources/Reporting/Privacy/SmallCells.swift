/// Which counts of a table of people may be published, with its totals. The threshold is 10 by default
/// and 5 at least; zero may be shown unless its whole group is smaller than the threshold.
///
/// Counts below the threshold are hidden first. Then others are hidden, smallest first, until every published
/// total has none or at least two hidden counts whose sum is not below the threshold, and no hidden
/// count has only one possible value. A reader is taken to know the totals, all shown counts, the rule, and
/// that a count is never negative (for two-way tables: Gusfield, SIAM Journal on Computing 17 (1988)
/// 552–571).
package struct SmallCells: Sendable, Equatable {
  package static let standardThreshold = 10
  package static let smallestThreshold = 5

  package let threshold: Int

  /// - Returns: `nil` for a threshold below 5.
  package init?(threshold: Int) {
    guard threshold >= Self.smallestThreshold else { return nil }
    self.threshold = threshold
  }

  private init() {
    threshold = Self.standardThreshold
  }

  /// Fewer than 10.
  package static let standard = SmallCells()

  /// A list of counts with its total.
  package struct List: Sendable, Equatable, Codable {
    package var cells: [PublishedCell]
    package var total: PublishedCell
  }

  /// Counts of rows by columns with the totals of both.
  package struct Table: Sendable, Equatable, Codable {
    package var cells: [[PublishedCell]]
    package var rowTotals: [PublishedCell]
    package var columnTotals: [PublishedCell]
    package var total: PublishedCell
  }

  /// Whether a single count may be shown.
  package func cell(_ count: Int) -> PublishedCell {
    0 < count && count < threshold ? .fewer(than: threshold) : .shown(count)
  }

  /// The list with its total, of counts that are not negative.
  package func list(_ counts: [Int]) -> List {
    let total = counts.reduce(0, +)
    // One equation: all counts lead from its node to a free one, the total leads back.
    let free = 1
    var network = SuppressionNetwork(
      counts.map { .init(count: $0, from: 0, to: free) } + [
        .init(count: total, from: free, to: 0, isTotal: true)
      ], totals: [counts.count], threshold: threshold)
    network.suppress()
    let cells = network.published
    return List(cells: Array(cells.dropLast()), total: cells[counts.count])
  }

  /// The table with its totals, of counts that are not negative and rows of one length.
  package func table(_ counts: [[Int]]) -> Table {
    let (rows, columns) = (counts.count, counts.first?.count ?? 0)
    let rowTotals = counts.map { $0.reduce(0, +) }
    let columnTotals = (0..<columns).map { column in counts.reduce(0) { $0 + $1[column] } }
    // An equation for each row and column and for the row and the column of totals. Counts lead from
    // their row to their column, totals back, the grand total forth again.
    let (totalRow, firstColumn) = (rows, rows + 1)
    let totalColumn = firstColumn + columns
    var edges: [SuppressionNetwork.Edge] = []
    for (row, values) in counts.enumerated() {
      for (column, count) in values.enumerated() {
        edges.append(.init(count: count, from: row, to: firstColumn + column))
      }
    }
    for (row, count) in rowTotals.enumerated() {
      edges.append(.init(count: count, from: totalColumn, to: row, isTotal: true))
    }
    for (column, count) in columnTotals.enumerated() {
      edges.append(.init(count: count, from: firstColumn + column, to: totalRow, isTotal: true))
    }
    let inner = rows * columns
    let grand = edges.count
    edges.append(
      .init(count: rowTotals.reduce(0, +), from: totalRow, to: totalColumn, isTotal: true))
    let totals =
      (0..<rows).map { inner + $0 } + [grand] + (0..<columns).map { inner + rows + $0 } + [grand]
    var network = SuppressionNetwork(edges, totals: totals, threshold: threshold)
    network.suppress()
    let cells = network.published
    return Table(
      cells: (0..<rows).map { Array(cells[$0 * columns..<($0 + 1) * columns]) },
      rowTotals: Array(cells[inner..<inner + rows]),
      columnTotals: Array(cells[inner + rows..<inner + rows + columns]),
      total: cells[grand])
  }

  /// Whether figures of two overlapping groups may both be published: not where subtracting one from the
  /// other speaks of fewer people than the threshold.
  package func mayPublish<Person>(_ one: Set<Person>, and other: Set<Person>) -> Bool {
    [one.subtracting(other).count, other.subtracting(one).count]
      .allSatisfy { $0 == 0 || $0 >= threshold }
  }
}
