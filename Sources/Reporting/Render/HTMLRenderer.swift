import Mustache
import Upskilling

/// Writes a report as one self-contained page: no script, nothing from elsewhere, prints on A4, reads
/// aloud.
package enum HTMLRenderer {
  /// - Throws: a template error, which a test excludes.
  package static func render(_ report: CompletionReport) throws -> String {
    let template = try MustacheTemplate(string: CompletionPage.template)
    return template.render(context(of: report))
  }

  private static func context(of report: CompletionReport) -> [String: Any] {
    [
      "title": report.title, "employer": report.employer,
      "period": report.periodStart.map { "enrolled \($0) to \(report.asOf)" }
        ?? "all enrollments on record",
      "asOf": report.asOf, "timeZone": report.timeZone,
      "completeUpTo": report.completeUpTo ?? "",
      "isIncomplete": report.completeUpTo == nil,
      "isEmpty": report.headline.first?.total == 0,
      "cards": cards(of: report), "actions": actions(of: report),
      "noActions": actions(of: report).isEmpty,
      "figures": report.headline.map(row), "incidence": incidence(of: report),
      "states": report.states.map {
        ["name": $0.state.title, "count": Format.count($0.count)] as [String: Any]
      },
      "breakdowns": report.breakdowns.map { breakdown(of: $0, in: report) },
      "watermarks": report.watermarks.map {
        [
          "feed": $0.feed, "provider": $0.provider ?? "people",
          "upTo": $0.completeUpTo ?? "nothing has arrived",
          "quarantined": Format.count($0.quarantined),
        ] as [String: Any]
      },
      "definitions": report.definitions.map {
        ["id": $0.id, "title": $0.title, "text": $0.text] as [String: Any]
      },
      "rules": report.rules,
      "quality": report.quality.map {
        ["text": $0.text, "count": Format.count($0.count)] as [String: Any]
      },
      "ties": report.ties.map {
        [
          "text": $0.text, "left": Format.count($0.left), "right": Format.count($0.right),
          "verdict": $0.holds ? "ties" : "does not tie",
        ] as [String: Any]
      },
    ]
  }

  private static func row(_ figure: CompletionReport.Figure) -> [String: Any] {
    [
      "id": figure.id, "title": figure.title, "count": Format.count(figure.count),
      "total": Format.count(figure.total),
      "rate": figure.rate.map(Format.percent) ?? (figure.total == 0 ? "no data" : "counts only"),
      "interval": interval(figure),
    ]
  }

  private static func interval(_ figure: CompletionReport.Figure) -> String {
    guard let lower = figure.lower, let upper = figure.upper else { return "" }
    return Format.interval(lower, upper)
  }

  private static func cards(of report: CompletionReport) -> [[String: Any]] {
    let wanted = [
      ("CR_enrolled", "Earned"), ("CR_census", "Earned, past census"),
      ("OT_due", "Earned on time"), ("PR", "People with a credential"),
    ]
    return wanted.compactMap { id, label in
      guard let figure = report.headline.first(where: { $0.id == id }) else { return nil }
      let isEmpty = figure.total == 0
      return [
        "label": label, "id": id,
        "value": isEmpty ? "–" : figure.rate.map(Format.percent) ?? String(figure.count),
        "denominator": isEmpty
          ? emptySentence(id) : "\(Format.count(figure.count)) of \(Format.count(figure.total))",
        "interval": interval(figure),
      ]
    }
  }

  private static func emptySentence(_ id: String) -> String {
    id == "OT_due" ? "No learners were due" : "Nothing to count yet"
  }

  private static func incidence(of report: CompletionReport) -> String {
    guard let share = report.incidence.share,
      report.incidence.cohort >= CompletionReport.smallestRate
    else { return "" }
    return "\(Format.percent(share)) are estimated to earn within \(report.incidence.days) days of "
      + "enrollment (CI_t, \(Format.count(report.incidence.cohort)) attempts)."
  }

  /// Cost centers with something to do, most first.
  private static func actions(of report: CompletionReport) -> [[String: Any]] {
    let states: [EpisodeState] = [.overdue, .stalled, .atRisk, .notStarted]
    let rows = (report.breakdown(.costCenter)?.groups ?? []).map { group in
      (
        name: group.name,
        counts: states.map { state in
          group.states.first { $0.state == state }?.count ?? 0
        }
      )
    }
    return rows.filter { $0.counts.contains { $0 > 0 } }
      .sorted { ($1.counts.reduce(0, +), $0.name) < ($0.counts.reduce(0, +), $1.name) }
      .map { row in
        [
          "name": row.name, "overdue": row.counts[0], "stalled": row.counts[1],
          "atRisk": row.counts[2], "notStarted": row.counts[3],
        ]
      }
  }

  private static func breakdown(
    of breakdown: CompletionReport.Breakdown, in report: CompletionReport
  ) -> [String: Any] {
    let id = breakdown.dimension.rawValue
    let bars = BarChart(
      id: "\(id)-rate", title: "Earned, of all enrollments, by \(breakdown.title.lowercased())",
      groups: breakdown.groups, reference: report.headline.first?.rate)
    let states = StateChart(
      id: "\(id)-states", title: "Where attempts stand, by \(breakdown.title.lowercased())",
      groups: breakdown.groups)
    let shown: [CompletionMeasure] = [.enrolled, .started, .census, .due, .onTime]
    return [
      "id": id, "title": breakdown.title, "bars": bars.svg() ?? "", "states": states.svg() ?? "",
      "hasRates": bars.svg() != nil, "hasGroups": !breakdown.groups.isEmpty,
      "columns": shown.map { ["title": $0.title, "id": $0.rawValue] },
      "groups": breakdown.groups.map { group in
        [
          "name": group.name, "episodes": Format.count(group.episodes),
          "cells": shown.compactMap { group.figure($0) }.map { figure in
            figure.total == 0 ? "none" : Format.figure(figure)
          },
        ] as [String: Any]
      },
    ]
  }
}
