import Foundation
package import Reporting
package import Upskilling

/// Which report is asked for: its kind, its day, and what it is narrowed to.
package struct ReportRequest: Sendable, Equatable {
  /// From when on it counts, up to its day.
  package enum Period: Sendable, Equatable {
    case all
    case since(Day)
    /// The unit that the day is in.
    case calendar(CalendarUnit)
  }

  package var kind: Report.Kind
  /// The last business day that counts.
  package var asOf: Day
  package var period: Period = .all
  package var organization: Report.Organization = .asWas
  package var program: String?
  package var provider: String?
  package var costCenter: String?
  /// For a progress report: the manager's employee number.
  package var manager: String?
  package var isSubtree = false
  /// For a spend report; `nil` for the one that the day is in, `all` for all.
  package var fiscalPeriod: String?
  /// For a return on investment: the study, by name.
  package var study: String?

  /// The parameters of a report's job.
  static let parameterNames = [
    "period", "organization", "fiscal_period", "program", "cost_center", "provider", "study",
  ]

  package init(kind: Report.Kind, asOf: Day) {
    self.kind = kind
    self.asOf = asOf
  }

  /// What tells it from other reports of its kind and day: JSON with sorted keys, nothing that is not set.
  package var parameters: String {
    var values = [
      "program": program, "provider": provider, "cost_center": costCenter, "manager": manager,
      "fiscal_period": fiscalPeriod, "study": study,
      "organization": organization == .asIs ? organization.rawValue : nil,
      "reports": isSubtree ? "all" : nil,
    ].compactMapValues(\.self)
    switch period {
    case .all: break
    case .since(let day): values["from"] = day.description
    case .calendar(let unit): values["period"] = unit.rawValue
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(values)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// The request behind a frozen report.
  package init?(kind: String, asOf: Day, parameters: String) {
    guard let kind = Report.Kind(rawValue: kind),
      let values = try? JSONDecoder().decode(
        [String: String].self, from: Data(parameters.utf8))
    else { return nil }
    self.init(kind: kind, asOf: asOf)
    program = values["program"]
    provider = values["provider"]
    costCenter = values["cost_center"]
    manager = values["manager"]
    fiscalPeriod = values["fiscal_period"]
    study = values["study"]
    organization = values["organization"].flatMap(Report.Organization.init) ?? .asWas
    isSubtree = values["reports"] == "all"
    if let unit = values["period"].flatMap(CalendarUnit.init) { period = .calendar(unit) }
    if let from = values["from"].flatMap({ Day(iso: $0) }) { period = .since(from) }
  }

  func periodStart(yearStart: Int) -> Day? {
    switch period {
    case .all: nil
    case .since(let day): day
    case .calendar(let unit): unit.span(holding: asOf, yearStart: yearStart).start
    }
  }

  /// What it is narrowed to, in words; empty for the whole company.
  var about: String {
    let words = filters.map { "\($0.name) \($0.value)" } + (manager.map { ["manager \($0)"] } ?? [])
    return words.joined(separator: ", ")
  }

  var filters: [Report.Filter] {
    [
      ("program", program), ("provider", provider), ("cost center", costCenter),
      ("fiscal period", fiscalPeriod), ("study", study),
    ].compactMap { name, value in value.map { .init(name: name, value: $0) } }
  }
}
