import ArgumentParser
import Foundation
import Jobs
import Reporting
import Store
import Upskilling

/// Reports out.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a report.", subcommands: [CompletionCommand.self])
}

struct CompletionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion",
    abstract: "Who completed what, under every denominator, with intervals.",
    discussion: """
      Example:
        bursar report completion --as-of 2026-03-04

      Without --format, the page (HTML), the table (CSV) and the values (JSON) are written to the \
      report folder and their paths printed. With --format, that one goes to stdout.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, csv, html
  }

  @Option(help: ArgumentHelp("The configuration file.", valueName: "path")) var config: String?
  @Option(help: "Print one form to stdout: text, json, csv or html.") var format: Format?
  @OptionGroup var employer: EmployerOption

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  @Option(help: ArgumentHelp("Count only enrollments from this day on.", valueName: "yyyy-mm-dd"))
  var from: DayArgument?

  @Option(help: ArgumentHelp("Folder for the files.", valueName: "path")) var output: String?

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: config, command: "report")
      let owner = try await session.employer(employer.employer)
      let report = try await BuildCompletionReport(
        employer: owner, asOf: asOf?.day ?? session.today(for: owner), periodStart: from?.day,
        rules: session.configuration.rules
      ).run(on: session.connection)
      switch format {
      case .text: Console.write(TextRenderer.render(report), to: .standardOutput)
      case .csv: Console.write(CSVRenderer.render(report), to: .standardOutput)
      case .html: Console.write(try HTMLRenderer.render(report), to: .standardOutput)
      case .json:
        Console.write(
          String(decoding: try JSONRenderer.render(report), as: UTF8.self), to: .standardOutput)
      case nil:
        let folder = output ?? session.configuration.reportDirectory
        for path in try ReportFiles.write(report, employer: owner.code, folder: folder) {
          Console.print(path)
        }
      }
      guard report.ties.allSatisfy(\.holds) else {
        throw CommandError("the report's sums do not tie; see its section Data", ExitStatus.defect)
      }
    }
  }
}
