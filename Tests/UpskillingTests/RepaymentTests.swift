import TestSupport
import Testing
import Upskilling

@Suite struct RepaymentTests {
  private static let usd = Currency(code: "USD", exponent: 2)

  private static func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  /// Worked out by hand, with the ends of months and a leap year.
  @Test(arguments: [
    ("2026-01-31", 1, "2026-02-28", "2026-03-01"), ("2027-12-31", 2, "2028-02-29", "2028-03-01"),
    ("2026-10-31", 1, "2026-11-30", "2026-12-01"), ("2026-11-30", 3, "2027-02-28", "2027-03-01"),
    ("2026-12-15", 1, "2027-01-15", "2027-01-15"), ("2028-02-29", 12, "2029-02-28", "2029-03-01"),
    ("2026-01-31", 12, "2027-01-31", "2027-01-31"), ("2026-03-15", 0, "2026-03-15", "2026-03-15"),
    ("2026-03-15", 24, "2028-03-15", "2028-03-15"),
  ])
  func monthsEnd(first: String, months: Int, lastDay: String, dayAfter: String) throws {
    for (end, expected) in [(RepaymentSchedule.MonthEnd.lastDay, lastDay), (.dayAfter, dayAfter)] {
      let schedule = RepaymentSchedule(months: 24, step: .monthly, monthEnd: end)
      let day = schedule.day(afterMonths: months, from: try Self.day(first))
      #expect(day.description == expected)
      #expect(schedule.monthsServed(from: try Self.day(first), to: day) == months)
      if months > 0 {
        #expect(
          schedule.monthsServed(from: try Self.day(first), to: day.adding(days: -1)) == months - 1)
      }
    }
  }

  @Test(arguments: 0..<60) func whatIsOwedFallsToNothing(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let first = try Self.day("2026-01-01").adding(days: Int.random(in: 0..<730, using: &random))
    let schedule = RepaymentSchedule(
      months: 3 * Int.random(in: 1...20, using: &random),
      step: RepaymentSchedule.Step.allCases.randomElement(using: &random) ?? .monthly,
      monthEnd: RepaymentSchedule.MonthEnd.allCases.randomElement(using: &random) ?? .lastDay)
    let amount = Money(Int.random(in: 0...1_000_000, using: &random), Self.usd)
    let end = schedule.day(afterMonths: schedule.months, from: first)
    #expect(schedule.owed(of: amount, from: first, to: first.adding(days: -5)) == amount)
    #expect(schedule.owed(of: amount, from: first, to: first) == amount)
    #expect(schedule.owed(of: amount, from: first, to: end).minorUnits == 0)
    var previous = amount.minorUnits
    for offset in 0...end.days(since: first) {
      let day = first.adding(days: offset)
      let owed = schedule.owed(of: amount, from: first, to: day).minorUnits
      #expect(owed <= previous)
      #expect((schedule.daysLeft(from: first, after: day).isEmpty) == (day >= end))
      previous = owed
    }
  }

  // MARK: Statements

  private static func law(
    _ id: String, _ place: String, _ law: RepaymentLaw, _ status: RuleSource.Status
  ) throws -> Rule<RepaymentLaw> {
    Rule(
      id: id, title: id, jurisdiction: place, appliesBy: .contract,
      versions: [
        .init(
          from: try day("2020-01-01"),
          source: RuleSource(text: "s", confidence: .statute, status: status), terms: law)
      ])
  }

  private static func randomLaw(_ random: inout SeededGenerator) -> RepaymentLaw {
    func some<Element>(_ all: [Element], _ random: inout SeededGenerator) -> [Element] {
      all.filter { _ in Int.random(in: 0..<6, using: &random) == 0 }
    }
    return RepaymentLaw(
      employeesAtLeast: Bool.random(using: &random) ? 50 : nil,
      requires: some(RepaymentCondition.allCases, &random),
      dueOn: Bool.random(using: &random) ? [.resignation, .misconduct] : nil,
      ties: Bool.random(using: &random)
        ? [.init(atMost: 3, months: 12), .init(atLeast: 5, months: 36)] : [],
      longerTie: Bool.random(using: &random) ? .void : .review,
      fallsOverMonths: Bool.random(using: &random) ? Int.random(in: 6...48, using: &random) : nil,
      reviewUnless: some(RepaymentCondition.allCases, &random))
  }

  @Test(arguments: 0..<300) func linesAddUpAndLawOnlyTakesAway(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let start = try Self.day("2026-01-01")
    let cost = Int.random(in: 0...1_000_000, using: &random)
    let schedule = RepaymentSchedule(
      months: 3 * Int.random(in: 1...20, using: &random),
      step: RepaymentSchedule.Step.allCases.randomElement(using: &random) ?? .monthly,
      dueOn: Set(ExitReason.allCases.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }),
      accelerates: Bool.random(using: &random))
    let source = RuleSource(text: "s", confidence: .policy, status: .inForce)
    let agreement = RepaymentAgreement(
      sponsorship: 1, employeeNumber: "E1", signedOn: start,
      agreed: Money(Int.random(in: 0...1_000_000, using: &random), Self.usd),
      cost: Money(cost, Self.usd),
      refunded: Money(Int.random(in: 0...cost, using: &random), Self.usd),
      schedule: Held(
        citation: RuleCitation(rule: "s", title: "s", from: start, source: source),
        terms: schedule),
      servesFrom: start.adding(days: 60), trainingFrom: start.adding(days: 5),
      trainingThrough: start.adding(days: Int.random(in: 6..<200, using: &random)),
      employees: Bool.random(using: &random) ? Int.random(in: 1...100, using: &random) : nil,
      facts: Set(RepaymentCondition.allCases.filter { _ in Bool.random(using: &random) }))
    let exit = EmploymentExit(
      on: start.adding(days: Int.random(in: 0..<1500, using: &random)),
      reason: ExitReason.allCases.randomElement(using: &random) ?? .resignation,
      jurisdictions: ["AA", "BB"])
    let plain = try Self.law("PLAIN", "AA", RepaymentLaw(), .inForce)
    let strict = Self.randomLaw(&random)

    func statement(
      _ rules: [Rule<RepaymentLaw>], in places: Set<String>
    ) throws -> RepaymentStatement {
      let statement = try RuleBook(repayment: rules).repayment(
        under: agreement,
        after: EmploymentExit(on: exit.on, reason: exit.reason, jurisdictions: places))
      #expect(
        statement.lines.reduce(0) { $0 + $1.amount.minorUnits } == statement.due.minorUnits)
      #expect(statement.lines.dropFirst().allSatisfy { $0.amount.minorUnits <= 0 })
      #expect(
        statement.instalments.reduce(0) { $0 + $1.amount.minorUnits } == statement.due.minorUnits)
      return statement
    }
    let byAgreement = try statement([plain], in: ["AA"])
    let inForce = try statement([Self.law("X", "BB", strict, .inForce)], in: ["BB"])
    let disputed = try statement([Self.law("X", "BB", strict, .disputed)], in: ["BB"])
    let proposed = try statement([Self.law("X", "BB", strict, .proposed)], in: ["BB"])
    #expect(inForce.due.minorUnits <= byAgreement.due.minorUnits)
    #expect(disputed.due == inForce.due)
    #expect(proposed.due == byAgreement.due)
    if inForce.due != byAgreement.due {
      #expect(disputed.status == .review)
      #expect(proposed.status == .review)
    }
    if inForce.isVoid { #expect(inForce.due.minorUnits == 0) }
    let both = try statement(
      [plain, Self.law("X", "BB", strict, .inForce)], in: ["AA", "BB"])
    #expect(both.due.minorUnits == min(byAgreement.due.minorUnits, inForce.due.minorUnits))
    #expect(both.status == .review)
    #expect(both.step == nil)
  }

  // MARK: Claims

  @Test func aClaimIsPaidOrWrittenOff() throws {
    let due = Money(350_000, Self.usd)
    var paid = try RepaymentClaim(due: due)
    #expect(paid.step == nil)
    try paid.receive(Money(100_000, Self.usd))
    #expect(paid.step == nil)
    try paid.receive(Money(250_000, Self.usd))
    #expect(paid.step == .repay)
    #expect(throws: RepaymentError.tooMuch) { try paid.writeOff(.hardship) }

    var spared = try RepaymentClaim(due: due)
    try spared.writeOff(.notWorthwhile)
    #expect(spared.step == .waive)
    #expect(spared.reason == .notWorthwhile)
    #expect(throws: RepaymentError.tooMuch) { try spared.receive(Money(1, Self.usd)) }

    var part = try RepaymentClaim(due: due)
    try part.receive(Money(1, Self.usd))
    try part.writeOff(.death)
    #expect(part.open.minorUnits == 0)
    #expect(part.received.minorUnits + part.writtenOff.minorUnits == due.minorUnits)
    #expect(part.step == nil)
  }

  @Test func aClaimTakesWhatIsOwedOnly() throws {
    #expect(throws: RepaymentError.amounts) { try RepaymentClaim(due: Money(0, Self.usd)) }
    var claim = try RepaymentClaim(due: Money(100, Self.usd))
    #expect(throws: RepaymentError.tooMuch) { try claim.receive(Money(101, Self.usd)) }
    #expect(throws: RepaymentError.amounts) { try claim.receive(Money(0, Self.usd)) }
    #expect(throws: RepaymentError.amounts) {
      try claim.receive(Money(1, Currency(code: "EUR", exponent: 2)))
    }
    #expect(claim.open.minorUnits == 100)
  }
}
