import Foundation
import Postgres
import TestSupport
import Testing

/// Schedulers that are stopped and started, and what operators get wrong around them. T24 and T37 to T61 are
/// public bugs of other schedulers, by their numbers in the reference.
@Suite struct SchedulerTests {
  /// T37: started anew more often than its interval: the weekly job runs all the same, once. Some end by a
  /// signal, some are killed.
  @Test func aWeeklyJobSurvivesManyRestarts() async throws {
    try await withPlant("audit: {cron: \"0 4 * * 1\"}") { plant in
      for step in 0...32 {
        // Wednesday to Thursday of the week after, six hours at a time.
        try await plant.setClock(
          to: "timestamptz '2036-11-05T00:30Z' + interval '6 hours' * \(step)")
        try await plant.startAndStopScheduler(by: step.isMultiple(of: 8) ? SIGTERM : SIGKILL)
      }
      #expect(try await plant.states("audit") == ["succeeded"])
      let slot = try await plant.owner.value("SELECT slot FROM batch.run")
      #expect(slot == "2036-11-10T04:00 UTC")
    }
  }

  /// T38: one scheduler stops a second before the slot, another starts a second after it.
  @Test func aSlotBetweenTwoSchedulersIsNotLost() async throws {
    try await withPlant("audit: {cron: \"0 4 * * *\"}") { plant in
      try await plant.setClock(to: "timestamptz '2036-11-05T03:59:50Z'")
      let first = try await plant.startScheduler()
      try await plant.setClock(to: "timestamptz '2036-11-05T03:59:59Z'")
      kill(first.processID, SIGTERM)
      #expect(try await first.answer().status == 0)
      try await plant.setClock(to: "timestamptz '2036-11-05T04:00:01Z'")
      try await plant.startAndStopScheduler(by: SIGTERM)
      #expect(try await plant.states("audit") == ["succeeded"])
    }
  }

  /// T39: nobody is there for the minute and a half around the slot.
  @Test func aSlotInAnOutageIsNotLost() async throws {
    try await withPlant("audit: {cron: \"0 4 * * *\"}") { plant in
      try await plant.setClock(to: "timestamptz '2036-11-05T03:59:15Z'")
      try await plant.startAndStopScheduler(by: SIGKILL)
      try await plant.setClock(to: "timestamptz '2036-11-05T04:00:45Z'")
      try await plant.startAndStopScheduler(by: SIGKILL)
      try await plant.startAndStopScheduler(by: SIGTERM)
      #expect(try await plant.states("audit") == ["succeeded"])
    }
  }

  /// T24: a schedule without a zone is in UTC, and says so.
  @Test func aScheduleWithoutAZoneSaysUTC() async throws {
    try await withPlant("audit: {cron: \"0 4 * * *\"}") { plant in
      let next = try await plant.run("next", "audit", "-n", "1", "--as-of", "2026-11-26")
      #expect(next.output.contains("2026-11-26T04:00 UTC"), "\(next.output)")
      #expect(next.output.contains("2026-11-26 04:00 +00:00"), "\(next.output)")
      #expect(try await plant.run("status").output.contains("0 4 * * * UTC"))
    }
  }

  @Test func itsStateIsPrintedWhenAskedFor() async throws {
    try await withPlant { plant in
      let running = try await plant.startScheduler()
      kill(running.processID, SIGUSR1)
      #expect(try await running.hasWritten("*/5 * * * * UTC"))
      kill(running.processID, SIGTERM)
      #expect(try await running.answer().status == 0)
    }
  }

  // MARK: What operators get wrong

  /// T61: a host two hours ahead, or behind. Only the database's clock decides, and one line says so.
  @Test(arguments: [("-2 hours", "ahead of"), ("2 hours", "behind")])
  func aWrongClockChangesNoSlot(offset: String, side: String) async throws {
    try await withPlant("audit: {cron: \"* * * * *\", catch_up: all}") { plant in
      try await plant.forward(offset)
      let first = try await plant.run("scheduler", "--once")
      #expect(first.status == 0)
      let doctor = try await plant.run("doctor")
      for text in [first.errors, doctor.output] {
        let seconds = try #require(
          text.firstMatch(of: /clock is (\d+) s (ahead of|behind) the database's/), "\(text)")
        #expect(seconds.2 == side)
        // Two hours but for the time that the database took to answer.
        #expect((7140...7200).contains(try #require(Int(seconds.1))))
      }
      try await plant.forward("\(offset) 5 minutes")
      #expect(try await plant.run("scheduler", "--once").status == 0)
      #expect([5, 6].contains(try await plant.states("audit").count))
      let latest = try await plant.owner.value(
        "SELECT max(scheduled_for) <= now() + interval '\(offset) 5 minutes' FROM batch.run")
      #expect(latest == "t")
    }
  }

  /// T60: two hosts with two configurations.
  @Test func ofTwoConfigurationsTheOneStartedLastIsFollowed() async throws {
    try await withPlant("audit: {cron: \"0 4 * * *\"}") { plant in
      let first = try await plant.startScheduler()
      let text = try String(contentsOfFile: "\(plant.folder)/bursar.yaml", encoding: .utf8)
      let other = "\(plant.folder)/other.yaml"
      try text.replacing("0 4 * * *", with: "30 5 * * *")
        .write(toFile: other, atomically: true, encoding: .utf8)
      let second = try await plant.bursar.run("scheduler", "--once", "--config", other)
      #expect(second.errors.contains("audit: the schedule was 0 4 * * * in UTC until now"))
      // Wakes the first.
      try await plant.owner.run("SELECT batch.request_run(1, 'audit', '{}', false, 'test')")
      #expect(
        try await first.hasWritten(
          "audit: another process has brought the schedule 30 5 * * * in UTC"))
      let doctor = try await plant.run("doctor")
      #expect(doctor.output.contains("30 5 * * * UTC is in force, not this configuration's"))
      kill(first.processID, SIGHUP)
      #expect(try await first.hasWritten("the schedule was 30 5 * * * in UTC until now"))
      kill(first.processID, SIGTERM)
      #expect(try await first.answer().status == 0)
    }
  }

  private static let canMount = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = namespace + ["mount", "-t", "tmpfs", "tmpfs", "/tmp"]
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// A mount that nobody else sees; a plain user needs an own world of users for it.
  private static let namespace = getuid() == 0 ? ["--mount"] : ["--map-root-user", "--mount"]

  /// The file is loaded, but there is no room to make a folder to move it to. Nothing is done twice afterwards.
  @Test(.enabled(if: canMount, "a small file system cannot be mounted here"))
  func aFullDropFolderIsOneClearLine() async throws {
    try await withPlant { plant in
      let drop = "\(plant.folder)/drop/people"
      var full = plant.bursar
      full.wrapper =
        ["/usr/bin/unshare"] + Self.namespace + [
          "/bin/sh", "-c",
          "cp \(drop)/*.csv \(plant.folder) && mount -t tmpfs -o nr_inodes=2 tmpfs \(drop) && cp \(plant.folder)/*.csv \(drop) && exec \"$@\"",
          "sh",
        ]
      let answer = try await full.run(
        "run", "sync-people", "--now", "--config", "\(plant.folder)/bursar.yaml")
      #expect(answer.status == 66)
      #expect(
        answer.errors
          == "bursar: sync-people: cannot move files to \(drop)/processed: No space left on device\n"
      )
      #expect(try await plant.owner.value("SELECT count(*) FROM people.employee") == "3")
      let again = try await plant.run("run", "sync-people", "--now")
      #expect(again.status == 0, "\(again.errors)")
      #expect(again.output.contains("files unchanged 1"), "\(again.output)")
      #expect(plant.exists("people/processed/people-2026-03-01.csv"))
    }
  }
}
