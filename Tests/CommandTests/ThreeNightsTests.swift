import Foundation
import Postgres
import TestSupport
import Testing

/// The sample company's nights against `Examples/harborline/expected.json`, which a model of its own
/// worked out.
@Suite struct ThreeNightsTests {
  struct Expected: Decodable {
    struct Outcome: Decodable {
      let night: String
      let feed: String
      let rows: [String: Int]
      let changes: [String: Int]
      let retried: Int?
      let codes: [String: Int]?
    }

    let outcomes: [Outcome]
    let rates: [String: [Int]]
    let earned: [[String]]

    static func load() throws -> Expected {
      try JSONDecoder().decode(
        Expected.self, from: Data(try Project.text("Examples/harborline/expected.json").utf8))
    }
  }

  static let folder = "\(Project.root)/Examples/harborline"
  static let feeds = [
    "people": "people.csv", "coursera": "coursera-usage-report.csv", "edx": "edx-progress_v3.csv",
    "udemy": "udemy-user-course-activity.json", "udacity": "udacity.csv",
  ]
  static let order = ["people", "coursera", "edx", "udemy", "udacity"]

  static func load(
    _ night: String, _ feed: String, with bursar: BuiltCommand
  ) async throws -> Outcome {
    let answer = try await bursar.run(
      "intake", "run", feed, "\(folder)/nights/\(night)/\(feeds[feed] ?? "")",
      "--config", "\(folder)/bursar.yaml", "--format", "json")
    #expect(answer.status == 0, "\(answer.errors)")
    return try Outcome(answer)
  }

  static func earned(_ connection: Connection) async throws -> [[String]] {
    try await connection.texts(
      """
      SELECT p.code, e.employee_number, i.content_id, n.program,
        CASE p.earned_when WHEN 'passed' THEN v.passed_on ELSE v.completed_on END
      FROM enrollment.attempt AS a
      JOIN enrollment.event AS v USING (employer_id, attempt_id)
      JOIN enrollment.enrollment AS n USING (employer_id, enrollment_id)
      JOIN people.employee AS e USING (employer_id, employee_id)
      JOIN catalog.item AS i USING (employer_id, item_id)
      JOIN catalog.provider AS p USING (employer_id, provider_id)
      WHERE v.event_id = a.last_event_id
        AND CASE p.earned_when WHEN 'passed' THEN v.passed ELSE v.completed END
      """
    ).map { $0.map { $0 ?? "None" } }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test func threeNightsGiveWhatTheModelSaysAndAgainChangeNothing() async throws {
    let expected = try Expected.load()
    try await withDatabase { database in
      let bursar = BuiltCommand(database: database)
      let added = try await bursar.run(
        "employer", "add", "harborline", "Harborline Logistics", "Europe/Madrid")
      #expect(added.status == 0, "\(added.errors)")
      for wanted in expected.outcomes {
        let outcome = try await Self.load(wanted.night, wanted.feed, with: bursar)
        #expect(outcome.rows == wanted.rows, "\(wanted.night) \(wanted.feed)")
        #expect(outcome.changes == wanted.changes, "\(wanted.night) \(wanted.feed)")
        #expect(outcome.retried == wanted.retried ?? 0)
        let codes = Dictionary(grouping: outcome.rejections, by: \.code).mapValues(\.count)
        #expect(codes == wanted.codes ?? [:], "\(wanted.night) \(wanted.feed)")
      }
      let owner = try await Connection.open(database)
      #expect(try await Self.earned(owner) == expected.earned)
      try await expectRates(expected.rates, with: bursar)

      let events = try await owner.value("SELECT count(*) FROM enrollment.event")
      for night in ["2026-03-02", "2026-03-03", "2026-03-04"] {
        for feed in Self.order {
          let outcome = try await Self.load(night, feed, with: bursar)
          #expect(outcome.state == "unchanged")
          #expect(outcome.changes.isEmpty)
        }
      }
      #expect(try await owner.value("SELECT count(*) FROM enrollment.event") == events)
      #expect(try await owner.offendersOfAllChecks() == [:])
      await owner.close()
    }
  }

  private func expectRates(_ rates: [String: [Int]], with bursar: BuiltCommand) async throws {
    let report = try await bursar.run(
      "report", "completion", "--as-of", "2026-03-04", "--format", "json")
    #expect(report.status == 0, "\(report.errors)")
    let figures = try ReportFigures(Data(report.output.utf8))
    for (id, counts) in rates { #expect(figures.counts("all/\(id)") == counts, "\(id)") }
  }

  @Test func nightsOutOfOrderEndInTheSameCompletions() async throws {
    let expected = try Expected.load()
    try await withDatabase { database in
      let bursar = BuiltCommand(database: database)
      _ = try await bursar.run(
        "employer", "add", "harborline", "Harborline Logistics", "Europe/Madrid")
      for night in ["2026-03-02", "2026-03-04", "2026-03-03"] {
        for feed in Self.order { _ = try await Self.load(night, feed, with: bursar) }
      }
      let owner = try await Connection.open(database)
      #expect(try await Self.earned(owner) == expected.earned)
      #expect(try await owner.offendersOfAllChecks() == [:])
      await owner.close()
    }
  }
}
