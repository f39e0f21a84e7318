import Mustache
import Upskilling

/// Writes a report as one self-contained page: no script, nothing from elsewhere, prints on A4, reads
/// aloud.
package struct HTMLRenderer: Sendable {
  private let template: MustacheTemplate

  /// - Throws: a template error, which a test excludes.
  package init() throws {
    template = try MustacheTemplate(string: ReportPage.template)
  }

  package func render(_ report: Report) -> String {
    template.render(context(of: report))
  }

  private func context(of report: Report) -> [String: Any] {
    let scope = report.scope
    return [
      "title": report.title, "subject": report.subject, "employer": scope.employer,
      "kind": report.kind.title, "period": ReportHeading.period(of: scope),
      "filters": scope.filters.map { ["name": $0.name, "value": $0.value] as [String: Any] },
      "asOf": scope.asOf.description, "timeZone": scope.timeZone,
      "watermark": ReportHeading.watermark(of: scope),
      "classification": scope.classification.sentence,
      "organization": scope.organization.sentence,
      "cards": report.cards.enumerated().map { card($0.element, number: $0.offset) },
      "sections": report.sections.map { section in
        [
          "id": section.id, "title": section.title,
          "body": section.blocks.map(html).joined(separator: "\n"),
        ] as [String: Any]
      },
      "watermarks": TableHTML.render(.watermarks(of: report)),
      "quality": TableHTML.render(.quality(of: report)),
      "ties": TableHTML.render(.ties(of: report)),
      "definitions": report.definitions.map {
        ["id": $0.id, "title": $0.title, "text": $0.text] as [String: Any]
      },
      "rules": report.rules,
    ]
  }

  private func card(_ card: Report.Card, number: Int) -> [String: Any] {
    [
      "label": card.label, "value": Format.value(card.value), "denominator": card.denominator,
      "detail": card.detail, "definition": card.definition ?? "",
      "hasDefinition": card.definition != nil, "figure": card.figure ?? "",
      "hasFigure": card.figure != nil,
      "trend": Sparkline.svg(points: card.trend, id: "trend-\(number)", label: card.label) ?? "",
    ]
  }

  private func html(_ block: Report.Block) -> String {
    if let text = block.text { return "<p>\(Format.escape(text))</p>" }
    guard let table = block.table else { return "" }
    guard let chart = block.chart, let wide = ChartRenderer.svg(chart, width: .wide),
      let narrow = ChartRenderer.svg(chart, width: .narrow)
    else { return TableHTML.render(table) }
    return """
      <figure><figcaption>\(Format.escape(chart.title)) <span class="unit">\(Format.escape(chart.unit))</span></figcaption>
      <div class="wide">\(wide)</div><div class="narrow">\(narrow)</div></figure>
      <details open="open"><summary>Data</summary>
      \(TableHTML.render(table))
      </details>
      """
  }
}

extension Report.Kind {
  package var title: String {
    switch self {
    case .completion: "Completion"
    case .progress: "Team progress"
    case .spend: "Spend"
    case .roi: "Return on investment"
    case .dataQuality: "Data quality"
    }
  }
}

extension Report.Classification {
  package var sentence: String {
    switch self {
    case .internal: "Internal: counts and amounts, nobody by name"
    case .confidential: "Confidential: names people; for their manager and HR only"
    }
  }
}

extension Report.Organization {
  package var sentence: String {
    switch self {
    case .asWas: "Cost centers and managers are those of the day of enrollment."
    case .asIs: "Cost centers and managers are those of the day of the report."
    }
  }
}

extension Report.Table {
  package static func watermarks(of report: Report) -> Report.Table {
    Report.Table(
      id: "watermarks", title: "How far each feed speaks",
      columns: [
        .text("Feed"), .text("Provider"), .text("Complete up to"), .number("In quarantine"),
      ],
      rows: report.watermarks.map {
        [
          .init(.text($0.feed)), .init(.text($0.provider ?? "people")),
          .init($0.completeUpTo.map(Value.day) ?? .missing("nothing has arrived")),
          .init(.count($0.quarantined)),
        ]
      }, empty: "No feed is set up.")
  }

  package static func quality(of report: Report) -> Report.Table {
    Report.Table(
      id: "quality", title: "What to know about the data",
      columns: [.text("Note"), .number("Count")],
      rows: report.quality.map { [.init(.text($0.text)), .init(.count($0.count))] },
      empty: "Nothing to note.")
  }

  package static func ties(of report: Report) -> Report.Table {
    Report.Table(
      id: "ties", title: "Sums that must agree",
      columns: [.text("Tie"), .number("One way"), .number("The other"), .text("Verdict")],
      rows: report.ties.map {
        [
          .init(.text($0.text)), .init($0.left), .init($0.right),
          .init(.text($0.holds ? "ties" : "does not tie")),
        ]
      }, empty: "Nothing to tie.")
  }
}
