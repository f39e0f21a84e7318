/// How long amounts have been due.
package struct Aging: Sendable, Equatable {
  package enum Bucket: String, Sendable, CaseIterable, Codable {
    case notDue = "not due"
    case upTo30 = "1-30"
    case upTo60 = "31-60"
    case upTo90 = "61-90"
    case over90 = "> 90"
    /// Credits that nothing was set against: below zero, never netted into what is due.
    case credit = "credit"
  }

  /// Minor units by bucket.
  package private(set) var amounts: [Bucket: Int] = [:]

  package init() {}

  /// The bucket of an amount due on a day, as of another: the day itself is not past due.
  package static func bucket(dueOn due: Day, asOf day: Day, amount: Int = 1) -> Bucket {
    if amount < 0 { return .credit }
    switch day.days(since: due) {
    case ...0: return .notDue
    case ...30: return .upTo30
    case ...60: return .upTo60
    case ...90: return .upTo90
    default: return .over90
    }
  }

  package mutating func add(_ amount: Int, dueOn due: Day, asOf day: Day) {
    amounts[Self.bucket(dueOn: due, asOf: day, amount: amount), default: 0] += amount
  }

  package var total: Int { amounts.values.reduce(0, +) }
}
