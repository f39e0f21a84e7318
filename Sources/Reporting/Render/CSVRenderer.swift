import Upskilling

/// Writes a report as one long CSV table: RFC 4180, ISO dates, rates as fractions, no total row.
package enum CSVRenderer {
  private static let header =
    "as_of,dimension,group,measure,count,total,rate,lower,upper"

  /// - Parameter byteOrderMark: puts one first, for spreadsheets that need it to see UTF-8.
  package static func render(_ report: CompletionReport, byteOrderMark: Bool = false) -> String {
    var lines = [header]
    func add(_ dimension: String, _ group: String, _ figure: CompletionReport.Figure) {
      lines.append(
        [
          report.asOf, dimension, cell(group), figure.id, String(figure.count),
          String(figure.total), number(figure.rate), number(figure.lower), number(figure.upper),
        ].joined(separator: ","))
    }
    for figure in report.headline { add("all", "", figure) }
    for breakdown in report.breakdowns {
      for group in breakdown.groups {
        for figure in group.figures { add(breakdown.dimension.rawValue, group.name, figure) }
      }
    }
    func add(
      _ dimension: String, _ group: String, _ states: [CompletionReport.StateCount], of total: Int
    ) {
      for state in states {
        lines.append(
          [
            report.asOf, dimension, cell(group), "state_\(state.state.rawValue)",
            String(state.count), String(total), "", "", "",
          ].joined(separator: ","))
      }
    }
    add("all", "", report.states, of: report.headline.first?.total ?? 0)
    for breakdown in report.breakdowns {
      for group in breakdown.groups {
        add(breakdown.dimension.rawValue, group.name, group.states, of: group.episodes)
      }
    }
    return (byteOrderMark ? "\u{FEFF}" : "") + lines.joined(separator: "\r\n") + "\r\n"
  }

  /// A text cell: guarded against being taken for a formula, then quoted where needed.
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

  private static func number(_ value: Double?) -> String {
    value.map { Double(Int(($0 * 1_000_000).rounded())) / 1_000_000 }.map { String($0) } ?? ""
  }
}
