import Upskilling

/// Horizontal bars from zero, sorted by value, with 95 % whiskers and a line for the whole company.
struct BarChart {
  let id: String
  let title: String
  let groups: [CompletionReport.Group]
  let reference: Double?

  private static let labelWidth = 240.0
  private static let plotWidth = 440.0
  private static let rowHeight = 26.0

  /// The drawing, or `nil` where no group has a rate.
  func svg() -> String? {
    let bars = groups.compactMap { group in
      group.figure(.enrolled).flatMap { figure in figure.rate.map { (group.name, figure, $0) } }
    }.sorted { ($1.2, $0.0) < ($0.2, $1.0) }
    guard let first = bars.first, let last = bars.last else { return nil }
    let height = Double(bars.count) * Self.rowHeight + 40
    var parts = [
      "<svg role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\" viewBox=\"0 0 880 "
        + "\(Format.coordinate(height))\" width=\"880\" height=\"\(Format.coordinate(height))\">",
      "<title id=\"\(id)-t\">\(Format.escape(title))</title>",
      "<desc id=\"\(id)-d\">\(Format.escape("From \(Format.percent(last.2)) (\(last.0)) to "))"
        + "\(Format.escape("\(Format.percent(first.2)) (\(first.0))."))</desc>",
      "<g aria-hidden=\"true\">",
    ]
    for tick in [0, 25, 50, 75, 100] {
      let x = position(Double(tick) / 100)
      parts.append(
        "<line x1=\"\(x)\" y1=\"20\" x2=\"\(x)\" y2=\"\(Format.coordinate(height - 16))\" "
          + "stroke=\"\(Palette.grid)\"/><text x=\"\(x)\" y=\"12\" class=\"axis\" "
          + "text-anchor=\"middle\">\(tick) %</text>")
    }
    for (index, bar) in bars.enumerated() {
      parts.append(
        row(name: bar.0, figure: bar.1, rate: bar.2, top: 22 + Double(index) * Self.rowHeight))
    }
    if let reference {
      let x = position(reference)
      parts.append(
        "<line x1=\"\(x)\" y1=\"18\" x2=\"\(x)\" y2=\"\(Format.coordinate(height - 16))\" "
          + "stroke=\"\(Palette.ink)\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"/>"
          + "<text x=\"\(x)\" y=\"\(Format.coordinate(height - 4))\" class=\"axis\" "
          + "text-anchor=\"middle\">company \(Format.percent(reference))</text>")
    }
    return (parts + ["</g></svg>"]).joined(separator: "\n")
  }

  private func row(
    name: String, figure: CompletionReport.Figure, rate: Double, top: Double
  ) -> String {
    let middle = Format.coordinate(top + 11)
    let baseline = Format.coordinate(top + 15)
    let shown = name.count > 34 ? name.prefix(33) + "…" : name[...]
    var row =
      "<text x=\"\(Format.coordinate(Self.labelWidth - 10))\" y=\"\(baseline)\" "
      + "text-anchor=\"end\">\(Format.escape(String(shown)))</text>"
      + "<rect x=\"\(position(0))\" y=\"\(Format.coordinate(top + 3))\" "
      + "width=\"\(Format.coordinate(rate * Self.plotWidth))\" height=\"16\" "
      + "fill=\"\(Palette.actual)\"/>"
    if let lower = figure.lower, let upper = figure.upper {
      // White under the dark whisker keeps it visible on the bar and beside it.
      for (color, width) in [("#FFFFFF", "4"), (Palette.secondary, "1.5")] {
        row +=
          "<line x1=\"\(position(lower))\" y1=\"\(middle)\" x2=\"\(position(upper))\" "
          + "y2=\"\(middle)\" stroke=\"\(color)\" stroke-width=\"\(width)\"/>"
      }
      row +=
        "<text x=\"\(Format.coordinate(Self.labelWidth + Self.plotWidth + 14))\" "
        + "y=\"\(baseline)\">\(Format.percent(rate)) · \(Format.count(figure.count)) of "
        + "\(Format.count(figure.total))</text>"
    }
    return row
  }

  private func position(_ share: Double) -> String {
    Format.coordinate(Self.labelWidth + share * Self.plotWidth)
  }
}
