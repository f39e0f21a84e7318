import Bursary
import Foundation
import Settings
import TestSupport
import Testing
import Upskilling

@Suite struct RuleReaderTests {
  private static func read(_ texts: String...) throws -> RuleBook {
    try ShippedRules.reader.read(
      texts.enumerated().map { try Setting.parse($1, file: "\($0 + 1).yaml") })
  }

  static let tax = """
    jurisdiction: US
    currency: USD
    tax_year_starts: 01-01
    tax:
      - rule: R
        title: A rule
        kind: exemption
        versions:
          - {from: 2026-01-01, source: s, confidence: guidance, status: in_force,
             expenses: [tuition], needs: [job_related],
             cap: {2026: 5250.00 USD}, index: {base: 5250.00 USD, step: 50.00 USD}}

    """
  static let timing = """
      - rule: T
        title: A timing
        kind: timing
        versions:
          - {from: 2026-01-01, source: s, confidence: guidance, status: disputed, exemption: R}

    """
  static let repayment = """
    jurisdiction: DE
    repayment:
      - rule: L
        title: A law
        applies_by: contract
        versions:
          - {from: 2026-01-01, source: s, confidence: summary, status: in_force,
             requires: [prorated], longest_tie: [{training_at_most: 1, months: 6}]}

    """
  static let schedule = """
    schedules:
      - schedule: s
        title: A schedule
        versions:
          - {from: 2026-01-01, source: s, confidence: policy, status: in_force,
             months: 24, step: monthly, starts: completion, due_on: [resignation]}

    """

  @Test(arguments: [
    (tax.replacing("currency", with: "curency"), "2:", "did you mean 'currency'"),
    (tax.replacing("currency: USD", with: "currency: USDD"), "2:", "did you mean 'USD'"),
    (tax.replacing("currency: USD\n", with: ""), "1:", "'currency' is missing"),
    (tax.replacing("tax_year_starts: 01-01\n", with: ""), "1:", "'tax_year_starts' is missing"),
    (tax.replacing("01-01\n", with: "02-29\n"), "3:", "every year"),
    (tax.replacing("jurisdiction: US", with: "jurisdiction: USA"), "1:", "ISO 3166"),
    (tax.replacing("jurisdiction: US", with: "jurisdiction: US-CA"), "5:", "a country's"),
    (tax.replacing("jurisdiction: US\n", with: ""), "1:", "'jurisdiction' is missing"),
    (tax.replacing("kind: exemption", with: "kind: exemptions"), "7:", "did you mean 'exemption'"),
    (tax.replacing("source: s, ", with: ""), "9:", "'source' is missing"),
    (tax.replacing("source: s,", with: "source: '',"), "9:", "where the rule was read"),
    (tax.replacing("guidance", with: "guidence"), "9:", "did you mean 'guidance'"),
    (tax.replacing("in_force", with: "inforce"), "9:", "did you mean 'in_force'"),
    (tax.replacing("2026-01-01", with: "2026-13-01"), "9:", "not a day"),
    (tax.replacing("source: s", with: "through: 2025-12-31, source: s"), "9:", "before the first"),
    (tax.replacing("[tuition]", with: "[tution]"), "10:", "did you mean 'tuition'"),
    (tax.replacing("[tuition]", with: "[tuition, tuition]"), "10:", "stands twice"),
    (tax.replacing("[tuition]", with: "[]"), "10:", "covers something"),
    (tax.replacing("job_related", with: "job_relatd"), "10:", "did you mean 'job_related'"),
    (tax.replacing("needs:", with: "need:"), "10:", "did you mean 'needs'"),
    (tax.replacing("{2026: 5250.00 USD}", with: "{2026: 5250.00}"), "11:", "with its currency"),
    (tax.replacing("{2026: 5250.00 USD}", with: "{2026: 5250.00 EUR}"), "11:", "are in USD"),
    (tax.replacing("{2026: 5250.00 USD}", with: "{2026: 5250.00 USF}"), "11:", "ISO 4217"),
    (tax.replacing("{2026: 5250.00 USD}", with: "{2026: 5250.001 USD}"), "11:", "not an amount"),
    (tax.replacing("{2026: 5250.00 USD}", with: "{2026: -50.00 USD}"), "11:", "negative"),
    (tax.replacing("{2026: 5250.00 USD}", with: "{2026: 5270.00 USD}"), "11:", "multiples of 50"),
    (tax.replacing("{2026: ", with: "{next: "), "11:", "expected the year"),
    (tax.replacing("{2026: ", with: "{2025: "), "11:", "does not hold in 2025"),
    (tax.replacing("step: 50.00", with: "step: 0.00"), "11:", "above zero"),
    (tax.replacing("cap: {2026: 5250.00 USD}, ", with: ""), "11:", "no cap to index"),
    (
      tax
        + "      - {from: 2027-01-01, source: s, confidence: guidance, status: in_force, expenses: [fees]}\n",
      "12:", "overlaps the one from 2026-01-01"
    ),
    (tax + timing.replacing("exemption: R", with: "exemption: RR"), "16:", "did you mean 'R'"),
    (tax + timing.replacing("rule: T", with: "rule: R"), "12:", "stands at 1.yaml:5 already"),
    (repayment.replacing("by: contract", with: "by: payment"), "5:", "by contract or by exit"),
    (repayment.replacing("by: contract", with: "by: contrat"), "5:", "did you mean 'contract'"),
    (repayment.replacing("prorated", with: "pro_rated"), "8:", "did you mean 'prorated'"),
    (repayment.replacing("months: 6", with: "months: -6"), "8:", "0 or more"),
    (repayment.replacing("training_at_most", with: "training_atmost"), "8:", "training_at_most"),
    (
      repayment.replacing(
        "longest_tie: [{training_at_most: 1, months: 6}]", with: "longer_tie: void"),
      "8:", "no longest_tie"
    ),
    (schedule.replacing("monthly", with: "montly"), "6:", "did you mean 'monthly'"),
    (schedule.replacing("months: 24", with: "months: 0"), "6:", "1 or more"),
    (schedule.replacing("months: 24", with: "months: 601"), "6:", "600 months or less"),
    (
      schedule.replacing("months: 24, step: monthly", with: "months: 25, step: quarterly"), "6:",
      "multiple of three"
    ),
    (schedule.replacing("resignation", with: "resign"), "6:", "not one of"),
    (schedule.replacing("title: A schedule\n", with: "titel: A schedule\n"), "3:", "did you mean"),
  ])
  func mistakesAreRefusedWithTheirPlace(text: String, line: String, words: String) throws {
    let error = try #require(throws: SettingsError.self) { try Self.read(text) }
    #expect(error.description.contains("1.yaml:\(line)"), "\(error)")
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func aFolderSaysEachThingOnce() throws {
    let other = Self.tax.replacing("rule: R", with: "rule: R2")
    let error = try #require(throws: SettingsError.self) { try Self.read(Self.tax, other) }
    #expect(error.description == "2.yaml:1:15: 'US' stands at 1.yaml:1 already")
  }

  /// The employer's own folder comes after the one that ships.
  @Test func aLaterFolderReplacesRulesByName() async throws {
    try await withTemporaryFolder { folder in
      let text = """
        jurisdiction: US
        repayment:
          - rule: US-DEFAULT
            title: Ours
            applies_by: exit
            versions:
              - {from: 2026-01-01, source: s, confidence: policy, status: in_force}

        """
      try text.write(toFile: "\(folder)/us.yaml", atomically: true, encoding: .utf8)
      let book = try ShippedRules.reader.read(folders: [ShippedRules.folder, folder])
      #expect(book.repayment.filter { $0.id == "US-DEFAULT" }.map(\.title) == ["Ours"])
      #expect(book.tax == (try ShippedRules.book().tax))
      #expect(book.jurisdiction("US")?.currency == ShippedRules.usd)
    }
  }

  /// Two versions that follow each other, and two files in either order.
  @Test func whatIsRightIsRead() throws {
    let book = try Self.read(Self.tax + Self.timing, Self.repayment, Self.schedule)
    #expect(book == (try Self.read(Self.schedule, Self.repayment, Self.tax + Self.timing)))
    #expect(book.tax.map(\.id) == ["R", "T"])
    #expect(book.reach(of: "DE") == ["DE"])
    let shipped = try ShippedRules.book()
    #expect(shipped.reach(of: "DE") == ["DE", "EU"])
    #expect(shipped.reach(of: "US-CA") == ["US-CA", "US"])
  }

  /// Whoever reads a file learns at its head what it is not.
  @Test func everyFileSaysThatItIsNoAdvice() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: ShippedRules.folder)
    #expect(names.count >= 12)
    for name in names {
      let head = try Project.text("Config/rules/\(name)").prefix(200).lowercased()
      #expect(head.contains("not") && head.contains("legal advice"), "\(name)")
    }
  }
}
