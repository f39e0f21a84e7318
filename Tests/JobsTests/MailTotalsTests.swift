import Foundation
import Jobs
import Postgres
import Reporting
import Store
import TestSupport
import Testing
import Upskilling

/// What mails say against what the pages say, on the invented companies of `ReportTotalsTests`.
@Suite struct MailTotalsTests {
  @Test(arguments: ReportTotalsTests.seeds) func theMailSaysWhatThePageSays(seed: Int) async throws
  {
    var company = InventedCompany()
    var generator = SeededGenerator(seed: UInt64(seed))
    company.people = Int.random(in: 2...160, using: &generator)
    company.attempts = Int.random(in: 0...700, using: &generator)
    company.sponsorships = min(company.attempts, Int.random(in: 0...90, using: &generator))
    company.seed = Double(seed % 1000) / 1000
    let asOf = try #require(Day(iso: "2026-06-30"))
    try await withConnection { owner in
      let id = try await company.create(on: owner)
      let employers = try await owner.perform { db in try db.rows(Employers()) }
      let build = BuildReport(
        employer: try #require(employers.first), configuration: Configuration())
      let managers = try await owner.perform { db in
        try db.rows(Managers(employerID: id, asOf: asOf))
      }
      var requests = [Report.Kind.completion, .spend, .dataQuality].map {
        ReportRequest(kind: $0, asOf: asOf)
      }
      for manager in managers.prefix(5) {
        var request = ReportRequest(kind: .progress, asOf: asOf)
        request.manager = manager.number
        requests.append(request)
      }
      for request in requests {
        try expectSame(try await build.run(request, on: owner), "\(request.kind), seed \(seed)")
      }
    }
  }

  /// Every table of the mail is the page's: all of its rows or the first ones, and the same total.
  private func expectSame(_ report: Report, _ name: String) throws {
    let body = MailBody(
      report, link: nil, attachments: [], hidesPeople: false, retentionDays: 365)
    #expect(body.html.utf8.count < 100_000, "\(name)")
    let mail = try #require(HTMLTables(Data(body.html.utf8)))
    let page = try #require(HTMLTables(Data(HTMLRenderer().render(report).utf8)))
    #expect(!mail.tables.isEmpty, "\(name)")
    for (index, table) in mail.tables.enumerated() {
      // The page's tables stand in the same order.
      let whole = page.tables[index]
      #expect(table.caption == whole.caption, "\(name)")
      if table.rows.count == whole.rows.count {
        #expect(table.rows == whole.rows, "\(name): \(table.caption)")
      } else {
        let isTotaled = report.tables.filter { !$0.rows.isEmpty }[index].total != nil
        let shown = table.rows.dropLast(isTotaled ? 1 : 0)
        #expect(Array(shown) == Array(whole.rows.prefix(shown.count)), "\(name): \(table.caption)")
        if isTotaled { #expect(table.rows.last == whole.rows.last, "\(name): \(table.caption)") }
      }
    }
    let lines = body.text
    for tie in report.ties where tie.holds {
      #expect(lines.contains("ties: \(tie.text)"), "\(name)")
    }
  }
}
