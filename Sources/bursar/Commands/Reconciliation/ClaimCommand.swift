import ArgumentParser
import Foundation
import Postgres
import Store
import Upskilling

/// Reimbursement claims.
struct ClaimCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim", abstract: "Claims of employees for what they paid themselves.",
    subcommands: [ClaimAdd.self, ClaimAccept.self, ClaimList.self, ClaimShow.self])
}

struct ClaimAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Record a claim with its evidence.",
    discussion: """
      Example:
        bursar claim add E100 C-17 coursera ml-101 450.00 EUR --evidence receipts/c-17.pdf

      It is matched with a sponsorship of the employee for the course once the course is delivered as agreed \
      and somebody has accepted the claim.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "Employee number.") var employee: String
  @Argument(help: "Number of the claim.") var number: String
  @Argument(help: "Provider of the course.") var provider: String
  @Argument(help: "The provider's id of the course.") var course: String
  @Argument(help: "Amount, as 450.00.") var amount: String
  @Argument(help: "Currency, such as EUR.") var currency: String
  @Option(help: ArgumentHelp("Where the receipt lies.", valueName: "place")) var evidence: String
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      guard let known = try await desk.currencies().first(where: { $0.code == currency }) else {
        throw CommandError("'\(currency)' is not a currency of ISO 4217", ExitStatus.data)
      }
      let money = try Money(argument: amount, currency: known)
      let claim = VendorDocument(
        claim: number, of: employee, provider: provider, course: course, money,
        on: desk.context.occurredOn, evidence: evidence)
      let statement = ImportDocument(context: desk.context, sourceID: nil, document: claim)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
      guard row.answer != .numberTaken else {
        throw CommandError(
          "there is a claim of this number that says something else", ExitStatus.data)
      }
      try tell(.done, "claim \(row.documentID)", options)
    }
  }
}

extension VendorDocument {
  /// A claim of an employee for one course.
  init(
    claim number: String, of employee: String, provider: String, course: String, _ amount: Money,
    on day: Day, evidence: String
  ) {
    self.init(
      kind: .claim, party: provider, number: number, currency: amount.currency.code,
      issuedOn: day, dueOn: day, total: amount.minorUnits)
    employeeNumber = employee
    self.evidence = evidence
    var line = Line(number: 1, amount: amount.minorUnits)
    line.course = course
    lines = [line]
  }
}

struct ClaimAccept: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept", abstract: "Accept a claim, or a document of a vendor.",
    discussion: "Example:\n  bursar claim accept 12")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "Number of the claim or document.") var document: Int
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let accept = AcceptDocument(context: desk.context, documentID: document)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(accept) }
      try tell(.done, row.isNew ? "accepted" : "it was accepted before", options)
    }
  }
}

struct ClaimList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the claims, newest first.",
    discussion: "Example:\n  bursar claim list")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      try printDocuments(
        try await desk.list(Documents(employerID: desk.employer.id, isClaims: true)), options)
    }
  }
}

struct ClaimShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a claim and the groups that took it.",
    discussion: "Example:\n  bursar claim show 12")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the claim.") var claim: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      try printLines(
        try await desk.rows(PaperLines(employerID: desk.employer.id, of: .document(claim))),
        options)
    }
  }
}
