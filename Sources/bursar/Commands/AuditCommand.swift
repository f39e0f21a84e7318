import ArgumentParser
import Reporting
import Jobs

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Check the books against themselves.",
    discussion: """
      Example:
        bursar audit

      Runs every check of SQL/checks: each must find nothing. Exits with 70 when one finds a row,
      and shows the first of them.
      """)

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "audit")
      let findings = try await AuditBook(folder: session.installation.schema)
        .run(on: session.connection)
      if options.format == .json {
        for finding in findings { try Console.printJSON(finding) }
      } else {
        var table = TextTable(["check", "offending rows"], numbers: [1])
        table.rows = findings.map {
          [$0.check.replacing("_", with: " "), $0.offenders == 0 ? "none" : "\($0.offenders)"]
        }
        Console.print(table.render())
        for finding in findings where finding.offenders > 0 {
          Console.print("\n\(finding.check.replacing("_", with: " ")), the first:")
          for example in finding.examples { Console.print("  \(example)") }
        }
      }
      guard findings.allSatisfy({ $0.offenders == 0 }) else {
        throw CommandError("the books do not agree with themselves", ExitStatus.defect)
      }
    }
  }
}
