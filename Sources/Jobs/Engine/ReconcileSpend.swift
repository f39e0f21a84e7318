package import Batch
import Postgres
import Store
import Upskilling

/// Compares documents with commitments and bank lines with payments, confirms what needs no person, and posts it:
/// see `bursar reconcile`. A dry run counts what it would propose, and keeps nothing.
package struct ReconcileSpend: Job {
  package let name = JobName.reconcileSpend.rawValue
  package let version = 1
  let catalog: JobCatalog

  package func run(_ context: JobContext) async throws -> JobReport {
    let moment = catalog.moment(context)
    let step = StepContext(
      employerID: context.employerID, at: moment.instant, occurredOn: moment.day,
      actor: catalog.actor)
    var counts: [String: Int] = [:]
    let sides = MatchSides(context: step, rules: catalog.configuration.matchRules)
    let isDryRun = context.run.isDryRun
    for scope in MatchScope.allCases {
      try context.checkStop()
      let findings = try await context.pool.withConnection { connection in
        isDryRun
          ? try await sides.rehearse(scope, on: connection).findings
          : try await sides.run(scope, on: connection)
      }
      counts["\(scope.rawValue)_exceptions"] = findings.exceptions
      guard !isDryRun else {
        counts["\(scope.rawValue)_groups"] = findings.keyed + findings.groups
        counts["\(scope.rawValue)_suggestions"] = findings.suggestions
        continue
      }
      let confirm = ConfirmGroups(context: step, runID: findings.runID, groups: nil)
      let confirmed = try await context.step("confirm \(scope.rawValue)") { db in
        ["confirmed": try db.rows(confirm).count { $0.answer == .done }]
      }
      counts["\(scope.rawValue)_confirmed"] = confirmed?["confirmed"] ?? 0
      var seen: Set<Int> = []
      while true {
        try context.checkStop()
        let post = PostGroups(context: step, groups: nil)
        let answers = try await context.pool.transaction { db in
          try context.fence(db)
          return try db.rows(post)
        }
        counts["posted", default: 0] += answers.count { $0.answer == .done }
        // What the ledger refuses stays confirmed, for a person to look at.
        let refused = answers.filter { $0.answer != .done }.map(\.groupID)
        counts["not_posted", default: 0] += Set(refused).subtracting(seen).count
        seen.formUnion(refused)
        if answers.allSatisfy({ $0.answer != .done }) { break }
      }
    }
    return JobReport(counts)
  }
}
