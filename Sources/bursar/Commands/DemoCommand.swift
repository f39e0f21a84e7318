import ArgumentParser
import Batch
import Bursary
import Foundation
import Jobs
import Postgres
import Reporting
import Store
import Upskilling

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract:
      "Run the sample company's three nights and its month up to payroll, and write its reports.",
    discussion: """
      Example:
        bursar demo

      Harborline Logistics and its people are invented. Running it again changes nothing.
      """)

  @OptionGroup var options: GlobalOptions

  private static let code = "harborline"
  private static let feeds: [(name: String, file: String)] = [
    ("people", "people.csv"), ("coursera", "coursera-usage-report.csv"),
    ("edx", "edx-progress_v3.csv"), ("udemy", "udemy-user-course-activity.json"),
    ("udacity", "udacity.csv"),
  ]

  func run() async throws {
    try await reportingErrors { [self] in
      let folder = try Installation.current().home + "/Examples/harborline"
      let session = try await Session.open(
        config: options.config ?? "\(folder)/bursar.yaml", command: "demo")
      let employer = try await addEmployer(session)
      let office = try await session.office(config: options.config, employer: employer.code)
      let nights = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/nights").sorted()
      var last: Day?
      var known: Set<String> = []
      for night in nights {
        guard let day = Day(iso: night) else { continue }
        last = day
        try await run(day, folder: "\(folder)/nights/\(night)", employer, session, &known)
        let program = DemoProgram(
          session: session, employer: employer, office: office,
          moment: Moment(lastOf: day, in: employer.timeZone))
        let sponsorships = try await program.run()
        guard options.format == .text else { continue }
        Console.print(DemoProgram.summary(of: sponsorships))
      }
      guard let last else { throw CommandError("the sample company has no nights", 66) }
      let room = try await engine(session)
      try await writeReports(last, room)
      guard let month = DemoMonth(room: room, folder: "\(folder)/month") else { return }
      let leavers = try DemoLeavers(room: room, folder: month.folder, day: month.closedOn)
      try await leavers.sign()
      let closed = try await month.run()
      let (book, _) = try await session.rules(config: options.config)
      let payroll = try await DemoPayroll(room: room, book: book, day: month.closedOn)
      let owed = try await leavers.run()
      guard options.format == .text else { return }
      let bursar = CommandLine.arguments.first ?? "bursar"
      let reports = "\(room.catalog.configuration.reportDirectory)/\(employer.code)/\(last)"
      Console.print(
        """

        What the month says, to finance
        \(closed.text)

        What payroll is told
        \(payroll.text)

        What leavers owe
        \(owed)

        \(RuleBook.notice)

        The reports: \(reports)/index.html

        Next:
          \(bursar) report completion --format text --as-of \(last)
          \(bursar) report spend --format text --as-of \(last)
          \(bursar) intake quarantine     the rows that wait, and why
          \(bursar) reconcile walk vendors edx --as-of \(month.lastDay)
          \(bursar) period show 2026      the close with its evidence
          \(bursar) tax payroll show 1    what payroll is told, line by line
          \(bursar) repayment list        agreements, and what leavers owe under them
          \(bursar) audit                 the books checked against themselves
          \(bursar) db stop               stop the embedded PostgreSQL
          \(bursar) --help                everything else
        """)
    }
  }

  /// What runs the jobs, with the report folder where the installation is.
  private func engine(_ session: Session) async throws -> EngineRoom {
    var configuration = session.configuration
    let folder = configuration.reportDirectory
    configuration.reportDirectory =
      folder.hasPrefix("/") ? folder : "\(session.installation.home)/\(folder)"
    return try await session.engine(config: options.config, employer: Self.code)
      .replacing(configuration)
  }

  /// Runs the report jobs of a night, and prints their findings.
  private func writeReports(_ day: Day, _ room: EngineRoom) async throws {
    for name in [
      JobName.completionReport, .spendReport, .roiReport, .dataQualityReport, .progressReport,
    ] {
      try await room.run(name, asOf: day)
    }
    guard options.format == .text else { return }
    let reports = try await room.query(Snapshots(employerID: room.employerID, asOf: day))
    Console.print("\nWhat the night says")
    for report in reports.reversed() where report.kind != Report.Kind.progress.rawValue {
      Console.print("  \(report.title)")
    }
    let pages = reports.count { $0.kind == Report.Kind.progress.rawValue }
    Console.print("  \(pages) managers have a page of their own")
  }

  private func addEmployer(_ session: Session) async throws -> Employer {
    let all = try await session.connection.perform { db in try db.rows(Employers()) }
    if all.contains(where: { $0.code == Self.code }) {
      return try await session.employer(Self.code)
    }
    try await session.connection.transaction { db in
      _ = try db.row(
        AddEmployer(code: Self.code, name: "Harborline Logistics", timeZone: "Europe/Madrid"))
    }
    return try await session.employer(Self.code)
  }

  private func run(
    _ day: Day, folder: String, _ employer: Employer, _ session: Session,
    _ known: inout Set<String>
  ) async throws {
    var table = OutcomeText.header
    var refusals: [String] = []
    for (name, file) in Self.feeds {
      guard let feed = session.configuration.feeds[name] else { continue }
      let outcome = try await IngestFile(
        employer: employer, feed: feed, path: "\(folder)/\(file)", asOf: day,
        actor: session.installation.actor
      ).run(on: session.connection)
      if options.format == .json { try Console.printJSON(outcome) }
      table.rows.append(OutcomeText.row(outcome))
      if outcome.state != .unchanged {
        // What waited last night already was told then.
        refusals += OutcomeText.refusals(outcome, limit: 3)
          .map { "  " + $0.replacing(folder + "/", with: "") }
          .filter { known.insert($0).inserted }
      }
    }
    guard options.format == .text else { return }
    Console.print("\nNight of \(day)\n" + table.render())
    for refusal in refusals { Console.print(refusal) }
  }
}

extension EngineRoom {
  /// Runs a job as of the end of a day, outside its schedule.
  func run(_ name: JobName, asOf day: Day) async throws {
    let plan = catalog.plan(name)
    let request = RequestRun(
      employerID: employerID, plan: plan, isDryRun: false, actor: catalog.actor,
      asOf: Moment(lastOf: day, in: catalog.employer.timeZone).instant.iso)
    let run = try await query(request).first?.runID
    let outcome = try await worker(mode: "one_shot", stop: StopSignal())
      .work(on: catalog.job(name), plan, runID: run)
    if case .failed(let failure) = outcome?.ending { throw failure }
  }
}
