import Bursary
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// A small company: Ana (E1) reports to Bo (E2), Bo to Zoë (E3); Kim (E4) and Lou (E5) to nobody. All of them
/// in CC-1, which has 10,000.00 EUR for 2026.
struct House: Sendable {
  let database: ConnectionConfiguration
  let owner: Connection
  let office: Office
  /// The budget of CC-1 in 2026.
  let budget: Int

  static let eur = Currency(code: "EUR", exponent: 2)
  static let usd = Currency(code: "USD", exponent: 2)
  static let march = Moment(
    instant: Instant(millisecondsSinceEpoch: 1_772_323_200_000), day: day("2026-03-01"))

  static func day(_ text: String) -> Day { Day(iso: text) ?? Day(daysSinceEpoch: 0) }

  /// Noon, UTC, of a day.
  static func noon(_ text: String) -> Moment {
    let day = day(text)
    return Moment(
      instant: Instant(millisecondsSinceEpoch: day.daysSinceEpoch * 86_400_000 + 43_200_000),
      day: day)
  }

  /// Up to 100.00 by rule, up to 300.00 by the manager, above by the manager and then Zoë.
  static func program(_ change: (inout Program.Version) -> Void = { _ in }) -> Program {
    var version = Program.Version(
      from: day("2026-01-01"), currency: eur,
      approvals: [
        .init(upTo: 10_000, approvers: [.rule]), .init(upTo: 30_000, approvers: [.manager]),
        .init(upTo: nil, approvers: [.manager, .employee("E3")]),
      ])
    change(&version)
    return Program(name: "skills", title: "Skills", versions: [version])
  }

  static func ask(
    _ price: Int, by employee: String = "E1", course: String = "c1", _ currency: Currency = eur
  ) -> Ask {
    Ask(
      program: "skills", employee: employee, provider: "coursera", course: course,
      price: Money(price, currency))
  }

  /// The same house with other rules.
  func with(_ change: (inout Program.Version) -> Void) -> Office {
    Office(
      pool: office.pool, employer: office.employer, programs: [Self.program(change)],
      currencies: Array(office.currencies.values), actor: "test")
  }

  /// reserved, committed, expended, available.
  func balances(_ id: Int? = nil) async throws -> [Int] {
    let cell = try await office.budgets().first { $0.id == id ?? budget }
    return cell.map { [$0.reserved, $0.committed, $0.expended, $0.available] } ?? []
  }

  /// Asks for a course of its own, small enough for the rule.
  func approved(_ course: String, _ price: Int = 10_000) async throws -> Int {
    let outcome = try await office.request(Self.ask(price, course: course), at: Self.march)
    #expect(outcome.state == .approved)
    return outcome.sponsorship
  }

  func take(
    _ id: Int, _ step: SponsorshipStep, key: String? = nil, at moment: Moment = march
  ) async throws -> BudgetAnswer {
    try await office.advance(id, step, key: key, at: moment).answer
  }

  func state(_ id: Int) async throws -> SponsorshipState {
    try await office.sponsorship(id).state
  }

  /// Amounts of the financial book by account, debits less credits.
  func financial() async throws -> [String: Int] {
    let statement = TrialBalance(employerID: office.employer.id)
    return try await office.pool.transaction { db in try db.rows(statement) }
      .filter { $0.book == "financial" }
      .reduce(into: [:]) { $0[$1.kind] = $1.debit.minorUnits - $1.credit.minorUnits }
  }
}

/// Lends a house whose checks must find nothing when the body is done.
func withHouse(
  _ change: (inout Program.Version) -> Void = { _ in }, _ body: (House) async throws -> Void
) async throws {
  let program = House.program(change)
  try await withDatabase { database in
    let owner = try await Connection.open(database)
    try await owner.run(
      """
      SELECT people.add_employer('acme', 'Acme', 'Europe/Madrid');
      INSERT INTO people.employee (employer_id, employee_number, source_id, hired_on, as_of)
      SELECT 1, 'E' || n, 'E' || n, '2020-01-01', '2026-01-01' FROM generate_series(1, 5) AS n;
      INSERT INTO people.assignment
        (employer_id, employee_id, valid_from, status, cost_center, manager_ref)
      SELECT 1, employee_id, '2020-01-01', 'active', 'CC-1',
        CASE employee_number WHEN 'E1' THEN 'E2' WHEN 'E2' THEN 'E3' END FROM people.employee;
      SELECT budget.add_period(1, 'FY26', '2026-01-01', '2026-12-31');
      SELECT budget.add_period(1, 'FY27', '2027-01-01', '2027-12-31');
      SELECT budget.open_cell(1, 1, 'CC-1', '', 'EUR', 'stop', NULL);
      """)
    try await owner.run(
      """
      SELECT budget.settle(1, 1, ARRAY[ROW('open', 'increase', NULL, 1000000, false, NULL)
        ::budget.operation], now(), '2026-01-01', 'test')
      """)
    var target = database
    target.role = "bursar_app"
    let pool = ConnectionPool(configuration: target, size: 4)
    let (employers, currencies) = try await pool.transaction { db in
      (try db.rows(Employers()), try db.rows(Currencies()).map(\.currency))
    }
    let house = House(
      database: target, owner: owner,
      office: Office(
        pool: pool, employer: try #require(employers.first), programs: [program],
        currencies: currencies, actor: "test"), budget: 1)
    try await body(house)
    #expect(try await owner.offendersOfAllChecks() == [:])
    await pool.close()
    await owner.close()
  }
}
