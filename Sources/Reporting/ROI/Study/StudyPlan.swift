package import Upskilling

/// A study of a program's return, as HR and finance wrote it before looking at results.
package struct StudyPlan: Sendable, Equatable {
  /// What people must have in common to be compared.
  package enum Trait: String, Sendable, CaseIterable {
    case orgUnit = "org_unit"
    case jobGrade = "job_grade"
    case country
    case employmentType = "employment_type"
    /// Time since the start of employment, in bins.
    case tenure
  }

  /// What one event of a benefit is worth, and who says so.
  package struct EventValue: Sendable, Equatable {
    package var amount: Money
    package var source: String

    package init(amount: Money, source: String) {
      self.amount = amount
      self.source = source
    }
  }

  /// A program offered in some organization units from the study's first day on, for a difference in
  /// differences.
  package struct Rollout: Sendable, Equatable {
    /// Codes of the units in which it was offered.
    package var units: [String]
    /// Codes of those they are compared with; `nil` for all others.
    package var comparedWith: [String]?
    /// Length of a period.
    package var periodMonths: Int
    package var periodsBefore: Int

    package init(
      units: [String], comparedWith: [String]?, periodMonths: Int, periodsBefore: Int
    ) {
      self.units = units
      self.comparedWith = comparedWith
      self.periodMonths = periodMonths
      self.periodsBefore = periodsBefore
    }

    /// Whether the program was offered in a unit; `nil` for one that is on neither side.
    package func isOffered(in unit: String?) -> Bool? {
      guard let unit else { return nil }
      if units.contains(unit) { return true }
      return comparedWith?.contains(unit) ?? true ? false : nil
    }
  }

  package var name: String
  package var title: String
  /// The program, as the provider or the employer names it.
  package var program: String
  /// Participants are those who first enrolled in these days.
  package var from: Day
  package var through: Day
  package var windowMonths: Int
  package var programMonths: Int
  package var currency: Currency
  package var isolation: IsolationMethod
  package var traits: [Trait]
  /// Inner edges of the bins of tenure, in months.
  package var tenureEdges: [Double]
  /// Of a difference in differences only.
  package var rollout: Rollout?
  package var values: [Benefit.Category: EventValue]
  /// What an hour of a learner costs, with the load of taxes and the like in percent.
  package var hourlyPay: Money?
  package var loadPercent: Int
  /// Hours of learning of each participant, where the courses' length is not known.
  package var hoursEach: Int?
  /// Costs that the ledger does not hold.
  package var costs: [CostLine]
  package var funding: [ROIStudy.Aside]
  package var intangibles: [String]

  package init(
    name: String, title: String, program: String, from: Day, through: Day, windowMonths: Int,
    programMonths: Int, currency: Currency, isolation: IsolationMethod, traits: [Trait],
    tenureEdges: [Double], rollout: Rollout? = nil, values: [Benefit.Category: EventValue],
    hourlyPay: Money?,
    loadPercent: Int, hoursEach: Int?, costs: [CostLine], funding: [ROIStudy.Aside],
    intangibles: [String]
  ) {
    self.name = name
    self.title = title
    self.program = program
    self.from = from
    self.through = through
    self.windowMonths = windowMonths
    self.programMonths = programMonths
    self.currency = currency
    self.isolation = isolation
    self.traits = traits
    self.tenureEdges = tenureEdges
    self.rollout = rollout
    self.values = values
    self.hourlyPay = hourlyPay
    self.loadPercent = loadPercent
    self.hoursEach = hoursEach
    self.costs = costs
    self.funding = funding
    self.intangibles = intangibles
  }
}
