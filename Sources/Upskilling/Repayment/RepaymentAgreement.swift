/// What a learner agreed to pay back on leaving early.
package struct RepaymentAgreement: Sendable, Equatable {
  /// Number of the sponsorship.
  package let sponsorship: Int
  package let employeeNumber: String
  package let signedOn: Day
  /// The most that is to be paid back.
  package let agreed: Money
  /// What the employer spent, in the same currency.
  package let cost: Money
  /// What the provider gave back of it.
  package let refunded: Money
  /// With its citation: the employer's own schedule.
  package let schedule: Held<RepaymentSchedule>
  /// First day of the time to be served.
  package let servesFrom: Day
  /// First and last day of the training, where known.
  package let trainingFrom: Day?
  package let trainingThrough: Day?
  /// Of the employer, where known.
  package let employees: Int?
  /// What is established of it; what is not said counts as not so.
  package let facts: Set<RepaymentCondition>

  package init(
    sponsorship: Int, employeeNumber: String, signedOn: Day, agreed: Money, cost: Money,
    refunded: Money, schedule: Held<RepaymentSchedule>, servesFrom: Day,
    trainingFrom: Day? = nil, trainingThrough: Day? = nil, employees: Int? = nil,
    facts: Set<RepaymentCondition> = []
  ) {
    self.sponsorship = sponsorship
    self.employeeNumber = employeeNumber
    self.signedOn = signedOn
    self.agreed = agreed
    self.cost = cost
    self.refunded = refunded
    self.schedule = schedule
    self.servesFrom = servesFrom
    self.trainingFrom = trainingFrom
    self.trainingThrough = trainingThrough
    self.employees = employees
    self.facts = facts
  }

  /// Whether a condition is met.
  package func meets(_ condition: RepaymentCondition) -> Bool {
    let terms = schedule.terms
    return switch condition {
    case .withinCost: agreed.minorUnits <= cost.minorUnits
    case .signedBeforeTraining: trainingFrom.map { signedOn < $0 } ?? false
    case .prorated: terms.step != .cliff
    case .monthlySteps: terms.step == .monthly
    case .noAcceleration: !terms.accelerates
    default: facts.contains(condition)
    }
  }
}

/// The end of an employment.
package struct EmploymentExit: Sendable, Equatable {
  package let on: Day
  package let reason: ExitReason
  /// Every place whose law may hold, as `US-CA`; one, as a rule.
  package let jurisdictions: Set<String>

  package init(on day: Day, reason: ExitReason, jurisdictions: Set<String>) {
    self.on = day
    self.reason = reason
    self.jurisdictions = jurisdictions
  }
}

/// What a law asks of an agreement: a closed list. Each is said so that what nobody has established counts
/// against the agreement.
package enum RepaymentCondition: String, Sendable, CaseIterable, Codable {
  case inWriting = "in_writing"
  case separateAgreement = "separate_agreement"
  case transferableCredential = "transferable_credential"
  case notRequiredForJob = "not_required_for_job"
  case amountStated = "amount_stated"
  /// No law or collective agreement demands the training.
  case voluntaryTraining = "voluntary_training"
  /// More than normal training on the job.
  case beyondJobTraining = "beyond_job_training"
  case reasonableCost = "reasonable_cost"
  /// No promissory note was a condition of the employment.
  case noNoteRequired = "no_note_required"
  case withinCost = "within_cost"
  case signedBeforeTraining = "signed_before_training"
  case prorated
  case monthlySteps = "monthly_steps"
  case noAcceleration = "no_acceleration"

  /// Those that follow from the agreement's terms; the others have to be established.
  package static let derived: Set<RepaymentCondition> = [
    .withinCost, .signedBeforeTraining, .prorated, .monthlySteps, .noAcceleration,
  ]

  /// What is not met, in a sentence.
  package var sentence: String {
    switch self {
    case .inWriting: "it is not in writing"
    case .separateAgreement: "it is not an agreement of its own"
    case .transferableCredential: "the training gives no credential that other employers accept"
    case .notRequiredForJob: "the credential is required for the job"
    case .amountStated: "it does not state the amount"
    case .voluntaryTraining: "the training is required by law or collective agreement"
    case .beyondJobTraining: "the training is normal training on the job"
    case .reasonableCost: "the cost is not shown to be reasonable"
    case .noNoteRequired: "a promissory note was a condition of the employment"
    case .withinCost: "it asks for more than the training cost"
    case .signedBeforeTraining: "it was not signed before the training began"
    case .prorated: "what is owed does not fall with time"
    case .monthlySteps: "what is owed does not fall by the month"
    case .noAcceleration: "all of it falls due on leaving"
    }
  }
}
