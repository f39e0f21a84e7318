import ArgumentParser
import Postgres
import Store
import Upskilling

/// What the employer says of courses.
struct CatalogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog", abstract: "What courses lead to and which skills they teach.",
    subcommands: [CatalogDescribe.self, CatalogList.self])
}

struct CatalogDescribe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Say what a course leads to and which skills it teaches.",
    discussion: """
      Example:
        bursar catalog describe coursera cr-01 certificate --skill cranes --skill safety

      Programs that sponsor only some credentials or skills go by this. The newest word counts.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Provider, such as coursera.") var provider: String
  @Argument(help: "The provider's id of the course.") var course: String
  @Argument(help: "What it leads to.") var credential: Credential
  @Option(name: .customLong("skill"), help: ArgumentHelp("A skill it teaches.", valueName: "name"))
  var skills: [String] = []
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      guard !skills.contains(where: { $0.contains("\n") }) else {
        throw CommandError("a skill's name stands on one line", ExitStatus.data)
      }
      let desk = try await BudgetDesk(options, employer)
      let statement = DescribeOffering(
        employerID: desk.employer.id, provider: provider, contentID: course,
        credential: credential, skills: skills, actor: desk.session.installation.actor)
      _ = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
    }
  }
}

struct CatalogList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the courses that were described.",
    discussion: "Example:\n  bursar catalog list")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  private struct Item: Encodable {
    let provider: String
    let course: String
    let credential: String
    let skills: [String]
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = Offerings(employerID: desk.employer.id)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      try printList(
        rows.map {
          Item(
            provider: $0.provider, course: $0.contentID, credential: $0.credential,
            skills: $0.skills)
        }, options, ifEmpty: "No course is described yet.",
        ["provider", "course", "credential", "skills"]
      ) { [$0.provider, $0.course, $0.credential, $0.skills.joined(separator: ", ")] }
    }
  }
}
