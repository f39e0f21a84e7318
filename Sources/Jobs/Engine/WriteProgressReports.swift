package import Batch
import Bursary
import Curl
import Postgres
import Reporting
import Store
import Upskilling

/// Freezes every manager's page of the slot's business day and writes it, in one reading of the night's data;
/// what the whole company earned, which takes as long, is read beside it.
package struct WriteProgressReports: Job {
  package let name = JobName.progressReport.rawValue
  package let version = 1
  private static let batch = 50
  let catalog: JobCatalog

  package func run(_ context: JobContext) async throws -> JobReport {
    let request = try catalog.request(.progress, context)
    let issue = catalog.issue(context)
    let files = try catalog.reportFiles()
    let conveyor = Conveyor<TeamPage>(capacity: Self.batch)
    let written = try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        defer { conveyor.finish() }
        try await context.pool.withConnection { connection in
          try await issue.build.everyTeam(request, on: connection) { try conveyor.put($0) }
        }
        return 0
      }
      group.addTask {
        let share = try await conveyor.lettingGo {
          try await context.pool.transaction { db in try issue.build.companyShare(request, db) }
        }
        // Three batches at a time: one is sent to the database, one is drawn, one waits for the disk.
        return try await withThrowingTaskGroup(of: Int.self) { writers in
          var (written, writing) = (0, 0)
          var waiting: [TeamPage] = []
          try await conveyor.take { page in
            waiting.append(page)
            guard waiting.count == Self.batch else { return }
            if writing == 3, let done = try await writers.next() {
              written += done
              writing -= 1
            }
            let batch = waiting
            writers.addTask { try await write(batch, share, issue, files, context) }
            writing += 1
            waiting = []
          }
          let rest = waiting
          writers.addTask { try await write(rest, share, issue, files, context) }
          return try await writers.reduce(written, +)
        }
      }
      return try await group.reduce(0, +)
    }
    guard !context.run.isDryRun else { return JobReport(["files": 0]) }
    let index = try await context.pool.withConnection { connection in
      try await catalog.writeIndex(request.asOf, files, on: connection)
    }
    return JobReport(["files": written + index])
  }

  /// Freezes some pages in one transaction, then writes those that hold.
  private func write(
    _ pages: [TeamPage], _ company: Proportion, _ issue: IssueReport, _ files: ReportFiles,
    _ context: JobContext
  ) async throws -> Int {
    try context.checkStop()
    let reports = pages.map { ($0.request, $0.report(company)) }
    let options = TransactionOptions(isDryRun: context.run.isDryRun)
    let issued = try await context.pool.transaction(options) { db in
      try context.fence(db)
      return try reports.map { request, report in
        (request, try issue.freeze(report, request, db))
      }
    }
    guard !context.run.isDryRun else { return 0 }
    // Waiting for the disk must not hold up the other batches.
    try await blocking {
      for (request, report) in issued { _ = try files.write(report, request, as: [.html]) }
    }
    return issued.count
  }
}

/// A manager's page, but for the company's rate that its team is held against.
struct TeamPage: Sendable {
  let request: ReportRequest
  let report: @Sendable (_ company: Proportion) -> Report
}

extension BuildReport {
  /// Every manager's page, one after the other: one reading of the data, a page in memory at a time.
  func everyTeam(
    _ request: ReportRequest, on connection: Connection,
    _ body: @escaping @Sendable (TeamPage) throws -> Void
  ) async throws {
    let options = TransactionOptions(isolation: .repeatableRead, isReadOnly: true)
    try await connection.transaction(options) { db in
      let watermarks = try watermarks(db)
      let scope = scope(of: request, watermarks)
      let rules = configuration.rules
      let id = employer.id
      var teams = Dictionary(
        uniqueKeysWithValues: try db.rows(Managers(employerID: id, asOf: request.asOf)).map {
          manager in
          var facts = TeamFacts(
            managerID: manager.employeeID, manager: manager.name, isSubtree: false)
          facts.lastReport = manager.lastReport
          return (manager.employeeID, (number: manager.number, facts: facts))
        })
      let money = TeamSponsored(
        employerID: id, asOf: request.asOf, managerID: nil, isSubtree: false)
      for row in try db.rows(money) { teams[row.managerID]?.facts.sponsored.append(row.fact) }
      let waiting = WaitingApprovals(employerID: id, asOf: request.asOf, approverID: nil)
      for row in try db.rows(waiting) { teams[row.approverID]?.facts.approvals.append(row.fact) }
      func give(_ team: (number: String, facts: TeamFacts)) throws {
        var one = request
        one.manager = team.number
        try body(
          TeamPage(request: one) { company in
            .progress(
              team.facts, company: company, rules: rules, scope: scope, watermarks: watermarks)
          })
      }
      var current: Int?
      let all = TeamProgress(
        employerID: id, asOf: request.asOf, managerID: nil, isSubtree: false)
      try db.forEach(all) { row in
        if let done = current, done != row.managerID, let team = teams.removeValue(forKey: done) {
          try give(team)
        }
        current = row.managerID
        teams[row.managerID]?.facts.rows.append(row.fact)
      }
      // The last one, and those who have requests to answer but no team.
      for (_, team) in teams.sorted(by: { $0.key < $1.key }) { try give(team) }
    }
  }
}
