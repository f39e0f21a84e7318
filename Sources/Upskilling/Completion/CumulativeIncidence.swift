/// Aalen–Johansen estimate of earning by a day, with failing and withdrawing as competing exits and
/// open episodes censored (Aalen and Johansen, Scandinavian Journal of Statistics 5 (1978) 141–150):
/// at each day F_k grows by S(before) · d_k / n. On a day with several, earning and exiting come before
/// censoring. Days count from enrollment.
package struct CumulativeIncidence: Sendable, Equatable {
  /// What ended an episode's observation.
  package enum Outcome: Sendable {
    case earned, exited, open
  }

  private struct Day: Equatable {
    var earned = 0
    var exited = 0
    var open = 0
    var total: Int { earned + exited + open }
  }

  private var days: [Int: Day] = [:]
  /// Episodes in the cohort.
  package private(set) var cohort = 0

  package init() {}

  package mutating func add(day: Int, _ outcome: Outcome) {
    cohort += 1
    switch outcome {
    case .earned: days[day, default: Day()].earned += 1
    case .exited: days[day, default: Day()].exited += 1
    case .open: days[day, default: Day()].open += 1
    }
  }

  /// One step of the curve.
  package struct Step: Sendable, Equatable {
    package let day: Int
    package let earned: Double
    package let exited: Double
    /// Neither yet, by the Kaplan–Meier estimate over both causes: with them it adds up to 1.
    package let open: Double
  }

  /// The curve at every day on which somebody earned or exited.
  package var steps: [Step] {
    var atRisk = cohort
    var surviving = 1.0
    var earned = 0.0
    var exited = 0.0
    var steps: [Step] = []
    for (day, counts) in days.sorted(by: { $0.key < $1.key }) {
      let events = counts.earned + counts.exited
      if events > 0 {
        earned += surviving * Double(counts.earned) / Double(atRisk)
        exited += surviving * Double(counts.exited) / Double(atRisk)
        surviving *= 1 - Double(events) / Double(atRisk)
        steps.append(Step(day: day, earned: earned, exited: exited, open: surviving))
      }
      atRisk -= counts.total
    }
    return steps
  }

  /// How many are still observed, having neither earned nor exited, at the beginning of a day.
  package func atRisk(on day: Int) -> Int {
    days.reduce(0) { $1.key >= day ? $0 + $1.value.total : $0 }
  }

  /// The last day on which anybody is observed.
  package var lastDay: Int { days.keys.max() ?? 0 }

  /// The estimated share that has earned by a day; `nil` for an empty cohort.
  package func earned(by day: Int) -> Double? {
    guard cohort > 0 else { return nil }
    return steps.last { $0.day <= day }?.earned ?? 0
  }
  /// The estimated share that has exited without earning by a day; `nil` for an empty cohort.
  package func exited(by day: Int) -> Double? {
    guard cohort > 0 else { return nil }
    return steps.last { $0.day <= day }?.exited ?? 0
  }

  /// The first day by which half of the cohort has earned; `nil` where that is not reached.
  package var medianDay: Int? {
    steps.first { $0.earned >= 0.5 - 1e-12 }?.day
  }
}
