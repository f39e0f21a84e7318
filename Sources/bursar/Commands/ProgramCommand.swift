import ArgumentParser
import Foundation
import Jobs
import Postgres
import Settings
import Store
import Upskilling

/// Programs.
struct ProgramCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program", abstract: "The employer's programs, and what they say to a request.",
    subcommands: [ProgramList.self, ProgramCheck.self])
}

extension Session {
  func currencies() async throws -> [Currency] {
    try await connection.perform { db in try db.rows(Currencies()) }.map(\.currency)
  }

  /// The programs beside the configuration and those of the installation, by name.
  func programs(config: String?, currencies: [Currency]) throws -> [Program] {
    let reader = ProgramReader(currencies: currencies)
    let path = URL(fileURLWithPath: installation.configurationPath(config))
    let folders = Set([
      path.deletingLastPathComponent().appendingPathComponent("programs").standardizedFileURL.path,
      "\(installation.home)/Config/programs",
    ])
    var programs: [String: Program] = [:]
    for folder in folders.sorted() {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names.sorted() where name.hasSuffix(".yaml") {
        let program = try reader.read(Setting.load(path: "\(folder)/\(name)"))
        programs[program.name] = program
      }
    }
    return programs.values.sorted { $0.name < $1.name }
  }
}

struct ProgramList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the programs and their versions.",
    discussion: "Example:\n  bursar program list")

  @OptionGroup var options: GlobalOptions

  private struct Item: Encodable {
    let name: String
    let title: String
    let from: String
    let through: String?
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "program")
      let currencies = try await session.currencies()
      let programs = try session.programs(config: options.config, currencies: currencies)
      let items = programs.flatMap { program in
        program.versions.map { version in
          Item(
            name: program.name, title: program.title, from: version.from.description,
            through: version.through?.description, currency: version.currency.code)
        }
      }
      if options.format == .json {
        for item in items { try Console.printJSON(item) }
        return
      }
      guard !items.isEmpty else {
        return Console.print("No program yet. Write one in programs/ beside the configuration.")
      }
      var table = TextTable(["program", "title", "from", "through", "currency"])
      table.rows = items.map { [$0.name, $0.title, $0.from, $0.through ?? "", $0.currency] }
      Console.print(table.render())
    }
  }
}

/// Who asks a program for what, at what price.
struct ProgramQuestion: ParsableArguments {
  @Argument(help: "The program, by name.") var program: String
  @Argument(help: "Employee number.") var employee: String
  @Argument(help: "Provider, such as coursera.") var provider: String
  @Argument(help: "The provider's id of the course.") var course: String
  @Argument(help: "Price, as 49.00.") var price: String
  @Option(help: ArgumentHelp("Currency; the program's otherwise.", valueName: "code"))
  var currency: String?

  /// The program and the request, with the employee as placed on the day and what the year has
  /// brought them already.
  func read(
    _ session: Session, _ owner: Employer, on day: Day, _ options: GlobalOptions
  ) async throws -> (Program, SponsorshipRequest) {
    let currencies = try await session.currencies()
    let programs = try session.programs(config: options.config, currencies: currencies)
    guard let chosen = programs.first(where: { $0.name == program }) else {
      let names = programs.map(\.name)
      throw CommandError(
        "there is no program '\(program)'; there are: \(names.joined(separator: ", "))",
        ExitStatus.data)
    }
    let version = chosen.version(on: day)
    let code = currency ?? version?.currency.code ?? "EUR"
    guard let currency = currencies.first(where: { $0.code == code }) else {
      throw CommandError("'\(code)' is not a currency of ISO 4217", ExitStatus.data)
    }
    let placement = Placement(employerID: owner.id, employeeNumber: employee, day: day)
    let sponsorships = Sponsorships(employerID: owner.id, employeeNumber: employee)
    let (placed, known) = try await session.connection.perform { db in
      (try db.optionalRow(placement), try db.rows(sponsorships).map(\.sponsorship))
    }
    guard let applicant = placed?.applicant else {
      throw CommandError("nobody with this employee number was here on \(day)", ExitStatus.data)
    }
    let year = day.description.prefix(4)
    let sponsored = known.filter {
      $0.requestedOn.hasPrefix(year) && $0.sponsored.currency == version?.currency
    }.map(\.sponsored.minorUnits).reduce(0, +)
    let request = SponsorshipRequest(
      applicant: applicant, provider: provider, contentID: course,
      price: try Money(argument: price, currency: currency), sponsoredThisYear: sponsored,
      askedOn: day)
    guard request.price.minorUnits > 0 else {
      throw CommandError("the price must be above zero", ExitStatus.data)
    }
    return (chosen, request)
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
    let approver: String?
    let reasons: [ProgramReason]
    let employerPays: String
    let learnerPays: String
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "program")
      let owner = try await session.employer(employer.employer)
      let (program, request) = try await asked.read(
        session, owner, on: asOf?.day ?? session.today(for: owner), options)
      let decision = try program.decide(request)
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
      "refused:\n"
        + decision.reasons.map { "  \($0.line)" }.joined(separator: "\n")
    case .approved, .awaits:
      (answer.approver.map { "needs the approval of \($0)" } ?? "approved by rule")
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
    case .refused: (self.decision, approver) = ("refused", nil)
    case .approved: (self.decision, approver) = ("approved", nil)
    case .awaits(let number): (self.decision, approver) = ("awaits_approval", number)
    }
    reasons = decision.reasons
    employerPays = decision.employerPays.text
    learnerPays = decision.learnerPays.text
    currency = decision.employerPays.currency.code
  }
}
