package import Batch
import Postgres
import Reporting
import Store
import Upskilling

/// Finds what leavers owe under their agreements, keeps each statement, and demands what is certain. What needs a
/// person is listed by `bursar repayment list`; nothing is posted for it.
package struct RepaymentsJob: Job {
  package let name = JobName.repayments.rawValue
  package let version = 1
  let catalog: JobCatalog

  package func run(_ context: JobContext) async throws -> JobReport {
    let book = try await catalog.rules(context.pool)
    let moment = catalog.moment(context)
    let step = StepContext(
      employerID: context.employerID, at: moment.instant, occurredOn: moment.day,
      actor: catalog.actor)
    let query = RepaymentCases(employerID: context.employerID, asOf: moment.day)
    let cases = try await context.pool.transaction { db in try db.rows(query) }
    var counts: [String: Int] = [:]
    for known in cases where known.isOpen {
      try context.checkStop()
      let statement: RepaymentStatement
      do { statement = try known.statement(by: book) } catch {
        counts["not_computed", default: 0] += 1
        continue
      }
      let record = RecordStatement(
        context: step, known: known, statement: statement,
        content: try RepaymentDocument(statement).json(), runID: context.run.runID)
      do {
        let row = try await context.pool.transaction(
          TransactionOptions(isDryRun: context.run.isDryRun)
        ) { db in
          try context.fence(db)
          return try db.row(record)
        }
        let isDemanded = ["done", "done_late"].contains(row.answer)
        counts[isDemanded ? "demanded" : row.answer, default: 0] += 1
      } catch let error as PostgresError where StoreError(error) == .factsChanged {
        // Found anew by the next run.
        counts["changed", default: 0] += 1
      }
    }
    return JobReport(counts)
  }
}
