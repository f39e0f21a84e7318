import ArgumentParser
import Bursary
import Reporting
import Settings
import Upskilling

/// What leavers owe.
struct RepaymentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repayment", abstract: "What a leaver owes, by the agreement and the rule files.",
    discussion: "Computed from the rule files as they stand; not tax or legal advice.",
    subcommands: [RepaymentCheck.self])
}

struct RepaymentCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say line by line what a leaver owes and which rule each line rests on.",
    discussion: """
      Example:
        bursar repayment check Examples/rules/leaver.yaml

      Writes nothing. REVIEW means that a person has to look. Exits with 65 where no rule of the place is \
      known: nothing is guessed.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "Agreement and exit, as in Examples/rules/leaver.yaml.") var file: String

  private struct Answer: Encodable {
    struct Line: Encodable {
      let reason: RepaymentReason
      let condition: RepaymentCondition?
      let detail: String
      let amount: String
      let rule: RuleCitation?
    }
    struct Doubt: Encodable {
      let reason: RepaymentDoubt
      let rule: RuleCitation?
    }
    struct Instalment: Encodable {
      let dueOn: Day
      let amount: String
    }
    let sponsorship: Int
    let employeeNumber: String
    let jurisdiction: String
    let lines: [Line]
    let due: String
    let currency: String
    let isVoid: Bool
    let instalments: [Instalment]
    let laws: [RuleCitation]
    let consent: [RuleCitation]
    let status: ReviewStatus
    let doubts: [Doubt]

    init(_ statement: RepaymentStatement) {
      sponsorship = statement.sponsorship
      employeeNumber = statement.employeeNumber
      jurisdiction = statement.jurisdiction
      lines = statement.lines.map {
        Line(
          reason: $0.reason, condition: $0.condition, detail: $0.detail, amount: $0.amount.text,
          rule: $0.rule)
      }
      due = statement.due.text
      currency = statement.due.currency.code
      isVoid = statement.isVoid
      instalments = statement.instalments.map {
        Instalment(dueOn: $0.dueOn, amount: $0.amount.text)
      }
      laws = statement.laws
      consent = statement.consent
      status = statement.status
      doubts = statement.doubts.map { Doubt(reason: $0.reason, rule: $0.rule) }
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "repayment")
      let (book, currencies) = try await session.rules(config: options.config)
      let reader = CaseReader(currencies: currencies)
      let (agreement, exit) = try readingCase(file) { (root) throws(SettingsError) in
        try reader.leaver(root, by: book)
      }
      let statement = try book.repayment(under: agreement, after: exit)
      if options.format == .json {
        try Console.printJSON(Answer(statement))
      } else {
        Console.print(Self.text(of: statement))
      }
      Console.note(RuleBook.notice)
    }
  }

  private static func text(of statement: RepaymentStatement) -> String {
    var table = TextTable(["", "amount", "", "rests on"], numbers: [1])
    let code = statement.due.currency.code
    table.rows = statement.lines.map { line in
      [
        line.reason.sentence + (line.detail.isEmpty ? "" : ": \(line.detail)"), line.amount.text,
        code, line.rule?.line ?? "",
      ]
    }
    table.rows.append([
      "due after \(statement.exit.reason.rawValue) on \(statement.exit.on), "
        + "by the law of \(statement.jurisdiction)",
      statement.due.text, code, statement.status.rawValue,
    ])
    var lines = [table.render()]
    if let first = statement.instalments.first, let last = statement.instalments.last {
      lines.append(
        statement.instalments.count == 1
          ? "\(first.amount.text) \(code) on \(first.dueOn)"
          : "in \(statement.instalments.count) parts: \(first.amount.text) \(code) on "
            + "\(first.dueOn) to \(last.amount.text) \(code) on \(last.dueOn)")
    }
    lines += statement.laws.map { "tried: \($0.line)" }
    lines += statement.consent.map { "from pay with the employee's consent only: \($0.rule)" }
    lines += statement.doubts.map { doubt in
      "REVIEW: \(doubt.reason.sentence)" + (doubt.rule.map { " (\($0.rule))" } ?? "")
    }
    return lines.joined(separator: "\n")
  }
}
