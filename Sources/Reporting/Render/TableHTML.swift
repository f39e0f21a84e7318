import Upskilling

/// Writes a table of a report as HTML: with caption and scopes, numbers from the right, and at most so many
/// rows that the page stays light; the workbook has them all.
enum TableHTML {
  static let rowLimit = 200

  static func render(_ table: Report.Table) -> String {
    guard !table.rows.isEmpty else { return "<p>\(Format.escape(table.empty))</p>" }
    let currency = table.currency
    let title = Format.escape(table.caption)
    var html = """
      <div class="scroll" role="region" tabindex="0" aria-label="\(title)">
      <table id="t-\(table.id)"><caption>\(title)</caption>
      <thead><tr>
      """
    for column in table.columns {
      let text = Format.escape(column.title)
      html += "<th scope=\"col\"\(column.isNumeric ? " class=\"n\"" : "")>"
      html += column.definition.map { "<a href=\"#def-\($0)\">\(text)</a>" } ?? text
      html += "</th>"
    }
    html += "</tr></thead>\n<tbody>\n"
    for row in table.rows.prefix(rowLimit) { html += Self.row(row, of: table, currency) }
    html += "</tbody>"
    if let total = table.total {
      html += "\n<tfoot>\n\(Self.row(total, of: table, currency))</tfoot>"
    }
    html += "</table></div>"
    if table.rows.count > rowLimit {
      html +=
        "<p class=\"small\">and \(Format.count(table.rows.count - rowLimit)) more, in the workbook</p>"
    }
    return html
  }

  private static func row(
    _ row: [Report.Cell], of table: Report.Table, _ currency: Currency?
  ) -> String {
    var html = "<tr>"
    for (index, cell) in row.enumerated() {
      let tag = index == 0 ? "th scope=\"row\"" : "td"
      let side = table.columns[index].isNumeric ? " class=\"n\"" : ""
      let figure = cell.figure.map { " data-figure=\"\(Format.escape($0))\"" } ?? ""
      let text = name(Format.escape(Format.value(cell.value, in: currency)), cell.value)
      html += "<\(tag)\(side)\(figure)>\(text)</\(tag.prefix(2))>"
    }
    return html + "</tr>\n"
  }

  /// Text from outside keeps to itself where it runs from right to left.
  private static func name(_ text: String, _ value: Value) -> String {
    if case .text(let original) = value, !original.utf8.allSatisfy({ $0 < 0x80 }) {
      return "<bdi>\(text)</bdi>"
    }
    return text
  }
}
