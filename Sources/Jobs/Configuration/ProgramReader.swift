package import Settings
package import Upskilling

/// Reads a program's YAML, refusing what it does not know.
package struct ProgramReader {
  /// The currencies there are, by code.
  private let currencies: [String: Currency]

  package init(currencies: [Currency]) {
    self.currencies = Dictionary(
      currencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Throws: `SettingsError` pointing at the line at fault.
  package func read(_ root: Setting) throws(SettingsError) -> Program {
    let top = try root.mapping(allowing: ["name", "title", "versions"])
    let name = try top.required("name").string()
    var versions: [Program.Version] = []
    for setting in try top.required("versions").list() {
      let version = try read(version: setting)
      for other in versions where overlaps(version, other) {
        throw setting.error("this version overlaps the one from \(other.from)")
      }
      versions.append(version)
    }
    return Program(name: name, title: try top["title"]?.string() ?? name, versions: versions)
  }

  private func overlaps(_ one: Program.Version, _ other: Program.Version) -> Bool {
    (one.through.map { other.from <= $0 } ?? true) && (other.through.map { one.from <= $0 } ?? true)
  }

  private func read(version setting: Setting) throws(SettingsError) -> Program.Version {
    let mapping = try setting.mapping(allowing: [
      "from", "through", "eligible", "offers", "currency", "item_cap", "person_cap",
      "copay_percent", "approvals",
    ])
    let currencySetting = try mapping.required("currency")
    let code = try currencySetting.string()
    guard let currency = currencies[code] else {
      throw currencySetting.error(
        "'\(code)' is not a currency of ISO 4217",
        suggestion: nearestWord(to: code, among: Array(currencies.keys)))
    }
    var version = Program.Version(from: try day(mapping.required("from")), currency: currency)
    if let through = mapping["through"] {
      let last = try day(through)
      guard last >= version.from else { throw through.error("the last day lies before the first") }
      version.through = last
    }
    version.eligibility = try eligibility(mapping["eligible"])
    version.offer = try offer(mapping["offers"])
    version.itemCap = try mapping["item_cap"].map { (setting) throws(SettingsError) in
      try amount(setting, currency)
    }
    version.personCap = try mapping["person_cap"].map { (setting) throws(SettingsError) in
      try amount(setting, currency)
    }
    if let copay = mapping["copay_percent"] {
      version.copayPercent = try copay.int()
      guard (0...100).contains(version.copayPercent) else {
        throw copay.error("a share lies between 0 and 100 percent")
      }
    }
    version.approvals = try approvals(mapping.required("approvals"), currency)
    return version
  }

  private enum Status: String, CaseIterable { case active, leave }

  private func eligibility(_ setting: Setting?) throws(SettingsError) -> Program.Eligibility {
    var eligibility = Program.Eligibility()
    guard let setting else { return eligibility }
    let mapping = try setting.mapping(allowing: [
      "status", "countries", "cost_centers", "org_units", "tenure_days",
    ])
    if let statuses = mapping["status"] {
      var chosen: Set<String> = []
      for element in try statuses.list() {
        chosen.insert(try element.choice(of: Status.self).rawValue)
      }
      eligibility.statuses = chosen
    }
    eligibility.countries = try words(mapping["countries"])
    eligibility.costCenters = try words(mapping["cost_centers"])
    eligibility.orgUnits = try words(mapping["org_units"])
    if let tenure = mapping["tenure_days"] {
      eligibility.tenureDays = try tenure.int()
      guard eligibility.tenureDays >= 0 else { throw tenure.error("days cannot be negative") }
    }
    return eligibility
  }

  private func offer(_ setting: Setting?) throws(SettingsError) -> Program.Offer {
    guard let mapping = try setting?.mapping(allowing: ["providers", "items"]) else {
      return Program.Offer()
    }
    return Program.Offer(
      providers: try words(mapping["providers"]), items: try words(mapping["items"]))
  }

  private enum By: String, CaseIterable { case rule, manager, employee }

  private func approvals(
    _ setting: Setting, _ currency: Currency
  ) throws(SettingsError) -> [Program.Approval] {
    var approvals: [Program.Approval] = []
    for element in try setting.list() {
      let mapping = try element.mapping(allowing: ["up_to", "by", "employee"])
      let limit = try mapping["up_to"].map { (setting) throws(SettingsError) in
        try amount(setting, currency)
      }
      if let previous = approvals.last, (previous.upTo ?? .max) >= (limit ?? .max) {
        throw element.error("limits must rise from one approval to the next")
      }
      let by = try mapping.required("by").choice(of: By.self)
      if by != .employee, let extra = mapping["employee"] {
        throw extra.error("an employee is named only where 'by' is employee")
      }
      let approver: Program.Approval.Approver =
        switch by {
        case .rule: .rule
        case .manager: .manager
        case .employee: .employee(try mapping.required("employee").string())
        }
      approvals.append(.init(upTo: limit, approver: approver))
    }
    guard !approvals.isEmpty else { throw setting.error("somebody must approve") }
    return approvals
  }

  private func words(_ setting: Setting?) throws(SettingsError) -> Set<String>? {
    guard let setting else { return nil }
    var words: Set<String> = []
    for element in try setting.list() { words.insert(try element.string()) }
    return words
  }

  private func day(_ setting: Setting) throws(SettingsError) -> Day {
    guard let day = Day(iso: try setting.string()) else {
      throw setting.error("not a day, such as 2026-02-01")
    }
    return day
  }

  private func amount(_ setting: Setting, _ currency: Currency) throws(SettingsError) -> Int {
    let money: Money
    do {
      money = try Money(text: try setting.string(), currency: currency)
    } catch let error as SettingsError {
      throw error
    } catch {
      throw setting.error("\(error)")
    }
    guard money.minorUnits >= 0 else { throw setting.error("an amount cannot be negative") }
    return money.minorUnits
  }
}
