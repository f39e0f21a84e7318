import Foundation
import Jobs
import Postgres
import Reporting
import Settings
import Store
import TestSupport
import Testing
import Upskilling

/// A program offered in some units and not in others: what is on record of both, before and after.
@Suite struct StudyPanelTests {
  private static let study = """
    name: rollout
    program: Site skills
    enrolled: {from: 2025-01-01, through: 2025-12-31}
    window_months: 12
    program_months: 12
    currency: EUR
    isolation: difference_in_differences
    rolled_out_in: [T0, T1, T2, T3, T4, T5, T6, T7]
    periods_before: 4
    benefits: {retention: {worth: 5000.00, source: finance}, transfer: {worth: 100.00, source: HR}}
    costs: [{category: administration, amount: 90000.00, day: 2025-01-31, said_by: HR}]

    """

  /// Studies with keys of the top level in place of others.
  private static func study(_ changes: String) -> String {
    let keys = changes.split(separator: "\n").map { $0.prefix { $0 != ":" } }
    return study.split(separator: "\n").filter { line in
      !keys.contains { line.hasPrefix("\($0):") }
    }.joined(separator: "\n") + "\n\(changes)\n"
  }

  private func withCompany(
    _ company: RolloutCompany, _ study: String = Self.study,
    _ body: (BuildReport, Connection) async throws -> Void
  ) async throws {
    try await withConnection { owner in
      try await company.create(on: owner)
      let employer = try #require(
        try await owner.perform { db in try db.rows(Employers()) }.first)
      try await withTemporaryFolder { folder in
        var configuration = Configuration()
        configuration.studyFolder = folder
        try study.write(toFile: "\(folder)/study.yaml", atomically: true, encoding: .utf8)
        try await body(BuildReport(employer: employer, configuration: configuration), owner)
      }
    }
  }

  private func request(_ day: String = "2026-01-31") throws -> ReportRequest {
    ReportRequest(kind: .roi, asOf: try #require(Day(iso: day)))
  }

  private static func effective(_ withProgram: Double = 0.03) -> RolloutCompany {
    RolloutCompany(
      treated: 8, others: 14, peopleEach: 130, withProgram: withProgram, seed: 11)
  }

  private func texts(_ report: Report) -> String { TextRenderer.render(report) }

  private func table(_ id: String, _ report: Report) throws -> Report.Table {
    try #require(report.tables.first { $0.id == id })
  }

  @Test func theDatabaseCountsAsThePeopleThemselvesSay() async throws {
    let company = RolloutCompany(
      treated: 3, others: 4, peopleEach: 60, withProgram: 0.03, seed: 5)
    try await withCompany(company) { build, owner in
      for months in [1, 3] {
        // The first of these days lies before the first file.
        let days = (-18 / months...12 / months).map {
          RolloutCompany.rollout.adding(months: months * $0)
        }
        let counted = try await owner.perform { db in
          try db.rows(StudyUnits(employerID: build.employer.id, days: days)).map(\.period)
        }
        #expect(counted == company.counts(days))
        #expect(
          counted.map(\.start).min().map { $0 >= RolloutCompany.rollout.adding(months: -12) }
            == true)
        #expect(counted.contains { $0.moved > 0 } && counted.contains { $0.promoted > 0 })
      }
    }
  }

  /// Exits halved: three of a hundred fewer a quarter, and what they are worth.
  @Test func aKnownEffectIsFound() async throws {
    let company = Self.effective()
    try await withCompany(company) { build, owner in
      let issue = IssueReport(
        build: build, actor: "test", at: Instant(millisecondsSinceEpoch: 1_782_900_000_000))
      let one = try request()
      let report = try await issue.new(one, on: owner)
      #expect(report.isTied, "\(report.ties)")
      let days = (-4...4).map { RolloutCompany.rollout.adding(months: 3 * $0) }
      let counts = company.counts(days)
      func rate(_ isTreated: Bool, _ isAfter: Bool) -> (people: Int, rate: Double) {
        let rows = counts.filter {
          company.treated.contains($0.orgUnit ?? "") == isTreated
            && ($0.start >= RolloutCompany.rollout) == isAfter
        }
        let people = rows.reduce(0) { $0 + $1.people }
        return (people, Double(rows.reduce(0) { $0 + $1.stayed }) / Double(people))
      }
      let effect =
        rate(true, true).rate - rate(true, false).rate - rate(false, true).rate
        + rate(false, false).rate
      #expect(abs(effect - 0.03) < 0.012, "\(effect)")
      let worth = (effect * Double(rate(true, true).people) * 500_000).rounded() / 100
      let figures = try ReportFigures(JSONRenderer.render(report))
      let money = try #require(figures.money("benefit/retention").flatMap(Double.init))
      #expect(abs(money - worth) < 0.02)
      let participants = company.participants
      #expect(
        figures.count("people/participants") == participants.with + participants.elsewhere)
      let said = texts(report)
      #expect(report.title.contains("is associated with a net benefit"), "\(report.title)")
      #expect(said.contains("Not a better grade") == report.subject.contains("grade C"))
      #expect(!said.contains("caused") && !said.contains("E-value is"))
      #expect(try table("sides", report).rows.map(\.[1].value) == [.count(8), .count(14)])
      #expect(said.contains("With the program: T0, T1, T2, T3, T4, T5, T6, T7."))
      #expect(!said.contains("Compared with:"))
      let paths = try table("paths", report)
      #expect(
        paths.rows.map(\.[0].value)
          == [
            "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4",
          ]
          .map { .text($0) })
      // In every form, frozen and said again, and explained down to units and periods.
      for form in [try HTMLRenderer().render(report), CSVRenderer.render(report), said] {
        #expect(form.contains("person-periods"))
        #expect(form.contains("2025-Q4"))
      }
      let issued = try await owner.transaction { db in try issue.freeze(report, one, db) }
      let bytes = try JSONRenderer.render(issued.report)
      try await owner.run("UPDATE people.assignment SET org_unit = 'C1'")
      #expect(try JSONRenderer.render(try await issue.preview(one, on: owner).report) == bytes)
    }
  }

  @Test func aFigureIsExplainedDownToUnitsAndSmallOnesAreHidden() async throws {
    let company = RolloutCompany(
      treated: 3, others: 4, peopleEach: 40, withProgram: 0.03, seed: 5)
    let study = Self.study("rolled_out_in: [T0, T1, T2]")
    try await withCompany(company, study) { build, owner in
      try await owner.run(
        """
        UPDATE people.assignment SET org_unit = 'C9' WHERE employee_id IN (
          SELECT employee_id FROM people.assignment WHERE org_unit = 'C0' ORDER BY employee_id LIMIT 5)
        """)
      let report = try await build.run(try request(), on: owner)
      let issued = IssuedReport(report: report, snapshotID: nil, isRepeated: false)
      let explain = ExplainFigure(build: build)
      let explanation = try await explain.run(
        "benefit/retention", of: issued, try request(), on: owner)
      #expect(explanation.isNow == explanation.said)
      // Fewer than ten are hidden, and of each side and period another with them.
      let small = explanation.table.rows.filter { $0[1].value == .text("C9") }
      #expect(small.count == 8)
      for row in explanation.table.rows {
        let isHidden = if case .hidden = row[3].value { true } else { false }
        let isShareHidden = if case .hidden = row[4].value { true } else { false }
        #expect(isHidden == isShareHidden)
        if row[1].value == .text("C9") { #expect(isHidden) }
      }
      for period in Set(small.map { TextRenderer.text($0[0].value) }) {
        let hidden = explanation.table.rows.count { row in
          guard case .hidden = row[3].value else { return false }
          return row[0].value == .text(period) && row[2].value == .text("not offered")
        }
        #expect(hidden >= 2)
      }
    }
  }

  /// In 200 companies without an effect and with few units, at least 95 of 100 intervals have zero in them.
  @Test func intervalsCoverNoEffectAsOftenAsTheySay() throws {
    let days = (-4...4).map { RolloutCompany.rollout.adding(months: 3 * $0) }
    let plan = StudyPlan(
      name: "s", title: "s", program: "s", from: RolloutCompany.rollout, through: days[5],
      windowMonths: 12, programMonths: 12, currency: Currency(code: "EUR", exponent: 2),
      isolation: .differenceInDifferences, traits: [], tenureEdges: [], values: [:], hourlyPay: nil,
      loadPercent: 0, hoursEach: nil, costs: [], funding: [], intangibles: [])
    let covered = try (0..<200).count { seed in
      let company = RolloutCompany(
        treated: 3, others: 6, peopleEach: 25, withProgram: 0.06, seed: UInt64(seed))
      var panel = StudyPanel(
        plan: plan,
        rollout: .init(
          units: company.treated, comparedWith: nil, periodMonths: 3, periodsBefore: 4),
        watermark: days[8])
      for counts in company.counts(days) { panel.add(counts) }
      return try #require(panel.change(.retention)?.interval).contains(0)
    }
    #expect(covered >= 190, "\(covered) of 200")
  }

  @Test func theExampleOfTheDocsIsRead() async throws {
    let page = try Project.text("Docs/studies.md")
    let start = try #require(page.range(of: "```yaml\n"))
    let end = try #require(page.range(of: "```\n", range: start.upperBound..<page.endIndex))
    let names = ["Port east": "T0", "Port west": "T1", "Rail": "C0", "Depot": "C1"]
    let study = names.reduce(String(page[start.upperBound..<end.lowerBound])) {
      $0.replacing($1.key, with: $1.value)
    }
    try await withCompany(Self.effective(), study) { build, owner in
      let report = try await build.run(try request(), on: owner)
      #expect(report.isTied)
      #expect(texts(report).contains("With the program: T0, T1."))
    }
  }

  @Test func withoutAnEffectThereIsNoClearDifference() async throws {
    try await withCompany(Self.effective(0.06)) { build, owner in
      let report = try await build.run(try request(), on: owner)
      let benefits = try table("benefits", report)
      let limits = benefits.rows[0][2...3].compactMap(\.value.position)
      #expect(limits.count == 2)
      #expect(limits[0] < 0 && limits[1] > 0, "\(limits)")
      #expect(texts(report).contains("no drift is shown"))
    }
  }

  @Test func participantsElsewhereAndMissingPeriodsAreSaid() async throws {
    let study = Self.study("periods_before: 6\ncompared_with: [C0, C1, C2]")
    try await withCompany(Self.effective(), study) { build, owner in
      let said = texts(try await build.run(try request(), on: owner))
      #expect(said.contains("2 of 6 periods before the program have nobody on record"))
      #expect(said.contains("Participants who were in none of the units with the program"))
      #expect(said.contains("Compared with: C0, C1, C2."))
    }
  }

  /// Two of four periods after are over: they count, and the grade says that more is to come.
  @Test func periodsThatAreNotOverCountNowhere() async throws {
    try await withCompany(Self.effective()) { build, owner in
      let report = try await build.run(try request("2025-09-30"), on: owner)
      let paths = try table("paths", report)
      // The third ends on the first day of October.
      #expect(paths.rows[6][2].value == .missing("until 2025-10-01"))
      #expect(try table("sides", report).rows[0][4].value != .missing("no data"))
      let said = texts(report)
      #expect(said.contains("2 of 4 periods after the program began are not over"))
      #expect(said.contains("follow-up not complete"))
      #expect(report.subject.contains("2 of 4 after"))
      let early = try await build.run(try request("2025-03-31"), on: owner)
      #expect(early.title.contains("runs until 2025-04-01"), "\(early.title)")
      #expect(texts(early).contains("pending until 2025-04-01"))
      for form in [texts(early), try HTMLRenderer().render(early)] {
        #expect(!form.split { !$0.isLetter }.contains { $0 == "nan" || $0 == "inf" })
      }
    }
  }

  @Test func oneUnitOnASideTellsNoInterval() async throws {
    let study = Self.study("rolled_out_in: [T0]\ncompared_with: [C0]")
    try await withCompany(Self.effective(), study) { build, owner in
      let report = try await build.run(try request(), on: owner)
      #expect(report.title.contains("ithout an interval"), "\(report.title)")
      #expect(report.subject.contains("grade C"))
      let said = texts(report)
      #expect(said.contains("fewer than two units on a side: no interval"))
      #expect(try table("benefits", report).rows[0][2].value == .missing("none"))
    }
  }

  @Test func unitsWithoutOthersCountNothing() async throws {
    let company = RolloutCompany(
      treated: 4, others: 0, peopleEach: 60, withProgram: 0.03, seed: 3)
    try await withCompany(company, Self.study("rolled_out_in: [T0, T1, T2, T3]")) { build, owner in
      let report = try await build.run(try request(), on: owner)
      #expect(texts(report).contains("no controls were found, so it counts 0"))
      #expect(try table("paths", report).rows[0][2].value == .missing("nobody on one side"))
    }
  }

  @Test func fewerPeopleOnASideThanTheEmployerShowsAreSuppressed() async throws {
    let company = RolloutCompany(
      treated: 8, others: 14, peopleEach: 9, withProgram: 0.03, seed: 4)
    let study = Self.study("compared_with: [C0]")
    try await withCompany(company, study) { build, owner in
      let report = try await build.run(try request(), on: owner)
      #expect(report.title.contains("fewer than 10 people"), "\(report.title)")
      #expect(report.tables.isEmpty)
    }
  }

  @Test(arguments: [
    ("rolled_out_in: [T0, T11]", "nobody is or was in an organization unit 'T11'", "T1"),
    ("rolled_out_in: []", "at least one", nil),
    ("compared_with: [C0, T1]", "'T1' is on both sides", nil),
    ("compared_with: []", "at least one", nil),
    ("alike_in: [country]", "'alike_in' goes with isolation: matched_control", nil),
    ("tenure_bins_months: [24]", "'tenure_bins_months' goes with", nil),
    ("periods_before: 0", "between 1 and 20", nil),
    ("enrolled: {from: 2025-01-01, through: 2025-12-30}", "count through 2025-12-31", nil),
    ("period_months: 0", "between 1 and 12", nil),
    ("period_months: 5", "no whole number of periods of 5 months", nil),
    ("isolation: matched_control", "goes with isolation: difference_in", nil),
    ("isolation: none", "goes with isolation: difference_in", nil),
    ("isolation: difference_in_difference", "is not one of", "difference_in_differences"),
    ("rolled_out_it: [T0]", "unknown key", "rolled_out_in"),
  ])
  func aWrongStudyIsRefusedWithItsLine(
    change: String, expected: String, suggestion: String?
  ) async throws {
    let company = RolloutCompany(
      treated: 2, others: 2, peopleEach: 2, withProgram: 0.03, seed: 4)
    let study = Self.study("rolled_out_in: [T0, T1]")
    let keys = [change.prefix { $0 != ":" }]
    let text =
      study.split(separator: "\n").filter { line in !keys.contains { line.hasPrefix("\($0):") } }
      .joined(separator: "\n") + "\n\(change)\n"
    try await withCompany(company, text) { build, owner in
      let error = await #expect(throws: SettingsError.self) {
        try await build.run(try request(), on: owner)
      }
      let said = error?.description ?? ""
      #expect(said.contains("study.yaml:") && said.contains(expected), "\(said)")
      if let suggestion { #expect(said.contains("'\(suggestion)'"), "\(said)") }
    }
  }
}
