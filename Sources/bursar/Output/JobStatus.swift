import Batch
import Foundation
import Jobs
import Upskilling

/// How a job stands, on one line.
struct JobStatus: Encodable {
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

  /// Those that have a schedule or a run.
  static func all(_ room: EngineRoom) async throws -> [JobStatus] {
    let standings = try await room.query(JobStandings(employerID: room.employerID))
    let now = Instant.now.secondsSinceEpoch
    return JobName.allCases.compactMap { name in
      let plan = room.catalog.plan(name)
      let known = standings.first { $0.job == name.rawValue }
      guard plan.schedule != nil || known != nil else { return nil }
      let next = plan.schedule?.next(after: now)
      return JobStatus(
        job: name.rawValue, schedule: plan.schedule?.expression.description ?? "",
        zone: plan.schedule?.zone.name ?? "",
        next: next.map { LocalTime.text($0.instant, plan.schedule?.zone) },
        lastSuccess: known?.lastSuccessAt.map { String($0.prefix(16)) }, lastRun: known?.lastRunID,
        lastState: known?.lastState, reason: known?.lastReason,
        runningSince: known?.runningSince.map { String($0.prefix(16)) },
        waiting: known?.waiting ?? 0, attention: known?.attention ?? 0,
        paused: known?.isPaused ?? false, late: isLate(plan, known, at: now))
    }
  }

  /// Whether the newest slot whose deadline is over, or that is twelve hours old, has not been done.
  private static func isLate(_ plan: JobPlan, _ known: JobStandings.Row?, at now: Int) -> Bool {
    guard let schedule = plan.schedule, let known, !known.isPaused,
      let slot = schedule.previous(upTo: now - (plan.startDeadline ?? 12 * 3600))
    else { return false }
    guard let age = known.successAge else { return known.lastRunID != nil }
    return now - age < slot.instant
  }

  static let header = [
    "job", "schedule", "next", "last success", "last run", "needs a person", "",
  ]

  var row: [String] {
    [
      job, "\(schedule) \(zone)", paused ? "paused" : next ?? "", lastSuccess ?? "never",
      runningSince.map { "running since \($0)" }
        ?? (lastState ?? "").replacing("_", with: " "),
      attention > 0 ? "\(attention)" : late ? "late" : "",
      String((lastState == "succeeded" ? "" : reason ?? "").prefix(60)),
    ]
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
