package import Batch
import Postgres

/// Checks the books against themselves: see `bursar audit`.
package struct AuditJob: Job {
  package let name = JobName.audit.rawValue
  package let version = 1
  let catalog: JobCatalog

  package func run(_ context: JobContext) async throws -> JobReport {
    let audit = AuditBook(folder: catalog.schema)
    let findings = try await context.pool.withConnection { connection in
      try await audit.run(on: connection)
    }
    let broken = findings.filter { $0.offenders > 0 }
    guard broken.isEmpty else {
      throw JobFailure(
        kind: "audit",
        message: broken.map { "\($0.check): \($0.offenders)" }.joined(separator: ", "),
        isTransient: false, exitStatus: 70)
    }
    return JobReport(["checks": findings.count])
  }
}
