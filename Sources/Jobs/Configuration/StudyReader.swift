import Foundation
import Reporting
import Settings
import Upskilling

/// Reads the studies of programs' returns, refusing what it does not know.
struct StudyReader {
  /// The currencies there are, by code.
  private let currencies: [String: Currency]

  init(currencies: [Currency]) {
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
    let top = try root.mapping(allowing: [
      "name", "title", "program", "enrolled", "window_months", "program_months", "currency",
      "isolation", "alike_in", "tenure_bins_months", "benefits", "learner_time", "costs",
      "funding", "intangibles",
    ])
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
    let edges = try top["tenure_bins_months"]?.list().map { (setting) throws(SettingsError) in
      Double(try setting.int())
    }
    return StudyPlan(
      name: name, title: try top["title"]?.string() ?? name,
      program: try top.required("program").string(), from: from, through: through,
      windowMonths: try months(top.required("window_months")),
      programMonths: try months(top.required("program_months")), currency: currency,
      isolation: try isolation(top.required("isolation")),
      traits: try top["alike_in"]?.list().map { (setting) throws(SettingsError) in
        try setting.choice(of: StudyPlan.Trait.self)
      } ?? [], tenureEdges: edges ?? [12, 36],
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
  private func isolation(_ setting: Setting) throws(SettingsError) -> IsolationMethod {
    enum Method: String, CaseIterable {
      case matchedControl = "matched_control"
      case none
    }
    return switch try setting.choice(of: Method.self) {
    case .matchedControl: .matchedControl
    case .none: .none
    }
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
