import Curl
import Foundation
import Jobs
import Settings
import TestSupport
import Testing

/// Who gets what by mail, as an operator writes it.
@Suite struct MailReaderTests {
  private static let head = "url: smtp://mail.example.org:587\nfrom: Up <up@example.org>\n"

  private func read(_ text: String) throws -> MailSettings {
    try MailReader(folder: "\(Project.root)/Config").read(
      Setting.parse(text, file: "bursar.yaml"))
  }

  @Test func theCommentedSectionIsValidOnceUncommented() throws {
    let lines = try Project.text("Config/bursar.yaml").split(separator: "\n")
    let start = try #require(lines.firstIndex(of: "# mail:"))
    let section = lines[(start + 1)...].prefix { $0.hasPrefix("#   ") }.map { $0.dropFirst(4) }
    let settings = try read(
      section.filter { !$0.hasPrefix("authorities") }.joined(separator: "\n"))
    #expect(settings.server.requiresTLS && settings.server.timeoutSeconds == 120)
    #expect(settings.from.host == "example.org" && settings.from.name == "Upskilling")
    #expect(settings.passwordVariable == "BURSAR_SMTP_PASSWORD")
    #expect(settings.deliveries.map(\.name) == ["teams", "hr", "board"])
    #expect(settings.deliveries.map(\.recipients).first == .managers)
    #expect(
      settings.deliveries.last?.recipients
        == .addresses(["ceo@example.org", "cfo@example.org", "audit@example.org"]))
    #expect(settings.deliveries.last?.parameters == ["fiscal_period": "FY26"])
  }

  @Test(arguments: [
    (
      "url: http://mail.example.org\nfrom: a@b.example\n", "bursar.yaml:1:6",
      "must be a mail server"
    ),
    (
      "url: smtp://me:secret@mail.example.org\nfrom: a@b.example\n", "bursar.yaml:1:6",
      "credentials"
    ),
    ("url: smtp://mail.example.org\n", "bursar.yaml:1", "'from' is missing"),
    ("url: smtp://mail.example.org\nfrom: Up\n", "bursar.yaml:2:7", "must be an e-mail address"),
    (head + "starttls: none\n", "bursar.yaml:3:11", "only a server on this host"),
    (head + "starttls: maybe\n", "bursar.yaml:3:11", "not one of required, none"),
    (head + "password: secret\n", "bursar.yaml:3:1", "unknown key 'password'"),
    (head + "password_env: hunter2-secret\n", "bursar.yaml:3:15", "environment variable"),
    (head + "authorities: nowhere.pem\n", "bursar.yaml:3:14", "cannot be read"),
    (head + "links: ftp://x\n", "bursar.yaml:3:8", "web address"),
    (head + "retention_days: 0\n", "bursar.yaml:3:17", "above zero"),
    (head + "timeout_seconds: 0\n", "bursar.yaml:3:18", "between 1 and 3600"),
    (head + "recipients: {managers: [a@b.example]}\n", "bursar.yaml:3", "known already"),
    (head + "recipients: {hr: [\"a@b\\r\\nBcc: c@d\"]}\n", "bursar.yaml:3", "e-mail address"),
    (
      head + "deliveries: {a: {report: completions, to: a@b.example}}\n", "bursar.yaml:3",
      "did you mean 'completion'"
    ),
    (head + "deliveries: {a: {report: spend}}\n", "bursar.yaml:3", "'to' is missing"),
    (head + "deliveries: {a: {report: spend, to: []}}\n", "bursar.yaml:3", "not 0"),
    (
      head + "recipients: {hr: a@b.example}\ndeliveries: {a: {report: spend, to: hrr}}\n",
      "bursar.yaml:4", "did you mean 'hr'"
    ),
    (
      head + "deliveries: {a: {report: spend, to: managers}}\n", "bursar.yaml:3",
      "progress reports only"
    ),
    (
      head + "deliveries: {a: {report: progress, to: a@b.example}}\n", "bursar.yaml:3",
      "goes to managers"
    ),
    (head + "deliveries: {a: {report: progress, to: managers}}\n", "bursar.yaml:3", "write links:"),
    (
      head + "deliveries: {a: {report: spend, parameters: {period: fortnight}, to: a@b.example}}\n",
      "bursar.yaml:3", "not one of week"
    ),
    (
      head + "deliveries: {a: {report: spend, parameters: {cc: x}, to: a@b.example}}\n",
      "bursar.yaml:3", "unknown key 'cc'"
    ),
  ])
  func aMistakeIsRefusedAtItsLine(text: String, place: String, words: String) throws {
    let error = try #require(throws: SettingsError.self) { try read(text) }
    #expect(error.description.hasPrefix(place), "\(error)")
    #expect(error.description.contains(words), "\(error)")
    #expect(!error.description.contains("secret@"))
  }

  @Test func elevenAddressesAreTooMany() throws {
    func settings(_ count: Int) throws -> MailSettings {
      let to = (1...count).map { "a\($0)@b.example" }.joined(separator: ", ")
      return try read(Self.head + "deliveries: {a: {report: spend, to: [\(to), a1@b.example]}}\n")
    }
    #expect(try settings(10).deliveries.count == 1)
    #expect(throws: SettingsError.self) { try settings(11) }
  }

  @Test(arguments: [
    "a@b", "o'neil+x@mail.example.org", "A.B@xn--mnchen-3ya.example", "Up <a@b.example>",
  ])
  func addressesThatServersTake(text: String) {
    #expect(MailAddress(text) != nil)
  }

  @Test(arguments: [
    "", "a", "@b", "a@", "a@@b", "a@b@c", "a b@c", "a@b c", "a@b,c@d", "a@b\r\nRCPT TO:<x@y>",
    ".a@b", "a..b@c",
    "\"a b\"@c", "jos\u{E9}@b", "a@b.", "<a@b", "X\r\nBcc: y <a@b>",
  ])
  func addressesThatNobodyIsSentTo(text: String) {
    #expect(MailAddress(text) == nil)
  }
}
