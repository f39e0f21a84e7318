import ArgumentParser
import Postgres
import Store

struct SponsorshipUnmatched: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unmatched",
    abstract: "List sponsorships nobody used and enrollments nobody sponsored.",
    discussion: """
      Example:
        bursar sponsorship unmatched --kind sponsorship

      Providers' files of tonight are compared with the sponsorships of today. Nothing is changed.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case sponsorship, enrollment
  }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: "Only sponsorships nobody used, or only enrollments nobody sponsored.")
  var kind: Kind?

  private struct Item: Encodable {
    let kind: String
    let sponsorship: Int?
    let employee: String
    let provider: String
    let course: String
    let run: String
    let since: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = UnmatchedItems(employerID: desk.employer.id)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
        .filter { row in kind.map { $0.rawValue == row.kind } ?? true }
      if options.format == .json {
        for row in rows {
          try Console.printJSON(
            Item(
              kind: row.kind, sponsorship: row.sponsorshipID, employee: row.employeeNumber,
              provider: row.provider, course: row.contentID, run: row.run, since: row.since))
        }
        return
      }
      guard !rows.isEmpty else {
        return Console.print("Every enrollment is sponsored and every sponsorship used.")
      }
      var table = TextTable([
        "unmatched", "number", "employee", "provider", "course", "run", "since",
      ])
      table.rows = rows.map {
        [
          $0.kind, $0.sponsorshipID.map { String($0) } ?? "", $0.employeeNumber, $0.provider,
          $0.contentID, $0.run, $0.since,
        ]
      }
      Console.print(table.render())
    }
  }
}
