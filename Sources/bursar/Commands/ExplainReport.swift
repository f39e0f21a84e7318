import ArgumentParser
import Jobs
import Reporting
import Store
import Upskilling

struct ExplainReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Walk a printed number back to rows, files, lines and entries.",
    discussion: """
      Example:
        bursar explain report 12 provider=coursera/CR_enrolled
        bursar explain report 13 all/expended/EUR

      The report is one that was frozen (bursar report list). A figure's id stands beside every number in the \
      report's JSON and, as data-figure, in its page. It names employees by number.
      """)

  private struct Item: Encodable {
    let figure: String
    let said: Value
    let isNow: Value
    let rows: Report.Table
  }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the report.") var report: Int
  @Argument(help: "The figure, such as all/CR_enrolled.") var figure: String

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "explain")
      let owner = try await session.employer(employer.employer)
      let (issued, request) = try await session.frozenReport(report, of: owner)
      let explain = ExplainFigure(
        build: BuildReport(employer: owner, configuration: session.configuration))
      let answer = try await explain.run(figure, of: issued, request, on: session.connection)
      if options.format == .json {
        return try Console.printJSON(
          Item(
            figure: answer.figure, said: answer.said, isNow: answer.isNow, rows: answer.table))
      }
      Console.print(TextRenderer.render(answer.table))
      Console.print("\(figure): the report said \(TextRenderer.text(answer.said))")
      if answer.said == answer.isNow {
        Console.print("The rows come to the same.")
      } else {
        Console.print(
          "The rows come to \(TextRenderer.text(answer.isNow)) now: what arrived later has changed it"
        )
      }
    }
  }
}
