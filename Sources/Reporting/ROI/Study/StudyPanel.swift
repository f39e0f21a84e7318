package import Upskilling

/// People of organization units in which a program was offered from a day on, and of those in which it was not,
/// period by period before and after it.
package struct StudyPanel: StudyData {
  /// What became of a unit's people in a period.
  struct Cell {
    /// 0 is the first with the program, −1 the last without.
    var period: Int
    var isOffered: Bool
    var unit: String
    var counts: UnitPeriod
  }

  package let plan: StudyPlan
  let rollout: StudyPlan.Rollout
  package let watermark: Day
  package let smallCells: SmallCells
  private(set) var cells: [Cell] = []
  /// Most people without a unit in a period.
  private(set) var unplaced = 0
  package private(set) var levels = ROIStudy.Levels(
    participants: 0, hours: 0, completed: Proportion())
  /// Participants who were in none of the units in which the program was offered.
  private(set) var elsewhere = 0
  private let periods: [Day: Int]

  package init(
    plan: StudyPlan, rollout: StudyPlan.Rollout, watermark: Day, smallCells: SmallCells = .standard
  ) {
    self.plan = plan
    self.rollout = rollout
    self.watermark = watermark
    self.smallCells = smallCells
    let all = -rollout.periodsBefore..<plan.windowMonths / rollout.periodMonths
    periods = Dictionary(
      all.map { (plan.from.adding(months: $0 * rollout.periodMonths), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// First days of the periods that are over by the watermark, in order, and the day after the last of them.
  package var daysOnRecord: [Day] {
    (-rollout.periodsBefore...periodsAfter).map(day).filter { $0 <= watermark }
  }

  var periodsAfter: Int { plan.windowMonths / rollout.periodMonths }
  var allPeriods: Range<Int> { -rollout.periodsBefore..<periodsAfter }

  /// The first day of a period.
  func day(_ period: Int) -> Day {
    plan.from.adding(months: period * rollout.periodMonths)
  }

  func isOver(_ period: Int) -> Bool { day(period + 1) <= watermark }

  package mutating func add(_ counts: UnitPeriod) {
    guard let period = periods[counts.start], isOver(period) else { return }
    guard let unit = counts.orgUnit else {
      unplaced = max(unplaced, counts.people)
      return
    }
    guard let isOffered = rollout.isOffered(in: unit) else { return }
    cells.append(Cell(period: period, isOffered: isOffered, unit: unit, counts: counts))
  }

  package mutating func add(_ unit: UnitParticipants) {
    levels.participants += unit.people
    levels.hours = (levels.hours ?? 0) + unit.hours
    var completed = levels.completed ?? Proportion()
    completed.successes += unit.earned
    completed.total += unit.people
    levels.completed = completed
    if rollout.isOffered(in: unit.orgUnit) != true { elsewhere += unit.people }
  }

  /// People of a side on the first day of a period.
  func people(_ period: Int, isOffered: Bool) -> Int {
    cells.reduce(0) { sum, cell in
      cell.period == period && cell.isOffered == isOffered ? sum + cell.counts.people : sum
    }
  }

  /// Periods in which both sides have people. Others count nowhere.
  var countedPeriods: [Int] {
    allPeriods.filter { people($0, isOffered: true) > 0 && people($0, isOffered: false) > 0 }
  }

  var countedCells: [Cell] {
    let counted = Set(countedPeriods)
    return cells.filter { counted.contains($0.period) }
  }

  func observations(_ category: Benefit.Category) -> [DifferenceInDifferences.Observation] {
    countedCells.map { cell in
      .init(
        cluster: cell.unit, period: cell.period, isTreated: cell.isOffered,
        isAfter: cell.period >= 0,
        outcome: Sample(successes: cell.counts[category], of: cell.counts.people))
    }
  }

  package func change(_ category: Benefit.Category) -> DifferenceInDifferences? {
    DifferenceInDifferences(observations(category))
  }

  /// The units of a side that have people in a period that counts, in order.
  func units(isOffered: Bool) -> [String] {
    Set(countedCells.lazy.filter { $0.isOffered == isOffered }.map(\.unit)).sorted()
  }

  package func study(spent: Money, returned: Money) -> ROIStudy {
    let counted = countedPeriods
    var study = study(spent: spent, returned: returned, measured: measurement)
    study.preTrend = change(.retention)?.preTrend
    study.evidence.smallestArm =
      counted.flatMap { period in [true, false].map { people(period, isOffered: $0) } }.min()
    study.evidence.smallerSide = [true, false].map { units(isOffered: $0).count }.min()
    study.evidence.periodsBefore = counted.count { $0 < 0 }
    study.evidence.isFollowUpComplete = isOver(periodsAfter - 1)
    return study
  }

  private func measurement(_ category: Benefit.Category) -> Benefit.Measurement {
    guard isOver(0) else { return .pending(until: day(1)) }
    if let change = change(category) {
      return .effect(
        RateEffect(change, people: change.treatedAfter.count, controls: change.controlAfter.count))
    }
    guard cells.contains(where: { !$0.isOffered }) else { return .noControls }
    guard cells.contains(where: \.isOffered) else {
      return .incomparable("nobody on record was in a unit with the program")
    }
    let isBeforeMissing = !countedPeriods.contains { $0 < 0 }
    return .incomparable(
      "no period \(isBeforeMissing ? "before" : "after") the program began has people on both sides"
    )
  }
}

extension UnitPeriod {
  /// How many had the event.
  subscript(category: Benefit.Category) -> Int {
    switch category {
    case .retention: stayed
    case .promotion: promoted
    case .transfer: moved
    case .absence, .productivity: 0
    }
  }
}
