import ArgumentParser
import Bursary
import Foundation
import Postgres
import Store
import Upskilling

/// A sponsorship for machines.
private struct SponsorshipItem: Encodable {
  let sponsorship: Int
  let employee: String
  let provider: String
  let course: String
  let run: String
  let program: String
  let budget: Int
  let employerPays: String
  let learnerPays: String
  let currency: String
  let approver: String?
  let state: SponsorshipState
  let requestedOn: Day
  let payment: SponsorshipTerms.Payment
  let completionRequired: Bool
  let requiredGrade: Int?
  let certificateRequired: Bool
  let enrollBy: Day?
  let completeBy: Day?
  let repayment: String?
  let repaymentDue: String
  let enrolled: Bool
  let completed: Bool

  init(_ sponsorship: Sponsorship) {
    let terms = sponsorship.terms
    self.sponsorship = sponsorship.id
    employee = sponsorship.employeeNumber
    provider = sponsorship.provider
    course = sponsorship.contentID
    run = sponsorship.run
    program = sponsorship.program
    budget = sponsorship.cellID
    employerPays = sponsorship.employerPays.text
    learnerPays = sponsorship.learnerPays.text
    currency = sponsorship.employerPays.currency.code
    approver = sponsorship.approver
    state = sponsorship.state
    requestedOn = sponsorship.requestedOn
    payment = terms.payment
    completionRequired = terms.completion.isRequired
    requiredGrade = terms.completion.grade
    certificateRequired = terms.completion.needsCertificate
    enrollBy = terms.enrollBy
    completeBy = terms.completeBy
    repayment = terms.repayment
    repaymentDue = sponsorship.repaymentDue.text
    enrolled = sponsorship.evidence != nil
    completed = sponsorship.evidence?.isCompleted ?? false
  }

  /// Its facts as a person reads them.
  var lines: [(String, String)] {
    [
      ("sponsorship", "\(sponsorship), \(state.words)"), ("employee", employee),
      ("course", [provider, course, run].filter { !$0.isEmpty }.joined(separator: " ")),
      ("program", program), ("asked on", "\(requestedOn)"), ("budget", "\(budget)"),
      ("the employer pays", "\(employerPays) \(currency)"),
      ("the learner pays", "\(learnerPays) \(currency)"),
      ("waits for", state == .requested ? approver ?? "" : ""),
      ("payment", payment.rawValue),
      ("completion", completionRequired ? "required" : ""),
      ("grade from", requiredGrade.map { "\($0) %" } ?? ""),
      ("certificate", certificateRequired ? "required" : ""),
      ("enroll by", enrollBy?.description ?? ""), ("complete by", completeBy?.description ?? ""),
      ("repayment schedule", repayment ?? ""),
      (
        "repayment", state == .repaymentDue || state == .repaid ? "\(repaymentDue) \(currency)" : ""
      ),
      ("enrollment", enrolled ? (completed ? "completed" : "enrolled") : "none yet"),
    ].filter { !$0.1.isEmpty }
  }
}

struct SponsorshipList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List sponsorships, newest first.",
    discussion: "Example:\n  bursar sponsorship list --state requested --approver 000005")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: "Only in this state.") var state: SponsorshipState?
  @Option(help: ArgumentHelp("Only this person's.", valueName: "number")) var employee: String?
  @Option(help: ArgumentHelp("Only those this person has to answer.", valueName: "number"))
  var approver: String?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let found = try await desk.office.sponsorships(
        employee: employee, state: state, approver: approver)
      try printList(
        found.map(SponsorshipItem.init), options, ifEmpty: "No sponsorship.",
        [
          "sponsorship", "asked on", "employee", "provider", "course", "budget", "employer pays",
          "", "state", "approver",
        ], numbers: [0, 5, 6]
      ) {
        [
          "\($0.sponsorship)", "\($0.requestedOn)", $0.employee, $0.provider, $0.course,
          "\($0.budget)", $0.employerPays, $0.currency, $0.state.words, $0.approver ?? "",
        ]
      }
    }
  }
}

struct SponsorshipShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a sponsorship with its terms.",
    discussion: "Example:\n  bursar sponsorship show 7")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let item = SponsorshipItem(try await desk.office.sponsorship(sponsorship))
      if options.format == .json { return try Console.printJSON(item) }
      Console.print(
        item.lines.map { "\($0.padding(toLength: 20, withPad: " ", startingAt: 0))\($1)" }
          .joined(separator: "\n"))
    }
  }
}

struct SponsorshipHistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List a sponsorship's transitions.",
    discussion: "Example:\n  bursar sponsorship history 7")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int

  private struct Item: Encodable {
    let state: SponsorshipState
    let occurredOn: String
    let employee: String?
    let actor: String
    let reasons: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      _ = try await desk.office.sponsorship(sponsorship)
      let statement = SponsorshipHistory(
        employerID: desk.office.employer.id, sponsorshipID: sponsorship)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      try printList(
        rows.map {
          Item(
            state: $0.state, occurredOn: $0.occurredOn, employee: $0.employeeNumber,
            actor: $0.actor, reasons: $0.reasons)
        }, options, ifEmpty: "No transition.", ["day", "state", "employee", "by", "reasons"]
      ) { [$0.occurredOn, $0.state.words, $0.employee ?? "", $0.actor, $0.reasons] }
    }
  }
}
