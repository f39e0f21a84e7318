/// Counts episodes as of a day. Feed it one by one; it keeps counts and identities, not episodes.
///
/// Where the same learner, item and enrollment day comes twice (two programs, two enrollment ids), the
/// first is counted: order episodes so that an earned one comes before one that is not.
package struct CompletionTally: Sendable {
  /// Counts of one group.
  package struct Group: Sendable, Equatable {
    package var measures: [CompletionMeasure: Proportion] = [:]
    package var states: [EpisodeState: Int] = [:]

    package var episodes: Int { states.values.reduce(0, +) }

    package subscript(measure: CompletionMeasure) -> Proportion {
      measures[measure] ?? Proportion()
    }
  }

  /// By what episodes are broken down.
  package enum Dimension: String, Sendable, CaseIterable, Codable {
    case program, provider
    case costCenter = "cost_center"
    case attempt
  }

  /// Things a reader should know about the data.
  package struct Quality: Sendable, Equatable {
    package var duplicates = 0
    package var nonLearners = 0
    package var withoutEnrollmentDay = 0
    package var withdrawnWithoutDay = 0
    package var earnedWithoutDay = 0
    package var outsidePeriod = 0
  }

  /// Enrollments and earned attempts of a calendar month: two flows, which are no rate of one another.
  package struct Flow: Sendable, Equatable {
    package var enrolled = 0
    package var earned = 0
  }

  private struct Pair: Hashable {
    let employee: Int
    let item: Int
  }

  private struct Identity: Hashable {
    let employee: Int
    let item: Int
    /// The enrollment day, or, where unknown, the attempt.
    let day: Int
    let isDated: Bool
  }

  package let asOf: Day
  package let periodStart: Day?
  package let rules: ProgressRules
  package private(set) var overall = Group()
  package private(set) var groups: [Dimension: [String: Group]] = [:]
  package private(set) var quality = Quality()
  /// The people of each cost center, to tell how small a group is.
  private var members: [String: Set<Int>] = [:]
  /// By calendar month; what has no day is in none.
  package private(set) var flows: [Month: Flow] = [:]
  package private(set) var incidence = CumulativeIncidence()
  private var seen: Set<Identity> = []
  private var pairs: [Pair: Bool] = [:]
  private var people: [Int: Bool] = [:]

  package init(asOf: Day, periodStart: Day? = nil, rules: ProgressRules = .standard) {
    self.asOf = asOf
    self.periodStart = periodStart
    self.rules = rules
  }

  /// Learner and item pairs with at least one earned attempt, of all pairs.
  package var learnerItems: Proportion {
    Proportion(pairs.values.count { $0 }, of: pairs.count)
  }

  /// People with at least one earned attempt, of all people who enrolled.
  package var learners: Proportion {
    Proportion(people.values.count { $0 }, of: people.count)
  }

  /// Counts an episode; says whether it was counted.
  @discardableResult
  package mutating func add(_ episode: Episode) -> Bool {
    guard episode.role == .learner else {
      quality.nonLearners += 1
      return false
    }
    if let periodStart {
      guard let enrolledOn = episode.enrolledOn, enrolledOn >= periodStart else {
        quality.outsidePeriod += 1
        return false
      }
    }
    let identity = Identity(
      employee: episode.employeeID, item: episode.itemID,
      day: episode.enrolledOn?.daysSinceEpoch ?? episode.attempt,
      isDated: episode.enrolledOn != nil)
    guard seen.insert(identity).inserted else {
      quality.duplicates += 1
      return false
    }
    let earned = episode.isEarned(asOf: asOf)
    pairs[Pair(employee: episode.employeeID, item: episode.itemID), default: false] =
      earned || pairs[Pair(employee: episode.employeeID, item: episode.itemID), default: false]
    people[episode.employeeID] = earned || people[episode.employeeID, default: false]
    if let enrolledOn = episode.enrolledOn {
      flows[Month(of: enrolledOn), default: Flow()].enrolled += 1
    }
    if earned, let earnedOn = episode.earnedOn {
      flows[Month(of: earnedOn), default: Flow()].earned += 1
    }
    members[Self.costCenter(of: episode), default: []].insert(episode.employeeID)
    noteQuality(of: episode, earned: earned)
    count(episode)
    observe(episode, earned: earned)
    return true
  }

  /// How many people each cost center has.
  package var peopleByCostCenter: [String: Int] { members.mapValues(\.count) }

  private static func costCenter(of episode: Episode) -> String {
    episode.costCenter ?? "(no cost center)"
  }

  private mutating func noteQuality(of episode: Episode, earned: Bool) {
    if episode.enrolledOn == nil { quality.withoutEnrollmentDay += 1 }
    if episode.withdrawn, episode.withdrawnOn == nil { quality.withdrawnWithoutDay += 1 }
    if earned, episode.earnedOn == nil { quality.earnedWithoutDay += 1 }
  }

  /// What one episode counts for: its state, and the measures that count it, with whether it is a success.
  package struct Contribution: Sendable {
    package var state: EpisodeState
    package var measures: [(CompletionMeasure, Bool)]
  }

  package func contribution(of episode: Episode) -> Contribution {
    let earned = episode.isEarned(asOf: asOf)
    let withdrawn = !earned && episode.isWithdrawn(asOf: asOf)
    var measures = [(CompletionMeasure.enrolled, earned)]
    measures.reserveCapacity(CompletionMeasure.allCases.count)
    if episode.isStarted(asOf: asOf) { measures.append((.started, earned)) }
    if episode.isPastCensus(asOf: asOf, rules) { measures.append((.census, earned)) }
    if earned || withdrawn || episode.isFailed(asOf: asOf) {
      measures.append((.resolved, earned))
    }
    if !withdrawn { measures.append((.notWithdrawn, earned)) }
    if let dueOn = episode.dueOn, dueOn <= asOf {
      measures.append((.due, earned))
      measures.append((.onTime, earned && episode.earnedOn.map { $0 <= dueOn } ?? false))
    }
    return Contribution(state: episode.state(asOf: asOf, rules: rules), measures: measures)
  }

  /// The groups that an episode is in.
  package static func groups(of episode: Episode) -> [(Dimension, String)] {
    [
      (.program, episode.program ?? "(no program)"), (.provider, episode.provider),
      (.costCenter, costCenter(of: episode)),
      (.attempt, episode.attempt >= 7 ? "7 and more" : String(episode.attempt)),
    ]
  }

  private mutating func count(_ episode: Episode) {
    let contribution = contribution(of: episode)
    overall.count(contribution)
    for (dimension, name) in Self.groups(of: episode) {
      groups[dimension, default: [:]][name, default: Group()].count(contribution)
    }
  }

  /// Adds the episode to the incidence cohort; undated ones cannot be placed and stay out.
  private mutating func observe(_ episode: Episode, earned: Bool) {
    guard let start = episode.enrolledOn, start <= asOf else { return }
    let end: Day?
    let outcome: CumulativeIncidence.Outcome
    if earned {
      (end, outcome) = (episode.earnedOn, .earned)
    } else if episode.isFailed(asOf: asOf) {
      (end, outcome) = (episode.failedOn, .exited)
    } else if episode.isWithdrawn(asOf: asOf) {
      (end, outcome) = (episode.withdrawnOn, .exited)
    } else {
      (end, outcome) = (asOf, .open)
    }
    guard let end else { return }
    incidence.add(day: max(0, end.days(since: start)), outcome)
  }
}

extension CompletionTally.Group {
  fileprivate mutating func count(_ contribution: CompletionTally.Contribution) {
    states[contribution.state, default: 0] += 1
    for (measure, success) in contribution.measures {
      measures[measure, default: Proportion()].count(success)
    }
  }
}
