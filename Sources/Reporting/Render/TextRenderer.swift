import Upskilling

/// Writes a report for a terminal, under a hundred columns.
package enum TextRenderer {
  package static func render(_ report: CompletionReport) -> String {
    var lines = [report.title, subtitle(of: report), ""]
    for figure in report.headline {
      lines.append(
        "  " + pad(figure.id, 17) + pad(Format.figure(figure), 30) + pad(interval(figure), 17)
          + figure.title)
    }
    if let share = report.incidence.share {
      lines.append(
        "  " + pad("CI_\(report.incidence.days)", 17)
          + pad("\(Format.percent(share)) of \(Format.count(report.incidence.cohort))", 47)
          + "within \(report.incidence.days) days")
    }
    lines += ["", "States"]
    for state in report.states {
      lines.append("  " + pad(state.state.title, 26) + Format.count(state.count))
    }
    for breakdown in report.breakdowns {
      lines += ["", breakdown.title + pad("", 32 - breakdown.title.count) + "earned of all"]
      if breakdown.groups.isEmpty { lines.append("  nothing to show") }
      for group in breakdown.groups {
        guard let figure = group.figure(.enrolled) else { continue }
        lines.append(
          "  " + pad(String(group.name.prefix(28)), 30) + pad(Format.figure(figure), 30)
            + interval(figure))
      }
    }
    lines += ["", "Data"]
    for note in report.quality where note.count > 0 {
      lines.append("  \(Format.count(note.count)) \(note.text)")
    }
    for tie in report.ties {
      lines.append(
        "  \(tie.holds ? "ties" : "DOES NOT TIE"): \(tie.text): \(Format.count(tie.left)) = "
          + Format.count(tie.right))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func subtitle(of report: CompletionReport) -> String {
    let period = report.periodStart.map { "enrolled \($0) to \(report.asOf)" } ?? "all enrollments"
    let watermark = report.completeUpTo.map { "data complete up to \($0)" } ?? "data incomplete"
    return "\(report.employer), \(period), as of \(report.asOf) (\(report.timeZone)), \(watermark)"
  }

  private static func interval(_ figure: CompletionReport.Figure) -> String {
    guard let lower = figure.lower, let upper = figure.upper else { return "" }
    return Format.interval(lower, upper)
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
