import Batch
import Curl
import Foundation
import Intake
import Reporting
import Settings
import Store
import Upskilling

/// Reads `bursar.yaml`, refusing what it does not know.
struct ConfigurationReader {
  let folder: String
  let profileFolders: [String]
  private(set) var configuration = Configuration()

  init(folder: String, profileFolders: [String]) {
    self.folder = folder
    self.profileFolders = profileFolders
  }

  mutating func read(_ root: Setting) throws(SettingsError) {
    let top = try root.mapping(allowing: [
      "employer", "database", "report", "brakes", "feeds", "jobs", "mail", "reconciliation",
    ])
    if let employer = top["employer"] { configuration.employer = try employer.string() }
    configuration.note("employer", configuration.employer ?? "", top["employer"])
    try readDatabase(top["database"])
    try readReport(top["report"])
    configuration.brakes = try brakes(top["brakes"], over: .standard, key: "brakes")
    for (key, value) in try top["feeds"]?.openMapping().entries ?? [] {
      try readFeed(key.name, value)
    }
    configuration.matchRules = try MatchRulesReader().read(top["reconciliation"])
    configuration.plans = try JobPlanReader(jobs: JobName.allCases.map(\.rawValue)).read(
      top["jobs"])
    for plan in configuration.plans {
      let setting = top["jobs"]
      configuration.note("jobs.\(plan.job)", plan.fingerprint, setting)
    }
    try readMail(top["mail"])
  }

  private mutating func readMail(_ setting: Setting?) throws(SettingsError) {
    guard let setting else { return }
    let mail = try MailReader(folder: folder).read(setting)
    configuration.mail = mail
    configuration.note("mail.url", mail.server.url, setting)
    configuration.note("mail.from", mail.from.address, setting)
    for delivery in mail.deliveries {
      configuration.note("mail.deliveries.\(delivery.name)", delivery.report.rawValue, setting)
    }
  }

  private mutating func readDatabase(_ setting: Setting?) throws(SettingsError) {
    let keys = ["statement_timeout_seconds", "lock_timeout_seconds"]
    let mapping = try setting?.mapping(allowing: keys)
    configuration.statementTimeoutSeconds = try number(
      mapping, keys[0], "database", 0...86_400, configuration.statementTimeoutSeconds)
    configuration.lockTimeoutSeconds = try number(
      mapping, keys[1], "database", 0...86_400, configuration.lockTimeoutSeconds)
  }

  private mutating func readReport(_ setting: Setting?) throws(SettingsError) {
    let mapping = try setting?.mapping(allowing: [
      "directory", "census_days", "idle_days", "behind_points", "incidence_days",
      "fiscal_year_starts_in", "fewest_people",
    ])
    if let directory = mapping?["directory"] {
      configuration.reportDirectory = try directory.string()
    }
    configuration.note(
      "report.directory", configuration.reportDirectory, mapping?["directory"])
    var rules = configuration.rules
    rules.censusDays = try number(mapping, "census_days", "report", 0...365, rules.censusDays)
    rules.idleDays = try number(mapping, "idle_days", "report", 1...365, rules.idleDays)
    rules.behindPoints = Double(
      try number(mapping, "behind_points", "report", 0...100, Int(rules.behindPoints)))
    rules.incidenceDays = try number(
      mapping, "incidence_days", "report", 1...3650, rules.incidenceDays)
    configuration.rules = rules
    let fewest = try number(
      mapping, "fewest_people", "report", SmallCells.smallestThreshold...1000,
      configuration.smallCells.threshold)
    configuration.smallCells = SmallCells(threshold: fewest) ?? .standard
    configuration.yearStart = try number(
      mapping, "fiscal_year_starts_in", "report", 1...12, configuration.yearStart)
  }

  private mutating func brakes(
    _ setting: Setting?, over base: Brakes, key: String
  ) throws(SettingsError) -> Brakes {
    let mapping = try setting?.mapping(allowing: [
      "drop_percent", "leavers_percent", "email_changes_percent",
    ])
    return Brakes(
      dropPercent: try number(mapping, "drop_percent", key, 0...100, base.dropPercent),
      leaversPercent: try number(mapping, "leavers_percent", key, 0...100, base.leaversPercent),
      emailChangesPercent: try number(
        mapping, "email_changes_percent", key, 0...100, base.emailChangesPercent))
  }

  private mutating func readFeed(_ name: String, _ setting: Setting) throws(SettingsError) {
    let mapping = try setting.mapping(allowing: ["profile", "mode", "account", "brakes", "drop"])
    let key = "feeds.\(name)"
    let profileSetting = try mapping.required("profile")
    let profileName = try profileSetting.string()
    configuration.note("\(key).profile", profileName, profileSetting)
    let profile = try profile(profileName, at: profileSetting)
    guard profile.kind.isFeed else {
      throw profileSetting.error(
        "the profile is for \(profile.kind == .invoices ? "'bursar invoice import'" : "'bursar bank import'"), not for a feed"
      )
    }
    let mode = try mapping["mode"]?.choice(of: FeedIdentity.Mode.self) ?? .full
    configuration.note("\(key).mode", mode.rawValue, mapping["mode"])
    configuration.add(
      Feed(
        name: name, profile: profile, mode: mode,
        account: try mapping["account"]?.string() ?? "",
        brakes: try brakes(mapping["brakes"], over: configuration.brakes, key: "\(key).brakes"),
        drop: try drop(mapping["drop"])))
  }

  private func drop(_ setting: Setting?) throws(SettingsError) -> DropFolder? {
    guard let setting else { return nil }
    let mapping = try setting.mapping(allowing: [
      "folder", "pattern", "minimum_age_seconds", "marker",
    ])
    let path = try mapping.required("folder").string()
    let age = try mapping["minimum_age_seconds"]?.int() ?? 60
    guard age >= 0 else { throw setting.error("an age cannot be negative") }
    return DropFolder(
      path: path.hasPrefix("/") ? path : "\(folder)/\(path)",
      pattern: try mapping["pattern"]?.string() ?? "*", minimumAgeSeconds: age,
      marker: try mapping["marker"]?.string())
  }

  /// A profile by path, relative to the configuration, or by name in the profile folders.
  private func profile(_ name: String, at setting: Setting) throws(SettingsError) -> Profile {
    if name.contains("/") || name.hasSuffix(".yaml") {
      return try Profile.load(path: name.hasPrefix("/") ? name : "\(folder)/\(name)")
    }
    let folders = ["\(folder)/feeds"] + profileFolders
    for folder in folders where FileManager.default.fileExists(atPath: "\(folder)/\(name).yaml") {
      return try Profile.load(path: "\(folder)/\(name).yaml")
    }
    let known = folders.flatMap { folder in
      (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    throw setting.error(
      "there is no profile '\(name)'", suggestion: nearestWord(to: name, among: known))
  }

  private mutating func number(
    _ mapping: SettingMapping?, _ name: String, _ section: String, _ range: ClosedRange<Int>,
    _ fallback: Int
  ) throws(SettingsError) -> Int {
    let setting = mapping?[name]
    let value = try setting?.int() ?? fallback
    if let setting, !range.contains(value) {
      throw setting.error(
        "\(name) must lie between \(range.lowerBound) and \(range.upperBound), not \(value)")
    }
    configuration.note("\(section).\(name)", String(value), setting)
    return value
  }
}
