import ArgumentParser
import Batch
import Foundation
import Jobs
import Postgres
import Store
import Synchronization
import Upskilling

struct SchedulerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scheduler", abstract: "Stay and run every job when its time comes.",
    discussion: """
      Example:
        bursar scheduler --liveness /run/bursar/alive --metrics /var/lib/node_exporter/bursar.prom

      Any number may run at the same time, on any number of hosts, and beside `bursar run` from a timer: \
      each slot is executed once. It sleeps until the next slot, thirty seconds at most, and wakes when \
      somebody asks for a run. A database that is away is tried again for ever. SIGTERM lets the chunk in \
      hand finish and exits with 0; SIGHUP reads the configuration again, and keeps the old one where the \
      new one has a mistake; SIGUSR1 prints how every job stands. Where two have different schedules for a job, \
      the one that started last is followed, and the other says so.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: ArgumentHelp("A file that is written in every round.", valueName: "path"))
  var liveness: String?
  @Option(help: ArgumentHelp("A Prometheus text file, written in every round.", valueName: "path"))
  var metrics: String?
  @Flag(help: "One round: what is due now, and no more.") var once = false
  @Option(help: ArgumentHelp("Seconds that a stop may take.", valueName: "seconds")) var grace = 25

  func run() async throws {
    try await reportingErrors(grace: .seconds(grace)) { [self] stop in
      let session = try await Session.open(config: options.config, command: "scheduler")
      var room = try await session.engine(config: options.config, employer: employer.employer)
      guard room.catalog.configuration.plans.contains(where: { $0.schedule != nil }) else {
        throw CommandError(
          "no job has a schedule; write one under jobs: in the configuration",
          ExitStatus.configuration)
      }
      Console.note("the scheduler of \(room.catalog.employer.code) is up")
      // Before the tables are read, so that nothing is asked for in between unheard.
      try await session.connection.perform { db in try db.listen(to: "bursar_batch") }
      let hangup = HangupSignal()
      let sources = [
        onSignal(SIGHUP) { hangup.come() },
        room.printingState(),
      ]
      defer { sources.forEach { $0.cancel() } }
      var findings = Findings()
      var failures = 0
      while !stop.isRequested, !Task.isCancelled {
        var pause = 30
        if hangup.hasCome {
          room = reloaded(room)
          findings.isFresh = true
        }
        do {
          pause = try await round(room, stop, &findings)
          try await leaveMarks(room, findings)
          failures = 0
        } catch let error as PostgresError where error != .canceled {
          failures += 1
          pause = min(30, 1 << min(failures, 5))
          Console.error("scheduler: \(error.description); trying again in \(pause) s")
        }
        if once { break }
        await sleep(pause, session, stop, hangup)
      }
    }
  }

  /// What the rounds have found out.
  private struct Findings {
    /// Whether the configuration has been read since the last round: only then it brings its schedules.
    var isFresh = true
    /// Other schedules than the configuration's, by job.
    var others: [String: String] = [:]
    var skew = ClockSkew()
  }

  /// Decides what is due, closes what was lost, and runs what may run; returns the seconds until the next slot.
  private func round(
    _ room: EngineRoom, _ stop: StopSignal, _ findings: inout Findings
  ) async throws -> Int {
    let worker = room.worker(mode: "resident", stop: stop)
    let reaped = try await worker.reap()
    if reaped > 0 { Console.note("\(reaped) lost attempts were closed") }
    var pause = 30
    for plan in room.catalog.configuration.plans {
      let tick = try await room.ticker.tick(plan, mayChange: findings.isFresh)
      if tick.isChanged || tick.other != findings.others[plan.job] { room.tell(plan.job, tick) }
      findings.others[plan.job] = tick.other
      guard let clock = tick.clock, let next = tick.next else { continue }
      pause = max(1, min(pause, next - clock))
    }
    findings.isFresh = false
    let skew = try await ClockSkew.measured(room)
    if skew.isLarge, !findings.skew.isLarge {
      Console.note("scheduler: \(skew); the database's decides")
    }
    findings.skew = skew
    var didWork = true
    while didWork, !stop.isRequested {
      didWork = false
      for name in JobName.allCases where !stop.isRequested {
        guard
          let outcome = try await worker.work(
            on: room.catalog.job(name), room.catalog.plan(name))
        else { continue }
        didWork = true
        let slot = outcome.slot.map { " for \($0)" } ?? ""
        Console.note("run \(outcome.runID) of \(name.rawValue)\(slot): \(outcome.state)")
      }
    }
    return pause
  }

  /// Until the time is over, or somebody asks for something. A connection that was lost does not hear, and then
  /// the thirty seconds decide.
  private func sleep(
    _ seconds: Int, _ session: Session, _ stop: StopSignal, _ hangup: HangupSignal
  ) async {
    for _ in 0..<seconds where !stop.isRequested && !hangup.isWaiting && !Task.isCancelled {
      do {
        if try await session.connection.nextNotification(within: 1000) != nil { return }
      } catch {
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// With the configuration as it is now; as before where it has a mistake.
  private func reloaded(_ room: EngineRoom) -> EngineRoom {
    do {
      let next = try room.reloaded(config: options.config)
      Console.note("scheduler: the configuration was read again")
      return next
    } catch {
      Console.error("scheduler: \(error); the configuration stays as it was")
      return room
    }
  }

  private func leaveMarks(_ room: EngineRoom, _ findings: Findings) async throws {
    if let liveness {
      try? Data("\(Instant.now.secondsSinceEpoch)\n".utf8)
        .write(to: URL(fileURLWithPath: liveness), options: .atomic)
    }
    guard let metrics else { return }
    let standings = try await room.query(JobStandings(employerID: room.employerID))
    let text = JobMetrics.text(
      standings, employer: room.catalog.employer.code, skew: findings.skew.seconds)
    try? Data(text.utf8).write(to: URL(fileURLWithPath: metrics), options: .atomic)
  }
}

/// Remembers that a SIGHUP came.
private final class HangupSignal: Sendable {
  private let came = Mutex(false)

  func come() { came.withLock { $0 = true } }

  var isWaiting: Bool { came.withLock { $0 } }

  /// Whether one has come since the last time.
  var hasCome: Bool {
    came.withLock { came in
      defer { came = false }
      return came
    }
  }
}

/// The standing of jobs as Prometheus reads it.
enum JobMetrics {
  /// - Parameter skew: seconds that this host's clock is ahead of the database's.
  static func text(_ standings: [JobStandings.Row], employer: String, skew: Int) -> String {
    let gauges: [(String, String, (JobStandings.Row) -> Int)] = [
      ("running", "Whether a run is under way.", { $0.runningSince == nil ? 0 : 1 }),
      ("waiting", "Runs that wait.", { $0.waiting }),
      ("attention", "Runs since the last success that need a person.", { $0.attention }),
      ("paused", "Whether the schedule is paused.", { $0.isPaused ? 1 : 0 }),
      (
        "last_success_age_seconds", "Since the last success; -1 for never.", { $0.successAge ?? -1 }
      ),
    ]
    let lines = gauges.flatMap { name, help, value in
      ["# HELP bursar_job_\(name) \(help)", "# TYPE bursar_job_\(name) gauge"]
        + standings.map {
          "bursar_job_\(name){employer=\"\(employer)\",job=\"\($0.job)\"} \(value($0))"
        }
    }
    let clock = [
      "# HELP bursar_clock_skew_seconds How far this host's clock is ahead of the database's.",
      "# TYPE bursar_clock_skew_seconds gauge",
      "bursar_clock_skew_seconds{employer=\"\(employer)\"} \(skew)",
    ]
    return (lines + clock).joined(separator: "\n") + "\n"
  }
}
