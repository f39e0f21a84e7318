import Crypto
import Foundation
package import Settings

/// How one file layout maps to canonical fields. Profiles are YAML that a customer writes.
package struct Profile: Sendable, Equatable {
  /// How records are written.
  package enum Format: String, Sendable, CaseIterable {
    case csv, json
    /// JSON where the first character is `{` or `[`.
    case automatic = "auto"
  }

  package let name: String
  package let kind: FeedKind
  package let title: String
  /// Hash of the profile's text: the same file read with another profile is another delivery.
  package let digest: String
  /// Provider code, for enrollments.
  package let provider: String?
  /// `completed` or `passed`: the fact that reports count; `nil` for people.
  package let earnedWhen: String?
  /// Canonical fields that tell one attempt from the next.
  package let attemptKey: [String]
  let format: Format
  let encoding: TextEncoding
  let delimiter: UInt8
  let decimalMark: UInt8
  /// The profile says which mark it is; amounts that could be read both ways are refused otherwise.
  let statesDecimalMark: Bool
  /// Name pattern of the file inside an archive.
  let member: String?
  /// For JSON: dotted path of the array of records; empty for an array at the top.
  let records: String
  /// For JSON: where the file says how many records there are in all, and whether more follow.
  let totalPath: String?
  let nextPath: String?
  let columns: [ColumnRule]

  /// Reads a profile.
  ///
  /// - Throws: `SettingsError` pointing at the line at fault.
  package static func load(path: String) throws(SettingsError) -> Profile {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw SettingsError(file: path, problem: "the profile cannot be read")
    }
    return try parse(text, file: path)
  }

  /// Reads a profile's text; `file` names it in errors.
  package static func parse(_ text: String, file: String) throws(SettingsError) -> Profile {
    let digest = SHA256.hash(data: Data(text.utf8))
      .map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    return try ProfileReader(root: Setting.parse(text, file: file), digest: digest).profile()
  }

  /// Number of canonical fields of the profile's kind.
  var fieldCount: Int {
    switch kind {
    case .people: PeopleField.allCases.count
    case .enrollments: EnrollmentField.allCases.count
    case .invoices: InvoiceField.allCases.count
    case .bankLines: BankLineField.allCases.count
    }
  }
}
