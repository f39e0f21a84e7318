import Foundation
import Postgres
import TestSupport
import Testing

/// Data sets with published answers, through the command and the database. Skipped where absent.
@Suite(.enabled(if: Project.sharedData != nil, "the shared data sets are not here"))
struct SharedDataTests {
  private var data: String { Project.sharedData ?? "" }

  private func report(
    _ bursar: BuiltCommand, asOf: String, config: String
  ) async throws -> ReportFigures {
    let answer = try await bursar.run(
      "report", "completion", "--as-of", asOf, "--config", config, "--format", "json")
    try #require(answer.status == 0, "\(answer.errors)")
    return try ReportFigures(Data(answer.output.utf8))
  }

  private struct OULAD: Decodable {
    struct Excluded: Decodable {
      let denominator: Int
      let completed: Int
      let rate: Double
    }
    let rows: Int
    let completedOverEnrolled: Double
    let wilson95: [Double]
    let excludingUnregisteredOnOrBeforeDay: [String: Excluded]
    let completedOverNotWithdrawn: Double
    let learnersWithAtLeastOneCompletion: [Int]
    let learnerModulePairs: [Int]
    let byPrevAttempts: [String: [Double]]
    let dirty: [String: Int]
  }

  private func near(_ value: Double?, _ expected: Double) -> Bool {
    value.map { abs($0 - expected) < 0.000_000_51 } ?? false
  }

  @Test func openUniversityRatesToTheLastPrintedDigit() async throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let expected = try decoder.decode(
      OULAD.self, from: Data(contentsOf: URL(fileURLWithPath: "\(data)/oulad/expected.json")))
    try await withDatabase { database in
      let bursar = BuiltCommand(database: database)
      let config = "\(Project.root)/Examples/oulad/bursar.yaml"
      let file = "\(data)/oulad/oulad_enrolments.csv"
      _ = try await bursar.run("employer", "add", "open-university", "OU", "Europe/London")
      for feed in ["people", "oulad"] {
        let loaded = try await bursar.run(
          "intake", "run", feed, file, "--as-of", "2015-12-31", "--config", config,
          "--format", "json")
        let outcome = try Outcome(loaded)
        #expect(outcome.rows["read"] == expected.rows)
        #expect(outcome.rows["quarantined"] == 0)
      }
      let whole = try await report(bursar, asOf: "2015-12-31", config: config)
      #expect(whole.count("all/CR_enrolled/of") == expected.rows)
      #expect(near(whole.share("all/CR_enrolled"), expected.completedOverEnrolled))
      let interval = try #require(whole.interval("all/CR_enrolled/interval"))
      #expect(near(interval[0], expected.wilson95[0]))
      #expect(near(interval[1], expected.wilson95[1]))
      #expect(near(whole.share("all/CR_not_withdrawn"), expected.completedOverNotWithdrawn))
      #expect(whole.counts("all/PR") == expected.learnersWithAtLeastOneCompletion)
      #expect(whole.counts("all/LR") == expected.learnerModulePairs)
      for (previous, numbers) in expected.byPrevAttempts where previous != "6" {
        let name = String((Int(previous) ?? 0) + 1)
        let counts = whole.counts("attempt=\(name)/CR_enrolled")
        #expect(counts == [Int(numbers[1]), Int(numbers[0])], "\(name)")
        #expect(near(Double(numbers[1]) / Double(numbers[0]), numbers[2]))
      }
      #expect(
        whole.note("withdrawn_no_day") == expected.dirty["withdrawn_without_unregistration_date"])
      for (days, excluded) in expected.excludingUnregisteredOnOrBeforeDay {
        try await withTemporaryFolder { folder in
          let text = try Project.text("Examples/oulad/bursar.yaml")
            .replacing("profile: ", with: "profile: \(Project.root)/Examples/oulad/feeds/")
            .replacing("oulad-people\n", with: "oulad-people.yaml\n")
            .replacing("feeds/oulad\n", with: "feeds/oulad.yaml\n")
          let config = "\(folder)/bursar.yaml"
          try "report: {census_days: \(days)}\n\(text)".write(
            toFile: config, atomically: true, encoding: .utf8)
          let figures = try await report(bursar, asOf: "2015-12-31", config: config)
          #expect(
            figures.counts("all/CR_census") == [excluded.completed, excluded.denominator])
          #expect(near(figures.share("all/CR_census"), excluded.rate), "day \(days)")
        }
      }
      let owner = try await Connection.open(database)
      #expect(try await owner.offendersOfAllChecks() == [:])
      await owner.close()
    }
  }

  @Test func theTwentyGoldenEnrollments() async throws {
    let golden = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: "\(data)/golden/golden.json")))
    let expected = try #require((golden as? [String: Any])?["G1_completion"] as? [String: Any])
    func fraction(_ name: String) -> [Int] {
      let value = expected[name] as? [String: Any]
      return [value?["k"] as? Int ?? -1, value?["n"] as? Int ?? -1]
    }
    try await withDatabase { database in
      let bursar = BuiltCommand(database: database)
      _ = try await bursar.run("employer", "add", "golden", "Golden", "Etc/UTC")
      try await withTemporaryFolder { folder in
        let people = "\(folder)/people.csv"
        let rows = (1...19).map { "L\($0 < 10 ? "0" : "")\($0),active" }
        try (["employee_id,status"] + rows).joined(separator: "\n").write(
          toFile: people, atomically: true, encoding: .utf8)
        _ = try await bursar.run("intake", "run", "people", people, "--as-of", "2025-06-30")
      }
      let loaded = try await bursar.run(
        "intake", "run", "other", "\(data)/golden/completion_20.csv", "--as-of", "2025-06-30",
        "--format", "json")
      #expect(try Outcome(loaded).rows["read"] == 20)
      let report = try await report(
        bursar, asOf: "2025-06-30", config: "\(Project.root)/Config/bursar.yaml")
      #expect(report.counts("all/CR_enrolled") == fraction("completed_over_enrolled"))
      #expect(report.counts("all/CR_started") == fraction("completed_over_started"))
      #expect(report.counts("all/CR_census") == fraction("completed_over_past_census"))
      #expect(report.counts("all/CR_resolved") == fraction("completed_over_resolved"))
      #expect(report.counts("all/CR_due") == fraction("completed_over_due"))
      #expect(report.counts("all/OT_due") == fraction("on_time_over_due"))
      #expect(report.counts("all/LR") == fraction("learners_with_pass"))
      let active = expected["active_status"] as? [String: [String: Any]] ?? [:]
      let wanted = Dictionary(grouping: active.values) { $0["status"] as? String ?? "" }
        .mapValues(\.count)
      for (state, count) in wanted {
        #expect(report.count("all/state_\(state)") == count, "\(state)")
      }
    }
  }

  @Test func theProvidersOwnLayouts() async throws {
    try await withDatabase { database in
      let bursar = BuiltCommand(database: database)
      _ = try await bursar.run("employer", "add", "acme", "Acme", "Europe/Madrid")
      func load(_ feed: String, _ file: String, _ verb: String = "run") async throws -> Outcome {
        try Outcome(
          await bursar.run(
            "intake", verb, feed, "\(data)/providers-invented/\(file)", "--as-of", "2026-03-31",
            "--format", "json"))
      }
      #expect(try await load("bamboohr", "bamboohr-report.csv").changes == ["added": 2])
      #expect(
        try await load("coursera", "coursera-usage-report.csv").changes
          == ["enrolled": 2, "completed": 1, "withdrawn": 1])
      // Zoë is not in the people file: her row waits.
      let other = try await load("coursera", "coursera-course-activity-new.csv", "release")
      #expect(other.rejections.map(\.code) == ["unknown_employee"])
      #expect(try await load("edx", "edx-progress_v3.csv").changes == ["enrolled": 1, "passed": 1])
      #expect(
        try await load("udemy", "udemy-user-course-activity.json").changes
          == ["enrolled": 2, "completed": 1])
      // One page of a thousand: held. Released, Ana's row says what the CSV has said; Bo's names
      // another program.
      let page = try await load("coursera-api", "coursera-enrollmentReports.json")
      #expect(page.state == "held")
      #expect(page.rejections.map(\.code) == ["short_read"])
      let released = try await load("coursera-api", "coursera-enrollmentReports.json", "release")
      #expect(released.rows["unchanged"] == 1)
      #expect(released.changes == ["enrolled": 1, "withdrawn": 1])
      let owner = try await Connection.open(database)
      #expect(try await owner.offendersOfAllChecks() == [:])
      await owner.close()
    }
  }
}
