import ArgumentParser
import Batch
import Foundation
import Jobs
import Upskilling

struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Let the slots of a job pass: each is recorded as skipped.",
    discussion: "Example:\n  bursar pause sync-people --reason \"HR system moves\"")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "The job.") var job: JobName
  @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String

  func run() async throws {
    try await reportingErrors { [self] in
      try await pause(job, isPaused: true, reason: reason, options, employer)
    }
  }
}

struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Let a paused job go on with its next slot.",
    discussion: "Example:\n  bursar resume sync-people")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "The job.") var job: JobName

  func run() async throws {
    try await reportingErrors { [self] in
      try await pause(job, isPaused: false, reason: nil, options, employer)
    }
  }
}

private func pause(
  _ job: JobName, isPaused: Bool, reason: String?, _ options: GlobalOptions,
  _ employer: EmployerOption
) async throws {
  let session = try await Session.open(config: options.config, command: "pause")
  let room = try await session.engine(config: options.config, employer: employer.employer)
  // The slots before now belong to the state before now.
  room.tell(job.rawValue, try await room.ticker.tick(room.scheduledPlan(job).0))
  let statement = PauseSchedule(
    employerID: room.employerID, job: job.rawValue, isPaused: isPaused, reason: reason,
    actor: session.installation.actor)
  let changed = try await room.query(statement).first?.changed ?? false
  Console.print(
    "\(job.rawValue) is \(changed ? "now" : "already") \(isPaused ? "paused" : "not paused")")
}

struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "End a run: one that waits at once, one under way at its next beat.",
    discussion: "Example:\n  bursar cancel 42")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the run.") var run: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "cancel")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      let cancel = CancelRun(
        employerID: room.employerID, runID: run, actor: session.installation.actor)
      let state = try await room.query(cancel).first?.state ?? "unknown"
      guard state != "unknown" else {
        throw CommandError("there is no run \(run); see: bursar runs", ExitStatus.data)
      }
      guard !state.hasPrefix("already_") else {
        throw CommandError("run \(run) is \(state.dropFirst(8)) already", ExitStatus.data)
      }
      Console.print(
        state == "running" ? "run \(run) will end at its next beat" : "run \(run) is \(state)")
    }
  }
}

struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Run a failed, dead or canceled run again, from where it was.",
    discussion: """
      Example:
        bursar retry 42

      It becomes a new run that goes on from the checkpoint, or with --restart from the beginning. The \
      scheduler takes it, or: bursar run JOB --run NUMBER
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the run.") var run: Int
  @Flag(help: "From the beginning instead of its checkpoint.") var restart = false

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "retry")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      let retry = RetryRun(
        employerID: room.employerID, runID: run, restarts: restart,
        actor: session.installation.actor)
      guard let retried = try await room.query(retry).first else {
        throw CommandError(
          "run \(run) is neither failed, dead nor canceled; see: bursar show \(run)",
          ExitStatus.data)
      }
      Console.print(
        "run \(retried.runID); start it with: bursar run \(retried.job) --run \(retried.runID)")
    }
  }
}

struct BackfillCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backfill",
    abstract: "Give the slots of some days their runs, those that have none.",
    discussion: """
      Example:
        bursar backfill completion-report 2026-03-01 2026-03-07 --dry-run

      Slots that have a run keep it, whatever became of it: retry that one instead.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "The job.") var job: JobName
  @Argument(help: "First day, in the schedule's zone.") var first: DayArgument
  @Argument(help: "Last day.") var last: DayArgument
  @Flag(help: "Only say which slots there are.") var dryRun = false

  private struct Item: Encodable {
    let slot: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "backfill")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      let (plan, schedule) = try room.scheduledPlan(job)
      func midnight(_ days: Int) -> Int {
        days * 86_400 - schedule.zone.offset(at: days * 86_400)
      }
      let end = min(
        Instant.now.secondsSinceEpoch, midnight(last.day.daysSinceEpoch + 1) - 1)
      let slots = try await room.ticker.backfill(
        plan, from: midnight(first.day.daysSinceEpoch), to: end, isDryRun: dryRun)
      try printList(
        slots.map { Item(slot: $0.key) }, options, ifEmpty: "No slot lies in these days.", ["slot"]
      ) { [$0.slot] }
    }
  }
}

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check what the jobs need: database, clocks, folders, schedules.",
    discussion: "Example:\n  bursar doctor")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  private struct Item: Encodable {
    let check: String
    let finding: String
    let healthy: Bool
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "doctor")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      let configuration = room.catalog.configuration
      let now = Instant.now.secondsSinceEpoch
      var items = [Item(check: "database", finding: "reached, schema up to date", healthy: true)]
      let scheduled = configuration.plans.compactMap { plan in
        plan.schedule.map { (plan: plan, schedule: $0) }
      }
      let skew = try await ClockSkew.measured(room)
      items.append(Item(check: "clocks", finding: "\(skew)", healthy: !skew.isLarge))
      for feed in configuration.feeds.values.sorted(by: { $0.name < $1.name }) {
        guard let drop = feed.drop else { continue }
        let isWritable = FileManager.default.isWritableFile(atPath: drop.path)
        items.append(
          Item(
            check: "drop folder of \(feed.name)",
            finding: isWritable ? drop.path : "\(drop.path) is missing or cannot be written to",
            healthy: isWritable))
      }
      let standings = try await room.query(JobStandings(employerID: room.employerID))
      for (plan, schedule) in scheduled {
        // Fixed times of day that a change of the clocks leaves out within two years.
        let moved =
          schedule.expression.isFixedTime
          ? schedule.slots(after: now, upTo: now + 731 * 86_400)
            .first { LocalTime.isMoved($0, schedule.zone) } : nil
        items.append(
          Item(
            check: "schedule of \(plan.job)",
            finding: moved.map {
              "\($0.key) does not exist: it will run at \(LocalTime.text($0.instant, schedule.zone))"
            } ?? "\(schedule.expression) \(schedule.zone.name)", healthy: moved == nil))
        let other = standings.first {
          $0.job == plan.job && !$0.cron.isEmpty
            && ($0.cron, $0.zone) != ("\(schedule.expression)", schedule.zone.name)
        }
        if let other {
          items.append(
            Item(
              check: "schedule of \(plan.job)",
              finding: "\(other.cron) \(other.zone) is in force, not this configuration's",
              healthy: false))
        }
      }
      try printList(items, options, ifEmpty: "", ["check", "", "finding"]) {
        [$0.check, $0.healthy ? "ok" : "look", $0.finding]
      }
    }
  }
}
