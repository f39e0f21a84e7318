import Jobs
import Postgres
import Reporting
import Store
import Upskilling

/// What payroll is told of the sample company's year, as `bursar tax report` does it. Doing it again changes
/// nothing.
struct DemoPayroll {
  private let years: [TaxYear]
  private let refused: [TaxError]
  private let parts: [PayrollParts.Row]
  private let files: [String]

  /// Reports it, and writes the file for payroll beside the reports.
  init(room: EngineRoom, book: RuleBook, day: Day) async throws {
    let id = room.employerID
    let report = ReportTax(employerID: id, book: book, day: day, actor: room.catalog.actor)
    let answer = try await room.session.connection.transaction { db in try report(db) }
    years = answer.years
    refused = answer.outcomes.compactMap {
      if case .failure(let error) = $0.result { error } else { nil }
    }
    parts = try await room.query(PayrollParts(employerID: id)).filter { $0.reportedOn == day }
    let folder = try ReportFiles(
      folder: room.catalog.configuration.reportDirectory, employer: room.catalog.employer.code)
    files = try await room.query(PayrollFiles(employerID: id, reportedOn: day)).map {
      try folder.write($0)
    }
  }

  var text: String { table + "\n\n" + sentences.joined(separator: "\n") }

  /// By country and year: what is tax-free and what is taxable add up to what was paid.
  private var table: String {
    var table = TextTable(
      ["", "year", "people", "paid", "tax-free", "taxable", "", "to be looked at"],
      numbers: [1, 2, 3, 4, 5, 7])
    let groups = Dictionary(grouping: years) { "\($0.country) \($0.year)" }.sorted {
      $0.key < $1.key
    }
    table.rows = groups.map { _, years in
      let first = years[0]
      let sums = [\TaxYear.paid, \.taxFree, \.taxable].map { amount in
        Money(years.reduce(0) { $0 + $1[keyPath: amount].minorUnits }, first.currency).text
      }
      return [
        first.country, "\(first.year)", "\(years.count)",
      ] + sums + [first.currency.code, "\(years.count { $0.status == .review })"]
    }
    return table.render()
  }

  private var sentences: [String] {
    let review = years.filter { $0.status == .review }.map { year in
      let reasons = Set(year.payments.flatMap(\.notes).map(\.reason)).filter(\.needsReview)
      return "REVIEW of \(year.employeeNumber): "
        + TaxReason.allCases.filter(reasons.contains).map(\.sentence).joined(separator: "; ")
    }
    let missing = Dictionary(grouping: refused) { "\($0)" }.sorted { $0.key < $1.key }.map {
      ($1.count == 1 ? "1 person is" : "\($1.count) people are") + " not computed: \($0)"
    }
    let lines = parts.reduce(0) { $0 + $1.lines }
    return review + missing + ["For payroll, \(lines) lines: " + files.joined(separator: ", ")]
  }
}
