/// Why a sponsorship is refused. A closed list: a decision gives every reason that holds, in this order.
package enum ProgramReason: String, Sendable, CaseIterable, Codable {
  case notInForce = "not_in_force"
  case notYetHired = "not_yet_hired"
  case hasLeft = "has_left"
  case status
  case tenure
  case country
  case costCenter = "cost_center"
  case orgUnit = "org_unit"
  case provider
  case item
  case currency
  case aboveItemCap = "above_item_cap"
  case abovePersonCap = "above_person_cap"
  case noApprover = "no_approver"

  /// In a sentence, for the employee who asked.
  package var sentence: String {
    switch self {
    case .notInForce: "the program is not in force on this day"
    case .notYetHired: "the employee has not started yet"
    case .hasLeft: "the employee has left"
    case .status: "the employee's status is not one that the program sponsors"
    case .tenure: "the employee has not been here long enough"
    case .country: "the program is not for the employee's country"
    case .costCenter: "the program is not for the employee's cost center"
    case .orgUnit: "the program is not for the employee's unit"
    case .provider: "the program does not sponsor this provider"
    case .item: "the program does not sponsor this course"
    case .currency: "the price is not in the program's currency"
    case .aboveItemCap: "the price is above what the program pays for one course"
    case .abovePersonCap: "the employee's yearly amount would be exceeded"
    case .noApprover: "nobody may approve an amount this high for this employee"
    }
  }
}
