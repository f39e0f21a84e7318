import Foundation
import Postgres
import TestSupport
import Testing

/// Jobs as a timer, a scheduler and an operator start them. Time is the database's, set forward.
@Suite struct JobCommandTests {
  @Test func filesAreTakenWhenTheyAreCompleteAndMovedAside() async throws {
    try await withPlant { plant in
      let people = try await plant.run("run", "sync-people", "--now", "--format", "json")
      #expect(people.status == 0, "\(people.errors)")
      #expect(!plant.exists("people/people-2026-03-01.csv"))
      #expect(plant.exists("people/processed/people-2026-03-01.csv"))
      let rows = Company.coursera(Company.goodRows)
      try plant.drop(rows, "coursera", "c-2026-03-01.csv")
      // Without its marker it is still being written.
      #expect(try await plant.run("run", "sync-enrollments", "--now").status == 0)
      #expect(plant.exists("coursera/c-2026-03-01.csv"))
      try plant.drop("", "coursera", "c-2026-03-01.csv.done")
      try plant.drop("broken", "coursera", "d-2026-03-02.csv")
      try plant.drop("", "coursera", "d-2026-03-02.csv.done")
      let both = try await plant.run("run", "sync-enrollments", "--now")
      #expect(both.status == 65)
      #expect(both.errors.contains("d-2026-03-02.csv rejected"))
      #expect(plant.exists("coursera/processed/c-2026-03-01.csv"))
      #expect(plant.exists("coursera/rejected/d-2026-03-02.csv"))
      #expect(try await plant.owner.value("SELECT count(*) FROM enrollment.attempt") == "2")
      let status = try await plant.run("status", "--check")
      #expect(status.status == 2)
      #expect(status.output.contains("CRITICAL: sync-enrollments"))
    }
  }

  @Test func aDryRunLeavesTheFileAndTheBooks() async throws {
    try await withPlant { plant in
      let dry = try await plant.run("run", "sync-people", "--dry-run")
      #expect(dry.status == 0, "\(dry.errors)")
      #expect(dry.output.contains("rows applied 3"))
      #expect(plant.exists("people/people-2026-03-01.csv"))
      #expect(try await plant.owner.value("SELECT count(*) FROM people.employee") == "0")
    }
  }

  /// Three timers and two schedulers over an hour of the database's time: every slot once.
  @Test func manyStartersRunEachSlotOnce() async throws {
    try await withPlant { plant in
      #expect(try await plant.run("run", "audit").output.contains("nothing is due"))
      for minutes in stride(from: 10, through: 60, by: 10) {
        try await plant.forward("\(minutes) minutes")
        try await withThrowingTaskGroup(of: Int32.self) { group in
          for starter in 0..<5 {
            group.addTask {
              starter < 3
                ? try await plant.run("run", "audit").status
                : try await plant.run("scheduler", "--once").status
            }
          }
          for try await status in group { #expect(status == 0) }
        }
      }
      _ = try await plant.run("scheduler", "--once")
      let states = try await plant.states("audit")
      #expect([12, 13].contains(states.count))
      #expect(states.allSatisfy { $0 == "succeeded" })
      let attempts = try await plant.owner.value(
        "SELECT count(*) - count(DISTINCT run_id) FROM batch.attempt")
      #expect(attempts == "0")
      let again = try await plant.run("run", "audit")
      #expect(again.output.contains("is succeeded"))
    }
  }

  @Test func theSchedulerStaysWakesAndStops() async throws {
    try await withPlant { plant in
      let running = try plant.bursar.start([
        "scheduler", "--config", "\(plant.folder)/bursar.yaml", "--liveness",
        "\(plant.folder)/alive", "--metrics", "\(plant.folder)/bursar.prom",
      ])
      try #require(try await running.hasWritten("is up"))
      while !FileManager.default.fileExists(atPath: "\(plant.folder)/bursar.prom") {
        try await Task.sleep(for: .milliseconds(20))
      }
      // Asked for by another process: it does not wait for its thirty seconds.
      try await plant.owner.run("SELECT batch.request_run(1, 'audit', '{}', false, 'test')")
      #expect(try await running.hasWritten("of audit: succeeded"))
      let path = "\(plant.folder)/bursar.yaml"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("catch_up", with: "catchup")
        .write(toFile: path, atomically: true, encoding: .utf8)
      kill(running.processID, SIGHUP)
      #expect(try await running.hasWritten("stays as it was"))
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      kill(running.processID, SIGHUP)
      #expect(try await running.hasWritten("was read again"))
      kill(running.processID, SIGTERM)
      #expect(try await running.answer().status == 0)
      let metrics = try String(contentsOfFile: "\(plant.folder)/bursar.prom", encoding: .utf8)
      #expect(metrics.contains("bursar_job_attention{employer=\"acme\",job=\"audit\"} 0"))
    }
  }

  /// kill -9 in the middle of a file: the lease runs out, the attempt is lost, the next one does all of it.
  @Test func aKilledRunIsTakenOverWhenItsLeaseIsOut() async throws {
    try await withPlant { plant in
      _ = try await plant.run("run", "sync-people", "--now")
      let rows = (0..<400).map { "E\($0 % 3 + 1),,c\($0),C,2026-01-01,No,,5" }
      try plant.drop(Company.coursera(rows), "coursera", "c-2026-03-01.csv")
      try plant.drop("", "coursera", "c-2026-03-01.csv.done")
      try await plant.owner.run(
        """
        CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_sleep(3); RETURN NULL; END';
        CREATE TRIGGER slow AFTER INSERT ON enrollment.event FOR EACH STATEMENT
          EXECUTE FUNCTION public.slow();
        """)
      var doomed = plant.bursar
      doomed.environment["BURSAR_LEASE_SECONDS"] = "4"
      let running = try doomed.start([
        "run", "sync-enrollments", "--now", "--config", "\(plant.folder)/bursar.yaml",
      ])
      while try await plant.owner.value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
      ) != "1" {
        try await Task.sleep(for: .milliseconds(20))
      }
      kill(running.processID, SIGKILL)
      _ = try await running.answer()
      try await plant.owner.run("DROP TRIGGER slow ON enrollment.event")
      // While the dead one's server process still works in its transaction nobody takes over.
      var state = ""
      for _ in 0..<40 where state != "succeeded" {
        _ = try await plant.run("scheduler", "--once")
        state = try await plant.states("sync-enrollments").last ?? ""
        try await Task.sleep(for: .milliseconds(250))
      }
      #expect(state == "succeeded")
      #expect(try await plant.owner.value("SELECT count(*) FROM enrollment.attempt") == "400")
      #expect(
        try await plant.owner.texts("SELECT losses::text FROM batch.run WHERE losses > 0") == [
          ["1"]
        ])
    }
  }

  @Test func aStopLetsTheFileInHandFinishAndExitsWith75() async throws {
    try await withPlant { plant in
      _ = try await plant.run("run", "sync-people", "--now")
      for number in 1...5 {
        let rows = (0..<50).map { "E1,,c\(number)-\($0),C,2026-01-01,No,,5" }
        try plant.drop(Company.coursera(rows), "coursera", "c\(number)-2026-03-0\(number).csv")
        try plant.drop("", "coursera", "c\(number)-2026-03-0\(number).csv.done")
      }
      try await plant.owner.run(
        """
        CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END';
        CREATE TRIGGER slow AFTER INSERT ON enrollment.event FOR EACH STATEMENT
          EXECUTE FUNCTION public.slow();
        """)
      let running = try plant.bursar.start([
        "run", "sync-enrollments", "--now", "--config", "\(plant.folder)/bursar.yaml",
      ])
      while try await plant.owner.value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
      ) != "1" {
        try await Task.sleep(for: .milliseconds(20))
      }
      kill(running.processID, SIGTERM)
      #expect(try await running.answer().status == 75)
      let before =
        Int(try await plant.owner.value("SELECT count(*) FROM enrollment.attempt") ?? "") ?? 0
      #expect(before > 0 && before < 250 && before % 50 == 0)
      #expect(try await plant.states("sync-enrollments") == ["pending"])
      #expect(try await plant.run("run", "sync-enrollments").status == 0)
      #expect(try await plant.owner.value("SELECT count(*) FROM enrollment.attempt") == "250")
    }
  }

  @Test(arguments: [
    ("audit: {cron: \"*/5 * * * * *\"}", "seconds"), ("audit: {cron: \"0 0 31 2 *\"}", "no day"),
    ("audit: {cron: \"0 4 * * *\", zone: Europe/Barcelona}", "time zone"),
    ("audits: {cron: \"0 4 * * *\"}", "audit"), ("audit: {corn: \"0 4 * * *\"}", "cron"),
    ("audit: {cron: \"0 4 * * *\", catch_up: maybe}", "latest"),
    ("audit: {cron: \"*/0 * * * *\"}", "column 3"),
    ("audit: {cron: \"٣ * * * *\"}", "not a minute"),
    ("audit: {ping: {success: nowhere}}", "web address"),
    ("audit: {ping: {sucess: \"http://localhost\"}}", "success"),
    (
      "audit: {cron: \"0 4 * * *\", after: [prune]}\n  prune: {after: [audit]}",
      "wait for each other"
    ),
  ])
  func mistakesInTheScheduleAreRefused(jobs: String, words: String) async throws {
    try await withPlant { plant in
      try plant.schedule(jobs)
      let answer = try await plant.run("run", "audit")
      #expect(answer.status == 78, "\(answer.errors)")
      #expect(answer.errors.contains("bursar.yaml:"), "\(answer.errors)")
      #expect(answer.errors.contains(words), "\(answer.errors)")
    }
  }

  @Test func operatorsPauseCancelRetryAndLook() async throws {
    try await withPlant { plant in
      #expect(try await plant.run("run", "audit").status == 0)
      #expect(try await plant.run("pause", "audit", "--reason", "holiday").status == 0)
      try await plant.forward("12 minutes")
      _ = try await plant.run("run", "audit")
      #expect(Set(try await plant.states("audit")) == ["skipped"])
      #expect(try await plant.run("status", "--check").status == 1)
      #expect(try await plant.run("resume", "audit").status == 0)
      try await plant.owner.run("SELECT batch.request_run(1, 'audit', '{}', false, 'test')")
      let id = try #require(await plant.owner.value("SELECT max(run_id) FROM batch.run"))
      #expect(try await plant.run("cancel", id).output.contains("canceled"))
      #expect(try await plant.run("cancel", id).status == 65)
      #expect(try await plant.run("cancel", "999").status == 65)
      let retried = try await plant.run("retry", id)
      #expect(retried.status == 0, "\(retried.errors)")
      let next = try #require(await plant.owner.value("SELECT max(run_id) FROM batch.run"))
      #expect(try await plant.run("run", "audit", "--run", next).status == 0)
      #expect(try await plant.run("retry", next).status == 65)
      #expect(try await plant.run("show", next).output.contains("succeeded"))
      #expect(try await plant.run("logs", next).output.contains("succeeded"))
      #expect(try await plant.run("runs", "audit").status == 0)
      #expect(try await plant.run("doctor").output.contains("drop folder of people"))
      #expect(try await plant.run("next", "audit", "-n", "3").status == 0)
      #expect(try await plant.run("run", "nonsense").status == 64)
      #expect(try await plant.run("run", "audit", "--slot", "never").status == 65)
    }
  }

  @Test func oldRunsArePruned() async throws {
    try await withPlant { plant in
      for _ in 0..<4 { #expect(try await plant.run("run", "audit", "--now").status == 0) }
      let none = try await plant.run("prune", "--keep", "0")
      #expect(none.output == "0 runs deleted\n")
      try await plant.forward("100 days")
      let dry = try await plant.run("prune", "--keep", "1", "--dry-run", "--format", "json")
      #expect(dry.output == "{\"dry_run\":true,\"runs\":3}\n")
      #expect(try await plant.states("audit").count == 4)
      let pruned = try await plant.run("prune", "--keep", "1", "--days", "30")
      #expect(pruned.output == "3 runs deleted\n")
      #expect(try await plant.states("audit").count == 1)
      #expect(try await plant.run("prune", "--days", "-1").status == 64)
    }
  }

  @Test func aJobRunsForAnotherDay() async throws {
    try await withPlant { plant in
      _ = try await plant.run("run", "sync-people", "--now")
      let report = try await plant.run("run", "completion-report", "--for", "2026-03-31")
      #expect(report.status == 0, "\(report.errors)")
      let files = try FileManager.default.subpathsOfDirectory(atPath: "\(plant.folder)/reports")
      #expect(files.contains { $0.contains("2026-03-31") }, "\(files)")
      let moment = try await plant.owner.value(
        "SELECT (scheduled_for AT TIME ZONE 'Europe/Madrid')::date FROM batch.run WHERE job = 'completion-report'"
      )
      #expect(moment == "2026-03-31")
      let ahead = try await plant.run("run", "completion-report", "--for", "2200-01-01")
      #expect(ahead.status == 65 && ahead.errors.contains("lies ahead"))
      let both = try await plant.run("run", "audit", "--for", "2026-03-31", "--run", "1")
      #expect(both.status == 64)
    }
  }

  @Test func aMonitoringServiceHearsOfStartsAndEnds() async throws {
    let listener = try WebListener()
    let address = "http://127.0.0.1:\(listener.port)"
    let pings =
      "{start: \"\(address)/start\", success: \"\(address)/success\", fail: \"\(address)/fail\"}"
    let jobs = "audit: {ping: \(pings)}\n  sync-enrollments: {ping: \(pings)}"
    try await withPlant(jobs) { plant in
      #expect(try await plant.run("run", "audit", "--now").status == 0)
      try plant.drop("broken", "coursera", "c-2026-03-01.csv")
      try plant.drop("", "coursera", "c-2026-03-01.csv.done")
      #expect(try await plant.run("run", "sync-enrollments", "--now").status == 65)
      _ = try await plant.run("run", "audit", "--dry-run")
      #expect(listener.paths == ["/start", "/success", "/start", "/fail"])
      // Nobody answers: the job does not mind, and one line says so, without the address.
      listener.close()
      let alone = try await plant.run("run", "audit", "--now")
      #expect(alone.status == 0)
      #expect(alone.errors.contains("ping of audit did not arrive"))
      #expect(!alone.errors.contains("127.0.0.1"))
    }
  }
}
