package import Upskilling

/// A benefit to be turned into money. Wage growth is the employees' and no benefit of the employer; tax
/// credits and grants are funding.
package struct Benefit: Sendable, Equatable {
  package enum Category: String, Sendable, CaseIterable, Codable {
    case retention, promotion, transfer, absence, productivity

    package var title: String {
      switch self {
      case .retention: "Retention"
      case .promotion: "Promotion"
      case .transfer: "Transfer"
      case .absence: "Absence"
      case .productivity: "Productivity"
      }
    }

    /// What one event is worth.
    package var valueTitle: String {
      switch self {
      case .retention: "replacement cost"
      case .promotion: "fill saving"
      case .transfer: "transfer saving"
      case .absence: "loaded day rate"
      case .productivity: "improvement"
      }
    }
  }

  /// A rate compared, or why it is not.
  package enum Measurement: Sendable, Equatable {
    case effect(RateEffect)
    /// The follow-up ends on this day; until then there is no figure, not zero.
    case pending(until: Day)
    /// Why nobody can be compared, such as `no controls were found`.
    case incomparable(String)

    package static let noControls = Measurement.incomparable("no controls were found")
  }

  package enum Basis: Sendable, Equatable {
    /// People × difference of rates × value of one event. A possible range of the value goes into the
    /// sensitivity.
    case rate(Measurement, value: Money, range: ClosedRange<Int>? = nil)
    /// People × (the others' days − theirs) × loaded day rate. Days are not negative, so no more are gained than
    /// the others were observed to miss. The error is that of the difference of days, where known.
    case days(people: Int, treated: Double, control: Double, error: Double? = nil, rate: Money)
    case estimates([ParticipantEstimate], silent: Int, rule: ExtremeRule = .standard)
  }

  package var category: Category
  package var basis: Basis
  /// Where the value of one event comes from, printed.
  package var valueSource: String

  package init(_ category: Category, _ basis: Basis, valueSource: String) {
    self.category = category
    self.basis = basis
    self.valueSource = valueSource
  }

  /// Share of a salary that replacing somebody costs where finance has set nothing: the median of 27 case
  /// studies (Boushey and Glynn, There Are Significant Business Costs to Replacing Employees, 2012).
  package static let replacementShare = 0.21
}
