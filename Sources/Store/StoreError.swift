package import Postgres

/// A rule of the database that was broken, by the name of its constraint.
package enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  case employerCodeTaken
  case employerCodeForm
  case employerNameMissing
  case unknownTimeZone
  /// A row of a file went missing between reading and accounting: a defect, nothing was kept.
  case rowsUnaccounted

  /// The rule behind a server error; `nil` where it is none of ours.
  package init?(_ error: PostgresError) {
    switch error.constraint {
    case "employer_code_unique": self = .employerCodeTaken
    case "employer_code_form": self = .employerCodeForm
    case "employer_name_present": self = .employerNameMissing
    case "employer_time_zone_known": self = .unknownTimeZone
    case "file_counts_add_up": self = .rowsUnaccounted
    default: return nil
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
    }
  }
}
