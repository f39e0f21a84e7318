/// How the program's part in a change was told from everything else's (Phillips' fifth principle). Every
/// ROI has one; without one there is a cost report only.
package enum IsolationMethod: String, Sendable, CaseIterable, Codable {
  /// Places given by lot.
  case randomized
  case matchedControl = "matched_control"
  case differenceInDifferences = "difference_in_differences"
  case trendLine = "trend_line"
  case expertEstimate = "expert_estimate"
  case participantEstimate = "participant_estimate"
  case none

  package var title: String {
    switch self {
    case .randomized: "places given by lot"
    case .matchedControl: "matched controls"
    case .differenceInDifferences: "difference in differences"
    case .trendLine: "trend line"
    case .expertEstimate: "estimates of managers or experts"
    case .participantEstimate: "estimates of participants"
    case .none: "none"
    }
  }
}
