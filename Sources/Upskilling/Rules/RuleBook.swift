/// All rules that an employer computes with.
package struct RuleBook: Sendable, Equatable {
  /// Said wherever an outcome is shown.
  package static let notice =
    "Computed from the rule files as they stand; not tax or legal advice."

  /// A place with rules of its own.
  package struct Jurisdiction: Sendable, Equatable {
    /// `US`, `US-CA`, `EU`.
    package let code: String
    /// Of all amounts in its tax and levy rules.
    package let currency: Currency?
    /// First day of its tax year; a tax year is called by the calendar year in which it begins.
    package let taxYearStart: MonthDay?
    /// Countries in which its rules hold too, as those of the EU.
    package let members: Set<String>

    package init(
      code: String, currency: Currency? = nil, taxYearStart: MonthDay? = nil,
      members: Set<String> = []
    ) {
      self.code = code
      self.currency = currency
      self.taxYearStart = taxYearStart
      self.members = members
    }
  }

  package let jurisdictions: [Jurisdiction]
  package let tax: [Rule<TaxTerms>]
  package let levy: [Rule<LevyTerms>]
  package let repayment: [Rule<RepaymentLaw>]
  /// Repayment schedules, by the name that programs give.
  package let schedules: [Rule<RepaymentSchedule>]

  package init(
    jurisdictions: [Jurisdiction] = [], tax: [Rule<TaxTerms>] = [],
    levy: [Rule<LevyTerms>] = [], repayment: [Rule<RepaymentLaw>] = [],
    schedules: [Rule<RepaymentSchedule>] = []
  ) {
    self.jurisdictions = jurisdictions
    self.tax = tax
    self.levy = levy
    self.repayment = repayment
    self.schedules = schedules
  }

  /// The country of a place: `US` for `US-CA`.
  package static func country(of place: String) -> String {
    String(place.prefix { $0 != "-" })
  }

  /// Everything whose rules hold in a place, from near to far: `US-CA`, `US`; `DE`, `EU`.
  package func reach(of place: String) -> [String] {
    let country = Self.country(of: place)
    let unions = jurisdictions.filter { $0.members.contains(country) }.map(\.code).sorted()
    return (place == country ? [country] : [place, country]) + unions
  }

  package func jurisdiction(_ code: String) -> Jurisdiction? {
    jurisdictions.first { $0.code == code }
  }

  /// The version of a repayment schedule under which an agreement was signed.
  package func schedule(_ name: String, signedOn day: Day) -> Held<RepaymentSchedule>? {
    schedules.first { $0.id == name }?.held(on: day)
  }
}
