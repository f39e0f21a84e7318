import Batch
import Postgres
import Store

/// Ends every reservation past its expiry.
struct ExpireJob: Job {
  let name = JobName.expireReservations.rawValue
  let version = 1
  let catalog: JobCatalog

  func run(_ context: JobContext) async throws -> JobReport {
    let step = catalog.step(context)
    let counts = try await context.step("expire") { db in
      ["expired": try db.row(ExpireReservations(context: step)).expired]
    }
    return JobReport(counts ?? [:])
  }
}
