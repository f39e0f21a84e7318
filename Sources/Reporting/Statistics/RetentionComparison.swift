import Upskilling

/// Retention at a horizon of two groups of which one did something. What may be compared is decided here:
/// a completer was employed until completing, so completers against others finds an effect where there is
/// none (immortal time; Suissa, American Journal of Epidemiology 167 (2008) 492–499).
package struct RetentionComparison: Sendable, Equatable, Codable {
  package enum Design: Sendable, Equatable, Codable {
    /// Participants against controls from the index date on, whoever completes.
    case intentionToTreat
    /// Participants who had completed by a time against those who had not, among those employed then and
    /// followed from then on (Anderson, Cain and Gelber, Journal of Clinical Oncology 1 (1983) 710–719).
    case landmark(Double)
    /// Completers against others from the index date on. Always refused.
    case completersAgainstOthers
  }

  /// Why there is no comparison.
  package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    case immortalTime
    case landmarkAfterHorizon
    /// One of the groups has nobody, or was not followed up to the horizon.
    case nobody

    package var description: String {
      switch self {
      case .immortalTime:
        "Completers are not compared with others from the start: whoever completed had stayed until "
          + "then. Ask for enrollment, or for completion by a landmark."
      case .landmarkAfterHorizon: "The landmark lies at or after the horizon."
      case .nobody: "One of the two groups has nobody who was followed up to the horizon."
      }
    }
  }

  /// One of the groups.
  package struct Arm: Sendable, Equatable, Codable {
    package var count: Int
    /// Share still employed at the horizon, of those at the start.
    package var retention: Double
    /// Wilson's where nobody was censored before the horizon, otherwise the log-log band; `nil` where the
    /// band has none.
    package var interval: Interval?
  }

  package var design: Design
  package var horizon: Double
  package var treated: Arm
  package var control: Arm
  package var difference: Double
  package var interval: Interval?

  /// - Parameters:
  ///   - horizon: Counted from the index date also for a landmark.
  /// - Throws: `Refusal`.
  package init(
    _ histories: [EmploymentHistory], by design: Design, horizon: Double
  ) throws(Refusal) {
    let groups = try Self.groups(of: histories, by: design, horizon: horizon)
    guard let treated = Arm(groups.treated, horizon: groups.horizon),
      let control = Arm(groups.control, horizon: groups.horizon)
    else { throw .nobody }
    self.design = design
    self.horizon = horizon
    self.treated = treated
    self.control = control
    difference = treated.retention - control.retention
    if let one = treated.interval, let other = control.interval {
      interval = .difference(treated.retention, one, control.retention, other)
    }
  }

  /// The times of both groups under a design, and the horizon counted from where they start.
  package static func groups(
    of histories: [EmploymentHistory], by design: Design, horizon: Double = .infinity
  ) throws(Refusal) -> (treated: [SurvivalTime], control: [SurvivalTime], horizon: Double) {
    let start: Double
    let cohort: [EmploymentHistory]
    let isTreated: (EmploymentHistory) -> Bool
    switch design {
    case .completersAgainstOthers: throw .immortalTime
    case .intentionToTreat:
      (start, cohort) = (0, histories)
      isTreated = { $0.isParticipant }
    case .landmark(let landmark):
      guard landmark < horizon else { throw .landmarkAfterHorizon }
      start = landmark
      cohort = histories.filter { $0.isParticipant && $0.time > landmark }
      isTreated = { $0.completedAt.map { $0 <= landmark } ?? false }
    }
    func times(_ isWanted: (EmploymentHistory) -> Bool) -> [SurvivalTime] {
      cohort.filter(isWanted).compactMap {
        SurvivalTime(time: $0.time - start, isEvent: $0.hasLeft)
      }
    }
    return (times(isTreated), times { !isTreated($0) }, horizon - start)
  }
}

extension RetentionComparison.Arm {
  init?(_ times: [SurvivalTime], horizon: Double) {
    let curve = KaplanMeier(times)
    guard let retention = curve.survival(at: horizon) else { return nil }
    self.count = times.count
    self.retention = retention
    if times.contains(where: { !$0.isEvent && $0.time < horizon }) {
      interval = curve.step(at: horizon)?.band
    } else {
      let left = times.count { $0.isEvent && $0.time <= horizon }
      interval = Proportion(times.count - left, of: times.count).interval.map {
        Interval($0.lower, $0.upper)
      }
    }
  }
}
