import CLibCurl

/// Why a mail was not taken.
package struct MailError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Verdict: Sendable, Equatable {
    /// This mail never will be (a 5xx answer).
    case refused
    /// It may be later (a 4xx answer).
    case deferred
    /// The server is away, cannot be trusted, does not let us in, or went silent, perhaps with the mail: other
    /// mails had better wait too.
    case server
  }

  package let verdict: Verdict
  /// A word for the record: `refused_550`, `timeout`, `answer_lost` where it may have been taken. No personal data.
  package let kind: String
  package let description: String

  /// - Parameters:
  ///   - answer: the server's last answer.
  ///   - hasSent: whether any of the mail itself went out.
  init(_ error: TransferError, answer: Int, hasSent: Bool) {
    (verdict, kind) = Self.judge(error, answer, hasSent)
    let said = (400...599).contains(answer) ? " (the server answered \(answer))" : ""
    description = error.description + said
  }

  private static func judge(
    _ error: TransferError, _ answer: Int, _ hasSent: Bool
  ) -> (Verdict, String) {
    let code = CURLcode(rawValue: UInt32(error.code))
    // RFC 4954, 6: what concerns the login concerns every mail.
    if code == CURLE_LOGIN_DENIED || [530, 534, 535, 538].contains(answer) {
      return (.server, "login_\(answer)")
    }
    let isOfTheMail =
      code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR
      || code == CURLE_WEIRD_SERVER_REPLY && hasSent
    switch answer {
    case 500...599 where isOfTheMail: return (.refused, "refused_\(answer)")
    case 400...499 where isOfTheMail: return (.deferred, "deferred_\(answer)")
    default: break
    }
    if hasSent { return (.server, "answer_lost") }
    switch code {
    case CURLE_OPERATION_TIMEDOUT: return (.server, "timeout")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED,
      CURLE_SSL_CACERT_BADFILE:
      return (.server, "tls")
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: return (.server, "unreachable")
    default: return (.server, answer >= 400 ? "greeting_\(answer)" : "connection")
    }
  }
}
