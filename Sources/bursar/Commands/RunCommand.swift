import ArgumentParser
import Batch
import Foundation
import Jobs
import Upskilling

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a job: what is due of it, once, whoever asks.",
    discussion: """
      Example:
        bursar run sync-enrollments
        bursar run audit --now
        bursar run completion-report --for 2026-03-31

      Safe from any number of timers, hosts and schedulers at the same time: each slot is executed once. \
      Where nothing is due, where it was done already, and where another process is at it, it says so and \
      exits with 0. A first SIGTERM lets the chunk in hand finish and exits with 75; the next run goes on \
      from there.
      """)

  enum IfLocked: String, ExpressibleByArgument, CaseIterable {
    case skip, wait, fail
  }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "The job.") var job: JobName
  @Flag(help: "Run now, outside the schedule.") var now = false
  @Option(help: ArgumentHelp("Only this run, such as one to be retried.", valueName: "number"))
  var run: Int?
  @Option(
    help: ArgumentHelp(
      "Only this slot's, as printed by: bursar runs", valueName: "slot"))
  var slot: String?
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Run as on this business day, outside the schedule.", valueName: "yyyy-mm-dd"))
  var day: DayArgument?
  @Flag(help: "Do everything and keep nothing, outside the schedule.") var dryRun = false
  @Option(help: "What to do while another process runs the job: skip, wait or fail.")
  var ifLocked: IfLocked = .skip
  @Option(help: ArgumentHelp("Seconds to wait for it.", valueName: "seconds")) var wait = 600
  @Option(help: ArgumentHelp("Seconds that a stop may take.", valueName: "seconds")) var grace = 25

  func validate() throws {
    guard day == nil || run == nil && slot == nil else {
      throw ValidationError("--for begins a run of its own: leave out --run and --slot")
    }
  }

  func run() async throws {
    try await reportingErrors(grace: .seconds(grace)) { [self] stop in
      let session = try await Session.open(config: options.config, command: "run")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      let source = room.printingState()
      defer { source.cancel() }
      let plan = room.catalog.plan(job)
      var wanted = run
      if now || dryRun || day != nil {
        let request = RequestRun(
          employerID: room.employerID, plan: plan, isDryRun: dryRun,
          actor: session.installation.actor, asOf: try moment(session, room))
        wanted = try await room.query(request).first?.runID
      } else {
        room.tell(job.rawValue, try await room.ticker.tick(plan))
      }
      if let slot {
        var runs = Runs(employerID: room.employerID)
        runs.job = job.rawValue
        runs.slot = slot
        guard let known = try await room.query(runs).first else {
          throw CommandError(
            "\(job.rawValue) has no run for the slot '\(slot)'; see: bursar runs \(job.rawValue)",
            ExitStatus.data)
        }
        wanted = known.runID
      }
      let outcomes = try await work(room, plan, wanted, stop)
      guard let last = outcomes.last else { return try await sayWhyNothing(room, wanted) }
      for outcome in outcomes { try tell(outcome) }
      switch last.ending {
      case .succeeded: break
      case .interrupted, .canceled: throw ExitCode(ExitStatus.tryAgain)
      case .failed(let failure):
        throw CommandError("\(job.rawValue): \(failure.message)", failure.exitStatus)
      }
    }
  }

  /// The moment that the run is about, where a day is given.
  private func moment(_ session: Session, _ room: EngineRoom) throws -> String? {
    guard let day = day?.day else { return nil }
    let employer = room.catalog.employer
    guard day <= session.today(for: employer) else {
      throw CommandError("\(day) lies ahead: a job runs for a day that has begun", ExitStatus.data)
    }
    return session.moment(day, for: employer).instant.iso
  }

  /// Runs what is due, one after the other; empty where there is nothing.
  private func work(
    _ room: EngineRoom, _ plan: JobPlan, _ wanted: Int?, _ stop: StopSignal
  ) async throws -> [WorkOutcome] {
    let worker = room.worker(mode: "one_shot", stop: stop)
    let end = ContinuousClock.now + .seconds(wait)
    _ = try await worker.reap()
    var outcomes: [WorkOutcome] = []
    while !stop.isRequested {
      let outcome = try await worker.work(on: room.catalog.job(job), plan, runID: wanted)
      if let outcome {
        outcomes.append(outcome)
        guard wanted == nil, outcome.state == "succeeded" else { return outcomes }
        continue
      }
      guard outcomes.isEmpty, try await isHeld(room), ifLocked != .skip else { return outcomes }
      guard ifLocked == .wait, ContinuousClock.now < end else {
        throw CommandError(
          "\(job.rawValue) is being run by another process", ExitStatus.tryAgain)
      }
      try await Task.sleep(for: .seconds(1))
    }
    return outcomes
  }

  private func isHeld(_ room: EngineRoom) async throws -> Bool {
    try await room.query(JobStandings(employerID: room.employerID))
      .contains { $0.job == job.rawValue && $0.runningSince != nil }
  }

  private func sayWhyNothing(_ room: EngineRoom, _ wanted: Int?) async throws {
    var runs = Runs(employerID: room.employerID)
    runs.job = job.rawValue
    runs.runID = wanted
    runs.limit = 1
    guard let newest = try await room.query(runs).first else {
      return Console.print(
        "\(job.rawValue): nothing is due; run it outside its schedule with --now")
    }
    let what = newest.slot.map { "slot \($0)" } ?? "run \(newest.runID)"
    Console.print(
      "\(job.rawValue): nothing is due; \(what) is \(newest.state.replacing("_", with: " "))")
  }

  private func tell(_ outcome: WorkOutcome) throws {
    struct Item: Encodable {
      let run: Int
      let job: String
      let slot: String?
      let state: String
      let counts: [String: Int]
      let error: String?
    }
    var counts: [String: Int] = [:]
    var error: String?
    switch outcome.ending {
    case .succeeded(let report): counts = report.counts
    case .failed(let failure): error = failure.message
    case .interrupted, .canceled: break
    }
    if options.format == .json {
      return try Console.printJSON(
        Item(
          run: outcome.runID, job: job.rawValue, slot: outcome.slot, state: outcome.state,
          counts: counts, error: error))
    }
    let numbers = counts.sorted { $0.key < $1.key }
      .map { "\($0.key.replacing("_", with: " ")) \($0.value)" }.joined(separator: ", ")
    let slot = outcome.slot.map { " for \($0)" } ?? ""
    Console.print(
      "run \(outcome.runID) of \(job.rawValue)\(slot) \(outcome.state.replacing("_", with: " "))"
        + (numbers.isEmpty ? "" : ": \(numbers)"))
  }
}
