/// Why a sponsorship is refused, or its cost not recognized. A closed list: a decision gives every reason
/// that holds, in this order.
public enum ProgramReason: String, Sendable, CaseIterable, Codable {
  case notInForce = "not_in_force"
  case notYetHired = "not_yet_hired"
  case hasLeft = "has_left"
  case status
  case employmentType = "employment_type"
  case jobGrade = "job_grade"
  case tenure
  case probation
  case country
  case costCenter = "cost_center"
  case orgUnit = "org_unit"
  case provider
  case item
  case credential
  case skill
  case askedLate = "asked_late"
  case currency
  case aboveItemCap = "above_item_cap"
  case abovePersonCap = "above_person_cap"
  case noApprover = "no_approver"
  case notCompleted = "not_completed"
  case completedLate = "completed_late"
  case gradeTooLow = "grade_too_low"
  case noCertificate = "no_certificate"

  /// In a sentence, for the employee who asked.
  public var sentence: String {
    switch self {
    case .notInForce: "the program is not in force on this day"
    case .notYetHired: "the employee has not started yet"
    case .hasLeft: "the employee has left"
    case .status: "the employee's status is not one that the program sponsors"
    case .employmentType: "the program is not for the employee's kind of employment"
    case .jobGrade: "the program is not for the employee's grade"
    case .tenure: "the employee has not been here long enough"
    case .probation: "the employee's probation is not over"
    case .country: "the program is not for the employee's country"
    case .costCenter: "the program is not for the employee's cost center"
    case .orgUnit: "the program is not for the employee's unit"
    case .provider: "the program does not sponsor this provider"
    case .item: "the program does not sponsor this course"
    case .credential: "the program does not sponsor what this course leads to"
    case .skill: "the course teaches none of the program's skills"
    case .askedLate: "the request does not come early enough before the course starts"
    case .currency:
      "the price is not in the program's currency, and no rate of these days is stored"
    case .aboveItemCap: "the price is above what the program pays for one course"
    case .abovePersonCap: "the employee's yearly amount would be exceeded"
    case .noApprover: "nobody may approve an amount this high for this employee"
    case .notCompleted: "the course is not completed"
    case .completedLate: "the course was completed after the last day"
    case .gradeTooLow: "the grade is below what the program requires"
    case .noCertificate: "no certificate verifies the completion"
    }
  }
}
