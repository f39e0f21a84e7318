import Foundation
import Jobs
import Postgres
import Reporting
import Settings
import Store
import TestSupport
import Testing
import Upskilling

/// Every total of a report against a query of its own, on invented companies. BURSAR_COMPANIES says how many.
@Suite struct ReportTotalsTests {
  static let seeds: [Int] = {
    let wanted = ProcessInfo.processInfo.environment["BURSAR_COMPANIES"].flatMap { Int($0) } ?? 4
    return Array(1...max(1, wanted))
  }()

  private static func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  private func figures(_ report: Report) throws -> ReportFigures {
    try ReportFigures(JSONRenderer.render(report))
  }

  @Test(arguments: seeds) func totalsAreThoseOfTheirQueries(seed: Int) async throws {
    var company = InventedCompany()
    var generator = SeededGenerator(seed: UInt64(seed))
    company.people = Int.random(in: 2...160, using: &generator)
    company.attempts = Int.random(in: 0...700, using: &generator)
    company.sponsorships = min(company.attempts, Int.random(in: 0...90, using: &generator))
    company.seed = Double(seed % 1000) / 1000
    let asOf = try Self.day(["2026-06-30", "2026-03-31", "2025-12-31"][seed % 3])
    try await withConnection { owner in
      let id = try await company.create(on: owner)
      try await expectCompletion(asOf, id, owner)
      try await expectSpend(asOf, id, owner)
      try await expectProgress(asOf, id, owner)
      #expect(try await owner.offendersOfAllChecks() == [:], "seed \(seed)")
    }
  }

  private func build(_ owner: Connection) async throws -> BuildReport {
    let employers = try await owner.perform { db in try db.rows(Employers()) }
    return BuildReport(employer: try #require(employers.first), configuration: Configuration())
  }

  /// Attempts of learners, one learner, course and day once, as of a day: written anew from the definitions. What
  /// may change again (failing, withdrawing) is taken as it was known on the day.
  private func attempts(_ asOf: Day, _ id: Int) -> String {
    """
    SELECT DISTINCT ON (e.employee_id, e.item_id, coalesce(v.enrolled_on::text, 'undated'))
      e.employee_id, e.item_id, e.program, p.code AS provider,
      v.completed AND coalesce(v.completed_on <= '\(asOf)', true) AS earned, v.completed_on AS earned_on,
      v.failed AND v.as_of <= '\(asOf)' AND coalesce(v.failed_on <= '\(asOf)', true) AS failed,
      v.withdrawn AND v.as_of <= '\(asOf)' AND coalesce(v.withdrawn_on <= '\(asOf)', true) AS withdrawn, v.due_on
    FROM enrollment.attempt AS a
    JOIN enrollment.enrollment AS e USING (employer_id, enrollment_id)
    JOIN enrollment.event AS v ON v.employer_id = a.employer_id AND v.event_id = a.last_event_id
      AND v.attempt_id = a.attempt_id
    JOIN catalog.item AS i ON i.employer_id = e.employer_id AND i.item_id = e.item_id
    JOIN catalog.provider AS p ON p.employer_id = i.employer_id AND p.provider_id = i.provider_id
    WHERE a.employer_id = \(id) AND v.role = 'learner'
      AND CASE WHEN v.enrolled_on IS NULL THEN v.as_of <= '\(asOf)' ELSE v.enrolled_on <= '\(asOf)' END
    ORDER BY e.employee_id, e.item_id, coalesce(v.enrolled_on::text, 'undated'),
      v.completed DESC, a.attempt_id
    """
  }

  private func expectCompletion(_ asOf: Day, _ id: Int, _ owner: Connection) async throws {
    let report = try await build(owner).run(
      ReportRequest(kind: .completion, asOf: asOf), on: owner)
    #expect(report.isTied)
    try expectForms(report)
    let figures = try figures(report)
    let sums = try await owner.texts(
      """
      SELECT count(*) FILTER (WHERE earned), count(*),
        count(*) FILTER (WHERE earned AND due_on <= '\(asOf)'), count(*) FILTER (WHERE due_on <= '\(asOf)'),
        count(*) FILTER (WHERE earned AND due_on <= '\(asOf)' AND earned_on <= due_on),
        count(*) FILTER (WHERE earned OR failed OR withdrawn),
        count(*) FILTER (WHERE earned OR NOT withdrawn),
        (SELECT count(*) FROM (SELECT DISTINCT employee_id FROM (\(attempts(asOf, id))) AS q WHERE earned) AS x),
        (SELECT count(*) FROM (SELECT DISTINCT employee_id FROM (\(attempts(asOf, id))) AS q) AS x)
      FROM (\(attempts(asOf, id))) AS a
      """)[0].map { $0.flatMap { Int($0) } }
    #expect(figures.counts("all/CR_enrolled") == [sums[0], sums[1]])
    #expect(figures.counts("all/CR_due") == [sums[2], sums[3]])
    #expect(figures.counts("all/OT_due") == [sums[4], sums[3]])
    #expect(figures.counts("all/CR_resolved") == [sums[0], sums[5]])
    #expect(figures.counts("all/CR_not_withdrawn") == [sums[0], sums[6]])
    #expect(figures.counts("all/PR") == [sums[7], sums[8]])
    let groups = try await owner.texts(
      """
      SELECT 'provider=' || provider, count(*) FILTER (WHERE earned), count(*)
      FROM (\(attempts(asOf, id))) AS a GROUP BY 1
      UNION ALL
      SELECT 'program=' || program, count(*) FILTER (WHERE earned), count(*)
      FROM (\(attempts(asOf, id))) AS a GROUP BY 1
      """)
    for group in groups {
      let name = try #require(group[0])
      #expect(
        figures.counts("\(name)/CR_enrolled") == group.dropFirst().map { $0.flatMap { Int($0) } },
        "\(name)")
    }
  }

  /// Roi.md 8.6: the table, the page and the values say the same of every figure.
  private func expectForms(_ report: Report) throws {
    var lines: [Substring: Substring] = [:]
    for line in CSVRenderer.render(report).split(separator: "\r\n") {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      if let figure = cells.last, !figure.isEmpty { lines[figure] = line }
    }
    let page = try HTMLRenderer().render(report)
    for cell in report.tables.flatMap({ $0.rows.flatMap(\.self) }) {
      guard let figure = cell.figure else { continue }
      let line = try #require(lines[figure[...]], "\(figure)")
      switch cell.value {
      case .count(let count): #expect(line.contains(",\(count),count,"), "\(figure)")
      case .money(let money):
        #expect(line.contains(",\(money.text),\(money.currency.code),"), "\(figure)")
      case .hidden: #expect(line.contains(",suppressed,"), "\(figure)")
      default: break
      }
      #expect(page.contains("data-figure=\"\(figure)\""), "\(figure)")
    }
    #expect(try JSONRenderer.read(JSONRenderer.render(report)) == report)
  }

  private func expectSpend(_ asOf: Day, _ id: Int, _ owner: Connection) async throws {
    let report = try await build(owner).run(ReportRequest(kind: .spend, asOf: asOf), on: owner)
    #expect(report.isTied, "\(report.ties.filter { !$0.holds })")
    try expectForms(report)
    let figures = try figures(report)
    let balances = try await owner.texts(
      """
      SELECT a.cell_id, a.kind, a.currency, c.exponent,
        sum(CASE WHEN t.to_account = a.account_id THEN t.amount ELSE -t.amount END)
          * CASE a.kind WHEN 'authority' THEN -1 ELSE 1 END
      FROM ledger.transfer AS t
      JOIN ledger.entry AS e USING (employer_id, entry_id)
      JOIN ledger.account AS a ON a.employer_id = t.employer_id AND a.account_id IN (t.from_account, t.to_account)
      JOIN ledger.currency AS c ON c.code = a.currency
      WHERE t.employer_id = \(id) AND a.book = 'budgetary' AND e.effective_on <= '\(asOf)'
      GROUP BY a.cell_id, a.kind, a.currency, c.exponent
      """)
    // Before the fiscal year there is no period to show, and all budgets are, without any money.
    if asOf < (try Self.day("2026-01-01")) { #expect(balances.isEmpty) }
    for row in balances {
      let (cell, kind) = (try #require(row[0]), try #require(row[1]))
      let currency = Currency(code: try #require(row[2]), exponent: try #require(Int(row[3] ?? "")))
      let amount = Money(try #require(Int(row[4] ?? "")), currency)
      let measure = kind == "authority" ? "budget" : kind
      #expect(
        figures.money("cell=\(cell)/\(measure)/\(currency.code)") == amount.text,
        "\(cell) \(kind)")
    }
  }

  private func expectProgress(_ asOf: Day, _ id: Int, _ owner: Connection) async throws {
    let managers = try await owner.texts(
      """
      SELECT m.employee_number, count(DISTINCT a.employee_id)
      FROM people.assignment AS a
      JOIN people.employee AS e USING (employer_id, employee_id)
      JOIN people.employee AS m ON m.employer_id = a.employer_id AND m.source_id = a.manager_ref
      WHERE a.employer_id = \(id) AND a.valid_from <= '\(asOf)'
        AND coalesce(a.valid_to > '\(asOf)', true) AND coalesce(e.left_on >= '\(asOf)', true)
      GROUP BY 1 ORDER BY 1 LIMIT 5
      """)
    for manager in managers {
      var request = ReportRequest(kind: .progress, asOf: asOf)
      request.manager = manager[0]
      let report = try await build(owner).run(request, on: owner)
      #expect(report.isTied)
      #expect(report.scope.classification == .confidential)
      #expect(
        report.subject.hasSuffix(manager[1] == "1" ? "1 person." : "\(manager[1] ?? "") people."))
    }
  }
}
