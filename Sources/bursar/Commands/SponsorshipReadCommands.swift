import ArgumentParser
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
  let requestedOn: String

  init(_ sponsorship: Sponsorship) {
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
      let desk = try await BudgetDesk(options, employer)
      let statement = Sponsorships(employerID: desk.employer.id, employeeNumber: employee)
      let found = try await desk.session.connection.perform { db in try db.rows(statement) }
        .map(\.sponsorship)
        .filter { item in
          (state.map { $0 == item.state } ?? true) && (approver.map { $0 == item.approver } ?? true)
        }
      if options.format == .json {
        for sponsorship in found { try Console.printJSON(SponsorshipItem(sponsorship)) }
        return
      }
      guard !found.isEmpty else { return Console.print("No sponsorship.") }
      var table = TextTable(
        [
          "sponsorship", "asked on", "employee", "provider", "course", "budget", "employer pays",
          "",
          "state", "approver",
        ], numbers: [0, 5, 6])
      table.rows = found.map {
        [
          "\($0.id)", $0.requestedOn, $0.employeeNumber, $0.provider, $0.contentID, "\($0.cellID)",
          $0.employerPays.text, $0.employerPays.currency.code, $0.state.rawValue, $0.approver ?? "",
        ]
      }
      Console.print(table.render())
    }
  }
}

extension SponsorshipState: ExpressibleByArgument {}

struct SponsorshipShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a sponsorship's transitions.",
    discussion: "Example:\n  bursar sponsorship show 7")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int

  private struct Item: Encodable {
    let state: SponsorshipState
    let occurredOn: String
    let actor: String
    let reasons: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      _ = try await desk.sponsorship(sponsorship)
      let statement = SponsorshipHistory(employerID: desk.employer.id, sponsorshipID: sponsorship)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      if options.format == .json {
        for row in rows {
          try Console.printJSON(
            Item(
              state: row.state, occurredOn: row.occurredOn, actor: row.actor, reasons: row.reasons))
        }
        return
      }
      var table = TextTable(["day", "state", "by", "reasons"])
      table.rows = rows.map { [$0.occurredOn, $0.state.rawValue, $0.actor, $0.reasons] }
      Console.print(table.render())
    }
  }
}
