import Settings
import Upskilling

extension RuleReader {
  private enum Kind: String, CaseIterable { case exemption, timing, reporting, returns }

  func tax(
    _ setting: Setting, _ jurisdiction: String, _ currency: Currency, _ yearStart: MonthDay,
    _ places: inout [String: String]
  ) throws(SettingsError) -> Rule<TaxTerms> {
    let mapping = try setting.mapping(allowing: ["rule", "title", "kind", "versions"])
    let kind = try mapping.required("kind").choice(of: Kind.self)
    let keys =
      switch kind {
      case .exemption: ["expenses", "needs", "unless", "splits_private", "cap", "index"]
      case .timing: ["exemption", "in_year_of_payment", "after_hire"]
      case .reporting: ["boxes", "employee_rate"]
      case .returns: ["unchanged"]
      }
    return try rule(mapping, in: jurisdiction, by: .payment, keys: keys, &places) {
      (fields, span) throws(SettingsError) in
      switch kind {
      case .exemption: .exemption(try exemption(fields, span, currency, yearStart))
      case .timing: .timing(try timing(fields))
      case .reporting: .reporting(try reporting(fields))
      case .returns:
        .returns(
          TaxReturns(
            unchanged: Set(try fields.required("unchanged").choices(of: BenefitReturn.Kind.self))))
      }
    }
  }

  /// Refuses rules that name another one that is not there.
  func checkReferences(_ setting: Setting, _ rules: [Rule<TaxTerms>]) throws(SettingsError) {
    let exemptions = rules.filter {
      if case .exemption = $0.versions.first?.terms { true } else { false }
    }.map(\.id)
    for element in try setting.list() {
      for version in try element.openMapping().required("versions").list() {
        guard let name = try version.openMapping()["exemption"] else { continue }
        guard !exemptions.contains(try name.string()) else { continue }
        throw name.error(
          "'\(try name.string())' is not an exemption of this file",
          suggestion: nearestWord(to: try name.string(), among: exemptions))
      }
    }
  }

  private func exemption(
    _ mapping: SettingMapping, _ span: Span, _ currency: Currency, _ yearStart: MonthDay
  ) throws(SettingsError) -> TaxExemption {
    let expenses = try mapping.required("expenses")
    var exemption = TaxExemption(expenses: Set(try expenses.choices(of: Expense.self)))
    guard !exemption.expenses.isEmpty else { throw expenses.error("an exemption covers something") }
    exemption.needs = Set(try mapping["needs"]?.choices(of: TaxFact.self) ?? [])
    exemption.unless = Set(try mapping["unless"]?.choices(of: TaxFact.self) ?? [])
    exemption.splitsPrivate = try mapping["splits_private"]?.bool() ?? false
    let index = try mapping["index"].map { (setting) throws(SettingsError) in
      try self.index(setting, currency)
    }
    guard let setting = mapping["cap"] else {
      if let index = mapping["index"] { throw index.error("there is no cap to index") }
      return exemption
    }
    var cap = TaxCap(amounts: [:], index: index)
    for (year, value) in try years(setting, span, yearStart) {
      let amount = try currencies.money(value, in: currency)
      if let index, !index.reaches(amount) {
        throw value.error(
          "indexing leads to \(index.base.text) and multiples of \(index.step.text) more, "
            + "not to \(amount.text)")
      }
      cap.amounts[year] = amount
    }
    exemption.cap = cap
    return exemption
  }

  /// What a mapping says of each tax year, which the version has to reach.
  func years(
    _ setting: Setting, _ span: Span, _ yearStart: MonthDay
  ) throws(SettingsError) -> [(year: Int, value: Setting)] {
    var years: [(year: Int, value: Setting)] = []
    for (key, value) in try setting.openMapping().entries {
      guard let year = Int(key.name), let start = day(of: yearStart, in: year),
        let end = day(of: yearStart, in: year + 1)
      else { throw key.setting.error("expected the year in which the tax year begins, as 2026") }
      guard start <= span.through ?? start, end > span.from else {
        throw key.setting.error("this version does not hold in \(year)")
      }
      years.append((year, value))
    }
    return years
  }

  private func day(of monthDay: MonthDay, in year: Int) -> Day? {
    Day(year: year, month: monthDay.month, day: monthDay.day)
  }

  private func index(_ setting: Setting, _ currency: Currency) throws(SettingsError) -> CapIndex {
    let mapping = try setting.mapping(allowing: ["base", "step"])
    let step = try mapping.required("step")
    let index = CapIndex(
      base: try currencies.money(mapping.required("base"), in: currency),
      step: try currencies.money(step, in: currency))
    guard index.step.minorUnits > 0 else { throw step.error("a step is above zero") }
    return index
  }

  private func timing(_ mapping: SettingMapping) throws(SettingsError) -> TaxTiming {
    TaxTiming(
      exemption: try mapping.required("exemption").string(),
      isInYearOfPayment: try mapping["in_year_of_payment"]?.bool() ?? false,
      isAfterHire: try mapping["after_hire"]?.bool() ?? false)
  }

  private func reporting(_ mapping: SettingMapping) throws(SettingsError) -> TaxReporting {
    var reporting = TaxReporting(boxes: [])
    for box in try mapping["boxes"]?.list() ?? [] { reporting.boxes.append(try box.string()) }
    reporting.employeeRate = try mapping["employee_rate"]?.share(as: "0.0765")
    return reporting
  }
}
