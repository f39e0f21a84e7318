import ArgumentParser
import Foundation
import Jobs
import Postgres
import Reporting
import Store
import Upskilling

/// Files in.
struct IntakeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "intake", abstract: "Load provider and people files, and see what waits.",
    subcommands: [IntakeRun.self, IntakeRelease.self, IntakeQuarantine.self])
}

/// What loading a file takes.
struct LoadOptions: ParsableArguments {
  @Argument(help: "The feed, as the configuration names it.")
  var feed: String

  @Argument(help: "Files, in the order in which they are to be loaded.", completion: .file())
  var files: [String]

  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day up to which the files speak; otherwise the date in the file's name or folder, or today.",
      valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  @Flag(help: "Do everything and keep nothing: what would change?")
  var dryRun = false

  @Flag(help: "Exit with 65 when any row was quarantined.")
  var failOnQuarantine = false
}

struct IntakeRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Load files of a feed.",
    discussion: """
      Example:
        bursar intake run coursera coursera-usage-report-2026-03-02.csv

      Each file is one transaction: all of its good rows are applied, or nothing is. The same \
      file twice changes nothing. A file that looks wrong as a whole is held (exit 65) until a \
      person releases it with: bursar intake release FEED FILE
      With --format json, one object per file is printed, one per line.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var load: LoadOptions

  func run() async throws {
    try await loadFiles(options, employer, load, isReleased: false)
  }
}

struct IntakeRelease: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Load files that were held, after a look at the reasons.",
    discussion: """
      Example:
        bursar intake release people people.csv

      The brakes do not hold these files. Who released them is recorded with the file.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var load: LoadOptions

  func run() async throws {
    try await loadFiles(options, employer, load, isReleased: true)
  }
}

struct IntakeQuarantine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine",
    abstract: "List the rows that wait, with line, column and reason.",
    discussion: """
      Example:
        bursar intake quarantine --feed coursera

      Rows marked "by itself" go in when a people file brings the person. The others wait for a \
      corrected file.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: ArgumentHelp("Only this feed.", valueName: "name")) var feed: String?

  private struct Item: Encodable {
    let id: Int
    let feed: String
    let file: String
    let line: Int
    let code: String
    let column: String?
    let reason: String
    let since: String
    let lastSeen: String
    let retried: Bool
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "quarantine")
      let owner = try await session.employer(employer.employer)
      let items = try await session.connection.perform { [feed] db in
        try db.rows(QuarantineItems(employerID: owner.id, feed: feed))
      }
      try printList(
        items.map {
          Item(
            id: $0.id, feed: $0.feed, file: $0.file, line: $0.line, code: $0.code,
            column: $0.column, reason: $0.reason, since: $0.since, lastSeen: $0.lastSeen,
            retried: $0.isRetried)
        }, options, ifEmpty: "Nothing waits in quarantine.",
        ["feed", "file", "since", "goes in", "reason"]
      ) {
        [
          $0.feed, $0.file, $0.since, $0.retried ? "by itself" : "when corrected",
          "\($0.reason) (\($0.code))",
        ]
      }
    }
  }
}

/// Loads files one after the other; a file's trouble does not stop the next.
private func loadFiles(
  _ options: GlobalOptions, _ employer: EmployerOption, _ load: LoadOptions, isReleased: Bool
) async throws {
  try await reportingErrors {
    let session = try await Session.open(config: options.config, command: "intake")
    let owner = try await session.employer(employer.employer)
    guard let feed = session.configuration.feeds[load.feed] else {
      throw CommandError(
        "there is no feed '\(load.feed)'; the configuration has: "
          + session.configuration.feeds.keys.sorted().joined(separator: ", "), 64)
    }
    var worst: Int32 = 0
    for file in load.files {
      let day = load.asOf?.day ?? Day(inPath: file) ?? session.today(for: owner)
      var job = IngestFile(
        employer: owner, feed: feed, path: file, asOf: day, actor: session.installation.actor)
      job.isReleased = isReleased
      job.isDryRun = load.dryRun
      job.fault = session.installation.environment["BURSAR_FAULT"].flatMap { FaultPoint($0) }
      let line = ProgressLine(label: file)
      let outcome = try await job.run(on: session.connection) { line.update(rows: $0) }
      line.finish()
      if options.format == .json {
        try Console.printJSON(outcome)
      } else {
        var table = OutcomeText.header
        table.rows.append(OutcomeText.row(outcome))
        Console.print(table.render())
        for text in OutcomeText.refusals(outcome, limit: 10) { Console.error(text) }
      }
      worst = max(worst, outcome.exitStatus)
      if load.failOnQuarantine, outcome.rows.quarantined > 0 { worst = max(worst, ExitStatus.data) }
    }
    await session.connection.close()
    if worst != 0 { throw ExitCode(worst) }
  }
}
