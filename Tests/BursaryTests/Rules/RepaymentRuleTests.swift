import Bursary
import Testing
import Upskilling

/// The repayment table of the finance reference, computed by the rule files that ship. Base case: cost
/// 6000.00, 24 months by the month from 2026-03-15, the employment ends on 2027-01-20.
@Suite struct RepaymentRuleTests {
  typealias Shipped = ShippedRules

  /// One line of the table: what differs from the base case, and what comes out.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var place = "US-TX"
    var currency = Shipped.usd
    var signed = "2026-03-01"
    var agreed = 600_000
    var refunded = 0
    var months = 24
    var step = RepaymentSchedule.Step.monthly
    var monthEnd = RepaymentSchedule.MonthEnd.lastDay
    var dueOn: Set<ExitReason> = [.resignation, .misconduct]
    var accelerates = false
    var serves = "2026-03-15"
    var leaves = "2027-01-20"
    var exit = ExitReason.resignation
    var training: (String, String)?
    var employees: Int? = 1000
    var lacks: Set<RepaymentCondition> = []
    var due: Int
    var isVoid = false
    var status = ReviewStatus.ok

    var testDescription: String { name }

    func statement(in places: [String]? = nil) throws -> RepaymentStatement {
      let source = RuleSource(text: "handbook", confidence: .policy, status: .inForce)
      let schedule = RepaymentSchedule(
        months: months, step: step, monthEnd: monthEnd, dueOn: dueOn, accelerates: accelerates)
      let agreement = RepaymentAgreement(
        sponsorship: 7, employeeNumber: "E1", signedOn: try Shipped.day(signed),
        agreed: Money(agreed, currency), cost: Money(600_000, currency),
        refunded: Money(refunded, currency),
        schedule: Held(
          citation: RuleCitation(
            rule: "two-years", title: "Two years", from: try Shipped.day("2020-01-01"),
            source: source), terms: schedule),
        servesFrom: try Shipped.day(serves),
        trainingFrom: try (training?.0).map(Shipped.day),
        trainingThrough: try (training?.1).map(Shipped.day), employees: employees,
        facts: Set(RepaymentCondition.allCases).subtracting(lacks))
      return try Shipped.book().repayment(
        under: agreement,
        after: EmploymentExit(
          on: Shipped.day(leaves), reason: exit, jurisdictions: Set(places ?? [place])))
    }
  }

  static let table: [Case] = [
    Case(name: "K1", due: 350_000),
    Case(name: "K2", step: .daily, due: 344_733),
    Case(name: "K3", step: .quarterly, due: 375_000),
    Case(name: "K4 California", place: "US-CA", exit: .dismissal, due: 0),
    Case(
      name: "K4 New York", place: "US-NY", signed: "2027-03-01", serves: "2027-03-15",
      leaves: "2028-01-20", exit: .dismissal, due: 0),
    Case(
      name: "K4 by law alone", place: "US-CA", dueOn: Set(ExitReason.allCases), exit: .redundancy,
      due: 0),
    Case(name: "K5 California", place: "US-CA", exit: .misconduct, due: 350_000),
    Case(
      name: "K5 New York", place: "US-NY", signed: "2027-03-01", serves: "2027-03-15",
      leaves: "2028-01-20", exit: .misconduct, due: 350_000),
    Case(name: "K6", place: "US-CA", lacks: [.notRequiredForJob], due: 0, isVoid: true),
    Case(name: "K7", place: "US-CA", agreed: 700_000, due: 0, isVoid: true),
    Case(
      name: "K8 the day before", place: "US-CA", signed: "2025-12-31",
      lacks: Set(RepaymentCondition.allCases), due: 350_000),
    Case(
      name: "K8 the first day", place: "US-CA", signed: "2026-01-01",
      lacks: Set(RepaymentCondition.allCases), due: 0, isVoid: true),
    Case(
      name: "K9", place: "US-NY", signed: "2027-01-15", lacks: [.transferableCredential], due: 0,
      isVoid: true, status: .review),
    Case(
      name: "K10 30 employees", place: "US-CT", employees: 30, lacks: [.noNoteRequired], due: 0,
      isVoid: true),
    Case(
      name: "K10 20 employees", place: "US-CT", employees: 20, lacks: [.noNoteRequired],
      due: 350_000),
    Case(
      name: "K10 unknown", place: "US-CT", employees: nil, lacks: [.noNoteRequired], due: 0,
      isVoid: true, status: .review),
    Case(
      name: "K11", place: "DE", currency: Shipped.eur, months: 12,
      training: ("2026-03-09", "2026-03-13"), due: 0, isVoid: true),
    Case(
      name: "K12", place: "DE", currency: Shipped.eur, training: ("2025-11-15", "2026-03-14"),
      due: 350_000),
    Case(
      name: "K13", place: "NL", currency: Shipped.eur, lacks: [.voluntaryTraining], due: 0,
      isVoid: true),
    Case(
      name: "Netherlands, signed before the law", place: "NL", currency: Shipped.eur,
      signed: "2020-03-01", lacks: [.voluntaryTraining], due: 0, isVoid: true),
    Case(
      name: "Connecticut, 26 employees", place: "US-CT", employees: 26, lacks: [.noNoteRequired],
      due: 0, isVoid: true),
    Case(name: "K14 on the day", leaves: "2028-03-15", due: 0),
    Case(name: "K14 the day before", leaves: "2028-03-14", due: 25_000),
    Case(
      name: "K15", signed: "2026-01-15", serves: "2026-01-31", leaves: "2026-02-28", due: 575_000),
    Case(
      name: "K15 by the day after", signed: "2026-01-15", monthEnd: .dayAfter, serves: "2026-01-31",
      leaves: "2026-02-28", due: 600_000),
    Case(name: "K16", refunded: 200_000, due: 233_333),
    Case(
      name: "K17 beyond two years", place: "US-CO", months: 36, leaves: "2028-03-15", due: 0,
      status: .review),
    Case(
      name: "K17 within them", place: "US-CO", months: 36, due: 350_000, status: .review),
    // What the table leaves open.
    Case(name: "cliff", step: .cliff, due: 600_000),
    Case(name: "left before it began", leaves: "2026-03-10", due: 600_000),
    Case(name: "agreed less than the cost", agreed: 240_000, due: 140_000),
    Case(name: "not on this end", exit: .redundancy, due: 0),
    Case(name: "accelerates", accelerates: true, due: 350_000),
    Case(
      name: "accelerates in California", place: "US-CA", accelerates: true, due: 0, isVoid: true),
    // The law's two years begin with the end of the training: 13 of 24 months.
    Case(
      name: "Colorado, served from later", place: "US-CO", training: ("2025-12-01", "2025-12-15"),
      due: 275_000),
    Case(name: "Colorado, two years", place: "US-CO", due: 350_000),
    Case(
      name: "Colorado, on the job", place: "US-CO", lacks: [.beyondJobTraining], due: 0,
      isVoid: true),
    Case(
      name: "Germany, the gap after two months", place: "DE", months: 24,
      training: ("2025-12-20", "2026-03-10"), due: 0, isVoid: true, status: .review),
    Case(
      name: "Germany, the gap, short tie", place: "DE", months: 12,
      training: ("2025-12-20", "2026-03-10"), due: 100_000, status: .review),
    Case(
      name: "Germany, two months exactly", place: "DE", months: 12,
      training: ("2026-01-15", "2026-03-14"), due: 100_000),
    Case(
      name: "Germany, length unknown", place: "DE", due: 0, isVoid: true, status: .review),
    Case(
      name: "Germany, daily", place: "DE", step: .daily, training: ("2025-11-15", "2026-03-14"),
      due: 344_733, status: .review),
    Case(
      name: "Germany, dismissed", place: "DE", exit: .dismissal,
      training: ("2025-11-15", "2026-03-14"), due: 0),
    Case(
      name: "Austria", place: "AT", training: ("2026-03-02", "2026-03-13"), due: 350_000),
    Case(
      name: "Austria, signed on the first day", place: "AT", training: ("2026-03-01", "2026-03-13"),
      due: 0, isVoid: true),
    Case(
      name: "Austria, five years", place: "AT", months: 60,
      training: ("2026-03-02", "2026-03-13"), due: 0, isVoid: true, status: .review),
    Case(
      name: "Austria, dismissed", place: "AT", dueOn: Set(ExitReason.allCases), exit: .dismissal,
      training: ("2026-03-02", "2026-03-13"), due: 0, status: .review),
    Case(name: "a member without rules of its own", place: "FR", due: 350_000, status: .review),
  ]

  @Test(arguments: table) func whatIsDue(line: Case) throws {
    let statement = try line.statement()
    #expect(statement.due.minorUnits == line.due)
    #expect(statement.isVoid == line.isVoid)
    #expect(statement.status == line.status)
    #expect(statement.lines.reduce(0) { $0 + $1.amount.minorUnits } == line.due)
    #expect(statement.instalments.reduce(0) { $0 + $1.amount.minorUnits } == line.due)
    let demand = line.due > 0 && line.status == .ok ? SponsorshipStep.demand(line.due) : nil
    #expect(statement.step == demand)
    for line in statement.lines where ![.cost, .refunded, .notAgreed].contains(line.reason) {
      #expect(line.rule != nil)
    }
  }

  @Test func k5InstalmentsKeepTheirDays() throws {
    let line = try #require(Self.table.first { $0.name == "K5 California" })
    let instalments = try line.statement().instalments
    #expect(instalments.count == 14)
    #expect(instalments.allSatisfy { $0.amount.minorUnits == 25_000 })
    #expect(instalments.first?.dueOn.description == "2027-02-15")
    #expect(instalments.last?.dueOn.description == "2028-03-15")
    let cut = try #require(Self.table.first { $0.name == "K17 within them" }).statement()
    #expect(cut.instalments.count == 14)
    #expect(cut.instalments.last?.dueOn.description == "2028-03-15")
    let accelerated = try #require(Self.table.first { $0.name == "accelerates" }).statement()
    #expect(accelerated.instalments.map(\.dueOn.description) == ["2027-01-20"])
  }

  @Test func everyLineSaysWhatItRestsOn() throws {
    let line = try #require(Self.table.first { $0.name == "K9" })
    let statement = try line.statement()
    #expect(statement.lines.map(\.reason) == [.cost, .served, .void])
    #expect(statement.lines.map(\.amount.minorUnits) == [600_000, -250_000, -350_000])
    #expect(statement.lines[1].detail == "10 of 24 monthly steps")
    #expect(statement.lines[2].condition == .transferableCredential)
    #expect(statement.lines[2].rule?.from.description == "2026-12-19")
    #expect(statement.doubts.map(\.reason) == [.disputed])
    #expect(statement.laws.map(\.rule) == ["US-NY-TAW", "US-DEFAULT"])
    #expect(statement.consent.map(\.rule) == ["US-DEFAULT"])
  }

  /// A named exception with the stricter outcome, whichever place comes first.
  @Test func aLeaverInTwoPlacesIsForAPerson() throws {
    let statement = try Case(name: "", lacks: [.notRequiredForJob], due: 0)
      .statement(in: ["US-TX", "US-CA"])
    #expect(statement.due.minorUnits == 0)
    #expect(statement.jurisdiction == "US-CA")
    #expect(statement.doubts.map(\.reason) == [.severalJurisdictions])
    #expect(statement.step == nil)
    // Nothing is guessed where one of them has no rules.
    #expect(throws: RepaymentError.noRules(jurisdiction: "GB")) {
      try Case(name: "", due: 0).statement(in: ["US-TX", "GB"])
    }
    #expect(throws: RepaymentError.noJurisdiction) { try Case(name: "", due: 0).statement(in: []) }
  }

  @Test func agreementsThatMakeNoSense() throws {
    #expect(throws: RepaymentError.refundsExceedCost) {
      try Case(name: "", refunded: 600_001, due: 0).statement()
    }
    #expect(throws: RepaymentError.amounts) { try Case(name: "", agreed: -1, due: 0).statement() }
    #expect(throws: RepaymentError.signedAfterExit) {
      try Case(name: "", signed: "2027-01-21", due: 0).statement()
    }
  }

  @Test func aScheduleIsThatOfTheSignature() throws {
    let book = try Shipped.book()
    let held = book.schedule("two-years", signedOn: try Shipped.day("2026-03-01"))
    #expect(held?.terms == RepaymentSchedule(months: 24, step: .monthly))
    #expect(book.schedule("two-years", signedOn: try Shipped.day("2019-12-31")) == nil)
    #expect(book.schedule("two-year", signedOn: try Shipped.day("2026-03-01")) == nil)
  }
}
