import Foundation
import Postgres
import TestSupport
import Testing

/// What `make run` does: the sample company's nights, its sponsorships, its reports and its month.
@Suite struct DemoTests {
  /// How many rows each table of the book has; what only records that jobs ran is left out.
  private func rows(_ owner: Connection) async throws -> [String: String] {
    let tables = try await owner.value(
      """
      SELECT string_agg(format('%I.%I', schemaname, tablename), ' ' ORDER BY 1) FROM pg_tables
      WHERE schemaname IN ('people', 'catalog', 'intake', 'enrollment', 'program', 'budget', 'ledger',
        'reconciliation', 'tax')
      """)
    var counts: [String: String] = [:]
    for table in (tables ?? "").split(separator: " ").map(String.init) {
      counts[table] = try await owner.value("SELECT count(*) FROM \(table)")
    }
    return counts
  }

  @Test func theSampleCompanyTwiceSaysTheSame() async throws {
    try await withHarborline { company in
      let first = try await company.run("demo")
      #expect(first.output.contains("247 of 519 enrollments were earned (47.59 %)"))
      let month = try #require(
        first.output.range(of: "What the month says, to finance").map {
          String(first.output[$0.lowerBound...])
        })
      #expect(month.contains("2026-01-01 to 2026-03-31 is closed"))
      let day = "\(company.folder)/reports/harborline/2026-03-04"
      let names = try FileManager.default.contentsOfDirectory(atPath: day).sorted()
      #expect(names.contains("index.html"))
      let pages = try names.map { try Data(contentsOf: URL(fileURLWithPath: "\(day)/\($0)")) }
      let listed = try await company.run("report", "list", "--format", "json")
      let before = try await rows(company.owner)
      #expect(before["reconciliation.match_pair"] != "0")

      let second = try await company.run("demo")
      #expect(second.output.hasSuffix(month))
      #expect(try await rows(company.owner) == before)
      #expect(try FileManager.default.contentsOfDirectory(atPath: day).sorted() == names)
      for (name, page) in zip(names, pages) {
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(day)/\(name)")) == page, "\(name)")
      }
      let again = try await company.run("report", "list", "--format", "json")
      #expect(again.output == listed.output)

      let shown = try await company.run("report", "show", "1", "--format", "json")
      #expect(
        try Data(shown.output.utf8)
          == Data(
            contentsOf: URL(fileURLWithPath: "\(day)/completion_harborline_asof-2026-03-04.json")))
      for figure in ["all/CR_enrolled", "provider=coursera/CR_enrolled/of", "all/state_stalled"] {
        let walk = try await company.run("explain", "report", "1", figure)
        #expect(walk.output.hasSuffix("The rows come to the same.\n"), "\(figure)")
      }
      let walk = try await company.run("explain", "report", "2", "all/expended/EUR")
      #expect(walk.output.hasSuffix("The rows come to the same.\n"))
      let unknown = try await company.bursar.run(
        "explain", "report", "1", "nothing", "--config", "\(company.folder)/bursar.yaml")
      #expect(unknown.status == 65)
    }
  }
}
