import ArgumentParser
import Foundation
import Jobs
import Postgres
import Reporting
import Store
import Upskilling

struct TaxReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Report to payroll what is taxable of the ledger's payments.",
    discussion: """
      Example:
        bursar tax report --year 2026 --dry-run

      Writes the CSV for payroll into the report folder: payments that were not reported yet, and the \
      difference where they were reported otherwise; and what came back of an earlier tax year's payment. Done \
      twice, the second time has nothing to report. What was reported stays. Exits with 65 where somebody's year cannot be computed: the others' are reported. On \
      a schedule it is the job tax-year.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(
    help: ArgumentHelp(
      "The calendar year in which the tax year begins; otherwise the one that runs and the one before.",
      valueName: "year"))
  var year: Int?
  @Option(help: ArgumentHelp("Only this country, such as US.", valueName: "code"))
  var country: String?
  @Flag(help: "Check everything and keep nothing.") var dryRun = false
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "tax")
      let (book, _) = try await session.rules(config: options.config)
      let owner = try await session.employer(employer.employer)
      let report = ReportTax(
        employerID: owner.id, book: book, year: year, country: country,
        day: asOf?.day ?? session.today(for: owner), actor: session.installation.actor)
      let answer = try await session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try report(db) }
      try printYears(answer.years, options, ifEmpty: "No payment of these years was computed.")
      if options.format == .text {
        Console.print(
          "\(answer.changed) payments to report, \(answer.lines.lines.count) lines for payroll")
      }
      if !dryRun, let file = answer.file {
        let files = try ReportFiles(
          folder: session.configuration.reportDirectory, employer: owner.code)
        Console.note(try files.write(file))
      }
      try tellRefusals(answer.outcomes)
    }
  }
}
