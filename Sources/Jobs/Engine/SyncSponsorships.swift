package import Batch
import Bursary
import Postgres
import Store
import Upskilling

/// Lets sponsorships follow the night's enrollments: see `bursar sponsorship sync`.
package struct SyncSponsorships: Job {
  package let name = JobName.syncSponsorships.rawValue
  package let version = 1
  let catalog: JobCatalog

  package func run(_ context: JobContext) async throws -> JobReport {
    let step = catalog.step(context)
    let counts = try await context.step("link") { db in
      var counts = ["expired": try db.row(ExpireReservations(context: step)).expired]
      for row in try db.rows(LinkEnrollments(context: step)) {
        counts["\(row.step)_\(row.answer.rawValue)"] = row.sponsorships
      }
      return counts
    }
    return JobReport(counts ?? [:])
  }
}
