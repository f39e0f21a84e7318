import Batch
import Postgres
import Store
import Upskilling

/// At the end of a month accrues what was enrolled and not billed, and revalues what is owed in other
/// currencies; both are taken back on the next day. The last day of the month before the business day, or the
/// business day itself where it is the last of its month; the parameter `through` says another.
struct AccrueCosts: Job {
  let name = JobName.accrueCosts.rawValue
  let version = 1
  let catalog: JobCatalog

  func run(_ context: JobContext) async throws -> JobReport {
    let step = catalog.step(context)
    let through = try context.lastDay(step.occurredOn)
    let counts = try await context.step("accrue") { db in
      try Self.accrue(through, step, on: db)
    }
    return JobReport(counts ?? [:])
  }

  static func accrue(
    _ through: Day, _ step: StepContext, on db: isolated Connection
  ) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    var refusals: [String] = []
    for row in try db.rows(
      Accrue(
        employerID: step.employerID, through: through, occurredOn: step.occurredOn,
        actor: step.actor))
    {
      counts["commitments", default: 0] += row.commitments
      if ![.done, .nothingLeft].contains(row.answer) { refusals.append(row.answer.rawValue) }
    }
    for row in try db.rows(
      Revalue(
        employerID: step.employerID, through: through, occurredOn: step.occurredOn,
        actor: step.actor))
    {
      if row.answer == .done { counts["revalued", default: 0] += 1 }
      if ![.done, .nothingLeft].contains(row.answer) { refusals.append(row.answer.rawValue) }
    }
    guard refusals.isEmpty else {
      throw JobFailure(
        kind: "refused",
        message: "\(through): \(Set(refusals).sorted().joined(separator: ", "))",
        isTransient: false, exitStatus: 65)
    }
    return counts
  }
}

extension JobContext {
  /// The last day of the month before a business day, or the day itself where it is the last of its month;
  /// another where the parameter `through` says so.
  ///
  /// - Throws: `JobFailure` for a parameter that is not a date.
  func lastDay(_ businessDay: Day) throws -> Day {
    if let text = parameter("through") {
      guard let day = Day(iso: text) else {
        throw JobFailure(
          kind: "parameter", message: "through is not a date: write yyyy-mm-dd",
          isTransient: false, exitStatus: 78)
      }
      return day
    }
    if businessDay.adding(days: 1).civil.day == 1 { return businessDay }
    return businessDay.adding(days: -businessDay.civil.day)
  }
}
