/// Where an episode stands as of a day.
package enum EpisodeState: String, Sendable, CaseIterable, Codable {
  case passed
  case passedLate = "passed_late"
  case failed
  case withdrawnBeforeCensus = "withdrawn_before_census"
  case withdrawn
  case leftCompany = "left_company"
  case overdue
  case notStarted = "not_started"
  case stalled
  case atRisk = "at_risk"
  case onTrack = "on_track"
  /// Open, with activity, and without a due date to set a pace.
  case active
}

extension Episode {
  /// Whether the counting fact was reached by a day; an undated fact counts.
  package func isEarned(asOf day: Day) -> Bool {
    earned && (earnedOn.map { $0 <= day } ?? true)
  }

  func isFailed(asOf day: Day) -> Bool {
    failed && (failedOn.map { $0 <= day } ?? true)
  }

  func isWithdrawn(asOf day: Day) -> Bool {
    withdrawn && (withdrawnOn.map { $0 <= day } ?? true)
  }

  /// Any recorded activity starts an episode.
  func isStarted(asOf day: Day) -> Bool {
    if let startedOn, startedOn <= day { return true }
    if let lastActivityOn, lastActivityOn <= day { return true }
    return (progress ?? 0) > 0 || isEarned(asOf: day)
  }

  /// The day on which enrollment is counted for good; unknown where neither start nor enrollment is.
  func censusDay(_ rules: ProgressRules) -> Day? {
    (startsOn ?? enrolledOn)?.adding(days: rules.censusDays)
  }

  /// Whether the census has passed and found the learner still enrolled. Somebody who left without a day
  /// on record is taken to have been there.
  func isPastCensus(asOf day: Day, _ rules: ProgressRules) -> Bool {
    guard let census = censusDay(rules), census <= day else { return false }
    guard let withdrawnOn else { return true }
    return withdrawnOn > census
  }

  /// The state as of a day: an outcome where there is one, otherwise the first open rule that matches.
  package func state(asOf day: Day, rules: ProgressRules = .standard) -> EpisodeState {
    if isEarned(asOf: day) {
      if let dueOn, let earnedOn, earnedOn > dueOn { return .passedLate }
      return .passed
    }
    if isFailed(asOf: day) { return .failed }
    if isWithdrawn(asOf: day) {
      if let census = censusDay(rules), let withdrawnOn, withdrawnOn <= census {
        return .withdrawnBeforeCensus
      }
      return .withdrawn
    }
    if let leftCompanyOn, leftCompanyOn <= day { return .leftCompany }
    return openState(asOf: day, rules)
  }

  private func openState(asOf day: Day, _ rules: ProgressRules) -> EpisodeState {
    if let dueOn, dueOn < day { return .overdue }
    guard isStarted(asOf: day) else { return .notStarted }
    if let lastActivityOn, day.days(since: lastActivityOn) >= rules.idleDays { return .stalled }
    guard let expected = expectedProgress(asOf: day) else { return .active }
    return min(progress ?? 0, 100) < expected - rules.behindPoints ? .atRisk : .onTrack
  }

  /// Percent of the time between enrollment and due date that has passed, at most 100.
  package func expectedProgress(asOf day: Day) -> Double? {
    guard let dueOn, let enrolledOn, dueOn > enrolledOn else { return nil }
    let elapsed = Double(day.days(since: enrolledOn))
    return max(0, min(1, elapsed / Double(dueOn.days(since: enrolledOn)))) * 100
  }
}
