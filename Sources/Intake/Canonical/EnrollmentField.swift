/// Canonical fields of an enrollment, in the order of the staging table's columns.
package enum EnrollmentField: String, CaseIterable, Sendable {
  /// The employer's id of the learner, as the provider has it.
  case externalID = "external_id"
  case email
  case providerLearnerID = "provider_learner_id"
  case contentID = "content_id"
  case contentTitle = "content_title"
  case contentKind = "content_kind"
  case contentHours = "content_hours"
  case program
  case run
  case providerEnrollmentID = "provider_enrollment_id"
  case startsOn = "starts_on"
  case role
  case priorAttempts = "prior_attempts"
  case enrolled
  case started
  case lastActivity = "last_activity"
  case completed
  case completedWhen = "completed_when"
  case passed
  case passedWhen = "passed_when"
  case failed
  case failedWhen = "failed_when"
  case withdrawn
  case withdrawnWhen = "withdrawn_when"
  case due
  case progress
  case grade
  case hours
  case certificateURL = "certificate_url"

  var kind: FieldKind {
    switch self {
    case .externalID, .providerLearnerID, .contentID, .run, .providerEnrollmentID: .identifier
    case .contentKind:
      .word(["course", "path", "video", "article", "program", "project", "other"])
    case .role: .word(["learner", "instructor", "staff", "test"])
    case .contentHours, .hours: .duration
    case .priorAttempts: .integer
    case .startsOn, .enrolled, .started, .lastActivity, .completedWhen, .passedWhen, .failedWhen,
      .withdrawnWhen, .due:
      .moment
    case .completed, .passed, .failed, .withdrawn: .boolean
    case .progress, .grade: .percent
    case .email, .contentTitle, .program, .certificateURL: .text
    }
  }
}
