package import Upskilling

/// Outcomes within so many months of an index date (enrollment or eligibility, never completion). Whoever
/// could not be watched for as long is pending, also if the event has come already: counting early leavers
/// among those not yet followed would count them before the others had their chance.
package struct FollowUp: Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable, Codable {
    case pending, happened
    case notHappened = "not_happened"
  }

  package let months: Int
  /// The day up to which data is complete.
  package let watermark: Day
  package private(set) var happened = Proportion()
  /// Neither in the numerator nor in the denominator.
  package private(set) var pending = 0

  package init(months: Int, watermark: Day) {
    self.months = months
    self.watermark = watermark
  }

  /// The last day that counts for an index date; an event on it has happened within the months.
  package func end(from index: Day) -> Day {
    index.adding(months: months)
  }

  package func outcome(index: Day, event: Day?) -> Outcome {
    let end = end(from: index)
    guard end <= watermark else { return .pending }
    guard let event, event <= end else { return .notHappened }
    return .happened
  }

  package mutating func add(index: Day, event: Day?) {
    switch outcome(index: index, event: event) {
    case .pending: pending += 1
    case .happened: happened.count(true)
    case .notHappened: happened.count(false)
    }
  }

  /// Those the event did not reach, as retention counts.
  package var notHappened: Proportion {
    Proportion(happened.total - happened.successes, of: happened.total)
  }

  package var isComplete: Bool { pending == 0 }
}
