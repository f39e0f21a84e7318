import Curl
import Foundation
import Reporting
package import Settings
import Upskilling

/// Reads how reports go out by mail, refusing what it does not know, credentials in the file, and a connection
/// without TLS to another host.
package struct MailReader {
  static let addressLimit = 10
  /// Words of `to` that are not in `recipients`.
  private static let managers = "managers"

  /// The configuration's folder.
  let folder: String

  package init(folder: String) {
    self.folder = folder
  }

  /// - Throws: `SettingsError` pointing at the line at fault.
  package func read(_ setting: Setting) throws(SettingsError) -> MailSettings {
    let mapping = try setting.mapping(allowing: [
      "url", "starttls", "authorities", "user_env", "password_env", "from", "links",
      "retention_days", "connect_timeout_seconds", "timeout_seconds", "recipients", "deliveries",
    ])
    var server = try self.server(mapping)
    if let authorities = mapping["authorities"] {
      let path = try authorities.string()
      let file = path.hasPrefix("/") ? path : "\(folder)/\(path)"
      guard FileManager.default.isReadableFile(atPath: file) else {
        throw authorities.error("the file cannot be read")
      }
      server.authorities = file
    }
    server.connectTimeoutSeconds =
      try seconds(mapping["connect_timeout_seconds"]) ?? server.connectTimeoutSeconds
    server.timeoutSeconds = try seconds(mapping["timeout_seconds"]) ?? server.timeoutSeconds
    let from = try mapping.required("from")
    guard let sender = MailAddress(try from.string()) else {
      throw from.error("must be an e-mail address; write Upskilling <upskilling@example.org>")
    }
    var settings = MailSettings(
      server: server, from: sender, userVariable: try variable(mapping["user_env"]),
      passwordVariable: try variable(mapping["password_env"]), links: try links(mapping["links"]),
      retentionDays: try mapping["retention_days"]?.int() ?? 365, deliveries: [])
    if let days = mapping["retention_days"], settings.retentionDays < 1 {
      throw days.error("must lie above zero")
    }
    var groups: [String: [String]] = [:]
    for (key, value) in try mapping["recipients"]?.openMapping().entries ?? [] {
      guard key.name != Self.managers else {
        throw key.setting.error("managers are known already: their addresses are looked up")
      }
      groups[key.name] = try value.list().map { (element) throws(SettingsError) in
        try address(element)
      }
    }
    for (key, value) in try mapping["deliveries"]?.openMapping().entries ?? [] {
      settings.deliveries.append(try delivery(key.name, value, groups, settings))
    }
    return settings
  }

  private func server(_ mapping: SettingMapping) throws(SettingsError) -> MailServer {
    let url = try mapping.required("url")
    let text = try url.string()
    guard let parts = URLComponents(string: text), ["smtp", "smtps"].contains(parts.scheme),
      let host = parts.host, !host.isEmpty
    else { throw url.error("must be a mail server; write smtp://mail.example.org:587") }
    guard parts.user == nil, parts.password == nil else {
      throw url.error(
        "credentials do not belong into a file; name their variables with user_env and password_env"
      )
    }
    var server = MailServer(url: text)
    if let starttls = mapping["starttls"] {
      enum Choice: String, CaseIterable { case required, none }
      server.requiresTLS = try starttls.choice(of: Choice.self) == .required
      guard server.requiresTLS || ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host) else {
        throw starttls.error("only a server on this host may be used without TLS, not '\(host)'")
      }
    }
    return server
  }

  private func seconds(_ setting: Setting?) throws(SettingsError) -> Int? {
    guard let setting else { return nil }
    let value = try setting.int()
    guard (1...3600).contains(value) else { throw setting.error("must lie between 1 and 3600") }
    return value
  }

  private func variable(_ setting: Setting?) throws(SettingsError) -> String? {
    guard let setting else { return nil }
    let name = try setting.string()
    guard !name.isEmpty,
      name.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") })
    else { throw setting.error("must name an environment variable, as BURSAR_SMTP_PASSWORD") }
    return name
  }

  private func links(_ setting: Setting?) throws(SettingsError) -> String? {
    guard let setting else { return nil }
    let text = try setting.string()
    guard text.hasPrefix("https://") || text.hasPrefix("http://"), URL(string: text) != nil else {
      throw setting.error("must be a web address; write https://…")
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private func address(_ setting: Setting) throws(SettingsError) -> String {
    let text = try setting.string()
    guard let address = MailAddress(text), address.name == nil else {
      throw setting.error("must be an e-mail address; write name@example.org")
    }
    return address.address
  }

  private func delivery(
    _ name: String, _ setting: Setting, _ groups: [String: [String]], _ settings: MailSettings
  ) throws(SettingsError) -> MailSettings.Delivery {
    let mapping = try setting.mapping(allowing: [
      "report", "parameters", "to", "attach_confidential",
    ])
    let kind = try mapping.required("report").choice(of: Report.Kind.self)
    let to = try mapping.required("to")
    let recipients = try recipients(to, groups)
    guard (recipients == .managers) == (kind == .progress) else {
      throw to.error(
        kind == .progress
          ? "a progress report goes to managers, each their own"
          : "managers get progress reports only")
    }
    let delivery = MailSettings.Delivery(
      name: name, report: kind, parameters: try parameters(mapping["parameters"]),
      recipients: recipients,
      attachesConfidential: try mapping["attach_confidential"]?.bool() ?? false)
    if kind == .progress, settings.links == nil, !delivery.attachesConfidential {
      throw setting.error(
        "a confidential report is linked: write links: under mail:, or attach_confidential: true")
    }
    return delivery
  }

  private func recipients(
    _ setting: Setting, _ groups: [String: [String]]
  ) throws(SettingsError) -> MailSettings.Recipients {
    let elements = try setting.list()
    var addresses: [String] = []
    for element in elements {
      let word = try element.string()
      if word == Self.managers {
        guard elements.count == 1 else { throw element.error("managers stand alone") }
        return .managers
      }
      if let group = groups[word] {
        addresses += group
      } else if word.contains("@") {
        addresses.append(try address(element))
      } else {
        throw element.error(
          "there are no recipients '\(word)'",
          suggestion: nearestWord(to: word, among: groups.keys.sorted() + [Self.managers]))
      }
    }
    addresses = addresses.enumerated().filter { addresses.firstIndex(of: $0.element) == $0.offset }
      .map(\.element)
    guard (1...Self.addressLimit).contains(addresses.count) else {
      throw setting.error(
        "a delivery has 1 to \(Self.addressLimit) addresses, not \(addresses.count); write to a distribution list"
      )
    }
    return .addresses(addresses)
  }

  private func parameters(_ setting: Setting?) throws(SettingsError) -> [String: String]? {
    guard let setting else { return nil }
    let mapping = try setting.mapping(allowing: ReportRequest.parameterNames)
    _ = try mapping["period"]?.choice(of: CalendarUnit.self)
    _ = try mapping["organization"]?.choice(of: Report.Organization.self)
    var parameters: [String: String] = [:]
    for (key, value) in mapping.entries { parameters[key.name] = try value.string() }
    return parameters
  }
}
