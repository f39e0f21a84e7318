import ArgumentParser
import Bursary
import Foundation
import Store
import Upskilling

/// Sponsorships.
struct SponsorshipCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sponsorship", abstract: "Request, answer and follow sponsorships.",
    subcommands: [
      SponsorshipRequestCommand.self, SponsorshipApprove.self, SponsorshipDecline.self,
      SponsorshipReassign.self, SponsorshipDelegate.self, SponsorshipCommit.self,
      SponsorshipActivate.self, SponsorshipFulfill.self, SponsorshipCancel.self,
      SponsorshipRefund.self, SponsorshipDemand.self, SponsorshipRepay.self,
      SponsorshipWaive.self, SponsorshipSync.self, SponsorshipList.self, SponsorshipShow.self,
      SponsorshipHistoryCommand.self, SponsorshipUnmatched.self,
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
}

/// Prints where steps led, one line each; any refusal makes the command exit with 65.
func tell(_ outcomes: [StepOutcome], _ options: GlobalOptions) throws {
  struct Item: Encodable {
    let sponsorship: Int
    let state: SponsorshipState?
    let answer: BudgetAnswer
    let reasons: [ProgramReason]
  }
  for outcome in outcomes {
    let id = outcome.sponsorship
    let state = outcome.state.map { "is \($0.words)" } ?? "does not exist"
    if options.format == .json {
      try Console.printJSON(
        Item(
          sponsorship: id, state: outcome.state, answer: outcome.answer, reasons: outcome.reasons))
    } else if outcome.answer.isGranted {
      let beyond = outcome.answer == .overBudget ? ", over budget" : ""
      Console.print("sponsorship \(id) \(state)\(beyond)")
    } else {
      let because = outcome.reasons.map { "\n  \($0.line)" }.joined()
      Console.error("sponsorship \(id) \(state); refused: \(outcome.answer.words)\(because)")
    }
  }
  let refused = outcomes.count { !$0.answer.isGranted }
  guard refused == 0 else {
    throw CommandError("refused: \(refused) of \(outcomes.count)", ExitStatus.data)
  }
}

extension SponsorshipState {
  /// As a person reads it.
  var words: String { rawValue.replacing("_", with: " ") }
}

struct SponsorshipRequestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Ask a program to pay for a course.",
    discussion: """
      Example:
        bursar sponsorship request site-skills 000042 coursera cr-01 49.00 --budget 1

      The program decides at once: declined with all reasons, approved and the money reserved, or \
      waiting for its approver. With --draft it is kept undecided; --submit decides a draft.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var step: StepOptions
  @OptionGroup var asked: ProgramQuestion
  @Option(
    help: ArgumentHelp(
      "Employee number of a manager who asks for the learner.", valueName: "number"))
  var by: String?
  @Flag(help: "Keep it undecided, to be submitted later.") var draft = false
  @Option(help: ArgumentHelp("Number of the draft to submit.", valueName: "number"))
  var submit: Int?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let moment = desk.moment(step.asOf)
      let ask = try asked.ask(desk, on: moment.day, by: by)
      let outcome =
        if draft {
          try await desk.office.draft(ask, at: moment, isDryRun: step.dryRun)
        } else {
          try await desk.office.request(ask, draft: submit, at: moment, isDryRun: step.dryRun)
        }
      let reasons = outcome.decision?.reasons ?? []
      if options.format == .text, !reasons.isEmpty {
        Console.print(reasons.map(\.line).joined(separator: "\n"))
      }
      try tell(
        [
          StepOutcome(
            sponsorship: outcome.sponsorship, state: outcome.state, answer: outcome.answer,
            reasons: reasons)
        ], options)
      if outcome.state == .declined { throw ExitCode(ExitStatus.data) }
    }
  }
}

/// What a step of one or several sponsorships takes.
struct StepArguments: ParsableArguments {
  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var step: StepOptions
  @Argument(help: "Numbers of the sponsorships: all in one transaction, each with its answer.")
  var sponsorships: [Int]
}

/// A command that takes sponsorships one step further.
protocol SponsorshipStepCommand: AsyncParsableCommand, Sendable {
  var arguments: StepArguments { get }
  /// In the currency of the sponsorship's budget, where the step takes one.
  var amount: String? { get }
  /// Idempotency key.
  var key: String? { get }
  func step(_ amount: Int?) -> SponsorshipStep
}

extension SponsorshipStepCommand {
  var amount: String? { nil }
  var key: String? { nil }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(arguments.options, arguments.employer)
      let money = try await desk.amount(amount, of: arguments.sponsorships)
      let steps = arguments.sponsorships.map {
        Office.Step($0, step(money), key: key, reason: arguments.step.reason)
      }
      let outcomes = try await desk.office.advance(
        steps, at: desk.moment(arguments.step.asOf), isDryRun: arguments.step.dryRun)
      try tell(outcomes, arguments.options)
    }
  }
}

extension OfficeDesk {
  /// An amount in minor units of the budget of a single sponsorship.
  func amount(_ text: String?, of sponsorships: [Int]) async throws -> Int? {
    guard let text else { return nil }
    guard sponsorships.count == 1 else {
      throw CommandError("an amount belongs to one sponsorship", ExitStatus.data)
    }
    let currency = try await office.sponsorship(sponsorships[0]).employerPays.currency
    return try Money(argument: text, currency: currency).minorUnits
  }
}

struct SponsorshipApprove: SponsorshipStepCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Say yes to requests that wait, and reserve their money.",
    discussion: """
      Example:
        bursar sponsorship approve 7 8 9 --by 000005

      Where others have to say yes afterwards, the request then waits for them.
      """)

  @OptionGroup var arguments: StepArguments
  @Option(help: ArgumentHelp("Employee number of who says so.", valueName: "number")) var by: String

  func step(_ amount: Int?) -> SponsorshipStep { .approve(by: by) }
}

struct SponsorshipDecline: SponsorshipStepCommand {
  static let configuration = CommandConfiguration(
    commandName: "decline", abstract: "Say no to requests that wait.",
    discussion: "Example:\n  bursar sponsorship decline 7 --by 000005 --reason \"next year\"")

  @OptionGroup var arguments: StepArguments
  @Option(help: ArgumentHelp("Employee number of who says so.", valueName: "number")) var by: String

  func step(_ amount: Int?) -> SponsorshipStep { .decline(by: by) }
}

struct SponsorshipCommit: SponsorshipStepCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit", abstract: "Bind the money: the enrollments are confirmed.",
    discussion: "Example:\n  bursar sponsorship commit 7 --amount 441.00")

  @OptionGroup var arguments: StepArguments
  @Option(help: "What the employer pays, as 441.00; what was approved otherwise.")
  var amount: String?

  func step(_ amount: Int?) -> SponsorshipStep { .commit(amount) }
}

struct SponsorshipActivate: SponsorshipStepCommand {
  static let configuration = CommandConfiguration(
    commandName: "activate", abstract: "The learners have begun.",
    discussion: "Example:\n  bursar sponsorship activate 7")

  @OptionGroup var arguments: StepArguments

  func step(_ amount: Int?) -> SponsorshipStep { .activate }
}

struct SponsorshipFulfill: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fulfill", abstract: "Recognize the actual cost; what is left goes back.",
    discussion: """
      Example:
        bursar sponsorship fulfill 7 --amount 439.00
        bursar sponsorship fulfill 8 --contract 1 --seats 1

      Refused while the course is not completed as the program requires. With --contract the cost is \
      drawn from seats or credit paid in advance.
      """)

  @OptionGroup var arguments: StepArguments
  @Option(help: "What it cost the employer, as 439.00; what was committed otherwise.")
  var amount: String?
  @Option(help: ArgumentHelp("Number of the contract that pays.", valueName: "number"))
  var contract: Int?
  @Option(help: ArgumentHelp("Seats drawn from the contract.", valueName: "count")) var seats: Int?

  func validate() throws {
    guard contract == nil || (seats == nil) != (amount == nil) else {
      throw ValidationError("a contract is drawn on by --seats or by --amount")
    }
    guard contract != nil || seats == nil else { throw ValidationError("--seats needs --contract") }
    guard contract == nil || arguments.sponsorships.count == 1 else {
      throw ValidationError("a contract is drawn on for one sponsorship at a time")
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(arguments.options, arguments.employer)
      let money = try await desk.amount(amount, of: arguments.sponsorships)
      let moment = desk.moment(arguments.step.asOf)
      if let contract {
        let outcome = try await desk.office.fulfill(
          arguments.sponsorships[0], from: contract,
          seats.map { .seats($0) } ?? .credit(money ?? 0), key: UUID().uuidString.lowercased(),
          reason: arguments.step.reason, at: moment, isDryRun: arguments.step.dryRun)
        return try tell([outcome], arguments.options)
      }
      let steps = arguments.sponsorships.map {
        Office.Step($0, .fulfill(money), reason: arguments.step.reason)
      }
      try tell(
        await desk.office.advance(steps, at: moment, isDryRun: arguments.step.dryRun),
        arguments.options)
    }
  }
}

struct SponsorshipCancel: SponsorshipStepCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "End sponsorships; money held for them goes back.",
    discussion: "Example:\n  bursar sponsorship cancel 7 --reason \"course full\"")

  @OptionGroup var arguments: StepArguments

  func step(_ amount: Int?) -> SponsorshipStep { .cancel }
}

struct SponsorshipRefund: SponsorshipStepCommand {
  static let configuration = CommandConfiguration(
    commandName: "refund", abstract: "The provider gives money back: the budget is free again.",
    discussion: """
      Example:
        bursar sponsorship refund 7 --amount 100.00 --key credit-note-42

      There may be several refunds of one sponsorship; the key makes each count once.
      """)

  @OptionGroup var arguments: StepArguments
  @Option(help: "How much, as 100.00; all that was paid otherwise.") var amount: String?
  @Option(help: ArgumentHelp("Idempotency key of this refund.", valueName: "text")) var key: String?

  func step(_ amount: Int?) -> SponsorshipStep { .refund(amount) }
}

struct SponsorshipDemand: SponsorshipStepCommand {
  static let configuration = CommandConfiguration(
    commandName: "demand", abstract: "A learner who left owes the cost, or a part of it.",
    discussion: "Example:\n  bursar sponsorship demand 7 --amount 220.00")

  @OptionGroup var arguments: StepArguments
  @Option(help: "How much, as 220.00; the whole cost otherwise.") var amount: String?

  func step(_ amount: Int?) -> SponsorshipStep { .demand(amount) }
}

struct SponsorshipRepay: SponsorshipStepCommand {
  static let configuration = CommandConfiguration(
    commandName: "repay", abstract: "A learner has paid back what was due.",
    discussion: "Example:\n  bursar sponsorship repay 7")

  @OptionGroup var arguments: StepArguments

  func step(_ amount: Int?) -> SponsorshipStep { .repay }
}

struct SponsorshipWaive: SponsorshipStepCommand {
  static let configuration = CommandConfiguration(
    commandName: "waive", abstract: "A learner need not pay back what was due.",
    discussion: "Example:\n  bursar sponsorship waive 7 --reason \"laid off\"")

  @OptionGroup var arguments: StepArguments

  func step(_ amount: Int?) -> SponsorshipStep { .waive }
}

struct SponsorshipReassign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reassign", abstract: "Give a request that waits to another approver.",
    discussion: "Example:\n  bursar sponsorship reassign 7 --to 000009 --reason \"manager left\"")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var step: StepOptions
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int
  @Option(help: ArgumentHelp("Employee number of who is to answer.", valueName: "number"))
  var to: String

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let outcome = try await desk.office.reassign(
        sponsorship, to: to, reason: step.reason, at: desk.moment(step.asOf),
        isDryRun: step.dryRun)
      try tell([outcome], options)
    }
  }
}

struct SponsorshipDelegate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delegate", abstract: "Let somebody answer another's requests for some days.",
    discussion: "Example:\n  bursar sponsorship delegate 000005 000009 2026-07-01 2026-07-31")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Employee number of the approver.") var approver: String
  @Argument(help: "Employee number of who may answer too.") var delegate: String
  @Argument(help: "First day.") var first: DayArgument
  @Argument(help: "Last day.") var last: DayArgument
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let id = try await desk.office.delegate(
        approver, to: delegate, from: first.day, through: last.day, isDryRun: dryRun)
      if options.format == .json {
        try Console.printJSON(["delegation": id])
      } else {
        Console.print(dryRun ? "the delegation could be recorded" : "delegation \(id)")
      }
    }
  }
}

struct SponsorshipSync: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Let sponsorships follow the night's enrollments.",
    discussion: """
      Example:
        bursar sponsorship sync

      Reservations past their expiry end. Approved sponsorships whose learner is enrolled are committed \
      and become active; those that nobody used by their last day lapse and give their money back. Run \
      it after the providers' files; running it again changes nothing. What then does not agree: bursar \
      sponsorship unmatched.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Flag(help: "Check everything and keep nothing.") var dryRun = false
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  private struct Item: Encodable {
    let step: String
    let answer: String
    let sponsorships: Int
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let (expired, steps) = try await desk.office.link(
        at: desk.moment(asOf), isDryRun: dryRun)
      var items = steps.map {
        Item(step: $0.step, answer: $0.answer.rawValue, sponsorships: $0.sponsorships)
      }
      if expired > 0 {
        items.insert(Item(step: "expire", answer: "done", sponsorships: expired), at: 0)
      }
      try printList(
        items, options, ifEmpty: "Nothing to do.", ["step", "answer", "sponsorships"], numbers: [2]
      ) { [$0.step, $0.answer.replacing("_", with: " "), "\($0.sponsorships)"] }
    }
  }
}
