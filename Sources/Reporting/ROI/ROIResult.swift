/// An ROI with everything that is printed of it: a report prints it and computes nothing. Amounts are minor
/// units of its one currency, and stand beside their texts.
package struct ROIResult: Sendable, Equatable, Codable {
  /// What the result is able to say.
  package enum Outcome: String, Sendable, CaseIterable, Codable {
    case stated
    /// Nothing isolates the program: costs and completions, no ROI.
    case costOnly = "cost_only"
    /// The follow-up of every benefit is still running.
    case pending
    /// Fewer people than may be reported on: nothing but the headline.
    case suppressed
    case nobody
  }

  package struct Level: Sendable, Equatable, Codable {
    /// 0 to 5.
    package var number: Int
    package var title: String
    package var text: String
    package var isCollected: Bool
  }

  package struct Cost: Sendable, Equatable, Codable {
    package var category: CostLine.Category
    package var title: String
    package var amount: Int
    package var amountText: String
    package var day: String
    package var source: CostLine.Source
    package var estimator: String
    package var confidence: Double?
    package var original: String?
    /// In fully loaded cost only.
    package var isOpportunityCost: Bool
  }

  package struct Line: Sendable, Equatable, Codable {
    package enum Status: String, Sendable, CaseIterable, Codable {
      case measured, estimated, pending
      case noControls = "no_controls"
    }

    package var category: Benefit.Category
    package var title: String
    package var status: Status
    /// `nil` while pending; zero without controls.
    package var amount: Int?
    package var amountText: String
    /// The amounts at the ends of the interval.
    package var interval: Interval?
    package var standardError: Double?
    /// Its formula with its inputs.
    package var formula: String
    package var valueSource: String
    /// Participants without a control: no benefit, full cost.
    package var unmatched: Int
    package var riskRatio: Double?
    package var eValue: Double?
    /// What was dropped of estimates, and who was silent.
    package var estimates: EstimateTotal?
    /// The value of one event at which benefit equals cost, the rest unchanged.
    package var breakEven: Int?
    package var breakEvenText: String?

    /// Whether it stays when only what is clear counts: it has no interval, or one without zero.
    package var isConservative: Bool { interval?.excludesZero ?? true }
  }

  /// An input moved from one end of its range to the other.
  package struct Sensitivity: Sendable, Equatable, Codable {
    package var input: String
    package var low: String
    package var high: String
    package var roiPercentAtLow: Double
    package var roiPercentAtHigh: Double

    package var swing: Double { abs(roiPercentAtHigh - roiPercentAtLow) }
  }

  package struct Discounted: Sendable, Equatable, Codable {
    /// In percent; printed.
    package var ratePercent: Double
    package var netPresentValue: Int
    package var netPresentValueText: String
    /// In percent; `nil` unless the flows change sign exactly once.
    package var internalRatePercent: Double?
    package var internalRateText: String
    package var roiPercent: Double?
    package var roiText: String
    package var payback: Double?
    package var paybackText: String
    package var discountedPayback: Double?
    package var discountedPaybackText: String
  }

  /// Who was compared with whom.
  package struct Matching: Sendable, Equatable, Codable {
    /// A kind of participant for whom no control was found.
    package struct Unmatched: Sendable, Equatable, Codable {
      package var key: [String]
      package var people: PublishedCell
    }

    package var participants: Int
    package var matched: Int
    package var controls: Int
    package var unmatched: [Unmatched]
    package var balance: [MatchedComparison.Balance]
  }

  package struct Aside: Sendable, Equatable, Codable {
    package var title: String
    package var amount: Int
    package var amountText: String
  }

  package var program: String
  package var currency: String
  /// Decimals of the currency's minor unit.
  package var exponent: Int
  package var windowMonths: Int
  package var outcome: Outcome
  /// The finding in a sentence.
  package var headline: String
  package var isolation: IsolationMethod
  package var evidence: Evidence
  package var levels: [Level]
  package var costs: [Cost]
  package var lines: [Line]
  /// Headline figures: all costs, paid time too.
  package var fullyLoaded: ReturnFigures?
  package var directOnly: ReturnFigures?
  /// Only lines that are clear.
  package var conservative: ReturnFigures?
  /// Of the fully loaded ROI, in percent: by the delta method over the lines with an error, taken as
  /// independent, the other lines and the cost as they are.
  package var roiInterval: Interval?
  package var standardErrorOfBenefit: Double?
  /// Chance that the ROI is above zero, on the same terms.
  package var chancePositive: Double?
  /// Of the fully loaded ROI, in percent, by drawing people again; its seed is in `bootstrap`.
  package var bootstrapInterval: Interval?
  package var bootstrap: Bootstrap.Answer?
  /// At most six, the widest first.
  package var sensitivity: [Sensitivity]
  package var matching: Matching?
  package var preTrend: DifferenceInDifferences.PreTrend?
  package var discounted: Discounted?
  package var costTotal: Int?
  package var costTotalText: String?
  package var costPerCompletion: String?
  package var funding: [Aside]
  package var intangibles: [String]
  /// Sentences to print under the figures.
  package var notes: [String]
}
