import Foundation
package import Settings
package import Upskilling

/// Reads a program's YAML, refusing what it does not know.
package struct ProgramReader {
  private let currencies: CurrencyList
  private let schedules: [String]?

  /// - Parameter schedules: names of the repayment schedules there are; any name goes without them.
  package init(currencies: [Currency], schedules: [String]? = nil) {
    self.currencies = CurrencyList(currencies)
    self.schedules = schedules
  }

  /// The programs of some folders, by name; those of a later folder replace those of an earlier one.
  ///
  /// - Throws: `SettingsError` pointing at the line at fault.
  package func read(folders: [String]) throws(SettingsError) -> [Program] {
    var programs: [String: Program] = [:]
    for folder in folders {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names.sorted() where name.hasSuffix(".yaml") {
        let program = try read(Setting.load(path: "\(folder)/\(name)"))
        programs[program.name] = program
      }
    }
    return programs.values.sorted { $0.name < $1.name }
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
      "from", "through", "eligible", "offers", "currency", "item_cap", "credential_caps",
      "person_cap",
      "year_starts", "copay_percent", "approvals", "deadlines", "payment", "completion",
      "repayment", "tax",
    ])
    let currency = try currencies.currency(mapping.required("currency"))
    var version = Program.Version(from: try mapping.required("from").day(), currency: currency)
    if let through = mapping["through"] {
      let last = try through.day()
      guard last >= version.from else { throw through.error("the last day lies before the first") }
      version.through = last
    }
    version.eligibility = try eligibility(mapping["eligible"])
    version.offer = try offer(mapping["offers"])
    version.itemCap = try mapping["item_cap"].map { (setting) throws(SettingsError) in
      try amount(setting, currency)
    }
    for entry in try mapping["credential_caps"]?.openMapping().entries ?? [] {
      let credential = try entry.key.setting.choice(of: Credential.self).rawValue
      version.credentialCaps[credential] = try amount(entry.value, currency)
    }
    version.personCap = try mapping["person_cap"].map { (setting) throws(SettingsError) in
      try amount(setting, currency)
    }
    version.copayPercent = try mapping["copay_percent"]?.percent() ?? 0
    version.approvals = try approvals(mapping.required("approvals"), currency)
    version.yearStart = try mapping["year_starts"]?.monthDay() ?? version.yearStart
    if let payment = mapping["payment"] {
      version.payment = try payment.choice(of: SponsorshipTerms.Payment.self)
    }
    version.repayment = try mapping["repayment"].map { (setting) throws(SettingsError) in
      try schedule(setting)
    }
    version.completion = try completion(mapping["completion"])
    version.tax = try mapping["tax"].map { (setting) throws(SettingsError) in try tax(setting) }
    try readDeadlines(mapping["deadlines"], into: &version)
    return version
  }

  private func schedule(_ setting: Setting) throws(SettingsError) -> String {
    let name = try setting.string()
    guard let schedules, !schedules.contains(name) else { return name }
    throw setting.error(
      "there is no repayment schedule '\(name)' in the rules",
      suggestion: nearestWord(to: name, among: schedules))
  }

  private func tax(_ setting: Setting) throws(SettingsError) -> Program.Tax {
    let mapping = try setting.mapping(allowing: ["expense", "facts", "private_percent"])
    return Program.Tax(
      expense: try mapping.required("expense").choice(of: Expense.self),
      facts: Set(try mapping["facts"]?.choices(of: TaxFact.self) ?? []),
      privatePercent: try mapping["private_percent"]?.percent() ?? 0)
  }

  private func completion(_ setting: Setting?) throws(SettingsError) -> Program.CompletionRule {
    guard let mapping = try setting?.mapping(allowing: ["required", "grade", "certificate"]) else {
      return Program.CompletionRule()
    }
    var rule = Program.CompletionRule(isRequired: true)
    if let grade = mapping["grade"] {
      rule.grade = try grade.int()
      guard (0...100).contains(rule.grade ?? 0) else {
        throw grade.error("a grade lies between 0 and 100 percent")
      }
    }
    rule.needsCertificate = try mapping["certificate"]?.bool() ?? false
    if let required = mapping["required"], !(try required.bool()) {
      guard rule == Program.CompletionRule(isRequired: true) else {
        throw required.error("a grade or certificate means that completion is required")
      }
      rule.isRequired = false
    }
    return rule
  }

  private func readDeadlines(
    _ setting: Setting?, into version: inout Program.Version
  ) throws(SettingsError) {
    guard
      let mapping = try setting?.mapping(allowing: [
        "ask_days_before_start", "enroll_within_days", "complete_within_days",
      ])
    else { return }
    version.askDaysBefore = try days(mapping["ask_days_before_start"])
    version.enrollWithinDays = try days(mapping["enroll_within_days"])
    version.completeWithinDays = try days(mapping["complete_within_days"])
  }

  private func days(_ setting: Setting?) throws(SettingsError) -> Int? {
    guard let setting else { return nil }
    let days = try setting.int()
    guard days >= 0 else { throw setting.error("days cannot be negative") }
    return days
  }

  private enum Status: String, CaseIterable { case active, leave }

  private func eligibility(_ setting: Setting?) throws(SettingsError) -> Program.Eligibility {
    var eligibility = Program.Eligibility()
    guard let setting else { return eligibility }
    let mapping = try setting.mapping(allowing: [
      "status", "employment_types", "job_grades", "countries", "cost_centers", "org_units",
      "tenure_days", "after_probation",
    ])
    eligibility.statuses = try words(mapping["status"], of: Status.self)
    eligibility.employmentTypes = try words(mapping["employment_types"])
    eligibility.jobGrades = try words(mapping["job_grades"])
    eligibility.countries = try words(mapping["countries"])
    eligibility.costCenters = try words(mapping["cost_centers"])
    eligibility.orgUnits = try words(mapping["org_units"])
    eligibility.tenureDays = try days(mapping["tenure_days"]) ?? 0
    eligibility.isAfterProbation = try mapping["after_probation"]?.bool() ?? false
    return eligibility
  }

  private func offer(_ setting: Setting?) throws(SettingsError) -> Program.Offer {
    guard
      let mapping = try setting?.mapping(allowing: ["providers", "items", "credentials", "skills"])
    else { return Program.Offer() }
    return Program.Offer(
      providers: try words(mapping["providers"]), items: try words(mapping["items"]),
      credentials: try words(mapping["credentials"], of: Credential.self),
      skills: try words(mapping["skills"]))
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
      var named = try mapping["employee"]?.list() ?? []
      var approvers: [Program.Approval.Approver] = []
      let by = try mapping.required("by")
      for word in try by.list() {
        switch try word.choice(of: By.self) {
        case .rule: approvers.append(.rule)
        case .manager: approvers.append(.manager)
        case .employee:
          guard !named.isEmpty else { throw word.error("the key 'employee' must say who") }
          approvers.append(.employee(try named.removeFirst().string()))
        }
      }
      if let extra = named.first {
        throw extra.error("an employee is named only where 'by' is employee")
      }
      if approvers.count > 1, approvers.contains(.rule) {
        throw by.error("'rule' asks nobody, and so stands alone")
      }
      guard !approvers.isEmpty else { throw by.error("somebody must approve") }
      approvals.append(.init(upTo: limit, approvers: approvers))
    }
    guard !approvals.isEmpty else { throw setting.error("somebody must approve") }
    return approvals
  }

  /// A list of words, sorted, so that their order means nothing.
  private func words(_ setting: Setting?) throws(SettingsError) -> [String]? {
    guard let setting else { return nil }
    var words: Set<String> = []
    for element in try setting.list() { words.insert(try element.string()) }
    return words.sorted()
  }

  private func words<Choice: RawRepresentable & CaseIterable>(
    _ setting: Setting?, of type: Choice.Type
  ) throws(SettingsError) -> [String]? where Choice.RawValue == String {
    for element in try setting?.list() ?? [] { _ = try element.choice(of: type) }
    return try words(setting)
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
