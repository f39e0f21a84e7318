import Upskilling

/// Writes a report for a terminal: aligned tables, and a small bar beside every table that a chart is drawn
/// from.
package enum TextRenderer {
  private static let rowLimit = 40

  package static func render(_ report: Report) -> String {
    var lines = [report.title, report.subject, ReportHeading.line(of: report.scope), ""]
    var cards = TextTable(["", "", "", ""], numbers: [1])
    cards.rows = report.cards.map {
      [$0.label, Format.value($0.value), $0.denominator, $0.detail]
    }
    if !cards.rows.isEmpty { lines += cards.render().split(separator: "\n").map { "  " + $0 } }
    for section in report.sections {
      lines += ["", section.title, String(repeating: "─", count: min(section.title.count, 96))]
      for block in section.blocks { lines += Self.lines(of: block) }
    }
    let notes = report.quality.filter { $0.count > 0 }
    if !notes.isEmpty || !report.ties.isEmpty {
      lines += ["", "Data", "────"]
      lines += notes.map { "  \(Format.count($0.count)) \($0.text)" }
      lines += report.ties.map {
        "  \($0.holds ? "ties" : "DOES NOT TIE"): \($0.text): \(Format.value($0.left)) = "
          + Format.value($0.right)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A table alone, with every row.
  package static func render(_ table: Report.Table) -> String {
    guard !table.rows.isEmpty else { return table.empty }
    var text = TextTable(
      table.columns.map(\.title),
      numbers: Set(table.columns.indices.filter { table.columns[$0].isNumeric }))
    text.rows = table.rows.map { $0.map { shortened(Format.value($0.value)) } }
    return text.render()
  }

  /// A value as it stands in every form.
  package static func text(_ value: Value) -> String { Format.value(value) }

  private static func lines(of block: Report.Block) -> [String] {
    if let text = block.text { return ["  " + text] }
    guard let table = block.table else { return [] }
    let title = "  " + (block.chart?.title ?? table.caption)
    guard !table.rows.isEmpty else { return [title, "  " + table.empty] }
    let numbers = Set(table.columns.indices.filter { table.columns[$0].isNumeric })
    let bars = block.chart.flatMap { _ in Self.bars(beside: table) }
    var text = TextTable(
      table.columns.map(\.title) + (bars == nil ? [] : [""]), numbers: numbers)
    let currency = block.chart == nil ? table.currency : nil
    let shown = table.rows.prefix(rowLimit)
    text.rows = shown.enumerated().map { index, row in
      row.map { shortened(Format.value($0.value, in: currency)) } + (bars.map { [$0[index]] } ?? [])
    }
    if let total = table.total {
      text.rows.append(
        total.map { Format.value($0.value, in: currency) } + (bars == nil ? [] : [""]))
    }
    var lines = [title] + text.render().split(separator: "\n").map { "  " + $0 }
    if table.rows.count > shown.count {
      lines.append("  and \(Format.count(table.rows.count - shown.count)) more in the files")
    }
    return lines
  }

  private static func shortened(_ text: String) -> String {
    text.count > 60 ? text.prefix(59) + "…" : text
  }

  /// A bar of eighths for each row, by the first column of shares: full at 100 %.
  private static func bars(beside table: Report.Table) -> [String]? {
    let shares = table.rows.map { row in
      row.lazy.compactMap { cell -> Double? in
        guard case .share(let share) = cell.value else { return nil }
        return share
      }.first
    }
    guard shares.contains(where: { $0 != nil }) else { return nil }
    return shares.map { share in
      guard let share else { return "" }
      let eighths = Int((max(0, min(1, share)) * 80).rounded())
      let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
      return String(repeating: "█", count: eighths / 8) + rest
    }
  }
}

/// The line that says of which period and day a report speaks: the same in every form.
package enum ReportHeading {
  package static func period(of scope: Report.Scope) -> String {
    scope.periodStart.map { "\($0) to \(scope.asOf)" } ?? "all on record up to \(scope.asOf)"
  }

  package static func watermark(of scope: Report.Scope) -> String {
    scope.completeUpTo.map { "data complete up to \($0)" }
      ?? "a provider feed has not delivered yet"
  }

  package static func line(of scope: Report.Scope) -> String {
    let filters = scope.filters.map { "\($0.name) \($0.value), " }.joined()
    return "\(scope.employer), \(filters)\(period(of: scope)), as of \(scope.asOf) "
      + "(\(scope.timeZone)), \(watermark(of: scope)), \(scope.classification.rawValue)"
  }
}
