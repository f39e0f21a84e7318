/// The denominators of completion: never one number. Ids are stored with every figure.
package enum CompletionMeasure: String, Sendable, CaseIterable, Codable {
  case enrolled = "CR_enrolled"
  case started = "CR_started"
  case census = "CR_census"
  case resolved = "CR_resolved"
  case notWithdrawn = "CR_not_withdrawn"
  case due = "CR_due"
  case onTime = "OT_due"

  package var title: String {
    switch self {
    case .enrolled: "of all enrollments"
    case .started: "of those started"
    case .census: "of those past census"
    case .resolved: "of those resolved"
    case .notWithdrawn: "of those not withdrawn"
    case .due: "of those due"
    case .onTime: "on time, of those due"
    }
  }

  package var definition: String {
    switch self {
    case .enrolled: "Earned, of all attempts. The conservative headline."
    case .started: "Earned, of attempts with any activity. Speaks of the content."
    case .census:
      "Earned, of attempts whose census day has passed and whose learner was still enrolled on it."
    case .resolved:
      "Earned, of attempts earned, failed or withdrawn. Too high early on; never a headline."
    case .notWithdrawn: "Earned, of attempts that were not withdrawn."
    case .due: "Earned at any time, of attempts whose due date has come."
    case .onTime: "Earned by the due date, of attempts whose due date has come."
    }
  }
}
