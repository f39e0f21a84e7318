package import Batch
import Foundation
package import Reporting
package import Settings
import Store
package import Upskilling

/// `bursar.yaml`, checked: what the operator decided.
package struct Configuration: Sendable {
  /// A value and where it was set.
  package struct Entry: Sendable, Equatable, Encodable {
    package let key: String
    package let value: String
    /// `default`, or file and line.
    package let origin: String

    package init(key: String, value: String, origin: String) {
      self.key = key
      self.value = value
      self.origin = origin
    }
  }

  /// The employer that commands work on when none is named.
  package var employer: String?
  package var reportDirectory = "reports"
  package var statementTimeoutSeconds = 0
  package var lockTimeoutSeconds = 60
  package var rules = ProgressRules.standard
  /// Fewest people of a group that reports show.
  package var smallCells = SmallCells.standard
  /// Where the studies of programs' returns are.
  package var studyFolder = ""
  /// First month of the fiscal year, 1 to 12.
  package var yearStart = 1
  package var brakes = Brakes.standard
  package private(set) var feeds: [String: Feed] = [:]
  /// What documents and bank lines are held against.
  package internal(set) var matchRules = MatchRules()
  /// When the jobs run, in the order of the file.
  package internal(set) var plans: [JobPlan] = []
  /// `nil` where nothing goes out by mail.
  package internal(set) var mail: MailSettings?
  /// Every effective value with its origin, for `config show`.
  package private(set) var entries: [Entry] = []

  /// Every value as it is without a file.
  package init() {}

  /// Reads the file and the profiles that its feeds name.
  ///
  /// - Parameter profileFolders: where profiles named without a path are looked for.
  /// - Throws: `SettingsError` pointing at the line at fault.
  package static func load(
    path: String, profileFolders: [String]
  ) throws(SettingsError) -> Configuration {
    var reader = ConfigurationReader(
      folder: URL(fileURLWithPath: path).deletingLastPathComponent().path,
      profileFolders: profileFolders)
    try reader.read(Setting.load(path: path))
    var configuration = reader.configuration
    configuration.studyFolder = "\(reader.folder)/studies"
    return configuration
  }

  mutating func add(_ feed: Feed) {
    feeds[feed.name] = feed
  }

  mutating func note(_ key: String, _ value: String, _ setting: Setting?) {
    entries.append(Entry(key: key, value: value, origin: setting?.place ?? "default"))
  }
}
