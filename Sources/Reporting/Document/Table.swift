import Upskilling

extension Report {
  /// A table: columns of one kind each, rows of cells, and a total row where the rows add up.
  package struct Table: Sendable, Equatable, Codable {
    /// Unique in the report: letters, digits, hyphens.
    package var id: String
    /// What it shows; its caption.
    package var title: String
    package var columns: [Column]
    package var rows: [[Cell]]
    package var total: [Cell]?
    /// What to print where there is no row.
    package var empty: String

    package init(
      id: String, title: String, columns: [Column], rows: [[Cell]], total: [Cell]? = nil,
      empty: String = "Nothing to show."
    ) {
      self.id = id
      self.title = title
      self.columns = columns
      self.rows = rows
      self.total = total
      self.empty = empty
    }
  }

  package struct Column: Sendable, Equatable, Codable {
    private enum CodingKeys: String, CodingKey {
      case title, definition
      case isNumeric = "is_numeric"
    }

    package var title: String
    /// Text is set from the left and names its row; numbers from the right.
    package var isNumeric: Bool
    /// The definition its numbers go by.
    package var definition: String?

    package static func text(_ title: String) -> Column {
      Column(title: title, isNumeric: false, definition: nil)
    }

    package static func number(_ title: String, definition: String? = nil) -> Column {
      Column(title: title, isNumeric: true, definition: definition)
    }
  }

  package struct Cell: Sendable, Equatable, Codable {
    package var value: Value
    /// The figure's id, where `bursar explain report` can tell what is behind it.
    package var figure: String?

    package init(_ value: Value, figure: String? = nil) {
      self.value = value
      self.figure = figure
    }
  }
}

extension Report.Table {
  /// The currency of all its amounts, where it is one: said once, in the caption.
  var currency: Currency? {
    let all = (rows + (total.map { [$0] } ?? [])).joined().compactMap { cell -> Currency? in
      guard case .money(let money) = cell.value else { return nil }
      return money.currency
    }
    guard let first = all.first, all.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// The title, with the currency where it does not name it.
  var caption: String {
    guard let code = currency?.code, !title.contains(code) else { return title }
    return "\(title), in \(code)"
  }
}
