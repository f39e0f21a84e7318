/// Canonical fields of a person, in the order of the staging table's columns.
package enum PeopleField: String, CaseIterable, Sendable {
  case employeeNumber = "employee_number"
  /// The HR system's own record id, to which `managerRef` points.
  case sourceID = "source_id"
  case email
  case givenName = "given_name"
  case familyName = "family_name"
  case status
  case hiredOn = "hired_on"
  case leftOn = "left_on"
  case managerRef = "manager_ref"
  case costCenter = "cost_center"
  case orgUnit = "org_unit"
  case jobTitle = "job_title"
  case location
  case country
  case employmentType = "employment_type"
  /// Grade or level of the job, not of a course.
  case jobGrade = "job_grade"
  case probationUntil = "probation_until"

  var kind: FieldKind {
    switch self {
    case .employeeNumber, .sourceID, .managerRef: .identifier
    case .status: .word(["active", "leave", "terminated"])
    case .hiredOn, .leftOn, .probationUntil: .moment
    default: .text
    }
  }
}
