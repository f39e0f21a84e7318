package import Upskilling

/// A line of the cost ledger. Costs of people who withdrew stay in it.
package struct CostLine: Sendable, Equatable {
  /// What fully loaded cost is made of.
  package enum Category: String, Sendable, CaseIterable, Codable {
    case tuition, books, vendor, advising, administration
    /// Paid hours of learning: hours × hourly pay × (1 + load).
    case learnerTime = "learner_time"
    /// Hours of managers and of those who stand in.
    case managerTime = "manager_time"
    /// The employer's tax on what is taxable benefit.
    case payrollTax = "payroll_tax"
    case evaluation
    /// Share of development that falls on this period.
    case development
    /// Refunds, credits and clawbacks: below zero, on the day received.
    case refund

    package var title: String {
      switch self {
      case .tuition: "Tuition and fees"
      case .books: "Books and materials"
      case .vendor: "Vendor and platform"
      case .advising: "Advising and coaching"
      case .administration: "Administration"
      case .learnerTime: "Learners' paid time"
      case .managerTime: "Managers' time and backfill"
      case .payrollTax: "Employer payroll tax"
      case .evaluation: "Evaluation"
      case .development: "Development, amortized"
      case .refund: "Refunds, credits and clawbacks"
      }
    }

    /// Time that is paid anyway: in fully loaded cost, not in direct cost.
    package var isOpportunityCost: Bool { self == .learnerTime || self == .managerTime }
  }

  package enum Source: String, Sendable, CaseIterable, Codable {
    case ledger, estimate
  }

  package var category: Category
  package var amount: Money
  package var day: Day
  package var source: Source
  /// Who estimated it, or the account it was read from.
  package var estimator: String
  /// 0 to 1, of an estimate: 0.8 lets the cost be 20 % off either way.
  package var confidence: Double?
  /// What a refund takes back.
  package var original: String?

  package init(
    _ category: Category, _ amount: Money, on day: Day, source: Source, estimator: String,
    confidence: Double? = nil, original: String? = nil
  ) {
    self.category = category
    self.amount = amount
    self.day = day
    self.source = source
    self.estimator = estimator
    self.confidence = confidence
    self.original = original
  }
}
