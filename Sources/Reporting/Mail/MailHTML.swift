import Upskilling

/// Writes a report as the HTML of a mail: tables and inline styles only, 600 pixels, no drawing but bars made
/// of table cells with their number. XHTML-compatible, so that a test can parse it.
struct MailHTML {
  let report: Report
  let link: String?
  let closing: [String]
  /// Rows of a table that are shown.
  let rowLimit: Int

  private static let small = "font-size:12px;color:\(Palette.secondary);"
  private static let cell = "padding:5px 12px 5px 0;border-bottom:1px solid \(Palette.grid);"
  private static let layout =
    "role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\""

  func render() -> String {
    let scope = report.scope
    let title = Format.escape(report.title)
    return """
      <!DOCTYPE html>
      <html lang="en" dir="ltr">
      <head><meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/><title>\(title)</title></head>
      <body style="margin:0;padding:0;background:#FFFFFF;">
      <div style="display:none;max-height:0;overflow:hidden;">\(title). \(Format.escape(report.subject))</div>
      <table \(Self.layout) width="100%"><tr><td align="center">
      <table \(Self.layout) width="600" style="width:100%;max-width:600px;"><tr><td style="padding:16px;text-align:left;font-family:'Segoe UI',Arial,sans-serif;font-size:14px;line-height:1.5;color:\(Palette.ink);">
      \(paragraph("\(scope.employer) · \(report.kind.title)", Self.small))
      <h1 style="font-size:20px;line-height:1.3;margin:0 0 4px;">\(title)</h1>
      \(paragraph(report.subject))
      \(paragraph(ReportHeading.line(of: scope), Self.small))
      \(pageLink)
      \(cards)
      \(report.sections.map(section).joined(separator: "\n"))
      \(heading("Data"))
      \(table(.ties(of: report)))
      \(notes)
      \(closing.map { paragraph($0, Self.small) }.joined(separator: "\n"))
      </td></tr></table>
      </td></tr></table>
      </body>
      </html>

      """
  }

  private var pageLink: String {
    link.map {
      "<p style=\"margin:8px 0;\"><a href=\"\(Format.escape($0))\" style=\"color:\(Palette.accent);\">Open the page</a></p>"
    } ?? ""
  }

  private var cards: String {
    guard !report.cards.isEmpty else { return "" }
    let rows = report.cards.map { card in
      """
      <tr><td style="\(Self.cell)color:\(Palette.secondary);">\(isolated(card.label))</td>
      <td align="right" style="\(Self.cell)font-weight:600;white-space:nowrap;">\(isolated(Format.value(card.value)))</td>
      <td style="\(Self.cell)">\(isolated(card.denominator))\(card.detail.isEmpty ? "" : "<br/><span style=\"\(Self.small)\">\(isolated(card.detail))</span>")</td></tr>
      """
    }
    return
      "<table \(Self.layout) width=\"100%\" style=\"margin:8px 0;\">\n\(rows.joined(separator: "\n"))\n</table>"
  }

  private func section(_ section: Report.Section) -> String {
    ([heading(section.title)] + section.blocks.map(block)).joined(separator: "\n")
  }

  private func block(_ block: Report.Block) -> String {
    if let text = block.text { return paragraph(text) }
    guard let table = block.table else { return "" }
    let finding = block.chart.map { paragraph($0.title, "font-weight:600;") + "\n" } ?? ""
    return finding + self.table(table, bar: block.chart == nil ? nil : barColumn(of: table))
  }

  /// The first column of shares of a whole.
  private func barColumn(of table: Report.Table) -> Int? {
    table.columns.indices.first { column in
      let shares = table.rows.compactMap { row -> Double? in
        if case .share(let share) = row[column].value { share } else { nil }
      }
      return !shares.isEmpty && shares.allSatisfy { (0...1).contains($0) }
    }
  }

  /// - Parameter bar: the column that gets bars.
  private func table(_ table: Report.Table, bar: Int? = nil) -> String {
    guard !table.rows.isEmpty else { return paragraph(table.empty) }
    let titles = table.columns.map { column in
      "<th scope=\"col\" align=\"\(column.isNumeric ? "right" : "left")\" style=\"\(Self.cell)\(Self.small)vertical-align:bottom;\">\(isolated(column.title))</th>"
    }
    let currency = table.currency
    let rows = table.rows.prefix(rowLimit).map { row($0, of: table, currency, bar: bar) }
    let total = table.total.map { [row($0, of: table, currency, isTotal: true)] } ?? []
    let rest = table.rows.count - rows.count
    return """
      <table cellpadding="0" cellspacing="0" border="0" width="100%" style="border-collapse:collapse;margin:8px 0;font-size:12px;"><caption style="text-align:left;\(Self.small)">\(isolated(table.caption))</caption>
      <tr>\(titles.joined())</tr>
      \((rows + total).joined(separator: "\n"))
      </table>\(rest > 0 ? more(rest) : "")
      """
  }

  private func more(_ count: Int) -> String {
    let text = "and \(Format.count(count)) more"
    guard let link else { return paragraph(text, Self.small) }
    return
      "<p style=\"margin:4px 0;\(Self.small)\">\(text): <a href=\"\(Format.escape(link))\" style=\"color:\(Palette.accent);\">on the page</a></p>"
  }

  private func row(
    _ row: [Report.Cell], of table: Report.Table, _ currency: Currency?, bar: Int? = nil,
    isTotal: Bool = false
  ) -> String {
    let weight = isTotal ? "font-weight:600;border-top:1px solid \(Palette.ink);" : ""
    let cells = zip(row, table.columns).enumerated().map { index, pair in
      let (cell, column) = pair
      let text = isolated(clipped(Format.value(cell.value, in: currency)))
      let drawn = index == bar ? self.bar(cell.value) : ""
      let align = column.isNumeric ? "right" : "left"
      return index == 0
        ? "<th scope=\"row\" align=\"\(align)\" style=\"\(Self.cell)font-weight:normal;\(weight)\">\(text)</th>"
        : "<td align=\"\(align)\" style=\"\(Self.cell)\(weight)\">\(drawn.isEmpty ? text : "<div>\(text)</div>\(drawn)")</td>"
    }
    return "<tr>\(cells.joined())</tr>"
  }

  private func clipped(_ text: String) -> String {
    text.count > 120 ? text.prefix(119) + "…" : text
  }

  /// Sixty pixels are the whole.
  private func bar(_ value: Value) -> String {
    guard case .share(let share) = value else { return "" }
    let width = Int((share * 60).rounded())
    let parts = [(width, Palette.actual), (60 - width, Palette.grayTint)].filter { $0.0 > 0 }
    let cells = parts.map { width, color in
      "<td width=\"\(width)\" height=\"6\" bgcolor=\"\(color)\" style=\"width:\(width)px;height:6px;font-size:1px;line-height:6px;background:\(color);\">&#160;</td>"
    }
    return
      "<table \(Self.layout) width=\"60\" align=\"right\" ><tr>\(cells.joined())</tr></table>"
  }

  private var notes: String {
    report.quality.filter { $0.count > 0 }
      .map { paragraph("\(Format.count($0.count)) \($0.text)", Self.small) }.joined(separator: "\n")
  }

  private func heading(_ title: String) -> String {
    "<h2 style=\"font-size:14px;margin:24px 0 4px;padding-top:8px;border-top:1px solid \(Palette.grid);\">\(isolated(title))</h2>"
  }

  private func paragraph(_ text: String, _ style: String = "") -> String {
    "<p style=\"margin:4px 0;\(style)\">\(isolated(text))</p>"
  }

  /// Escaped, and where it is not ASCII with a direction of its own.
  private func isolated(_ text: String) -> String {
    let escaped = Format.escape(text)
    return text.utf8.allSatisfy { $0 < 0x80 } ? escaped : "<bdi>\(escaped)</bdi>"
  }
}
