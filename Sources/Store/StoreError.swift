package import Postgres

/// A rule of the database that was broken, by the name of its constraint.
package enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  case employerCodeTaken
  case employerCodeForm
  case employerNameMissing
  case unknownTimeZone
  /// A row of a file went missing between reading and accounting: a defect, nothing was kept.
  case rowsUnaccounted
  case amountNotPositive
  /// A key or a commitment twice in one call, or a move from a cell to itself.
  case operationTwice
  case unknownCell
  case unknownPeriod
  case unknownEntry
  case unknownCurrency
  case periodOverlaps
  case periodNameTaken
  case costCenterMissing
  case unknownEmployee
  case unknownSponsorship
  /// The person has a live sponsorship for the same course run.
  case sponsorshipLive
  case ownApprover
  /// Decided on what is no longer true; decide again.
  case factsChanged
  /// A sum beyond what a balance can hold.
  case amountTooLarge

  /// The rule behind a server error; `nil` where it is none of ours.
  package init?(_ error: PostgresError) {
    switch error.constraint {
    case "employer_code_unique": self = .employerCodeTaken
    case "employer_code_form": self = .employerCodeForm
    case "employer_name_present": self = .employerNameMissing
    case "employer_time_zone_known": self = .unknownTimeZone
    case "file_counts_add_up": self = .rowsUnaccounted
    case "operation_amount_positive": self = .amountNotPositive
    case "operation_once_per_batch": self = .operationTwice
    case "operation_cell_known": self = .unknownCell
    case "operation_period_known", "cell_period_fk": self = .unknownPeriod
    case "operation_entry_known": self = .unknownEntry
    case "cell_currency_fk": self = .unknownCurrency
    case "fiscal_period_no_overlap": self = .periodOverlaps
    case "fiscal_period_name_unique": self = .periodNameTaken
    case "cell_cost_center_present": self = .costCenterMissing
    case "sponsorship_employee_known": self = .unknownEmployee
    case "sponsorship_known": self = .unknownSponsorship
    case "sponsorship_live_once": self = .sponsorshipLive
    case "sponsorship_not_own_approver": self = .ownApprover
    case "sponsorship_decided_on_current_facts": self = .factsChanged
    case "sponsorship_cell_fk": self = .unknownCell
    case "sponsorship_amounts_sensible": self = .amountNotPositive
    default:
      guard error.sqlState == .numericValueOutOfRange else { return nil }
      self = .amountTooLarge
    }
  }

  package var description: String {
    switch self {
    case .employerCodeTaken: "there is already an employer with this code"
    case .employerCodeForm:
      "the code must start with a letter and hold only a-z, 0-9 and hyphens"
    case .employerNameMissing: "the employer needs a name"
    case .unknownTimeZone: "the time zone is not known; name one such as Europe/Madrid"
    case .rowsUnaccounted:
      "the rows of the file do not add up; nothing was kept. Please report this"
    case .amountNotPositive: "the amount must be above zero"
    case .operationTwice: "the same key, commitment or cell stands twice in one call"
    case .unknownCell: "there is no such budget cell"
    case .unknownPeriod: "there is no such fiscal period"
    case .unknownEntry: "there is no such entry"
    case .unknownCurrency: "the currency is not one of ISO 4217, such as EUR"
    case .periodOverlaps: "the fiscal period overlaps another"
    case .periodNameTaken: "there is already a fiscal period with this name"
    case .costCenterMissing: "the budget needs a cost center"
    case .unknownEmployee: "there is nobody with this employee number"
    case .unknownSponsorship: "there is no such sponsorship"
    case .sponsorshipLive: "the employee has a live sponsorship for this course already"
    case .factsChanged: "the employee's sponsorships changed meanwhile; try again"
    case .ownApprover: "nobody approves a request of their own"
    case .amountTooLarge: "the amount is too large for a balance"
    }
  }
}
