package import Upskilling

/// Participants and comparable others, counted as they come. Feed participants first: others count only where
/// their stratum has one.
package struct StudyCohort: StudyData {
  package let plan: StudyPlan
  package let watermark: Day
  package let smallCells: SmallCells
  private let followUp: FollowUp
  package private(set) var participants = 0
  /// Participants whose window has not passed: neither counted as staying nor as leaving.
  package private(set) var pending = 0
  package private(set) var completed = Proportion()
  package private(set) var hours = 0.0
  private var keys: Set<[String]> = []
  private var units: [Benefit.Category: [[String]: (treated: Stratum.Arm, control: Stratum.Arm)]] =
    [:]
  /// What each person brought, to be drawn again; more than `mostDrawn` are not kept.
  private var drawn: [Stratum.Unit]? = []
  private var treatedTimes: [SurvivalTime] = []
  private var controlTimes: [SurvivalTime] = []

  /// Beyond this the interval of the strata's variances is sure enough, and drawing takes long.
  private static let mostDrawn = 20_000

  package init(plan: StudyPlan, watermark: Day, smallCells: SmallCells = .standard) {
    self.plan = plan
    self.watermark = watermark
    self.smallCells = smallCells
    followUp = FollowUp(months: plan.windowMonths, watermark: watermark)
  }

  package var levels: ROIStudy.Levels {
    ROIStudy.Levels(participants: participants, hours: hours, completed: completed)
  }

  package mutating func add(_ person: StudyPerson) {
    let key = key(of: person)
    if person.isParticipant {
      participants += 1
      completed.successes += person.hasEarned ? 1 : 0
      completed.total += 1
      hours += person.hours
      keys.insert(key)
    }
    guard followUp.outcome(index: person.index, event: person.exitOn) != .pending else {
      if person.isParticipant { pending += 1 }
      return
    }
    // Somebody without a participant alike counts in the crude comparison only.
    count(person, key)
    guard keys.contains(key) else { return }
    observe(person)
  }

  private func key(of person: StudyPerson) -> [String] {
    [Month(of: person.index).description]
      + plan.traits.map { trait in
        switch trait {
        case .orgUnit: person.orgUnit ?? "(none)"
        case .jobGrade: person.jobGrade ?? "(none)"
        case .country: person.country ?? "(none)"
        case .employmentType: person.employmentType ?? "(none)"
        case .tenure: tenure(of: person).map(Bins(plan.tenureEdges).label) ?? "(unknown)"
        }
      }
  }

  /// In months.
  private func tenure(of person: StudyPerson) -> Double? {
    person.hiredOn.map { Double(person.index.days(since: $0)) / 30.4375 }
  }

  /// A change counts once: one that is a promotion is not a transfer too, and whoever left within the window
  /// is not paid for as promoted or moved.
  private mutating func count(_ person: StudyPerson, _ key: [String]) {
    func happened(_ event: Day?) -> Bool {
      followUp.outcome(index: person.index, event: event) == .happened
    }
    let hasLeft = happened(person.exitOn)
    let isPromoted = !hasLeft && happened(person.promotedOn)
    let isMoved =
      !hasLeft && happened(person.movedOn) && person.movedOn != person.promotedOn
    let tenure = tenure(of: person) ?? 0
    let outcomes = [
      (Benefit.Category.retention, !hasLeft), (.promotion, isPromoted), (.transfer, isMoved),
    ]
    if keys.contains(key) { keep(person, key, outcomes) }
    for (category, happened) in outcomes
    where plan.values[category] != nil || category == .retention {
      let arm: WritableKeyPath<(treated: Stratum.Arm, control: Stratum.Arm), Stratum.Arm> =
        person.isParticipant ? \.treated : \.control
      units[category, default: [:]][
        key, default: (Stratum.Arm(covariates: [Sample()]), Stratum.Arm(covariates: [Sample()]))
      ][keyPath: arm].add(outcome: happened ? 1 : 0, covariate: tenure)
    }
  }

  private mutating func keep(
    _ person: StudyPerson, _ key: [String], _ outcomes: [(Benefit.Category, Bool)]
  ) {
    let worth = outcomes.reduce(0.0) { sum, outcome in
      outcome.1 ? sum + Double(plan.values[outcome.0]?.amount.minorUnits ?? 0) : sum
    }
    drawn?.append(.init(isTreated: person.isParticipant, key: key, outcome: worth))
    if (drawn?.count ?? 0) > Self.mostDrawn { drawn = nil }
  }

  /// From the study's name: the same study draws the same (FNV-1a, 64 bits).
  private var seed: UInt64 {
    plan.name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  private mutating func observe(_ person: StudyPerson) {
    let last = min(person.exitOn ?? watermark, watermark)
    let time = SurvivalTime(
      time: Double(max(0, last.days(since: person.index))),
      isEvent: person.exitOn.map { $0 <= watermark } ?? false)
    guard let time else { return }
    if person.isParticipant { treatedTimes.append(time) } else { controlTimes.append(time) }
  }

  package func comparison(_ category: Benefit.Category) -> MatchedComparison {
    let strata = (units[category] ?? [:]).map { key, arms in
      Stratum(key, treated: arms.treated, control: arms.control)
    }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return MatchedComparison(strata, covariates: ["tenure in months"])
  }

  package var notes: [String] {
    let pendingNote =
      "Participants whose window has not passed, and who are in no rate: \(smallCells.cell(pending).text)."
    return learningNotes + (pending > 0 ? [pendingNote] : [])
  }

  /// Staying with the employer, participants and controls of their strata.
  package var curves: (treated: KaplanMeier, control: KaplanMeier) {
    (KaplanMeier(treatedTimes), KaplanMeier(controlTimes))
  }

  package func study(spent: Money, returned: Money) -> ROIStudy {
    var study = study(spent: spent, returned: returned, measured: measurement)
    study.evidence.worstBalance = comparison(.retention).worstBalance
    study.evidence.isFollowUpComplete = pending == 0
    study.resampling = drawn.flatMap {
      $0.isEmpty ? nil : ROIStudy.Resampling($0, Bootstrap(seed: seed))
    }
    return study
  }

  private func measurement(_ category: Benefit.Category) -> Benefit.Measurement {
    guard pending < participants else {
      return .pending(until: followUp.end(from: plan.through))
    }
    return RateEffect(comparison(category)).map(Benefit.Measurement.effect) ?? .noControls
  }
}

extension Stratum.Arm {
  fileprivate mutating func add(outcome value: Double, covariate: Double) {
    outcome.add(value)
    covariates[0].add(covariate)
  }
}
