import Settings
import Upskilling

/// Reads a profile's YAML, refusing what it does not know.
struct ProfileReader {
  let root: Setting
  let digest: String

  private static let keys = [
    "name", "kind", "title", "provider", "format", "encoding", "delimiter", "decimal", "member",
    "records", "total", "next", "earned_when", "attempt_key", "dates", "percent", "columns",
  ]
  private static let attemptFields = ["enrolled", "run", "provider_enrollment_id"]

  private enum Earned: String, CaseIterable { case completed, passed }
  private enum AttemptField: String, CaseIterable {
    case enrolled, run
    case providerEnrollmentID = "provider_enrollment_id"
  }

  func profile() throws(SettingsError) -> Profile {
    let top = try root.mapping(allowing: Self.keys)
    let kind = try top.required("kind").choice(of: FeedKind.self)
    if kind != .enrollments, let extra = top["provider"] ?? top["earned_when"] ?? top["attempt_key"]
    {
      throw extra.error("only a profile of enrollments has provider, earned_when and attempt_key")
    }
    var attemptKey: [String] = []
    for element in try top["attempt_key"]?.list() ?? [] {
      attemptKey.append(try element.choice(of: AttemptField.self).rawValue)
    }
    return Profile(
      name: try top.required("name").string(), kind: kind,
      title: try top["title"]?.string() ?? "", digest: digest,
      provider: kind != .enrollments ? nil : try top.required("provider").string(),
      earnedWhen: kind != .enrollments
        ? nil : try top.required("earned_when").choice(of: Earned.self).rawValue,
      attemptKey: attemptKey,
      format: try top["format"]?.choice(of: Profile.Format.self) ?? .csv,
      encoding: try top["encoding"]?.choice(of: TextEncoding.self) ?? .utf8,
      delimiter: try delimiter(top["delimiter"]),
      decimalMark: try decimalMark(top["decimal"]), statesDecimalMark: top["decimal"] != nil,
      member: try top["member"]?.string(), records: try top["records"]?.string() ?? "",
      totalPath: try top["total"]?.string(), nextPath: try top["next"]?.string(),
      columns: try columns(top, kind: kind))
  }

  private enum Delimiter: String, CaseIterable { case comma, semicolon, tab, pipe }

  private func delimiter(_ setting: Setting?) throws(SettingsError) -> UInt8 {
    switch try setting?.choice(of: Delimiter.self) ?? .comma {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    case .pipe: UInt8(ascii: "|")
    }
  }

  private enum DecimalMark: String, CaseIterable { case point, comma }

  private func decimalMark(_ setting: Setting?) throws(SettingsError) -> UInt8 {
    switch try setting?.choice(of: DecimalMark.self) ?? .point {
    case .point: UInt8(ascii: ".")
    case .comma: UInt8(ascii: ",")
    }
  }

  private func columns(
    _ top: SettingMapping, kind: FeedKind
  ) throws(SettingsError) -> [ColumnRule] {
    let fields: [(name: String, kind: FieldKind)] =
      switch kind {
      case .people: PeopleField.allCases.map { ($0.rawValue, $0.kind) }
      case .enrollments: EnrollmentField.allCases.map { ($0.rawValue, $0.kind) }
      case .invoices: InvoiceField.allCases.map { ($0.rawValue, $0.kind) }
      case .bankLines: BankLineField.allCases.map { ($0.rawValue, $0.kind) }
      }
    let section = try top.required("columns")
    let mapping = try section.mapping(allowing: fields.map(\.name))
    let dates = try top["dates"].map { (setting) throws(SettingsError) in try dateRule(setting) }
    let percent = try top["percent"]?.choice(of: ColumnRule.PercentFamily.self) ?? .hundred
    var rules: [ColumnRule] = []
    for (key, value) in mapping.entries {
      guard let index = fields.firstIndex(where: { $0.name == key.name }) else { continue }
      var rule = ColumnRule(
        field: index, name: key.name, kind: fields[index].kind, sources: [],
        percent: percent, dates: dates ?? DateRule())
      try fill(&rule, from: value)
      rules.append(rule)
    }
    try requireIdentity(&rules, kind: kind, in: section)
    return rules
  }

  /// What every row must have: the person's number, or the item and somebody who learns it.
  private func requireIdentity(
    _ rules: inout [ColumnRule], kind: FeedKind, in section: Setting
  ) throws(SettingsError) {
    let names =
      switch kind {
      case .people: [PeopleField.employeeNumber.rawValue]
      case .enrollments: [EnrollmentField.contentID.rawValue]
      case .invoices:
        [InvoiceField.number.rawValue, InvoiceField.issued.rawValue, InvoiceField.amount.rawValue]
      case .bankLines: [BankLineField.date.rawValue]
      }
    for name in names {
      guard let index = rules.firstIndex(where: { $0.name == name }) else {
        throw section.error("the column '\(name)' is not mapped")
      }
      rules[index].isColumnRequired = true
      rules[index].isValueRequired = true
    }
    let amounts = [BankLineField.amount, .debit, .credit].map(\.rawValue)
    if kind == .bankLines, !rules.contains(where: { amounts.contains($0.name) }) {
      throw section.error("neither 'amount' nor 'debit' and 'credit' are mapped")
    }
    let learner = [EnrollmentField.externalID.rawValue, EnrollmentField.email.rawValue]
    if kind == .enrollments, !rules.contains(where: { learner.contains($0.name) }) {
      throw section.error("neither 'external_id' nor 'email' is mapped: nobody could be matched")
    }
  }

  private func fill(_ rule: inout ColumnRule, from setting: Setting) throws(SettingsError) {
    guard setting.isMapping else {
      rule.sources = try names(setting)
      return
    }
    let mapping = try setting.mapping(allowing: [
      "from", "required", "words", "present", "percent", "unit", "dates", "default",
    ])
    rule.sources = try names(mapping.required("from"))
    rule.isColumnRequired = try mapping["required"]?.bool() ?? false
    rule.isPresence = try mapping["present"]?.bool() ?? false
    rule.percent = try mapping["percent"]?.choice(of: ColumnRule.PercentFamily.self) ?? rule.percent
    rule.unit = try mapping["unit"]?.choice(of: ColumnRule.DurationUnit.self) ?? .hours
    rule.fallback = try mapping["default"]?.string()
    if let dates = mapping["dates"] { rule.dates = try dateRule(dates) }
    if let words = mapping["words"] {
      for (word, meaning) in try words.openMapping().entries {
        let value = try meaning.string()
        try check(value, against: rule.kind, at: meaning)
        rule.words[fold(word.name)] = value
      }
    }
  }

  private func check(
    _ value: String, against kind: FieldKind, at setting: Setting
  ) throws(SettingsError) {
    let allowed: [String]
    switch kind {
    case .boolean: allowed = ["true", "false"]
    case .word(let words): allowed = words
    default: throw setting.error("words are for status and yes/no fields")
    }
    guard allowed.contains(value) else {
      throw setting.error(
        "'\(value)' is not one of \(allowed.joined(separator: ", "))",
        suggestion: nearestWord(to: value, among: allowed))
    }
  }

  private func names(_ setting: Setting) throws(SettingsError) -> [String] {
    var names: [String] = []
    for element in try setting.list() { names.append(try element.string()) }
    return names
  }

  private func dateRule(_ setting: Setting) throws(SettingsError) -> DateRule {
    let mapping = try setting.mapping(allowing: [
      "family", "zone", "pattern", "base_column", "days",
    ])
    var rule = DateRule()
    rule.family = try mapping.required("family").choice(of: DateRule.Family.self)
    if let zone = mapping["zone"] {
      rule.zone = try zone.string()
      guard ZoneOffsets(identifier: rule.zone) != nil else {
        throw zone.error("'\(rule.zone)' is not a time zone, such as Europe/Madrid")
      }
    }
    if rule.family == .pattern {
      rule.pattern = try mapping.required("pattern").string()
    }
    if rule.family == .offsetDays {
      rule.baseColumn = try mapping.required("base_column").string()
    }
    if rule.family == .offsetDays || rule.family == .namedDays {
      for (word, value) in try mapping.required("days").openMapping().entries {
        guard let day = Day(iso: try value.string()) else {
          throw value.error("not a day, such as 2026-02-01")
        }
        rule.days[word.name] = day
      }
    }
    return rule
  }
}

/// A header or word as it is compared: trimmed, lower case, inner spaces collapsed.
func fold(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
}
