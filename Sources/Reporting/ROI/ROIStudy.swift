package import Upskilling

/// What an ROI is computed from. It names no person.
package struct ROIStudy: Sendable, Equatable {
  /// Levels 0 to 3 of Phillips; what was not collected is `nil`.
  package struct Levels: Sendable, Equatable {
    /// Level 0: people who took part, also those who withdrew.
    package var participants: Int
    /// Level 0: hours of learning.
    package var hours: Double?
    /// Level 1: who was favorable, of those who answered.
    package var favorable: Proportion?
    /// Level 2: who completed, of those who enrolled.
    package var completed: Proportion?
    /// Level 3: who applies what was learned, of those who answered.
    package var applying: Proportion?

    package init(
      participants: Int, hours: Double? = nil, favorable: Proportion? = nil,
      completed: Proportion? = nil, applying: Proportion? = nil
    ) {
      self.participants = participants
      self.hours = hours
      self.favorable = favorable
      self.completed = completed
      self.applying = applying
    }
  }

  /// Flows over several periods and the rate that finance discounts them at, 0.08 for 8 %.
  package struct Discounting: Sendable, Equatable {
    package var flows: CashFlows
    package var rate: Double
    /// One period, as `years`.
    package var unit: String

    package init(_ flows: CashFlows, rate: Double, unit: String = "years") {
      self.flows = flows
      self.rate = rate
      self.unit = unit
    }
  }

  /// People with what each brought in minor units (events × value), to be drawn again.
  package struct Resampling: Sendable, Equatable {
    package var people: [Stratum.Unit]
    package var bootstrap: Bootstrap

    package init(_ people: [Stratum.Unit], _ bootstrap: Bootstrap) {
      self.people = people
      self.bootstrap = bootstrap
    }
  }

  /// An amount shown beside the result and never summed into it.
  package struct Aside: Sendable, Equatable {
    package var title: String
    package var amount: Money

    package init(_ title: String, _ amount: Money) {
      self.title = title
      self.amount = amount
    }
  }

  package var program: String
  package var currency: Currency
  /// Months in which benefits are counted.
  package var windowMonths: Int
  package var programMonths: Int
  package var isolation: IsolationMethod
  package var levels: Levels
  package var costs: [CostLine]
  package var benefits: [Benefit]
  package var evidence: Evidence.Basis
  /// The matching behind the rates, to be printed; its balance and share count for the evidence.
  package var matching: MatchedComparison?
  /// The periods before the program, of a difference in differences.
  package var preTrend: DifferenceInDifferences.PreTrend?
  package var discounting: Discounting?
  package var resampling: Resampling?
  /// Tax credits and grants.
  package var funding: [Aside]
  /// Deliberately not turned into money.
  package var intangibles: [String]
  package var smallCells: SmallCells

  package init(
    program: String, currency: Currency, windowMonths: Int, programMonths: Int,
    isolation: IsolationMethod, levels: Levels, costs: [CostLine], benefits: [Benefit],
    evidence: Evidence.Basis = Evidence.Basis(), matching: MatchedComparison? = nil,
    preTrend: DifferenceInDifferences.PreTrend? = nil, discounting: Discounting? = nil,
    resampling: Resampling? = nil, funding: [Aside] = [], intangibles: [String] = [],
    smallCells: SmallCells = .standard
  ) {
    self.program = program
    self.currency = currency
    self.windowMonths = windowMonths
    self.programMonths = programMonths
    self.isolation = isolation
    self.levels = levels
    self.costs = costs
    self.benefits = benefits
    self.evidence = evidence
    self.matching = matching
    self.preTrend = preTrend
    self.discounting = discounting
    self.resampling = resampling
    self.funding = funding
    self.intangibles = intangibles
    self.smallCells = smallCells
  }
}
