import Foundation

/// Header fields of mail (RFC 5322), without a way to begin another line from inside a value.
enum MailHeader {
  /// Unstructured text: as it is where that is short ASCII, otherwise as encoded words (RFC 2047), folded.
  static func text(_ text: String) -> String {
    let line = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { MailAddress.isControl($0) ? " " : $0 }))
    let isPlain = line.unicodeScalars.allSatisfy(\.isASCII) && !line.contains("=?")
    guard !isPlain || line.utf8.count > 64 else { return line }
    // A line with an encoded word has at most 76 characters, the field's name with it.
    var words: [[UInt8]] = [[]]
    for scalar in line.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if words[words.count - 1].count + bytes.count > 39 { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
  }

  static func mailbox(_ mailbox: MailAddress) -> String {
    guard let name = mailbox.name else { return mailbox.address }
    let encoded = text(name)
    let phrase =
      encoded == name
      ? "\"\(name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" : encoded
    return "\(phrase)\r\n <\(mailbox.address)>"
  }

  /// In UTC, from seconds since 1970.
  static func date(_ seconds: Int) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = .gmt
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
    return format.string(from: Date(timeIntervalSince1970: Double(seconds)))
  }
}
