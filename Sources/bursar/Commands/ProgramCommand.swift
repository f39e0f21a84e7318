import ArgumentParser
import Bursary
import Foundation
import Postgres
import Store
import Upskilling

/// Programs.
struct ProgramCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program", abstract: "The employer's programs, and what they say to a request.",
    subcommands: [ProgramList.self, ProgramShow.self, ProgramHistory.self, ProgramCheck.self])
}

struct ProgramList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the programs and their versions.",
    discussion: "Example:\n  bursar program list")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  private struct Item: Encodable {
    let name: String
    let title: String
    let from: Day
    let through: Day?
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let items = desk.office.programs.flatMap { program in
        program.versions.map {
          Item(
            name: program.name, title: program.title, from: $0.from, through: $0.through,
            currency: $0.currency.code)
        }
      }
      try printList(
        items, options,
        ifEmpty: "No program yet. Write one in programs/ beside the configuration.",
        ["program", "title", "from", "through", "currency"]
      ) { [$0.name, $0.title, "\($0.from)", $0.through?.description ?? "", $0.currency] }
    }
  }
}

struct ProgramShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the rules of a program that hold on a day.",
    discussion: "Example:\n  bursar program show site-skills --as-of 2026-03-02")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "The program, by name.") var program: String
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp("Day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let chosen = try desk.office.program(program)
      let day = asOf?.day ?? desk.today
      guard let version = chosen.version(on: day) else {
        throw CommandError("the program '\(program)' is not in force on \(day)", ExitStatus.data)
      }
      if options.format == .json { return try Console.printJSON(version) }
      Console.print(
        version.lines.map { "\($0.padding(toLength: 24, withPad: " ", startingAt: 0))\($1)" }
          .joined(separator: "\n"))
    }
  }
}

extension Program.Version {
  /// Its rules as a person reads them; what excludes nobody is left out.
  fileprivate var lines: [(String, String)] {
    func amount(_ minorUnits: Int) -> String {
      "\(Money(minorUnits, currency).text) \(currency.code)"
    }
    let lists: [(String, [String]?)] = [
      ("status", eligibility.statuses), ("employment types", eligibility.employmentTypes),
      ("job grades", eligibility.jobGrades), ("countries", eligibility.countries),
      ("cost centers", eligibility.costCenters), ("units", eligibility.orgUnits),
      ("providers", offer.providers), ("courses", offer.items),
      ("credentials", offer.credentials), ("skills", offer.skills),
    ]
    var lines = [("in force", "\(from) to \(through?.description ?? "further notice")")]
    lines += lists.compactMap { name, words in words.map { (name, $0.joined(separator: ", ")) } }
    if eligibility.tenureDays > 0 {
      lines.append(("days since the start", "\(eligibility.tenureDays)"))
    }
    if eligibility.isAfterProbation { lines.append(("probation", "must be over")) }
    if let itemCap { lines.append(("for one course", "at most \(amount(itemCap))")) }
    for (credential, cap) in credentialCaps.sorted(by: { $0.key < $1.key }) {
      lines.append(("for one \(credential)", "at most \(amount(cap))"))
    }
    if let personCap {
      lines.append(
        ("for one person a year", "at most \(amount(personCap)), year from \(yearStart)"))
    }
    lines.append(("the learner pays", "\(copayPercent) %"))
    for approval in approvals {
      let names = approval.approvers.map { approver in
        switch approver {
        case .rule: "nobody is asked"
        case .manager: "the manager"
        case .employee(let number): number
        }
      }
      lines.append(
        (
          approval.upTo.map { "up to \(amount($0))" } ?? "any amount",
          names.joined(separator: ", then ")
        ))
    }
    if let askDaysBefore { lines.append(("ask before the start", "\(askDaysBefore) days")) }
    if let enrollWithinDays { lines.append(("enroll within", "\(enrollWithinDays) days")) }
    if let completeWithinDays { lines.append(("complete within", "\(completeWithinDays) days")) }
    lines.append(
      ("payment", payment == .employer ? "the provider is paid" : "the learner is reimbursed"))
    if completion.isRequired {
      let extras = [
        completion.grade.map { "grade from \($0) %" },
        completion.needsCertificate ? "with a certificate" : nil,
      ].compactMap(\.self)
      lines.append(("completion", (["required"] + extras).joined(separator: ", ")))
    }
    if let repayment { lines.append(("repayment schedule", repayment)) }
    return lines
  }
}

struct ProgramHistory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List the versions of a program that have decided requests.",
    discussion: """
      Example:
        bursar program history site-skills

      A version that has decided stays as it was; a change is a new version with a later "from".
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "The program, by name.") var program: String

  private struct Item: Encodable {
    let from: String
    let requests: Int
    let declined: Int
    let recordedBy: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      _ = try desk.office.program(program)
      let statement = Policies(employerID: desk.office.employer.id, program: program)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      try printList(
        rows.map {
          Item(
            from: $0.validFrom, requests: $0.requests, declined: $0.declined,
            recordedBy: $0.recordedBy)
        }, options, ifEmpty: "No version of it has decided a request yet.",
        ["version from", "requests", "declined", "first used by"], numbers: [1, 2]
      ) { [$0.from, "\($0.requests)", "\($0.declined)", $0.recordedBy] }
    }
  }
}

/// An office of the employer that a command works for.
struct OfficeDesk: Sendable {
  let session: Session
  let office: Office

  init(_ options: GlobalOptions, _ employer: EmployerOption) async throws {
    session = try await Session.open(config: options.config, command: "sponsorship")
    office = try await session.office(config: options.config, employer: employer.employer)
  }

  var today: Day { session.today(for: office.employer) }

  func moment(_ day: DayArgument?) -> Moment { session.moment(day?.day, for: office.employer) }
}

/// Who asks a program for what, at what price.
struct ProgramQuestion: ParsableArguments {
  @Argument(help: "The program, by name.") var program: String
  @Argument(help: "Employee number.") var employee: String
  @Argument(help: "Provider, such as coursera.") var provider: String
  @Argument(help: "The provider's id of the course.") var course: String
  @Argument(help: "Price, as 49.00.") var price: String
  @Option(
    help: ArgumentHelp(
      "Currency of the price; the program's otherwise. Another is converted at the stored rate.",
      valueName: "code"))
  var currency: String?
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Run of the course, where it has several.", valueName: "id"))
  var courseRun = ""
  @Option(help: ArgumentHelp("First day of the course.", valueName: "yyyy-mm-dd"))
  var starts: DayArgument?
  @Option(
    help: ArgumentHelp(
      "Number of the budget that pays; the employee's cost center's otherwise.",
      valueName: "number"))
  var budget: Int?

  func ask(_ desk: OfficeDesk, on day: Day, by requester: String? = nil) throws -> Ask {
    let version = try desk.office.program(program).version(on: day)
    let code = currency ?? version?.currency.code ?? "EUR"
    guard let currency = desk.office.currencies[code] else {
      throw OfficeError.unknownCurrency(code)
    }
    return Ask(
      program: program, employee: employee, provider: provider, course: course, run: courseRun,
      startsOn: starts?.day, price: try Money(argument: price, currency: currency), budget: budget,
      requester: requester)
  }
}

struct ProgramCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what a program decides, and why, without writing anything.",
    discussion: """
      Example:
        bursar program check site-skills 000042 coursera cr-01 49.00 --as-of 2026-03-02

      All reasons are given at once, in a fixed order. Exits with 65 where the request is refused.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var asked: ProgramQuestion
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Day of the request; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  fileprivate struct Answer: Encodable {
    let decision: String
    /// Who has to say yes, one after the other.
    let approvers: [String]
    let reasons: [ProgramReason]
    let employerPays: String
    let learnerPays: String
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let day = asOf?.day ?? desk.today
      let decision = try await desk.office.check(asked.ask(desk, on: day), on: day)
      let answer = Answer(decision)
      if options.format == .json {
        try Console.printJSON(answer)
      } else {
        Console.print(Self.text(of: decision, answer))
      }
      if decision.outcome == .refused { throw ExitCode(ExitStatus.data) }
    }
  }

  private static func text(of decision: ProgramDecision, _ answer: Answer) -> String {
    switch decision.outcome {
    case .refused:
      "refused:\n" + decision.reasons.map { "  \($0.line)" }.joined(separator: "\n")
    case .approved, .awaits:
      (answer.approvers.isEmpty
        ? "approved by rule"
        : "needs the approval of \(answer.approvers.joined(separator: ", then of "))")
        + "\n  the employer pays \(answer.employerPays) \(answer.currency), "
        + "the learner \(answer.learnerPays) \(answer.currency)"
    }
  }
}

extension ProgramReason {
  /// As a person and a script read it.
  var line: String { "\(sentence) (\(rawValue))" }
}

extension ProgramCheck.Answer {
  fileprivate init(_ decision: ProgramDecision) {
    switch decision.outcome {
    case .refused: (self.decision, approvers) = ("refused", [])
    case .approved: (self.decision, approvers) = ("approved", [])
    case .awaits(let numbers): (self.decision, approvers) = ("awaits_approval", numbers)
    }
    reasons = decision.reasons
    employerPays = decision.employerPays.text
    learnerPays = decision.learnerPays.text
    currency = decision.employerPays.currency.code
  }
}
