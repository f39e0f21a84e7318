import Reporting
import Jobs

/// What became of a file, in words for HR.
enum OutcomeText {
  static let header = TextTable(
    ["feed", "state", "read", "applied", "unchanged", "duplicate", "quarantined", "what changed"],
    numbers: [2, 3, 4, 5, 6])

  static func row(_ outcome: FileOutcome) -> [String] {
    let rows = outcome.rows
    return [outcome.feed, outcome.state.rawValue]
      + [rows.read, rows.applied, rows.unchanged, rows.duplicate, rows.quarantined].map { "\($0)" }
      + [changes(outcome)]
  }

  /// `12 enrolled, 9 completed`.
  static func changes(_ outcome: FileOutcome) -> String {
    var parts = outcome.changes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value) \($0.key.replacing("_", with: " "))" }
    if outcome.retried > 0 {
      parts.append("\(outcome.retried) row\(outcome.retried == 1 ? "" : "s") let out of quarantine")
    }
    if outcome.absent > 0 { parts.append("\(outcome.absent) not in the file, kept") }
    return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
  }

  /// The refused rows, the first few on a line each.
  static func refusals(_ outcome: FileOutcome, limit: Int) -> [String] {
    var lines = outcome.rejections.prefix(limit).map { refusal in
      "\(outcome.file): \(refusal.reason) (\(refusal.code))"
    }
    let total =
      outcome.state == .held || outcome.state == .rejected
      ? outcome.rejections.count : outcome.rows.quarantined
    if total > lines.count {
      lines.append(
        "… and \(total - lines.count) more: bursar intake quarantine --feed \(outcome.feed)")
    }
    return lines
  }
}
