import Upskilling

/// Writes every table of a report as one long CSV table, a line for each value: RFC 4180, ISO dates, fractions
/// and plain numbers, no total rows. A table as people lay it out is a sheet of the workbook.
package enum CSVRenderer {
  private static let header = "as_of,table,row,name,column,value,unit,lower,upper,figure"

  /// - Parameter byteOrderMark: puts one first, for spreadsheets that need it to see UTF-8.
  package static func render(_ report: Report, byteOrderMark: Bool = false) -> String {
    var text = (byteOrderMark ? "\u{FEFF}" : "") + header + "\r\n"
    let asOf = report.scope.asOf.description
    func add(_ table: String, _ row: Int, _ name: String, _ column: String, _ cell: Report.Cell) {
      let (value, unit, lower, upper) = written(cell.value)
      text += [
        asOf, table, String(row), self.cell(name), self.cell(column), value, unit, lower, upper,
        cell.figure ?? "",
      ].joined(separator: ",")
      text += "\r\n"
    }
    for (index, card) in report.cards.enumerated() {
      add("cards", index + 1, card.label, "value", .init(card.value, figure: card.figure))
    }
    for table in report.tables {
      for (index, row) in table.rows.enumerated() {
        let name = row.first.map { Format.value($0.value) } ?? ""
        for (column, cell) in zip(table.columns, row) {
          add(table.id, index + 1, name, column.title, cell)
        }
      }
    }
    return text
  }

  /// Value, unit, lower and upper limit.
  private static func written(_ value: Value) -> (String, String, String, String) {
    switch value {
    case .text(let text): (cell(text), "text", "", "")
    case .count(let count): (String(count), "count", "", "")
    case .share(let share): (number(share), "share", "", "")
    case .number(let number, _): (Self.number(number), "number", "", "")
    case .interval(let lower, let upper): ("", "interval", number(lower), number(upper))
    case .money(let money): (money.text, money.currency.code, "", "")
    case .day(let day): (day.description, "date", "", "")
    case .missing(let why): ("", cell(why), "", "")
    case .hidden(let mark): (cell(mark), "suppressed", "", "")
    }
  }

  /// A text cell: guarded against being taken for a formula (CWE-1236), then quoted where needed.
  static func cell(_ text: String) -> String {
    var text = text
    if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
      text = "'" + text
    }
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  private static func number(_ value: Double) -> String {
    let rounded = (value * 1_000_000).rounded() / 1_000_000
    return rounded == rounded.rounded() && abs(rounded) < 1e15
      ? String(Int(rounded)) : String(rounded)
  }
}
