/// In what role somebody is in a course; only learners are counted.
package enum LearnerRole: String, Sendable, CaseIterable {
  case learner, instructor, staff, test
}

/// One attempt of one employee at one micro-credential, as reports count it. A fact may hold while its
/// day is unknown. Days are business days in the employer's zone.
package struct Episode: Sendable, Equatable {
  package var employeeID: Int
  package var itemID: Int
  /// 1 for the first attempt.
  package var attempt: Int
  package var program: String?
  package var provider: String
  /// Cost center on the day of enrollment.
  package var costCenter: String?
  package var role: LearnerRole
  package var enrolledOn: Day?
  /// First day of the run, where courses have runs.
  package var startsOn: Day?
  package var startedOn: Day?
  package var lastActivityOn: Day?
  /// 0 to 100, raw.
  package var progress: Double?
  /// Whether the fact that counts (completed or passed, by the provider's rule) was reached.
  package var earned: Bool
  package var earnedOn: Day?
  package var failed: Bool
  package var failedOn: Day?
  package var withdrawn: Bool
  /// Day of leaving the course, whatever the outcome.
  package var withdrawnOn: Day?
  package var dueOn: Day?
  /// Day of leaving the employer.
  package var leftCompanyOn: Day?

  package init(
    employeeID: Int, itemID: Int, attempt: Int, program: String?, provider: String,
    costCenter: String?, role: LearnerRole, enrolledOn: Day?, startsOn: Day?, startedOn: Day?,
    lastActivityOn: Day?, progress: Double?, earned: Bool, earnedOn: Day?, failed: Bool,
    failedOn: Day?, withdrawn: Bool, withdrawnOn: Day?, dueOn: Day?, leftCompanyOn: Day?
  ) {
    self.employeeID = employeeID
    self.itemID = itemID
    self.attempt = attempt
    self.program = program
    self.provider = provider
    self.costCenter = costCenter
    self.role = role
    self.enrolledOn = enrolledOn
    self.startsOn = startsOn
    self.startedOn = startedOn
    self.lastActivityOn = lastActivityOn
    self.progress = progress
    self.earned = earned
    self.earnedOn = earnedOn
    self.failed = failed
    self.failedOn = failedOn
    self.withdrawn = withdrawn
    self.withdrawnOn = withdrawnOn
    self.dueOn = dueOn
    self.leftCompanyOn = leftCompanyOn
  }
}
