import Bursary
import Foundation
import Jobs
import Postgres
import Store
import Upskilling

/// The sample company's money: a fiscal year, a budget for each cost center, and sponsorships for what people
/// have enrolled in. Doing it again changes nothing.
struct DemoProgram {
  let session: Session
  let employer: Employer
  let office: Office
  let moment: Moment

  /// Udemy's courses are what people choose for themselves.
  private static func program(of provider: String) -> String {
    provider == "udemy" ? "own-choice" : "site-skills"
  }

  /// Granted for the year, in euros.
  private static let grants = [
    ("CC-1100", 6_000), ("CC-1200", 5_000), ("CC-1300", 4_500), ("CC-2100", 3_000),
    ("CC-3100", 1_500), ("CC-3200", 2_500),
  ]
  /// List prices in cents.
  private static let prices = ["coursera": 7_900, "edx": 14_900, "udemy": 2_499, "udacity": 39_900]
  /// Courses that cost more: somebody has to say yes.
  private static let specialization = (course: "cr-11", price: 34_900)

  /// `61 sponsorships: 34 active, 20 fulfilled, 7 requested`
  static func summary(of sponsorships: [Sponsorship]) -> String {
    let states = Dictionary(grouping: sponsorships, by: \.state).mapValues(\.count)
      .sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
      .map { "\($0.value) \($0.key.rawValue.replacing("_", with: " "))" }
    return "\(sponsorships.count) sponsorships: " + states.joined(separator: ", ")
  }

  /// - Returns: the sponsorships, as they stand after the night.
  func run() async throws -> [Sponsorship] {
    try await grantBudgets()
    try await ask()
    let context = StepContext(
      employerID: employer.id, at: moment.instant, occurredOn: moment.day,
      actor: session.installation.actor)
    try await session.connection.transaction { db in
      _ = try db.rows(LinkEnrollments(context: context))
    }
    let done = try await sponsorships().filter {
      $0.state == .active && $0.evidence?.isCompleted == true
    }
    if !done.isEmpty {
      _ = try await office.advance(done.map { .init($0.id, .fulfill()) }, at: moment)
    }
    return try await sponsorships()
  }

  private func sponsorships() async throws -> [Sponsorship] {
    let statement = Sponsorships(employerID: employer.id)
    return try await session.connection.transaction { db in
      try db.rows(statement).map(\.sponsorship)
    }
  }

  private func grantBudgets() async throws {
    guard let euro = office.currencies["EUR"], let first = Day(year: 2026, month: 1, day: 1),
      let last = Day(year: 2026, month: 12, day: 31)
    else { return }
    let (id, actor, instant) = (employer.id, session.installation.actor, moment.instant)
    try await session.connection.transaction { db in
      let known = try db.rows(FiscalPeriods(employerID: id)).first { $0.name == "2026" }?.periodID
      let period =
        try known
        ?? db.row(
          AddFiscalPeriod(employerID: id, name: "2026", firstDay: first, lastDay: last)
        ).periodID
      for (costCenter, amount) in Self.grants {
        let cell = try db.row(
          OpenCell(
            employerID: id, periodID: period, costCenter: costCenter, currencyCode: euro.code)
        ).cellID
        _ = try db.row(
          SettleBudget(
            employerID: id, cellID: cell,
            operations: [
              .init(key: "demo/\(costCenter)", kind: .increase, amount: amount * 100)
            ], at: instant, occurredOn: first, actor: actor))
      }
    }
  }

  /// Asks for what people enrolled in this year and nobody has sponsored yet.
  private func ask() async throws {
    guard let euro = office.currencies["EUR"] else { return }
    let id = employer.id
    let rows = try await session.connection.transaction { db in
      try db.rows(UnmatchedItems(employerID: id))
    }
    let asked = Set(
      try await sponsorships().map { "\($0.employeeNumber)/\($0.provider)/\($0.contentID)" })
    for row in rows where row.kind == "enrollment" && row.since >= "2026-01-01" {
      guard !asked.contains("\(row.employeeNumber)/\(row.provider)/\(row.contentID)") else {
        continue
      }
      let isSpecial = row.contentID == Self.specialization.course
      let price = isSpecial ? Self.specialization.price : Self.prices[row.provider] ?? 0
      let ask = Ask(
        program: Self.program(of: row.provider), employee: row.employeeNumber,
        provider: row.provider,
        course: row.contentID, run: row.run, price: Money(price, euro))
      do {
        _ = try await office.request(ask, at: moment)
      } catch OfficeError.noBudget, OfficeError.unknownEmployee {
        continue
      }
    }
  }
}
