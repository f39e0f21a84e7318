/// Somebody whom a study compares, with what they were on the index day and what happened after it. Days are
/// business days in the employer's zone.
package struct StudyPerson: Sendable, Equatable {
  package var employeeID: Int
  /// Otherwise somebody who could have enrolled and did not.
  package var isParticipant: Bool
  /// Enrollment, or the first day of the month that somebody is compared in; never completion.
  package var index: Day
  package var orgUnit: String?
  package var jobGrade: String?
  package var country: String?
  package var employmentType: String?
  package var hiredOn: Day?
  /// Leaving the employer.
  package var exitOn: Day?
  /// First change of the job grade after the index.
  package var promotedOn: Day?
  /// First change of the organizational unit after the index.
  package var movedOn: Day?
  package var hasEarned: Bool
  /// Hours of learning: the courses' length times progress.
  package var hours: Double

  package init(
    employeeID: Int, isParticipant: Bool, index: Day, orgUnit: String?, jobGrade: String?,
    country: String?, employmentType: String?, hiredOn: Day?, exitOn: Day?, promotedOn: Day?,
    movedOn: Day?, hasEarned: Bool, hours: Double
  ) {
    self.employeeID = employeeID
    self.isParticipant = isParticipant
    self.index = index
    self.orgUnit = orgUnit
    self.jobGrade = jobGrade
    self.country = country
    self.employmentType = employmentType
    self.hiredOn = hiredOn
    self.exitOn = exitOn
    self.promotedOn = promotedOn
    self.movedOn = movedOn
    self.hasEarned = hasEarned
    self.hours = hours
  }
}
