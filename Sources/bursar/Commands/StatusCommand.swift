import ArgumentParser
import Batch
import Foundation
import Jobs
import Postgres
import Upskilling

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "What ran, what is late, what needs a person: one screen.",
    discussion: """
      Example:
        bursar status
        bursar status --check

      With --check it answers as a monitoring plug-in: exit 0 ok, 1 warning, 2 critical, 3 unknown. Warning: \
      a paused schedule. Critical: a run that failed, died or was missed since the last success, or a job \
      that has not succeeded for longer than its period and deadline.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Flag(help: "One line and an exit status for the monitoring.") var check = false

  private struct Item: Encodable {
    let job: String
    let schedule: String
    let zone: String
    let next: String?
    let lastSuccess: String?
    let lastRun: Int?
    let lastState: String?
    let reason: String?
    let runningSince: String?
    let waiting: Int
    let attention: Int
    let paused: Bool
    let late: Bool
  }

  func run() async throws {
    do {
      try await reportingErrors { [self] in try await answer() }
    } catch let exit as ExitCode where check && exit.rawValue > 3 {
      throw ExitCode(3)
    }
  }

  private func answer() async throws {
    let session = try await Session.open(config: options.config, command: "status")
    let room = try await session.engine(config: options.config, employer: employer.employer)
    let standings = try await room.query(JobStandings(employerID: room.employerID))
    let now = Instant.now.secondsSinceEpoch
    let items = JobName.allCases.compactMap { name -> Item? in
      let plan = room.catalog.plan(name)
      let known = standings.first { $0.job == name.rawValue }
      guard plan.schedule != nil || known != nil else { return nil }
      let next = plan.schedule?.next(after: now)
      return Item(
        job: name.rawValue, schedule: plan.schedule?.expression.description ?? "",
        zone: plan.schedule?.zone.name ?? "",
        next: next.map { LocalTime.text($0.instant, plan.schedule?.zone) },
        lastSuccess: known?.lastSuccessAt.map { String($0.prefix(16)) }, lastRun: known?.lastRunID,
        lastState: known?.lastState, reason: known?.lastReason,
        runningSince: known?.runningSince.map { String($0.prefix(16)) },
        waiting: known?.waiting ?? 0, attention: known?.attention ?? 0,
        paused: known?.isPaused ?? false, late: isLate(plan, known, at: now))
    }
    if check { return try tellMonitoring(items) }
    try printList(
      items, options,
      ifEmpty: "No job has a schedule. Write one under jobs: in the configuration.",
      ["job", "schedule", "next", "last success", "last run", "needs a person", ""]
    ) { item in
      [
        item.job, "\(item.schedule) \(item.zone)", item.paused ? "paused" : item.next ?? "",
        item.lastSuccess ?? "never",
        item.runningSince.map { "running since \($0)" }
          ?? (item.lastState ?? "").replacing("_", with: " "),
        item.attention > 0 ? "\(item.attention)" : item.late ? "late" : "",
        String((item.lastState == "succeeded" ? "" : item.reason ?? "").prefix(60)),
      ]
    }
  }

  /// Whether the newest slot whose deadline is over, or that is twelve hours old, has not been done.
  private func isLate(_ plan: JobPlan, _ known: JobStandings.Row?, at now: Int) -> Bool {
    guard let schedule = plan.schedule, let known, !known.isPaused,
      let slot = schedule.previous(upTo: now - (plan.startDeadline ?? 12 * 3600))
    else { return false }
    guard let age = known.successAge else { return known.lastRunID != nil }
    return now - age < slot.instant
  }

  private func tellMonitoring(_ items: [Item]) throws {
    let critical = items.filter { $0.attention > 0 || $0.late }.map(\.job)
    let paused = items.filter(\.paused).map(\.job)
    if !critical.isEmpty {
      Console.print("CRITICAL: \(critical.joined(separator: ", "))")
      throw ExitCode(2)
    }
    if !paused.isEmpty {
      Console.print("WARNING: paused: \(paused.joined(separator: ", "))")
      throw ExitCode(1)
    }
    Console.print("OK: \(items.count) jobs")
  }
}

extension JobStandings.Row {
  /// Seconds since the last success, by this host's clock.
  var successAge: Int? {
    guard let text = lastSuccessAt?.prefix(19).replacing(" ", with: "T"),
      let date = try? Date("\(text)Z", strategy: .iso8601)
    else { return nil }
    return Int(Date().timeIntervalSince(date))
  }
}

/// An instant as the clocks of a zone show it, with the offset.
enum LocalTime {
  static func text(_ instant: Int, _ zone: Zone?) -> String {
    let offset = zone?.offset(at: instant) ?? 0
    let local = Date(timeIntervalSince1970: Double(instant + offset))
    let clock = local.formatted(.iso8601).prefix(16).replacing("T", with: " ")
    let minutes = abs(offset) / 60
    return "\(clock) " + (offset < 0 ? "-" : "+")
      + String(format: "%02d:%02d", minutes / 60, minutes % 60)
  }

  /// Whether a slot comes at another local time than its key says, because that one does not exist.
  static func isMoved(_ slot: CronSlot, _ zone: Zone) -> Bool {
    slot.key.contains(" ")
      && !text(slot.instant, zone).hasPrefix(slot.key.prefix(16).replacing("T", with: " "))
  }
}

struct NextCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next", abstract: "When a job runs next, with its offset and what the clocks do.",
    discussion: "Example:\n  bursar next sync-enrollments -n 10")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "The job.") var job: JobName
  @Option(name: .customShort("n"), help: ArgumentHelp("How many.", valueName: "count"))
  var count = 5
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp("From this day on; from now otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  private struct Item: Encodable {
    let slot: String
    let local: String
    let hours: String
    let note: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "next")
      let room = try await session.engine(config: options.config, employer: employer.employer)
      let (_, schedule) = try room.scheduledPlan(job)
      var instant =
        asOf.map { $0.day.daysSinceEpoch * 86_400 - 1 } ?? Instant.now.secondsSinceEpoch
      var items: [Item] = []
      while items.count < count, let slot = schedule.next(after: instant) {
        let before = schedule.previous(upTo: slot.instant - 1)?.instant ?? slot.instant
        let offsets = [before, slot.instant].map { schedule.zone.offset(at: $0) }
        items.append(
          Item(
            slot: slot.key, local: LocalTime.text(slot.instant, schedule.zone),
            hours: String(format: "%.1f", Double(slot.instant - before) / 3600),
            note: LocalTime.isMoved(slot, schedule.zone)
              ? "the clocks leave this time out"
              : offsets[0] != offsets[1] ? "the clocks have changed" : ""))
        instant = slot.instant
      }
      try printList(
        items, options, ifEmpty: "Never.", ["slot", "local time", "hours since", "note"],
        numbers: [2]
      ) { [$0.slot, $0.local, $0.hours, $0.note] }
    }
  }
}
