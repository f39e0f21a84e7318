import Bursary
import Settings
import TestSupport
import Testing
import Upskilling

@Suite struct ProgramReaderTests {
  private let reader = ProgramReader(
    currencies: [
      Currency(code: "EUR", exponent: 2), Currency(code: "JPY", exponent: 0),
    ], schedules: ["two-years"])

  private func read(_ text: String) throws -> Program {
    try reader.read(Setting.parse(text, file: "program.yaml"))
  }

  @Test func theProgramThatShipsSaysWhatItsCommentsSay() throws {
    let program = try read(Project.text("Config/programs/site-skills.yaml"))
    let last = try #require(Day(iso: "2026-12-31"))
    let version = try #require(program.version(on: last))
    #expect(program.version(on: last.adding(days: 1)) == nil)
    #expect(version.itemCap == 60_000)
    #expect(version.personCap == 150_000)
    #expect(version.copayPercent == 10)
    #expect(version.eligibility.tenureDays == 90)
    #expect(version.eligibility.costCenters == nil)
    #expect(version.approvals.map(\.upTo) == [15_000, 60_000, nil])
    #expect(
      version.approvals.map(\.approvers) == [[.rule], [.manager], [.manager, .employee("000001")]])
  }

  static let version = """
    name: p
    versions:
      - from: 2026-01-01
        currency: EUR
        approvals: [{by: rule}]

    """

  @Test(arguments: [
    (
      version + "  - {from: 2027-01-01, currency: EUR, approvals: [{by: rule}]}\n", "6:", "overlaps"
    ),
    (version.replacing("EUR", with: "EURO"), "4:", "EUR"),
    (version.replacing("2026-01-01", with: "2026-02-30"), "3:", "not a day"),
    (version.replacing("currency", with: "curency"), "4:", "currency"),
    (version.replacing("by: rule", with: "by: boss"), "5:", "manager"),
    (version.replacing("by: rule", with: "up_to: 5.001, by: rule"), "5:", "not an amount"),
    (version.replacing("by: rule", with: "up_to: -5, by: rule"), "5:", "negative"),
    (version.replacing("by: rule", with: "by: employee"), "5:", "employee"),
    (version.replacing("{by: rule}", with: "{by: rule}, {by: manager}"), "5:", "rise"),
    (version.replacing("[{by: rule}]", with: "[]"), "5:", "somebody"),
    (version + "    copay_percent: 101\n", "6:", "percent"),
    (version + "    through: 2025-12-31\n", "6:", "before"),
    (version + "    eligible: {status: [terminated]}\n", "6:", "active"),
    (version + "    offers: {credentials: [nanodegre]}\n", "6:", "nanodegree"),
    (version + "    credential_caps: {diploma: 5.00}\n", "6:", "specialization"),
    (version + "    year_starts: 02-29\n", "6:", "every year"),
    (version + "    deadlines: {enroll_within_day: 5}\n", "6:", "enroll_within_days"),
    (version + "    deadlines: {enroll_within_days: -5}\n", "6:", "negative"),
    (version + "    payment: cash\n", "6:", "reimbursement"),
    (version + "    repayment: two-year\n", "6:", "'two-years'"),
    (version + "    tax: {expense: tution}\n", "6:", "tuition"),
    (version + "    tax: {facts: [written_plan]}\n", "6:", "expense"),
    (version + "    tax: {expense: tuition, facts: [job_relatd]}\n", "6:", "job_related"),
    (version + "    tax: {expense: tuition, private_percent: 101}\n", "6:", "100 percent"),
    (version + "    completion: {grade: 101}\n", "6:", "100 percent"),
    (version + "    completion: {required: false, grade: 70}\n", "6:", "required"),
    (version.replacing("by: rule", with: "by: [rule, manager]"), "5:", "alone"),
    (
      version.replacing("{by: rule}", with: "{by: [manager, employee], employee: [E1, E2]}"), "5:",
      "named only"
    ),
  ])
  func mistakesAreRefusedWithTheirPlace(text: String, line: String, words: String) throws {
    let error = try #require(throws: SettingsError.self) { try read(text) }
    #expect(error.description.contains("program.yaml:\(line)"), "\(error)")
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func whatTaxRulesAskIsKeptInTheOrderOfTheClosedList() throws {
    let program = try read(
      Self.version
        + "    tax: {expense: books, facts: [job_related, written_plan], private_percent: 25}\n")
    let tax = try #require(program.versions.first?.tax)
    #expect(tax.expense == .books)
    #expect(tax.facts == [.writtenPlan, .jobRelated])
    #expect(tax.privatePercent == 25)
    #expect(try read(Self.version).versions.first?.tax == nil)
  }

  @Test func successiveVersionsDoNotOverlap() throws {
    let program = try read(
      Self.version.replacing("currency", with: "through: 2026-12-31\n    currency")
        + "  - {from: 2027-01-01, currency: JPY, item_cap: 5000, approvals: [{by: manager}]}\n")
    #expect(program.versions.map(\.currency.code) == ["EUR", "JPY"])
    #expect(program.versions[1].itemCap == 5000)
  }
}
