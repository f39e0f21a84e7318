package import Foundation

/// A mail to one recipient: the same thing as text and as HTML, and files.
package struct MailMessage: Sendable {
  package struct Attachment: Sendable {
    package let fileName: String
    package let type: String
    package let content: Data

    package init(fileName: String, type: String, content: Data) {
      self.fileName = fileName
      self.type = type
      self.content = content
    }
  }

  package let from: MailAddress
  package let to: MailAddress
  package let subject: String
  /// Seconds since 1970.
  package let date: Int
  /// With its angle brackets; the same for every attempt at the same mail.
  package let messageID: String
  package let text: String
  package let html: String
  package let attachments: [Attachment]

  package init(
    from: MailAddress, to: MailAddress, subject: String, date: Int, messageID: String,
    text: String, html: String, attachments: [Attachment]
  ) {
    self.from = from
    self.to = to
    self.subject = subject
    self.date = date
    self.messageID = messageID
    self.text = text
    self.html = html
    self.attachments = attachments
  }

  var headers: [String] {
    [
      "Date: \(MailHeader.date(date))", "From: \(MailHeader.mailbox(from))",
      "To: \(MailHeader.mailbox(to))", "Subject: \(MailHeader.text(subject))",
      "Message-ID: \(messageID)",
      // No out-of-office answers (RFC 3834).
      "Auto-Submitted: auto-generated",
    ]
  }

  /// The forms and the files, for an exchange that sends them.
  func body(for transfer: Transfer) throws(TransferError) -> Multipart {
    let forms = try transfer.multipart()
    for (content, type) in [(text, "text/plain"), (html, "text/html")] {
      let lines = content.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
      try forms.add(
        Data(lines.utf8), type: "\(type); charset=utf-8", encoder: "quoted-printable")
    }
    let body = try transfer.multipart()
    try body.add(alternatives: forms)
    for file in attachments {
      try body.add(file.content, type: file.type, encoder: "base64", fileName: file.fileName)
    }
    return body
  }
}
