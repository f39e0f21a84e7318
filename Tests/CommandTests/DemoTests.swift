import Foundation
import Postgres
import TestSupport
import Testing

/// What `make run` does: the sample company's nights, its sponsorships and its reports.
@Suite struct DemoTests {
  @Test func theSampleCompanyTwiceSaysTheSame() async throws {
    try await withDatabase { database in
      try await withTemporaryFolder { folder in
        let bursar = BuiltCommand(database: database)
        let config = "\(folder)/bursar.yaml"
        try FileManager.default.copyItem(
          atPath: "\(Project.root)/Examples/harborline/studies", toPath: "\(folder)/studies")
        let feeds = try Project.text("Examples/harborline/bursar.yaml")
          .replacing(
            "profile: udacity",
            with: "profile: \(Project.root)/Examples/harborline/feeds/udacity.yaml")
        try "\(feeds)\nreport: {directory: \(folder)/reports}\n".write(
          toFile: config, atomically: true, encoding: .utf8)
        let first = try await bursar.run("demo", "--config", config)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("247 of 519 enrollments were earned (47.59 %)"))
        let day = "\(folder)/reports/harborline/2026-03-04"
        let names = try FileManager.default.contentsOfDirectory(atPath: day).sorted()
        #expect(names.contains("index.html"))
        let pages = try names.map { try Data(contentsOf: URL(fileURLWithPath: "\(day)/\($0)")) }
        let listed = try await bursar.run("report", "list", "--config", config, "--format", "json")

        let second = try await bursar.run("demo", "--config", config)
        #expect(second.status == 0, "\(second.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: day).sorted() == names)
        for (name, page) in zip(names, pages) {
          #expect(try Data(contentsOf: URL(fileURLWithPath: "\(day)/\(name)")) == page, "\(name)")
        }
        let again = try await bursar.run("report", "list", "--config", config, "--format", "json")
        #expect(again.output == listed.output)
        let owner = try await Connection.open(database)
        #expect(try await owner.offendersOfAllChecks() == [:])
        await owner.close()

        let shown = try await bursar.run(
          "report", "show", "1", "--config", config, "--format", "json")
        #expect(
          try Data(shown.output.utf8)
            == Data(
              contentsOf: URL(fileURLWithPath: "\(day)/completion_harborline_asof-2026-03-04.json"))
        )
        for figure in ["all/CR_enrolled", "provider=coursera/CR_enrolled/of", "all/state_stalled"] {
          let walk = try await bursar.run("explain", "report", "1", figure, "--config", config)
          #expect(walk.status == 0, "\(walk.errors)")
          #expect(walk.output.hasSuffix("The rows come to the same.\n"), "\(figure)")
        }
        let walk = try await bursar.run(
          "explain", "report", "2", "all/expended/EUR", "--config", config)
        #expect(walk.output.hasSuffix("The rows come to the same.\n"))
        let unknown = try await bursar.run("explain", "report", "1", "nothing", "--config", config)
        #expect(unknown.status == 65)
      }
    }
  }
}
