import Foundation
import Jobs
import Postgres
import Reporting
import Settings
import Store
import TestSupport
import Testing
import Upskilling

/// Nobody, somebody, everybody hidden, no rate, no folder: a sentence or a clear error.
@Suite struct ReportRefusalTests {
  private func withCompany(
    _ company: InventedCompany = InventedCompany(), study: String? = nil,
    _ body: (BuildReport, Connection) async throws -> Void
  ) async throws {
    try await withConnection { owner in
      let id = try await company.create(on: owner)
      try await owner.run(
        "SELECT ledger.add_rate(\(id), 'JPY', 'EUR', '2026-06-28', 0.0061, 'ECB', 'test')")
      let employer = try #require(
        try await owner.perform { db in try db.rows(Employers()) }.first)
      try await withTemporaryFolder { folder in
        var configuration = Configuration()
        configuration.studyFolder = folder
        if let study {
          try study.write(toFile: "\(folder)/study.yaml", atomically: true, encoding: .utf8)
        }
        try await body(BuildReport(employer: employer, configuration: configuration), owner)
      }
    }
  }

  private func request(_ kind: Report.Kind, _ day: String = "2026-06-30") throws -> ReportRequest {
    ReportRequest(kind: kind, asOf: try #require(Day(iso: day)))
  }

  private func expectNoNaN(_ report: Report) throws {
    let words = try HTMLRenderer().render(report).split { !$0.isLetter }
    #expect(!words.contains("nan") && !words.contains("NaN") && !words.contains("inf"))
  }

  @Test func managersWithoutReportsInACircleAndUnknown() async throws {
    try await withCompany { build, owner in
      func page(_ manager: String, all: Bool = false) async throws -> Report {
        var one = try request(.progress)
        one.manager = manager
        one.isSubtree = all
        return try await build.run(one, on: owner)
      }
      // The last two report to one another; the others have a tree above them.
      #expect(try await page("000120", all: true).isTied)
      #expect(try await page("000119", all: true).isTied)
      let alone = try await page("000100")
      #expect(alone.title.hasPrefix("Nobody is on this team"))
      #expect(try HTMLRenderer().render(alone).contains("Nobody is on this team"))
      let everybody = try await page("000001", all: true)
      let own = try await page("000001")
      #expect(everybody.ties[0].left != own.ties[0].left)
      await #expect(throws: ReportRequestError.self) { try await page("nobody") }
      for report in [everybody, own] {
        let html = try HTMLRenderer().render(report)
        #expect(!html.contains("<script>"))
        #expect(html.contains("&lt;script&gt;"))
        #expect(!CSVRenderer.render(report).contains(",=HYPERLINK"))
      }
    }
  }

  @Test func nobodyAndTheFuture() async throws {
    var empty = InventedCompany()
    (empty.people, empty.attempts, empty.sponsorships) = (2, 0, 0)
    try await withCompany(empty) { build, owner in
      for kind in [Report.Kind.completion, .spend, .dataQuality] {
        let report = try await build.run(try request(kind), on: owner)
        #expect(report.isTied)
        try expectNoNaN(report)
        #expect(!TextRenderer.render(report).isEmpty)
      }
      let future = try await build.run(try request(.completion, "2019-01-01"), on: owner)
      #expect(future.title == "No enrollments up to 2019-01-01")
    }
  }

  /// An adjustment, and a refund of a closed year, lie between the budgets and the books: the walk names both.
  @Test func whatLiesBetweenBudgetsAndBooksIsNamed() async throws {
    try await withCompany { build, owner in
      try await owner.run(
        """
        SELECT budget.add_period(e.employer_id, '2027', '2027-01-01', '2027-12-31') FROM people.employer AS e;
        SELECT ledger.adjust(e.employer_id, 'a', 'training_expense', 'accrued_cost', 'EUR', 1234, NULL, 'test',
          '2026-05-01', 'test') FROM people.employer AS e;
        SELECT budget.set_period_state(p.employer_id, p.period_id, false, 'test')
        FROM budget.fiscal_period AS p WHERE p.name = '2026';
        SELECT budget.settle(c.employer_id, c.cell_id, ARRAY[ROW('late', 'refund', c.commitment_id, 77, false,
          NULL)::budget.operation], '2027-02-01T12:00:00Z', '2027-02-01', 'test')
        FROM budget.commitment AS c JOIN budget.cell AS l USING (employer_id, cell_id)
        WHERE c.state = 'fulfilled' AND l.currency = 'EUR' ORDER BY c.commitment_id LIMIT 1;
        """)
      var one = try request(.spend, "2027-03-31")
      one.fiscalPeriod = "all"
      let report = try await build.run(one, on: owner)
      #expect(report.isTied, "\(report.ties.filter { !$0.holds })")
      let walk = try #require(report.tables.first { $0.id == "books-eur" })
      #expect(TextRenderer.text(walk.rows[2][1].value) == "EUR −0.77")
      #expect(TextRenderer.text(walk.rows[3][1].value) == "EUR 12.34")
      #expect(TextRenderer.text(walk.rows[4][1].value) == "EUR 0.00")
      #expect(try await owner.offendersOfAllChecks() == [:])
    }
  }

  @Test func anUnknownFiscalPeriodIsRefused() async throws {
    try await withCompany { build, owner in
      var one = try request(.spend)
      one.fiscalPeriod = "1999"
      await #expect(throws: ReportRequestError.self) { try await build.run(one, on: owner) }
      one.fiscalPeriod = "all"
      #expect(try await build.run(one, on: owner).isTied)
    }
  }

  /// A cost center of fewer than ten people is hidden, and another one with it, in every form alike.
  @Test func smallCostCentersAreHiddenInEveryForm() async throws {
    try await withCompany { build, owner in
      try await owner.run(
        """
        UPDATE people.assignment SET cost_center = 'CC-TINY' WHERE employee_id IN (
          SELECT e.employee_id FROM enrollment.enrollment AS e ORDER BY e.employee_id LIMIT 8)
        """)
      let report = try await build.run(try request(.completion), on: owner)
      let table = try #require(report.tables.first { $0.id == "cost-center-rates" })
      let hidden = table.rows.filter { row in
        if case .hidden = row[1].value { true } else { false }
      }
      #expect(hidden.count >= 2)
      #expect(hidden.contains { $0[0].value == .text("CC-TINY") })
      for row in hidden {
        guard case .text(let name) = row[0].value else { continue }
        #expect(row.dropFirst().allSatisfy { if case .hidden = $0.value { true } else { false } })
        for line in CSVRenderer.render(report).components(separatedBy: "\r\n")
        where line.contains(",\(name),") {
          #expect(line.contains(",suppressed,") || line.contains(",text,"), "\(line)")
        }
        // No drawing measures it either.
        let page = try HTMLRenderer().render(report)
        #expect(!page.contains("\(name): "), "\(name) is spoken of")
      }
    }
  }

  private static let study = """
    name: s
    program: Program 0
    enrolled: {from: 2025-02-01, through: 2025-06-30}
    window_months: 6
    program_months: 6
    currency: EUR
    isolation: matched_control
    alike_in: [country]
    benefits: {retention: {worth: 5000.00, source: finance}}
    costs: [{category: administration, amount: 1000.00, day: 2025-06-30, said_by: HR}]

    """

  @Test func aStudyOfTheCompanyIsTiedAndSaysItsMethod() async throws {
    var company = InventedCompany()
    (company.people, company.attempts) = (400, 1500)
    try await withCompany(company, study: Self.study) { build, owner in
      let report = try await build.run(try request(.roi), on: owner)
      #expect(report.isTied, "\(report.ties)")
      #expect(report.subject.contains("matched controls"))
      #expect(report.subject.contains("grade"))
      #expect(!report.title.contains("proved"))
      // Roi.md 3.6: who took part is who enrolled, whatever became of them.
      let participants = try await owner.value(
        """
        SELECT count(*) FROM (
          SELECT e.employee_id, min(v.enrolled_on) AS first_on
          FROM enrollment.attempt AS a
          JOIN enrollment.enrollment AS e USING (employer_id, enrollment_id)
          JOIN enrollment.event AS v ON v.attempt_id = a.attempt_id AND v.event_id = a.last_event_id
          LEFT JOIN program.sponsorship AS s ON s.attempt_id = a.attempt_id
          WHERE v.role = 'learner' AND v.enrolled_on IS NOT NULL AND 'Program 0' IN (e.program, s.program)
          GROUP BY e.employee_id) AS q
        JOIN people.employee AS p USING (employee_id)
        WHERE first_on BETWEEN '2025-02-01' AND '2025-06-30'
          AND coalesce(p.left_on >= first_on, true) AND p.hired_on <= first_on
        """)
      let figures = try ReportFigures(JSONRenderer.render(report))
      #expect(figures.count("people/participants") == participants.flatMap { Int($0) })
    }
  }

  /// What the employer calls a small group holds for a study too.
  @Test func aStudyOfFewerPeopleThanTheEmployerShowsIsSuppressed() async throws {
    var company = InventedCompany()
    (company.people, company.attempts) = (400, 1500)
    try await withCompany(company, study: Self.study) { build, owner in
      var configuration = build.configuration
      configuration.smallCells = try #require(SmallCells(threshold: 1000))
      let report = try await BuildReport(employer: build.employer, configuration: configuration)
        .run(try request(.roi), on: owner)
      #expect(report.title.contains("fewer than 1000 people"))
      #expect(report.tables.isEmpty)
    }
  }

  @Test(arguments: [
    ("enrolled: {from: 2031-01-01, through: 2031-06-30}", "Nobody took part"),
    (
      "window_months: 12\nprogram_months: 12\nenrolled: {from: 2025-08-01, through: 2026-06-01}",
      "runs until"
    ),
    ("isolation: none", "no ROI"),
  ])
  func nobodyTooEarlyAndWithoutIsolation(change: String, expected: String) async throws {
    var company = InventedCompany()
    (company.people, company.attempts) = (300, 1200)
    let keys = change.split(separator: "\n").map { $0.prefix { $0 != ":" } }
    let study =
      Self.study.split(separator: "\n").filter { line in
        !keys.contains { line.hasPrefix("\($0):") }
      }.joined(separator: "\n") + "\n\(change)\n"
    try await withCompany(company, study: study) { build, owner in
      let report = try await build.run(try request(.roi), on: owner)
      #expect(report.title.contains(expected), "\(report.title)")
      try expectNoNaN(report)
    }
  }

  @Test func aStudyInAnotherCurrencyThanItsCostNeedsARate() async throws {
    var company = InventedCompany()
    (company.people, company.attempts) = (300, 1200)
    let study = Self.study.replacing("currency: EUR", with: "currency: USD")
    try await withCompany(company, study: study) { build, owner in
      let error = await #expect(throws: ReportRequestError.self) {
        try await build.run(try request(.roi), on: owner)
      }
      #expect(error?.description.contains("without a rate") == true)
      try await owner.run(
        """
        SELECT ledger.add_rate(employer_id, base, 'USD', '2026-06-30', rate, 'ECB', 'test')
        FROM people.employer, (VALUES ('EUR', 1.08), ('JPY', 0.0066)) AS r (base, rate)
        """)
      let report = try await build.run(try request(.roi), on: owner)
      #expect(report.isTied)
      #expect(report.rules.contains { $0.contains("1.08 USD of 2026-06-30 (ECB)") })
    }
  }

  @Test(arguments: [
    ("isolation: guess", "matched_control"), ("isolation: randomized", "matched_control"),
    ("alike_in: [gender]", "alike_in"),
    ("window_months: 0", "between 1 and 60"), ("colour: red", "colour"),
    ("costs: [{category: tuition, amount: 1.00, day: 2025-01-01, said_by: x}]", "ledger"),
    ("enrolled: {from: 2025-06-01, through: 2025-05-01}", "before the first"),
    ("benefits: {absence: {worth: 1.00, source: x}}", "absence"),
  ])
  func aWrongStudyIsRefusedWithItsLine(change: String, expected: String) async throws {
    let key = change.prefix { $0 != ":" }
    let study =
      Self.study.split(separator: "\n").filter { !$0.hasPrefix("\(key):") }
      .joined(separator: "\n") + "\n\(change)\n"
    try await withCompany(study: study) { build, owner in
      let error = await #expect(throws: SettingsError.self) {
        try await build.run(try request(.roi), on: owner)
      }
      #expect(error?.description.contains("study.yaml:") == true)
      if expected != "alike_in" {
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
      }
    }
  }

  @Test func aFolderThatCannotBeWrittenToIsNamedAndNothingIsHalfThere() async throws {
    try await withCompany { build, owner in
      let one = try request(.completion)
      let issued = IssuedReport(
        report: try await build.run(one, on: owner), snapshotID: nil, isRepeated: false)
      try await withTemporaryFolder { folder in
        try "in the way".write(toFile: "\(folder)/reports", atomically: true, encoding: .utf8)
        #expect(throws: ReportFileError.self) {
          try ReportFiles(folder: "\(folder)/reports", employer: "acme")
            .write(issued, one, as: ReportFiles.Form.allCases)
        }
        let files = try ReportFiles(folder: "\(folder)/good", employer: "acme")
        let paths = try files.write(issued, one, as: ReportFiles.Form.allCases)
        #expect(paths.count == 4)
        let all = try FileManager.default.contentsOfDirectory(
          atPath: "\(folder)/good/acme/2026-06-30")
        #expect(Set(all) == Set(paths.map { URL(fileURLWithPath: $0).lastPathComponent }))
      }
    }
  }

  /// In every form, also where an older file of other rights stands in the place.
  @Test func whatNamesPeopleIsForItsOwnerAndGroupOnly() async throws {
    try await withCompany { build, owner in
      let one = try request(.completion)
      var report = try await build.run(one, on: owner)
      try await withTemporaryFolder { folder in
        func modes(_ paths: [String]) throws -> [Int?] {
          try paths.map {
            try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? Int
          }
        }
        let ordinary = "\(folder)/ordinary"
        try Data().write(to: URL(fileURLWithPath: ordinary))
        let files = try ReportFiles(folder: "\(folder)/reports", employer: "acme")
        let open = IssuedReport(report: report, snapshotID: nil, isRepeated: false)
        let paths = try files.write(open, one, as: ReportFiles.Form.allCases)
        #expect(try Set(modes(paths)) == Set(modes([ordinary])))
        report.scope.classification = .confidential
        let named = IssuedReport(report: report, snapshotID: nil, isRepeated: false)
        #expect(try files.write(named, one, as: ReportFiles.Form.allCases) == paths)
        #expect(try modes(paths) == Array(repeating: 0o640, count: 4))
        let payroll = try files.write(
          PayrollFiles.Row(fileID: 7, reportedOn: one.asOf, content: "E1"))
        #expect(try modes([payroll]) == [0o640])
      }
    }
  }
}
