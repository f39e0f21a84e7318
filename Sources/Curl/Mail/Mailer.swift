import CLibCurl
import Synchronization

/// Hands mails to a server, one after the other, over one connection while nothing goes wrong.
package final class Mailer: Sendable {
  private let server: MailServer
  /// `nil` before the first mail and after a failure: what the server says next on that connection could be taken
  /// for the answer to another mail.
  private let transfer = Mutex<Transfer?>(nil)

  package init(_ server: MailServer) {
    self.server = server
  }

  /// - Throws: `MailError` where the server did not take it.
  package func send(_ message: MailMessage) async throws {
    try await blocking { [self] in
      try transfer.withLock { open in
        let transfer = try open ?? Self.transfer(to: server)
        open = nil
        try Self.send(message, by: transfer)
        open = transfer
      }
    }
  }

  private static func transfer(to server: MailServer) throws(TransferError) -> Transfer {
    let transfer = try Transfer(
      url: server.url, protocols: "smtp,smtps", timeoutSeconds: server.timeoutSeconds)
    try transfer.set(CURLOPT_CONNECTTIMEOUT, server.connectTimeoutSeconds)
    try transfer.set(
      CURLOPT_USE_SSL,
      Int(server.requiresTLS ? CURLUSESSL_ALL.rawValue : CURLUSESSL_NONE.rawValue))
    try transfer.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    try transfer.set(CURLOPT_SSL_VERIFYPEER, 1)
    try transfer.set(CURLOPT_SSL_VERIFYHOST, 2)
    if let file = server.authorities { try transfer.set(CURLOPT_CAINFO, file) }
    if let user = server.user { try transfer.set(CURLOPT_USERNAME, user) }
    if let password = server.password { try transfer.set(CURLOPT_PASSWORD, password) }
    try transfer.set(CURLOPT_UPLOAD, 1)
    return transfer
  }

  private static func send(_ message: MailMessage, by transfer: Transfer) throws {
    let headers = try Lines(message.headers)
    let recipients = try Lines([message.to.address])
    let body = try message.body(for: transfer)
    try transfer.set(CURLOPT_MAIL_FROM, message.from.address)
    try transfer.set(CURLOPT_MAIL_RCPT, recipients)
    try transfer.set(CURLOPT_HTTPHEADER, headers)
    try transfer.set(body)
    do {
      try withExtendedLifetime((headers, recipients, body)) { try transfer.perform() }
    } catch let error as TransferError {
      let error = MailError(error, answer: transfer.answer, hasSent: transfer.hasSent)
      if error.verdict == .server { transfer.hangUp() }
      throw error
    }
  }
}
