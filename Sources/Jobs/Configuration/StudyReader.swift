import Foundation
import Reporting
import Settings
import Upskilling

/// Reads the studies of programs' returns, refusing what it does not know.
struct StudyReader {
  /// The currencies there are, by code.
  private let currencies: [String: Currency]
  /// The codes of the organization units that people are or were in.
  private let orgUnits: [String]

  init(currencies: [Currency], orgUnits: [String]) {
    self.orgUnits = orgUnits
    self.currencies = Dictionary(
      currencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The studies of a folder; none where it is not there.
  ///
  /// - Throws: `SettingsError` pointing at the line at fault.
  func read(folder: String) throws(SettingsError) -> [StudyPlan] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var studies: [StudyPlan] = []
    for name in names.sorted() where name.hasSuffix(".yaml") {
      studies.append(try read(Setting.load(path: "\(folder)/\(name)")))
    }
    return studies
  }

  /// - Throws: `SettingsError` pointing at the line at fault.
  func read(_ root: Setting) throws(SettingsError) -> StudyPlan {
    let top = try root.mapping(
      allowing: [
        "name", "title", "program", "enrolled", "window_months", "program_months", "currency",
        "isolation", "benefits", "learner_time", "costs", "funding", "intangibles",
      ] + Method.allCases.flatMap(\.keys))
    let currency = try currency(top.required("currency"))
    let span = try top.required("enrolled").mapping(allowing: ["from", "through"])
    let from = try day(span.required("from"))
    let throughSetting = try span.required("through")
    let through = try day(throughSetting)
    guard through >= from else {
      throw throughSetting.error("the last day lies before the first")
    }
    let name = try top.required("name").string()
    let time = try top["learner_time"]?.mapping(allowing: [
      "hourly_pay", "load_percent", "hours_each",
    ])
    let isolation = try isolation(top)
    let edges = try top["tenure_bins_months"]?.list().map { (setting) throws(SettingsError) in
      Double(try setting.int())
    }
    return StudyPlan(
      name: name, title: try top["title"]?.string() ?? name,
      program: try top.required("program").string(), from: from, through: through,
      windowMonths: try months(top.required("window_months")),
      programMonths: try months(top.required("program_months")), currency: currency,
      isolation: isolation,
      traits: try top["alike_in"]?.list().map { (setting) throws(SettingsError) in
        try setting.choice(of: StudyPlan.Trait.self)
      } ?? [], tenureEdges: edges ?? [12, 36],
      rollout: isolation == .differenceInDifferences
        ? try rollout(top, from: from, through: throughSetting) : nil,
      values: try values(top["benefits"], currency),
      hourlyPay: try time?["hourly_pay"].map { (setting) throws(SettingsError) in
        try amount(setting, currency)
      }, loadPercent: try time?["load_percent"]?.int() ?? 0,
      hoursEach: try time?["hours_each"]?.int(),
      costs: try top["costs"]?.list().map { (setting) throws(SettingsError) in
        try cost(setting, currency)
      } ?? [],
      funding: try top["funding"]?.list().map { (setting) throws(SettingsError) in
        let mapping = try setting.mapping(allowing: ["title", "amount"])
        return ROIStudy.Aside(
          try mapping.required("title").string(),
          try amount(mapping.required("amount"), currency))
      } ?? [],
      intangibles: try top["intangibles"]?.list().map { (setting) throws(SettingsError) in
        try setting.string()
      } ?? [])
  }

  /// What can be worked out from what is on record: places given by lot, estimates and trends are not there.
  private enum Method: String, CaseIterable {
    case matchedControl = "matched_control"
    case differenceInDifferences = "difference_in_differences"
    case none

    /// Keys that mean something with this method only.
    var keys: [String] {
      switch self {
      case .matchedControl: ["alike_in", "tenure_bins_months"]
      case .differenceInDifferences:
        ["rolled_out_in", "compared_with", "periods_before", "period_months"]
      case .none: []
      }
    }

    var isolation: IsolationMethod {
      switch self {
      case .matchedControl: .matchedControl
      case .differenceInDifferences: .differenceInDifferences
      case .none: .none
      }
    }
  }

  /// What goes with matching may stay in a file that asks for costs only.
  private func isolation(_ top: SettingMapping) throws(SettingsError) -> IsolationMethod {
    let method = try top.required("isolation").choice(of: Method.self)
    for other in Method.allCases
    where other != method && (method, other) != (.none, .matchedControl) {
      if let key = top.entries.first(where: { other.keys.contains($0.key.name) })?.key {
        throw key.setting.error(
          "'\(key.name)' goes with isolation: \(other.rawValue), not with \(method.rawValue)")
      }
    }
    return method.isolation
  }

  private func rollout(
    _ top: SettingMapping, from: Day, through: Setting
  ) throws(SettingsError) -> StudyPlan.Rollout {
    let units = try self.units(top.required("rolled_out_in"))
    let months =
      try top["period_months"].map { (setting) throws(SettingsError) in
        try number(setting, 1...12)
      } ?? 3
    let window = try top.required("window_months")
    guard try window.int() % months == 0 else {
      throw window.error("the window is no whole number of periods of \(months) months")
    }
    // Whose benefit is in the units' counts, their cost counts too.
    let last = from.adding(months: try window.int()).adding(days: -1)
    guard try day(through) >= last else {
      throw through.error(
        "benefits of whole units count through \(last), so enrollments must count as long")
    }
    return StudyPlan.Rollout(
      units: units,
      comparedWith: try top["compared_with"].map { (setting) throws(SettingsError) in
        try self.units(setting, besides: units)
      }, periodMonths: months,
      periodsBefore: try top["periods_before"].map { (setting) throws(SettingsError) in
        try number(setting, 1...20)
      } ?? 4)
  }

  /// Codes of organization units, none of them among those given before.
  private func units(
    _ setting: Setting, besides others: [String] = []
  ) throws(SettingsError) -> [String] {
    let units = try setting.list().map { (setting) throws(SettingsError) in
      let unit = try setting.string()
      guard orgUnits.contains(unit) else {
        throw setting.error(
          "nobody is or was in an organization unit '\(unit)'",
          suggestion: nearestWord(to: unit, among: orgUnits))
      }
      guard !others.contains(unit) else {
        throw setting.error("the unit '\(unit)' is on both sides")
      }
      return unit
    }
    guard !units.isEmpty else { throw setting.error("name at least one organization unit") }
    return units
  }

  private func number(
    _ setting: Setting, _ range: ClosedRange<Int>
  ) throws(SettingsError) -> Int {
    let number = try setting.int()
    guard range.contains(number) else {
      throw setting.error("between \(range.lowerBound) and \(range.upperBound), not \(number)")
    }
    return number
  }

  private func values(
    _ setting: Setting?, _ currency: Currency
  ) throws(SettingsError) -> [Benefit.Category: StudyPlan.EventValue] {
    var values: [Benefit.Category: StudyPlan.EventValue] = [:]
    for entry in try setting?.openMapping().entries ?? [] {
      let category = try entry.key.setting.choice(of: Benefit.Category.self)
      guard [.retention, .promotion, .transfer].contains(category) else {
        throw entry.key.setting.error(
          "\(category.rawValue) is not measured from changes of employment: retention, promotion and transfer are"
        )
      }
      let mapping = try entry.value.mapping(allowing: ["worth", "source"])
      values[category] = StudyPlan.EventValue(
        amount: try amount(mapping.required("worth"), currency),
        source: try mapping.required("source").string())
    }
    return values
  }

  private func cost(
    _ setting: Setting, _ currency: Currency
  ) throws(SettingsError) -> CostLine {
    let mapping = try setting.mapping(allowing: [
      "category", "amount", "day", "said_by", "confidence_percent",
    ])
    let categorySetting = try mapping.required("category")
    let category = try categorySetting.choice(of: CostLine.Category.self)
    guard ![.tuition, .refund].contains(category) else {
      throw categorySetting.error("tuition and refunds come from the ledger")
    }
    return CostLine(
      category, try amount(mapping.required("amount"), currency),
      on: try day(mapping.required("day")), source: .estimate,
      estimator: try mapping.required("said_by").string(),
      confidence: try mapping["confidence_percent"].map { (setting) throws(SettingsError) in
        let percent = try setting.int()
        guard (0...100).contains(percent) else {
          throw setting.error("a confidence lies between 0 and 100 percent")
        }
        return Double(percent) / 100
      })
  }

  private func currency(_ setting: Setting) throws(SettingsError) -> Currency {
    let code = try setting.string()
    guard let currency = currencies[code] else {
      throw setting.error(
        "'\(code)' is not a currency of ISO 4217",
        suggestion: nearestWord(to: code, among: Array(currencies.keys)))
    }
    return currency
  }

  private func months(_ setting: Setting) throws(SettingsError) -> Int {
    let months = try setting.int()
    guard (1...60).contains(months) else {
      throw setting.error("between 1 and 60 months, not \(months)")
    }
    return months
  }

  private func day(_ setting: Setting) throws(SettingsError) -> Day {
    let text = try setting.string()
    guard let day = Day(iso: text) else {
      throw setting.error("'\(text)' is no date: write yyyy-mm-dd")
    }
    return day
  }

  private func amount(_ setting: Setting, _ currency: Currency) throws(SettingsError) -> Money {
    do {
      let money = try Money(text: try setting.string(), currency: currency)
      guard money.minorUnits >= 0 else { throw setting.error("an amount is not below zero") }
      return money
    } catch let error as MoneyError {
      throw setting.error(error.description)
    } catch let error as SettingsError {
      throw error
    } catch {
      throw setting.error("not an amount")
    }
  }
}
