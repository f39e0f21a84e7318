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
    let items = try await JobStatus.all(room)
    if check { return try tellMonitoring(items) }
    try printList(
      items, options,
      ifEmpty: "No job has a schedule. Write one under jobs: in the configuration.",
      JobStatus.header, row: \.row)
  }

  private func tellMonitoring(_ items: [JobStatus]) throws {
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
