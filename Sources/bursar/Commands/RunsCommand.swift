import ArgumentParser
import Batch
import Foundation
import Jobs
import Postgres

/// A run for machines.
private struct RunItem: Encodable {
  let run: Int
  let job: String
  let slot: String?
  let scheduledFor: String
  let trigger: String
  let state: String
  let reason: String?
  let attempts: Int
  let losses: Int
  let startedAt: String?
  let finishedAt: String?
  let error: String?
  let dryRun: Bool
  /// What it left out; only where one run is shown.
  var skips: [SkipItem]?

  struct SkipItem: Encodable {
    let step: String
    let position: Int
    let code: String
    let detail: String

    init(_ row: RunSkips.Row) {
      step = row.step
      position = row.position
      code = row.code
      detail = row.detail
    }
  }

  init(_ row: Runs.Row) {
    run = row.runID
    job = row.job
    slot = row.slot
    scheduledFor = row.scheduledFor
    trigger = row.trigger
    state = row.state
    reason = row.reason
    attempts = row.attempts
    losses = row.losses
    startedAt = row.startedAt
    finishedAt = row.finishedAt
    error = row.error
    dryRun = row.isDryRun
  }
}

struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List runs, newest first.",
    discussion: "Example:\n  bursar runs sync-enrollments --limit 20")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Only this job's.") var job: JobName?
  @Option(help: ArgumentHelp("At most so many.", valueName: "count")) var limit = 30

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "runs")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      var runs = Runs(employerID: room.employerID)
      runs.job = job?.rawValue
      runs.limit = limit
      try printList(
        try await room.query(runs).map(RunItem.init), options, ifEmpty: "No run yet.",
        ["run", "job", "slot", "trigger", "state", "losses", "finished", ""],
        numbers: [0, 5]
      ) {
        [
          "\($0.run)", $0.job, $0.slot ?? "", $0.trigger.replacing("_", with: " "),
          $0.state.replacing("_", with: " ") + ($0.dryRun ? ", dry run" : ""),
          "\($0.losses)", String(($0.finishedAt ?? "").prefix(16)),
          String(($0.error ?? $0.reason ?? "").prefix(60)),
        ]
      }
    }
  }
}

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one run: what it did and how it ended.",
    discussion: "Example:\n  bursar show 42")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the run.") var run: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "show")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      var runs = Runs(employerID: room.employerID)
      runs.runID = run
      guard let row = try await room.query(runs).first else {
        throw CommandError("there is no run \(run); see: bursar runs", ExitStatus.data)
      }
      let skips = try await room.query(RunSkips(employerID: room.employerID, runID: run))
      if options.format == .json {
        var item = RunItem(row)
        item.skips = skips.map(RunItem.SkipItem.init)
        return try Console.printJSON(item)
      }
      let left = skips.map { skip in
        ("left out", "\(skip.step) \(skip.position): \(skip.detail) (\(skip.code))" as String?)
      }
      let lines: [(String, String?)] =
        [
          ("run", "\(row.runID) of \(row.job)"), ("slot", row.slot),
          ("trigger", row.trigger.replacing("_", with: " ")),
          ("state", row.state.replacing("_", with: " ")), ("reason", row.reason),
          ("attempts", "\(row.attempts) failed, \(row.losses) lost"), ("started", row.startedAt),
          ("finished", row.finishedAt), ("result", row.result), ("error", row.error),
        ] + left
      Console.print(
        lines.compactMap { name, value in
          value.map { "\(name.padding(toLength: 12, withPad: " ", startingAt: 0))\($0)" }
        }.joined(separator: "\n"))
    }
  }
}

struct LogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Print what happened to a run, and follow it.",
    discussion: "Example:\n  bursar logs 42 --follow")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the run; all runs otherwise.") var run: Int?
  @Flag(name: .shortAndLong, help: "Go on until it is stopped.") var follow = false

  private struct Item: Encodable {
    let event: Int
    let at: String
    let job: String
    let run: Int?
    let code: String
    let message: String
    let actor: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "logs")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      var last = 0
      repeat {
        let events = JobEvents(employerID: room.employerID, runID: run, after: last)
        for event in try await room.query(events) {
          last = event.eventID
          if options.format == .json {
            try Console.printJSON(
              Item(
                event: event.eventID, at: event.recordedAt, job: event.job, run: event.runID,
                code: event.code, message: event.message, actor: event.actor))
          } else {
            let run = event.runID.map { " run \($0)" } ?? ""
            let code = event.code.replacing("_", with: " ")
            Console.print(
              "\(event.recordedAt.prefix(19)) \(event.job)\(run) \(code): \(event.message)")
          }
        }
        if follow { try await Task.sleep(for: .seconds(1)) }
      } while follow
    }
  }
}
