import ArgumentParser
import Bursary
import Foundation
import Reporting
import Settings
import Upskilling

/// Tax on benefits.
struct TaxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tax",
    abstract: "What of the employer's payments is tax-free, and what a training levy comes to.",
    discussion: "Computed from the rule files as they stand; not tax or legal advice.",
    subcommands: [
      TaxCheck.self, TaxYearCommand.self, TaxReport.self, TaxPayroll.self, TaxLevy.self,
      TaxRules.self,
    ])
}

/// A file of payments, evaluated.
private struct BenefitCases {
  let outcomes: [TaxYearOutcome]
  let years: [TaxYear]
  let benefits: CaseReader.Benefits
  private let book: RuleBook

  init(_ file: String, _ options: GlobalOptions, year: Int? = nil) async throws {
    let session = try await Session.open(config: options.config, command: "tax")
    let (rules, currencies) = try await session.rules(config: options.config)
    let reader = CaseReader(currencies: currencies)
    book = rules
    benefits = try readingCase(file) { (root) throws(SettingsError) in try reader.benefits(root) }
    outcomes = try book.taxYears(payments: benefits.payments, returns: benefits.returns) {
      $1 == year ?? $1
    }
    years = outcomes.compactMap { try? $0.result.get() }
  }

  /// What the file says was reported of money that came back in the year, of people who are computed.
  func reportedReturns(in year: Int) -> [LateReturn] {
    let payments = Dictionary(
      benefits.payments.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return benefits.reportedReturns.compactMap { reported in
      guard reported.year == year, let payment = payments[reported.paymentID] else { return nil }
      let country = RuleBook.country(of: payment.jurisdiction)
      let isRefused = outcomes.contains {
        ($0.employeeNumber, $0.country) == (payment.employeeNumber, country)
          && (try? $0.result.get()) == nil
      }
      return isRefused
        ? nil
        : LateReturn(
          payment: payment,
          paymentYear: book.taxYear(of: payment.paidOn, in: country) ?? payment.paidOn.civil.year,
          kind: reported.kind, country: country, year: year, amount: reported.amount)
    }
  }

  func finish() throws { try tellRefusals(outcomes) }
}

/// Says on stderr who is not computed and what the figures are not; fails where somebody is not.
func tellRefusals(_ outcomes: [TaxYearOutcome]) throws {
  var isRefused = false
  for outcome in outcomes {
    if case .failure(let error) = outcome.result {
      Console.error(
        "bursar: employee \(outcome.employeeNumber), \(outcome.country) \(outcome.year): \(error)"
      )
      isRefused = true
    }
  }
  Console.note(RuleBook.notice)
  if isRefused { throw ExitCode(ExitStatus.data) }
}

struct TaxCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Say for each payment of a file what is tax-free, under which rule, and why not the rest.",
    discussion: """
      Example:
        bursar tax check Examples/rules/benefits.yaml

      Writes nothing. REVIEW means that a person has to look. Exits with 65 where a rule, a cap or a fact is \
      missing: nothing is guessed.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "Payments, as in Examples/rules/benefits.yaml.") var file: String

  private struct Item: Encodable {
    struct Portion: Encodable {
      let amount: String
      let rule: RuleCitation
    }
    let employeeNumber: String
    let country: String
    let taxYear: Int
    let payment: Int
    let paidOn: Day
    let paid: String
    let taxFree: String
    let taxable: String
    let currency: String
    let portions: [Portion]
    let notes: [TaxNote]
    let status: ReviewStatus

    init(_ taxed: TaxedPayment, _ year: TaxYear) {
      employeeNumber = year.employeeNumber
      country = year.country
      taxYear = year.year
      payment = taxed.payment.id
      paidOn = taxed.payment.paidOn
      paid = taxed.paid.text
      taxFree = taxed.taxFree.text
      taxable = taxed.taxable.text
      currency = year.currency.code
      portions = taxed.portions.map { Portion(amount: $0.amount.text, rule: $0.rule) }
      notes = taxed.notes
      status = taxed.status
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let cases = try await BenefitCases(file, options)
      try printList(
        cases.years.flatMap { year in year.payments.map { Item($0, year) } }, options,
        ifEmpty: "No payment could be computed.",
        [
          "employee", "year", "payment", "paid on", "paid", "tax-free", "taxable", "", "status",
          "tax-free under",
        ], numbers: [2, 4, 5, 6]
      ) {
        [
          $0.employeeNumber, "\($0.country) \($0.taxYear)", "\($0.payment)", "\($0.paidOn)",
          $0.paid,
          $0.taxFree, $0.taxable, $0.currency, $0.status.rawValue,
          $0.portions.map(\.rule.rule).joined(separator: ", "),
        ]
      }
      if options.format == .text { Self.explain(cases.years) }
      try cases.finish()
    }
  }

  private static func explain(_ years: [TaxYear]) {
    var cited: [RuleCitation] = []
    func cite(_ rule: RuleCitation?) -> String {
      guard let rule else { return "" }
      if !cited.contains(rule) { cited.append(rule) }
      return " (\(rule.rule))"
    }
    var lines: [String] = []
    for year in years {
      for taxed in year.payments {
        for portion in taxed.portions { _ = cite(portion.rule) }
        lines += taxed.notes.map {
          let facts = $0.facts.map(\.rawValue).joined(separator: ", ")
          return "  payment \(taxed.payment.id): \($0.reason.sentence)"
            + (facts.isEmpty ? "" : ": \(facts)") + cite($0.rule)
        }
      }
      lines += year.events.map {
        "  payment \($0.returned.paymentID), \($0.returned.kind.rawValue) of "
          + "\($0.returned.amount.text) on \($0.returned.on): "
          + $0.note.reason.sentence + cite($0.note.rule)
      }
    }
    if !lines.isEmpty { Console.print((["", "Why:"] + lines).joined(separator: "\n")) }
    if !cited.isEmpty {
      Console.print((["", "Rules:"] + cited.map { "  \($0.line)" }).joined(separator: "\n"))
    }
  }
}

struct TaxYearCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "year", abstract: "Sum a file's payments up by person for a tax year.",
    discussion: """
      Example:
        bursar tax year Examples/rules/benefits.yaml 2026 --payroll

      Writes nothing, so that it says the same again. With --payroll it prints the CSV for payroll instead: what is \
      taxable, and what came back in the year of an earlier year's payment; of what the file says was reported, \
      the difference.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "Payments, as in Examples/rules/benefits.yaml.") var file: String
  @Argument(help: "The calendar year in which the tax year begins.") var year: Int
  @Flag(help: "Print the CSV for payroll.") var payroll = false

  func run() async throws {
    try await reportingErrors { [self] in
      let cases = try await BenefitCases(file, options, year: year)
      if payroll {
        let lines = try PayrollFile(
          years: cases.years, reported: cases.benefits.reported,
          returned: cases.reportedReturns(in: year))
        Console.write(CSVRenderer.render(lines), to: .standardOutput)
        return try cases.finish()
      }
      try printYears(
        cases.years, options, ifEmpty: "No payment of \(year) could be computed.")
      try cases.finish()
    }
  }
}

/// Prints people's tax years, a line each.
func printYears(_ years: [TaxYear], _ options: GlobalOptions, ifEmpty: String) throws {
  struct Item: Encodable {
    let employeeNumber: String
    let country: String
    let taxYear: Int
    let payments: Int
    let paid: String
    let taxFree: String
    let taxable: String
    let currency: String
    let status: ReviewStatus
  }
  try printList(
    years.map {
      Item(
        employeeNumber: $0.employeeNumber, country: $0.country, taxYear: $0.year,
        payments: $0.payments.count, paid: $0.paid.text, taxFree: $0.taxFree.text,
        taxable: $0.taxable.text, currency: $0.currency.code, status: $0.status)
    }, options, ifEmpty: ifEmpty,
    ["employee", "year", "payments", "paid", "tax-free", "taxable", "", "status"],
    numbers: [2, 3, 4, 5]
  ) {
    [
      $0.employeeNumber, "\($0.country) \($0.taxYear)", "\($0.payments)", $0.paid, $0.taxFree,
      $0.taxable, $0.currency, $0.status.rawValue,
    ]
  }
}

struct TaxRules: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract:
      "List tax, levy and repayment rules and schedules, their versions and where they were read.",
    discussion: "Example:\n  bursar tax rules")

  @OptionGroup var options: GlobalOptions

  private struct Item: Encodable {
    let rule: String
    let title: String
    let place: String
    let from: Day
    let through: Day?
    let source: RuleSource

    static func of<Terms>(_ rules: [Rule<Terms>]) -> [Item] {
      rules.flatMap { rule in
        rule.versions.map {
          Item(
            rule: rule.id, title: rule.title, place: rule.jurisdiction, from: $0.from,
            through: $0.through, source: $0.source)
        }
      }
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "tax")
      let (book, _) = try await session.rules(config: options.config)
      try printList(
        Item.of(book.tax) + Item.of(book.levy) + Item.of(book.repayment)
          + Item.of(book.schedules), options,
        ifEmpty: "No rule yet. Write one in rules/ beside the configuration.",
        ["rule", "place", "from", "through", "status", "confidence", "source"]
      ) {
        [
          $0.rule, $0.place, "\($0.from)", $0.through?.description ?? "", $0.source.status.rawValue,
          $0.source.confidence.rawValue, $0.source.text,
        ]
      }
      Console.note(RuleBook.notice)
    }
  }
}

/// Reads a case that somebody wants explained: a mistake in it is one of the data, not of the configuration.
func readingCase<Case>(
  _ path: String, _ read: (Setting) throws(SettingsError) -> Case
) throws -> Case {
  do {
    return try read(Setting.load(path: path))
  } catch {
    throw CommandError("\(error)", error.line == nil ? ExitStatus.noInput : ExitStatus.data)
  }
}
