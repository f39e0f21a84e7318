package import Curl
import Foundation
package import Reporting

/// A mail, whoever gets it.
package struct ComposedMail: Sendable {
  package let body: MailBody
  package let attachments: [MailMessage.Attachment]

  /// Names and sizes in bytes.
  package var files: [(String, Int)] { attachments.map { ($0.fileName, $0.content.count) } }
}

/// Makes the mail that carries a frozen report.
package struct ComposeMail: Sendable {
  let settings: MailSettings
  let files: ReportFiles

  package init(settings: MailSettings, files: ReportFiles) {
    self.settings = settings
    self.files = files
  }

  /// What names people is linked, unless the delivery may carry it.
  ///
  /// - Throws: `ReportFileError`.
  package func compose(
    _ report: Report, _ request: ReportRequest, snapshotID: Int, for delivery: MailSettings.Delivery
  ) throws -> ComposedMail {
    let mayCarry = delivery.mayCarry(report.scope.classification)
    let attachments = mayCarry ? try attachments(report, request, snapshotID) : []
    let body = MailBody(
      report, link: settings.links.map { "\($0)/\(files.page(request, snapshotID: snapshotID))" },
      attachments: attachments.map(\.fileName), hidesPeople: !mayCarry,
      retentionDays: settings.retentionDays)
    return ComposedMail(body: body, attachments: attachments)
  }

  private func attachments(
    _ report: Report, _ request: ReportRequest, _ snapshotID: Int
  ) throws -> [MailMessage.Attachment] {
    let stem = files.stem(request, snapshotID: snapshotID)
    let types: [(ReportFiles.Form, String)] = [
      (.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
      (.html, "text/html; charset=utf-8"),
    ]
    return try types.map { form, type in
      .init(
        fileName: "\(stem).\(form.rawValue)", type: type,
        content: try files.data(of: report, as: form))
    }
  }
}
