import Batch
import Postgres
import Store
import Upskilling

/// Prepares the close of a month: ends what has expired, closes its days softly, accrues and revalues, and goes
/// through the checklist. What it found is kept. The hard close and the signature are a person's: see
/// `bursar period close` and `sign`. Days as for accrue-costs.
struct ClosePeriod: Job {
  let name = JobName.closePeriod.rawValue
  let version = 1
  let catalog: JobCatalog

  func run(_ context: JobContext) async throws -> JobReport {
    let step = catalog.step(context)
    let through = try context.lastDay(step.occurredOn)
    let counts = try await context.step("close") { db in
      guard
        let period = try db.rows(FiscalPeriods(employerID: step.employerID)).first(where: {
          $0.firstDay <= through.description && through.description <= $0.lastDay
        })
      else {
        throw JobFailure(
          kind: "period", message: "no fiscal period holds \(through); see: bursar period add",
          isTransient: false, exitStatus: 65)
      }
      func closing(_ kind: CloseKind) -> CloseDays {
        CloseDays(
          employerID: step.employerID, periodID: period.periodID, lastDay: through, kind: kind,
          at: step.at, actor: step.actor)
      }
      var counts = ["expired": try db.row(ExpireReservations(context: step)).expired]
      if try db.row(closing(.soft)).answer == .alreadyClosed,
        period.closedThrough ?? "" >= through.description
      {
        return ["closed": 1]
      }
      counts.merge(try AccrueCosts.accrue(through, step, on: db)) { $1 }
      guard let id = try db.row(closing(.check)).closeID else { return counts }
      for item in try db.rows(CloseItems(employerID: step.employerID, closeID: id)) {
        counts["items_\(item.result)", default: 0] += 1
      }
      return counts
    }
    return JobReport(counts ?? [:])
  }
}
