/// A report as a mail says it: subject, text and HTML from one value, with the same figures as its page.
package struct MailBody: Sendable, Equatable {
  /// Mail programs show no more than about 102 KB of HTML.
  static let sizeLimit = 96_000

  /// The finding and the period; names nobody.
  package let subject: String
  package let text: String
  package let html: String

  /// - Parameters:
  ///   - link: where the page is; `nil` where nothing can be linked.
  ///   - attachments: names of the files that come with it.
  ///   - hidesPeople: leaves out everything but the counts of a report that names people.
  ///   - retentionDays: how long the mail may be kept.
  package init(
    _ report: Report, link: String?, attachments: [String], hidesPeople: Bool, retentionDays: Int
  ) {
    let shown = hidesPeople ? report.brief : report
    subject = Self.subject(of: report)
    var closing: [String] = []
    if hidesPeople { closing.append("Names are on the page only, not in this mail.") }
    if !attachments.isEmpty { closing.append("Attached: \(attachments.joined(separator: ", ")).") }
    closing.append("\(report.scope.classification.sentence).")
    closing.append("Keep this mail for at most \(Format.count(retentionDays, "day", "days")).")
    text =
      ([TextRenderer.render(shown)] + (link.map { ["The page: \($0)"] } ?? []) + closing)
      .joined(separator: "\n") + "\n"
    func page(_ report: Report, rows: Int) -> String {
      MailHTML(report: report, link: link, closing: closing, rowLimit: rows).render()
    }
    html =
      [40, 20, 10, 5, 0].lazy.map { page(shown, rows: $0) }
      .first { $0.utf8.count <= Self.sizeLimit } ?? page(shown.brief, rows: 0)
  }

  private static func subject(of report: Report) -> String {
    let finding = "\(report.title) (\(ReportHeading.period(of: report.scope)))"
    // Marks that turn the direction of what follows would reach beyond the subject.
    let scalars = finding.unicodeScalars.filter { !$0.properties.isBidiControl }
    return String(String.UnicodeScalarView(scalars))
  }
}

extension Report {
  /// The finding and the figures that matter most, without the sections.
  fileprivate var brief: Report {
    var report = self
    report.sections = []
    return report
  }
}
