package import Curl
package import Reporting

/// How reports go out by mail, and to whom.
package struct MailSettings: Sendable, Equatable {
  package enum Recipients: Sendable, Equatable {
    /// Every manager gets their own page.
    case managers
    case addresses([String])
  }

  /// One report to some recipients.
  package struct Delivery: Sendable, Equatable {
    package var name: String
    package var report: Report.Kind
    /// What the report is asked for; `nil` for what its job is.
    package var parameters: [String: String]?
    package var recipients: Recipients
    /// Whether a report that names people may be in the mail, not only linked.
    package var attachesConfidential: Bool

    func mayCarry(_ classification: Report.Classification) -> Bool {
      classification == .internal || attachesConfidential
    }
  }

  /// Without credentials: those are in the environment.
  package var server: MailServer
  package var from: MailAddress
  /// Names of environment variables.
  package var userVariable: String?
  package var passwordVariable: String?
  /// Web address of the report folder.
  package var links: String?
  package var retentionDays: Int
  package var deliveries: [Delivery]
}
