import Foundation
import Jobs
import Postgres
import Reporting
import Store
import TestSupport
import Testing
import Upskilling

/// What was said stays said.
@Suite struct FrozenReportTests {
  private struct Desk {
    let owner: Connection
    let issue: IssueReport
    let id: Int

    func bytes(_ request: ReportRequest) async throws -> Data {
      try JSONRenderer.render(try await issue.preview(request, on: owner).report)
    }

    func freeze(_ request: ReportRequest) async throws -> IssuedReport {
      let report = try await issue.new(request, on: owner)
      return try await owner.transaction { db in try issue.freeze(report, request, db) }
    }
  }

  private func withDesk(_ body: (Desk) async throws -> Void) async throws {
    try await withConnection { owner in
      let id = try await InventedCompany().create(on: owner)
      let employer = try await owner.perform { db in try db.rows(Employers()) }.first
      let issue = IssueReport(
        build: BuildReport(employer: try #require(employer), configuration: Configuration()),
        actor: "test", at: Instant(millisecondsSinceEpoch: 1_782_900_000_000))
      try await body(Desk(owner: owner, issue: issue, id: id))
    }
  }

  private func request(
    _ kind: Report.Kind, _ day: String, manager: String? = nil
  ) throws -> ReportRequest {
    var request = ReportRequest(kind: kind, asOf: try #require(Day(iso: day)))
    request.manager = manager
    return request
  }

  /// Roi.md 8.9: staff moves, a course is renamed, lessons come, budgets move; the frozen period does not.
  @Test func aFrozenPeriodIsTheSameByteForByteWhateverComesLater() async throws {
    try await withDesk { desk in
      let requests = [
        try request(.completion, "2026-03-31"), try request(.spend, "2026-05-31"),
        try request(.progress, "2026-03-31", manager: "000001"),
        try request(.dataQuality, "2026-06-30"),
      ]
      var said: [Data] = []
      for one in requests {
        let issued = try await desk.freeze(one)
        #expect(!issued.isRepeated)
        said.append(try JSONRenderer.render(issued.report))
      }
      try await desk.owner.run(
        """
        UPDATE people.assignment SET cost_center = 'CC-99', manager_ref = '2'
        WHERE employee_id % 3 = 0;
        UPDATE catalog.item SET title = 'Something else', hours = 99;
        UPDATE people.employee SET family_name = 'Gone';
        INSERT INTO enrollment.event (employer_id, attempt_id, kinds, as_of, file_id, row_number, line, role,
          enrolled_on, completed, completed_on, passed, failed, withdrawn)
        SELECT v.employer_id, v.attempt_id, '{completed}', '2026-03-01', v.file_id, 1, 1, v.role,
          v.enrolled_on, true, '2026-02-28', true, false, false
        FROM enrollment.event AS v WHERE v.attempt_id % 10 = 0 AND NOT v.completed;
        UPDATE enrollment.attempt AS a SET last_event_id = x.event_id
        FROM (SELECT attempt_id, max(event_id) AS event_id FROM enrollment.event GROUP BY attempt_id) AS x
        WHERE x.attempt_id = a.attempt_id;
        """)
      for (one, bytes) in zip(requests, said) {
        #expect(try await desk.bytes(one) == bytes, "\(one.kind)")
        let again = try await desk.freeze(one)
        #expect(again.isRepeated)
        #expect(try JSONRenderer.render(again.report) == bytes)
      }
      let fresh = try await desk.issue.new(requests[0], on: desk.owner)
      #expect(try JSONRenderer.render(fresh) != said[0])
      // The next one says what would read otherwise now, and why.
      let next = try await desk.issue.new(try request(.completion, "2026-04-30"), on: desk.owner)
      let restated = try #require(next.sections.first { $0.id == "restated" })
      let rows = restated.blocks.compactMap(\.table).flatMap(\.rows)
      #expect(!rows.isEmpty)
      let figures = try ReportFigures(said[0])
      let was = try #require(figures.count("all/CR_enrolled/count"))
      let row = try #require(
        rows.first { row in
          if case .text(let label) = row[0].value {
            label.hasSuffix("CR_enrolled, Earned")
          } else {
            false
          }
        })
      #expect(row[1].value == .count(was))
      #expect(row[2].value != .count(was))
      #expect(restated.blocks.contains { $0.text?.contains("facts of file") == true })
    }
  }

  /// Whoever moves counts where they were on the day of enrollment, or, asked for, where they are on the report's.
  @Test func asWasAndAsIsDifferInCostCentersOnly() async throws {
    try await withDesk { desk in
      var asIs = try request(.completion, "2026-06-30")
      // What has no day of enrollment counts where people are on the report's day, either way.
      asIs.period = .since(try #require(Day(iso: "2024-01-01")))
      var asWas = asIs
      asIs.organization = .asIs
      asWas.organization = .asWas
      let before = try ReportFigures(await desk.bytes(asWas))
      try await desk.owner.run(
        """
        UPDATE people.assignment SET valid_to = '2026-06-29' WHERE valid_to IS NULL AND valid_from < '2026-06-29';
        INSERT INTO people.assignment (employer_id, employee_id, valid_from, status, cost_center)
        SELECT employer_id, employee_id, '2026-06-29', 'active', 'CC-NEW' FROM people.employee
        """)
      let was = try ReportFigures(await desk.bytes(asWas))
      let isNow = try ReportFigures(await desk.bytes(asIs))
      #expect(was.ids == before.ids)
      for id in before.ids { #expect(was.count(id) == before.count(id), "\(id)") }
      #expect(isNow.counts("all/CR_enrolled") == was.counts("all/CR_enrolled"))
      #expect(
        isNow.count("cost_center=CC-NEW/CR_enrolled/of") == was.count("all/CR_enrolled/of"))
    }
  }

  @Test func whoeverFreezesFirstHolds() async throws {
    try await withDatabase { database in
      let owner = try await Connection.open(database)
      _ = try await InventedCompany().create(on: owner)
      let employer = try #require(
        try await owner.perform { db in try db.rows(Employers()) }.first)
      let request = try request(.completion, "2026-03-31")
      let answers = try await withThrowingTaskGroup(of: (Int?, Bool, Data).self) { group in
        for number in 0..<6 {
          group.addTask {
            let connection = try await Connection.open(database)
            let issue = IssueReport(
              build: BuildReport(employer: employer, configuration: Configuration()),
              actor: "test \(number)", at: Instant(millisecondsSinceEpoch: number * 1000))
            var report = try await issue.new(request, on: connection)
            report.title = "Said by \(number)"
            let said = report
            let issued = try await connection.transaction { db in
              try issue.freeze(said, request, db)
            }
            await connection.close()
            return (
              issued.snapshotID, issued.isRepeated, try JSONRenderer.render(issued.report)
            )
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(answers.map(\.0)).count == 1)
      #expect(Set(answers.map(\.2)).count == 1)
      #expect(answers.count { !$0.1 } == 1)
      await owner.close()
    }
  }

  @Test func snapshotsAreNotRewrittenAndThoseWithNamesArePruned() async throws {
    try await withDesk { desk in
      _ = try await desk.freeze(try request(.completion, "2026-03-31"))
      _ = try await desk.freeze(try request(.progress, "2026-03-31", manager: "000001"))
      await #expect(throws: PostgresError.self) {
        try await desk.owner.run("UPDATE report.snapshot SET title = 'x'")
      }
      await #expect(throws: PostgresError.self) {
        try await desk.owner.run("TRUNCATE report.snapshot")
      }
      let id = desk.id
      let day = try #require(Day(iso: "2026-04-01"))
      let pruned = try await desk.owner.transaction { db in
        try db.row(PruneSnapshots(employerID: id, olderThan: day)).pruned
      }
      #expect(pruned == 1)
      let left = try await desk.owner.texts("SELECT kind FROM report.snapshot")
      #expect(left == [["completion"]])
    }
  }
}
