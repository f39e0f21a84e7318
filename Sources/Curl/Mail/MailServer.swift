/// Where mail is handed over.
package struct MailServer: Sendable, Equatable {
  /// `smtp://` or `smtps://`, host, port.
  package var url: String
  /// Whether an `smtp://` server has to switch to TLS before anything else is said.
  package var requiresTLS: Bool
  /// PEM file of the authorities to trust; `nil` for those of the system.
  package var authorities: String?
  package var connectTimeoutSeconds: Int
  /// For one mail, everything together.
  package var timeoutSeconds: Int
  package var user: String?
  package var password: String?

  package init(
    url: String, requiresTLS: Bool = true, authorities: String? = nil,
    connectTimeoutSeconds: Int = 10, timeoutSeconds: Int = 120
  ) {
    self.url = url
    self.requiresTLS = requiresTLS
    self.authorities = authorities
    self.connectTimeoutSeconds = connectTimeoutSeconds
    self.timeoutSeconds = timeoutSeconds
  }
}
