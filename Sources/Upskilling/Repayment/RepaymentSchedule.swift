/// How what a learner owes on leaving falls while they stay: part of the employer's agreements.
package struct RepaymentSchedule: Sendable, Equatable {
  package enum Step: String, Sendable, CaseIterable, Encodable {
    case daily, monthly, quarterly
    /// Nothing is earned before the last day.
    case cliff
  }

  /// What begins the time to be served.
  package enum Start: String, Sendable, CaseIterable, Encodable {
    case completion, payment, start
  }

  /// When a month that began on a day which its end does not have is served.
  package enum MonthEnd: String, Sendable, CaseIterable, Encodable {
    /// On the last day: from 31 January to 28 February.
    case lastDay = "last_day"
    /// On the day after: to 1 March.
    case dayAfter = "day_after"
  }

  /// Above zero; a multiple of three for quarterly steps.
  package var months: Int
  package var step: Step
  package var start: Start
  package var monthEnd: MonthEnd
  /// Ends of the employment on which something is owed.
  package var dueOn: Set<ExitReason>
  /// Whether all of it falls due on leaving; otherwise each part on the day on which it would have been
  /// earned.
  package var accelerates: Bool

  package init(
    months: Int, step: Step, start: Start = .completion, monthEnd: MonthEnd = .lastDay,
    dueOn: Set<ExitReason> = [.resignation, .misconduct], accelerates: Bool = false
  ) {
    self.months = months
    self.step = step
    self.start = start
    self.monthEnd = monthEnd
    self.dueOn = dueOn
    self.accelerates = accelerates
  }

  /// The day on which so many months from a first day have been served.
  package func day(afterMonths count: Int, from first: Day) -> Day {
    let (year, month, day) = first.civil
    let months = year * 12 + (month - 1) + count
    let (target, number) = (months / 12, months % 12 + 1)
    if let same = Day(year: target, month: number, day: day) { return same }
    // The month is shorter: the first of the next one, which always exists.
    let next = Day(year: target + (number == 12 ? 1 : 0), month: number % 12 + 1, day: 1)
    return (next ?? first).adding(days: monthEnd == .lastDay ? -1 : 0)
  }

  /// Whole months served from a first day to the day of leaving, never more than agreed.
  package func monthsServed(from first: Day, to last: Day) -> Int {
    guard last > first else { return 0 }
    var served = min(months, max(0, last.days(since: first) / 32))
    while served < months, day(afterMonths: served + 1, from: first) <= last { served += 1 }
    return served
  }

  /// What has been served and what had to be, in the schedule's steps.
  package func served(from first: Day, to last: Day) -> (steps: Int, of: Int) {
    let whole = monthsServed(from: first, to: last)
    switch step {
    case .daily:
      let end = day(afterMonths: months, from: first)
      let days = end.days(since: first)
      return (min(days, max(0, last.days(since: first))), days)
    case .monthly: return (whole, months)
    case .quarterly: return (whole / 3, months / 3)
    case .cliff: return (whole / months, 1)
    }
  }

  /// What is still owed of an amount, cut off to the minor unit in the learner's favor.
  package func owed(of amount: Money, from first: Day, to last: Day) -> Money {
    let (steps, all) = served(from: first, to: last)
    let owed = Int128(amount.minorUnits) * Int128(all - steps) / Int128(all)
    // Never more than the amount.
    return Money(Int(owed), amount.currency)
  }

  /// The days after leaving on which something would have been earned; daily steps fall due by the month.
  package func daysLeft(from first: Day, after last: Day) -> [Day] {
    let stride =
      switch step {
      case .daily, .monthly: 1
      case .quarterly: 3
      case .cliff: months
      }
    return (1...max(1, months / stride)).map { day(afterMonths: $0 * stride, from: first) }
      .filter { $0 > last }
  }
}

/// How an employment ended: a closed list.
package enum ExitReason: String, Sendable, CaseIterable, Codable {
  case resignation, retirement
  /// By the employer, for the employee's misconduct.
  case misconduct
  /// By the employer, for any other reason.
  case dismissal
  case redundancy
  /// A contract for a time ran out.
  case contractEnd = "contract_end"
  case death
}
