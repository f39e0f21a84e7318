import Upskilling

/// One 100 % bar per group, in at most five parts of fixed order, each with a pattern and a label.
struct StateChart {
  let id: String
  let title: String
  let groups: [CompletionReport.Group]

  private struct Part {
    let name: String
    let states: Set<EpisodeState>
    let color: String
    let pattern: String
    let text: String
  }

  private static let parts = [
    Part(
      name: "earned", states: [.passed, .passedLate], color: Palette.good, pattern: "",
      text: "#FFFFFF"),
    Part(
      name: "on track", states: [.onTrack, .active], color: "#9CC5E3",
      pattern: "<path d=\"M0 6 L6 0\" stroke=\"#1F4E79\" stroke-width=\"0.6\"/>",
      text: Palette.ink),
    Part(
      name: "needs action", states: [.atRisk, .stalled, .overdue], color: "#F3D9A4",
      pattern: "<path d=\"M0 3 H6\" stroke=\"#9A6700\" stroke-width=\"0.8\"/>", text: Palette.ink),
    Part(
      name: "not started", states: [.notStarted], color: "#FFFFFF",
      pattern: "<circle cx=\"3\" cy=\"3\" r=\"0.8\" fill=\"#57606A\"/>", text: Palette.ink),
    Part(
      name: "ended without",
      states: [.failed, .withdrawn, .withdrawnBeforeCensus, .leftCompany], color: "#D8DEE4",
      pattern: "<path d=\"M0 0 L6 6\" stroke=\"#57606A\" stroke-width=\"0.6\"/>",
      text: Palette.ink),
  ]

  func svg() -> String? {
    let rows = groups.filter { $0.episodes > 0 }
    guard !rows.isEmpty else { return nil }
    let height = Double(rows.count) * 30 + 34
    var parts = [
      "<svg role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\" viewBox=\"0 0 880 "
        + "\(Format.coordinate(height))\" width=\"880\" height=\"\(Format.coordinate(height))\">",
      "<title id=\"\(id)-t\">\(Format.escape(title))</title>",
      "<desc id=\"\(id)-d\">\(Format.escape(description(of: rows)))</desc>", "<defs>",
    ]
    for (index, part) in Self.parts.enumerated() {
      parts.append(
        "<pattern id=\"\(id)-p\(index)\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
          + "<rect width=\"6\" height=\"6\" fill=\"\(part.color)\"/>\(part.pattern)</pattern>")
    }
    parts.append("</defs><g aria-hidden=\"true\">")
    var x = 240.0
    for (index, part) in Self.parts.enumerated() {
      parts.append(
        "<rect x=\"\(Format.coordinate(x))\" y=\"4\" width=\"14\" height=\"14\" "
          + "fill=\"url(#\(id)-p\(index))\" stroke=\"\(Palette.secondary)\"/>"
          + "<text x=\"\(Format.coordinate(x + 20))\" y=\"16\" class=\"axis\">\(part.name)</text>")
      x += 122
    }
    for (index, row) in rows.enumerated() {
      parts.append(bar(of: row, top: 28 + Double(index) * 30))
    }
    return (parts + ["</g></svg>"]).joined(separator: "\n")
  }

  private func count(_ part: Part, _ row: CompletionReport.Group) -> Int {
    row.states.filter { part.states.contains($0.state) }.map(\.count).reduce(0, +)
  }

  private func description(of rows: [CompletionReport.Group]) -> String {
    rows.map { row in
      "\(row.name): "
        + Self.parts.map { "\(count($0, row)) \($0.name)" }.joined(separator: ", ")
    }.joined(separator: "; ") + "."
  }

  private func bar(of row: CompletionReport.Group, top: Double) -> String {
    let shown = row.name.count > 34 ? row.name.prefix(33) + "…" : row.name[...]
    let baseline = Format.coordinate(top + 16)
    var text =
      "<text x=\"230\" y=\"\(baseline)\" text-anchor=\"end\">\(Format.escape(String(shown)))</text>"
    var x = 240.0
    for (index, part) in Self.parts.enumerated() {
      let count = count(part, row)
      guard count > 0 else { continue }
      let width = Double(count) / Double(row.episodes) * 560
      text +=
        "<rect x=\"\(Format.coordinate(x))\" y=\"\(Format.coordinate(top))\" "
        + "width=\"\(Format.coordinate(width))\" height=\"22\" fill=\"url(#\(id)-p\(index))\" "
        + "stroke=\"\(Palette.secondary)\" stroke-width=\"0.8\"/>"
      if width > 26 {
        let plate = Double(String(count).count) * 8 + 6
        let middle = x + width / 2
        if part.text != "#FFFFFF" {
          text +=
            "<rect x=\"\(Format.coordinate(middle - plate / 2))\" "
            + "y=\"\(Format.coordinate(top + 4))\" width=\"\(Format.coordinate(plate))\" "
            + "height=\"14\" fill=\"#FFFFFF\"/>"
        }
        text +=
          "<text x=\"\(Format.coordinate(middle))\" y=\"\(baseline)\" text-anchor=\"middle\" "
          + "fill=\"\(part.text)\">\(count)</text>"
      }
      x += width
    }
    return text + "<text x=\"812\" y=\"\(baseline)\">n = \(Format.count(row.episodes))</text>"
  }
}
