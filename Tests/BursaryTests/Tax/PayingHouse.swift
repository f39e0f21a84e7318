import Bursary
import Jobs
import Postgres
import Reporting
import Store
import TestSupport
import Testing
import Upskilling

/// The house with a budget of 100,000.00 USD in 2026 and everybody in the United States. Three programs pay:
/// `tuition` and `loans` the provider, `claims` the learner; all under a written plan.
struct PayingHouse: Sendable {
  let house: House
  let office: Office
  static let budget = 2

  static func program(
    _ name: String, _ expense: Expense, payment: SponsorshipTerms.Payment = .employer
  ) -> Program {
    Program(
      name: name, title: name,
      versions: [
        .init(
          from: House.day("2026-01-01"), currency: House.usd,
          approvals: [.init(upTo: nil, approvers: [.rule])], payment: payment,
          tax: .init(expense: expense, facts: [.writtenPlan]))
      ])
  }

  /// Recognizes a cost, in whole units, on a day.
  ///
  /// - Returns: the number of the sponsorship.
  @discardableResult
  func pay(
    _ amount: Int, _ day: String, by program: String = "tuition", for employee: String = "E1",
    committedOn: String? = nil, course: String? = nil, budget: Int = budget
  ) async throws -> Int {
    let first = House.noon(committedOn ?? day)
    let asked = try await office.request(
      Ask(
        program: program, employee: employee, provider: "coursera",
        course: course ?? "\(program)-\(day)",
        price: Money(
          amount * 100, program == "euros" ? House.eur : House.usd), budget: budget), at: first)
    #expect(asked.state == .approved)
    #expect(try await office.advance(asked.sponsorship, .commit(nil), at: first).answer == .done)
    let last = House.noon(day)
    #expect(try await office.advance(asked.sponsorship, .fulfill(nil), at: last).answer == .done)
    return asked.sponsorship
  }

  func report(
    by book: RuleBook? = nil, year: Int? = 2026, country: String? = nil, day: String = "2027-02-01",
    on pool: ConnectionPool? = nil
  ) async throws -> ReportTax.Answer {
    let report = ReportTax(
      employerID: house.office.employer.id, book: try book ?? ShippedRules.book(), year: year,
      country: country, day: House.day(day), actor: "test")
    return try await (pool ?? house.office.pool).transaction { db in try report(db) }
  }

  /// What was last reported, as `tax-free/taxable` in minor units, payment by payment.
  func reported() async throws -> [String] {
    try await house.owner.texts(
      "SELECT tax_free || '/' || taxable FROM tax.reported ORDER BY entry_id"
    )
    .map { $0[0] ?? "" }
  }
}

func withPayingHouse(
  _ body: (PayingHouse) async throws -> Void
) async throws {
  try await withHouse { house in
    try await house.owner.run(
      """
      UPDATE people.assignment SET country = 'US';
      SELECT budget.open_cell(1, 1, 'CC-1', '', 'USD', 'stop', NULL);
      """)
    try await house.owner.run(
      """
      SELECT budget.settle(1, 2, ARRAY[ROW('usd', 'increase', NULL, 10000000, false, NULL)
        ::budget.operation], now(), '2026-01-01', 'test')
      """)
    var euros = PayingHouse.program("euros", .tuition)
    euros.versions[0].currency = House.eur
    let office = Office(
      pool: house.office.pool, employer: house.office.employer,
      programs: [
        PayingHouse.program("tuition", .tuition), PayingHouse.program("loans", .studentLoan),
        PayingHouse.program("claims", .tuition, payment: .reimbursement), euros,
      ], currencies: Array(house.office.currencies.values), actor: "test")
    try await body(PayingHouse(house: house, office: office))
  }
}
