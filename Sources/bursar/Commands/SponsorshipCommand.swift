import ArgumentParser
import Foundation
import Jobs
import Postgres
import Store
import Upskilling

/// Sponsorships.
struct SponsorshipCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sponsorship", abstract: "Request, answer and follow sponsorships.",
    subcommands: [
      SponsorshipRequestCommand.self, SponsorshipApprove.self, SponsorshipDecline.self,
      SponsorshipCommit.self, SponsorshipFulfill.self, SponsorshipCancel.self,
      SponsorshipList.self, SponsorshipShow.self, SponsorshipUnmatched.self,
    ])
}

/// What every step takes.
struct StepOptions: ParsableArguments {
  @Flag(help: "Check everything and keep nothing.") var dryRun = false
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?
  @Option(help: ArgumentHelp("Why, in a word or two; no personal data.", valueName: "text"))
  var reason: String?

  var reasons: [String] { [reason].compactMap { $0 } }
}

extension BudgetDesk {
  func context(_ step: StepOptions) -> StepContext {
    StepContext(
      employerID: employer.id, at: .now,
      occurredOn: step.asOf?.day ?? session.today(for: employer),
      actor: session.installation.actor)
  }

  func sponsorship(_ id: Int) async throws -> Sponsorship {
    let statement = Sponsorships(employerID: employer.id)
    let all = try await session.connection.perform { db in try db.rows(statement) }
    guard let found = all.map(\.sponsorship).first(where: { $0.id == id }) else {
      throw CommandError(
        "there is no sponsorship \(id); see: bursar sponsorship list", ExitStatus.data)
    }
    return found
  }

  /// An amount in the currency of a sponsorship's budget.
  func amount(_ text: String, of id: Int) async throws -> Money {
    try Money(argument: text, currency: await sponsorship(id).employerPays.currency)
  }

  /// Says yes or no in an approver's name.
  func resolve(
    _ id: Int, approves: Bool, by approver: String, _ options: GlobalOptions, _ step: StepOptions
  ) async throws {
    try await take(
      ResolveSponsorship(
        context: context(step), sponsorshipID: id, approves: approves, approver: approver,
        reasons: step.reasons), id, options, step)
  }

  func advance(
    _ id: Int, _ next: AdvanceSponsorship.Step, _ options: GlobalOptions, _ step: StepOptions
  ) async throws {
    try await take(
      AdvanceSponsorship(
        context: context(step), sponsorshipID: id, step: next, reasons: step.reasons), id, options,
      step)
  }

  /// Runs a step and says where it led; a refusal exits with 65.
  private func take<S: Statement>(
    _ statement: S, _ id: Int, _ options: GlobalOptions, _ step: StepOptions
  ) async throws where S.Row == StepRow {
    let row = try await session.connection.transaction(
      TransactionOptions(isDryRun: step.dryRun)
    ) { db in try db.row(statement) }
    try tell(id, row.state, row.answer, options)
  }

  func tell(
    _ id: Int, _ state: SponsorshipState, _ answer: BudgetAnswer, _ options: GlobalOptions
  ) throws {
    struct Item: Encodable {
      let sponsorship: Int
      let state: SponsorshipState
      let answer: BudgetAnswer
    }
    if options.format == .json {
      try Console.printJSON(Item(sponsorship: id, state: state, answer: answer))
    } else if answer.isGranted {
      Console.print("sponsorship \(id) is \(state.rawValue)")
    }
    guard answer.isGranted else {
      throw CommandError(
        "refused: \(answer.words); sponsorship \(id) is \(state.rawValue)", ExitStatus.data)
    }
  }
}

struct SponsorshipRequestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Ask a program to pay for a course.",
    discussion: """
      Example:
        bursar sponsorship request site-skills 000042 coursera cr-01 49.00 --budget 1

      The program decides at once: declined with all reasons, approved and the money reserved, or \
      waiting for its approver.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var step: StepOptions
  @OptionGroup var asked: ProgramQuestion
  @Option(help: ArgumentHelp("Number of the budget that pays.", valueName: "number")) var budget:
    Int
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Run of the course, where it has several.", valueName: "id"))
  var courseRun = ""

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let context = desk.context(step)
      let cell = try await desk.cell(budget)
      let (program, request) = try await asked.read(
        desk.session, desk.employer, on: context.occurredOn, options)
      guard request.price.currency == cell.currency else {
        throw CommandError(
          "budget \(budget) is in \(cell.currency.code), the price in \(request.price.currency.code)",
          ExitStatus.data)
      }
      let decision = try program.decide(request)
      let statement = RequestSponsorship(
        context: context, request: request, run: courseRun, program: program.name, cellID: budget,
        decision: decision)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: step.dryRun)
      ) { db in try db.row(statement) }
      if decision.outcome == .refused, options.format == .text {
        Console.print(
          decision.reasons.map(\.line).joined(separator: "\n"))
      }
      try desk.tell(row.id, row.state, row.answer, options)
      if row.state == .declined { throw ExitCode(ExitStatus.data) }
    }
  }
}

struct SponsorshipApprove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Say yes to a request that waits, and reserve its money.",
    discussion: "Example:\n  bursar sponsorship approve 7 --by 000005")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var step: StepOptions
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int
  @Option(help: ArgumentHelp("Employee number of who says so.", valueName: "number")) var by: String

  func run() async throws {
    try await reportingErrors { [self] in
      try await BudgetDesk(options, employer)
        .resolve(sponsorship, approves: true, by: by, options, step)
    }
  }
}

struct SponsorshipDecline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decline", abstract: "Say no to a request that waits.",
    discussion: "Example:\n  bursar sponsorship decline 7 --by 000005 --reason \"next year\"")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var step: StepOptions
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int
  @Option(help: ArgumentHelp("Employee number of who says so.", valueName: "number")) var by: String

  func run() async throws {
    try await reportingErrors { [self] in
      try await BudgetDesk(options, employer)
        .resolve(sponsorship, approves: false, by: by, options, step)
    }
  }
}

struct SponsorshipCommit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit", abstract: "Bind the money: the enrollment is confirmed at this price.",
    discussion: "Example:\n  bursar sponsorship commit 7 441.00")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var step: StepOptions
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int
  @Argument(help: "What the employer pays, as 441.00.") var amount: String

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let money = try await desk.amount(amount, of: sponsorship)
      try await desk.advance(sponsorship, .commit(money.minorUnits), options, step)
    }
  }
}

struct SponsorshipFulfill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fulfill", abstract: "Recognize the actual cost; what is left goes back.",
    discussion: "Example:\n  bursar sponsorship fulfill 7 439.00")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var step: StepOptions
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int
  @Argument(help: "What it cost the employer, as 439.00.") var amount: String

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let money = try await desk.amount(amount, of: sponsorship)
      try await desk.advance(sponsorship, .fulfill(money.minorUnits), options, step)
    }
  }
}

struct SponsorshipCancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "End a sponsorship; money held for it goes back.",
    discussion: "Example:\n  bursar sponsorship cancel 7 --reason \"course full\"")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var step: StepOptions
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int

  func run() async throws {
    try await reportingErrors { [self] in
      try await BudgetDesk(options, employer).advance(sponsorship, .cancel, options, step)
    }
  }
}
