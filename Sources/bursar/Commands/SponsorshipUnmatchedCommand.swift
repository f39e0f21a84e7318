import ArgumentParser
import Postgres
import Store

struct SponsorshipUnmatched: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unmatched",
    abstract: "List what sponsorships and enrollments do not agree on.",
    discussion: """
      Example:
        bursar sponsorship unmatched --kind sponsorship

      Sponsorships nobody used, enrollments nobody sponsored, and sponsorships whose learner has \
      withdrawn. Nothing is changed.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case sponsorship, enrollment, withdrawn
  }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(
    help: "Only sponsorships nobody used, enrollments nobody sponsored, or learners who withdrew.")
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
      try printList(
        rows.map {
          Item(
            kind: $0.kind, sponsorship: $0.sponsorshipID, employee: $0.employeeNumber,
            provider: $0.provider, course: $0.contentID, run: $0.run, since: $0.since)
        }, options, ifEmpty: "Every enrollment is sponsored and every sponsorship used.",
        ["unmatched", "number", "employee", "provider", "course", "run", "since"]
      ) {
        [
          $0.kind, $0.sponsorship.map { String($0) } ?? "", $0.employee, $0.provider, $0.course,
          $0.run, $0.since,
        ]
      }
    }
  }
}
