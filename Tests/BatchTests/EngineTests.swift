import Batch
import Foundation
import Postgres
import TestSupport
import Testing

/// Slots, leases, checkpoints and retries against the database.
@Suite struct EngineTests {
  private static let statements: [any Statement.Type] = [
    RegisterSchedule.self, DecideSlots.self, PauseSchedule.self, JobStandings.self, ClaimRun.self,
    Beat.self, Fence.self, ReadCheckpoint.self, SaveCheckpoint.self, FinishAttempt.self,
    ReapLeases.self, RequestRun.self, CancelRun.self, RetryRun.self, PruneRuns.self, Runs.self,
    JobEvents.self, EngineClock.self, SaveSkips.self, RunSkips.self, StuckLeases.self,
    ServerProcess.self, AwaitLease.self, EndBlockers.self,
  ]

  private func columns<S: Statement>(_ statement: S.Type) -> [String] { S.Row.columns }

  @Test func everyStatementIsPreparedAsTheApplication() async throws {
    try await withConnection(role: "bursar_app") { connection in
      for statement in Self.statements {
        let described = try await connection.perform { db in
          try db.describe(statement).map(\.name)
        }
        #expect(described == columns(statement), "\(statement)")
      }
    }
  }

  // MARK: Slots

  /// T37 to T48: a slot is decided once, by whoever comes, however long nobody came.
  @Test func manyTickersDecideEachSlotOnce() async throws {
    try await withEngine { engine in
      let plan = try scheduled("*/10 * * * *", catchUp: .all)
      #expect(try await engine.ticker.tick(plan).added == 0)
      for hours in 1...3 {
        try await engine.forward("\(hours) hours")
        let added = try await withThrowingTaskGroup(of: Int.self) { group in
          for _ in 0..<6 { group.addTask { try await engine.ticker.tick(plan).added } }
          return try await group.reduce(0, +)
        }
        #expect((5...7).contains(added))
        #expect(try await engine.ticker.tick(plan).added == 0)
      }
      let doubled = try await engine.owner.value(
        "SELECT count(*) FROM (SELECT slot FROM batch.run GROUP BY slot HAVING count(*) > 1) AS d")
      #expect(doubled == "0")
      #expect([17, 18, 19].contains(try await engine.states().count))
    }
  }

  @Test func twoWeeksOfMinutesAreOneRun() async throws {
    try await withEngine { engine in
      let plan = try scheduled("* * * * *")
      _ = try await engine.ticker.tick(plan)
      try await engine.forward("14 days")
      #expect(try await engine.ticker.tick(plan).added == SlotDecision.most)
      let states = try await engine.states()
      #expect(states.first == "pending")
      #expect(states.dropFirst().allSatisfy { $0 == "skipped" })
      let span = try await engine.owner.value(
        "SELECT extract(epoch FROM interval_end - interval_start)::bigint / 86400 FROM batch.run WHERE state = 'pending'"
      )
      #expect(span == "14")
      let reason = try await engine.owner.value(
        "SELECT reason FROM batch.run ORDER BY scheduled_for LIMIT 1")
      #expect(reason?.contains("all older ones") ?? false)
    }
  }

  @Test(arguments: [
    (JobPlan.CatchUp.none, nil as Int?, "missed"), (.latest, 60, "missed"), (.all, nil, "pending"),
  ])
  func lateSlotsHaveARowThatSaysWhy(catchUp: JobPlan.CatchUp, deadline: Int?, state: String)
    async throws
  {
    try await withEngine { engine in
      let plan = try scheduled("0 4 * * *", catchUp: catchUp, deadline: deadline)
      _ = try await engine.ticker.tick(plan)
      try await engine.forward("3 days 5 hours")
      _ = try await engine.ticker.tick(plan)
      let states = try await engine.states()
      #expect([3, 4].contains(states.count))
      #expect(states.allSatisfy { $0 == state })
    }
  }

  /// More slots than are caught up on: the rest is missed, and there is a row that says so.
  @Test func whatIsTooMuchToCatchUpOnIsMissed() async throws {
    try await withEngine { engine in
      let plan = try scheduled("*/10 * * * *", catchUp: .all)
      _ = try await engine.ticker.tick(plan)
      try await engine.forward("3 days")
      _ = try await engine.ticker.tick(plan)
      let states = try await engine.states()
      #expect(states.count == SlotDecision.most)
      #expect(states.last == "missed")
      #expect(states.dropLast().allSatisfy { $0 == "pending" })
    }
  }

  @Test func aPausedScheduleSkipsAndAChangedOneStartsNow() async throws {
    try await withEngine { engine in
      let plan = try scheduled("0 * * * *")
      _ = try await engine.ticker.tick(plan)
      let pause = PauseSchedule(
        employerID: 1, job: "count", isPaused: true, reason: "audit", actor: "test")
      #expect(try await engine.pool.transaction { db in try db.row(pause).changed })
      try await engine.forward("2 hours")
      _ = try await engine.ticker.tick(plan)
      #expect(try await engine.states() == ["skipped", "skipped"])
      // The slots until the change are the old schedule's; no history is invented for the new one.
      try await engine.forward("4 hours")
      let other = try scheduled("30 * * * *")
      let tick = try await engine.ticker.tick(other)
      #expect(tick.added == 2 && tick.isChanged && tick.other == "0 * * * * in UTC")
      #expect(try await engine.ticker.tick(other).added == 0)
      #expect(Set(try await engine.states()) == ["skipped"])
    }
  }

  /// T60: two processes with different schedules. The one that came last is followed; the other decides nothing
  /// and knows it, the cursor is set once, and there is an event.
  @Test func ofTwoSchedulesTheOneThatCameLastIsFollowed() async throws {
    try await withEngine { engine in
      let (first, second) = (try scheduled("0 * * * *"), try scheduled("30 * * * *"))
      _ = try await engine.ticker.tick(first)
      _ = try await engine.ticker.tick(second)
      for hours in 1...3 {
        try await engine.forward("\(hours) hours")
        let left = try await engine.ticker.tick(first, mayChange: false)
        #expect(left.added == 0 && !left.isChanged && left.other == "30 * * * * in UTC")
        let followed = try await engine.ticker.tick(second, mayChange: false)
        #expect(followed.added == 1 && followed.other == nil)
      }
      let minutes = try await engine.owner.value(
        "SELECT string_agg(DISTINCT extract(minute FROM scheduled_for)::text, ' ') FROM batch.run")
      #expect(minutes == "30")
      let events = try await engine.owner.value(
        "SELECT count(*) FROM batch.event WHERE code = 'scheduled'")
      #expect(events == "2")
    }
  }

  @Test func aScheduleThatIsChangedLeavesTheRunUnderWayAlone() async throws {
    try await withEngine { engine in
      let before = try scheduled("0 * * * *")
      _ = try await engine.ticker.tick(before)
      try await engine.forward("1 hour")
      _ = try await engine.ticker.tick(before)
      let working = Task {
        try await engine.worker().work(
          on: Counting(upTo: 20, pause: .milliseconds(20)), before)
      }
      try await engine.firstRow()
      #expect(try await engine.ticker.tick(try scheduled("30 4 * * *")).isChanged)
      #expect(try await working.value?.state == "succeeded")
      #expect(try await engine.rows() == "20")
      #expect(try await engine.states() == ["succeeded"])
    }
  }

  /// T15: a loop that ticks in every minute of an hour that comes twice, and the hours around it.
  @Test func ticksInARepeatedHourDecideEachSlotOnce() async throws {
    try await withEngine { engine in
      let plans = [
        try scheduled("30 1 * * *", zone: "America/New_York"),
        try scheduled("*/30 * * * *", zone: "America/New_York", catchUp: .all, job: "report"),
      ]
      // 2036-11-02: 01:00 to 02:00 comes at 05:00Z and again at 06:00Z.
      for minute in 0...180 {
        let minutes = try #require(
          await engine.owner.value(
            "SELECT ceil(extract(epoch FROM '2036-11-02T04:30Z'::timestamptz - now()) / 60) + \(minute)"
          ))
        try await engine.forward("\(minutes) minutes")
        for plan in plans { _ = try await engine.ticker.tick(plan) }
      }
      let slots = try await engine.owner.texts(
        "SELECT job, count(*)::text, min(slot) FROM batch.run GROUP BY job ORDER BY job")
      #expect(slots.map { $0[0] } == ["count", "report"])
      #expect(slots[0][1] == "1" && slots[0][2] == "2036-11-02T01:30 America/New_York")
      #expect(slots[1][1] == "6")
    }
  }

  /// A dry run goes through every chunk, although none leaves a checkpoint.
  @Test func aDryRunGoesThroughEveryChunk() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      _ = try await engine.manual(plan, isDryRun: true)
      #expect(try await engine.worker().work(on: Counting(upTo: 7), plan)?.state == "succeeded")
      #expect(try await engine.rows() == "0")
    }
  }

  @Test func whatComesAfterWaitsForItsPredecessor() async throws {
    try await withEngine { engine in
      let first = try scheduled("0 * * * *")
      let second = try scheduled("0 * * * *", after: ["count"], job: "report")
      for plan in [first, second] { _ = try await engine.ticker.tick(plan) }
      try await engine.forward("1 hour")
      for plan in [second, first] { _ = try await engine.ticker.tick(plan) }
      #expect(try await engine.states("report") == ["blocked"])
      let done = try await engine.worker().work(on: Counting(), first)
      #expect(done?.state == "succeeded")
      #expect(try await engine.states("report") == ["pending"])
      try await engine.forward("2 hours")
      for plan in [first, second] { _ = try await engine.ticker.tick(plan) }
      let failed = try await engine.worker().work(
        on: Counting(failsAt: 1, isTransient: false), first)
      #expect(failed?.state == "failed")
      #expect(try await engine.states("report").first == "skipped")
    }
  }

  // MARK: Attempts

  @Test func aFailedAttemptIsTriedAgainFromItsCheckpointAndThenDead() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count", maxAttempts: 2)
      _ = try await engine.manual(plan)
      let first = try await engine.worker().work(on: Counting(failsAt: 3), plan)
      #expect(first?.state == "waiting_retry")
      #expect(try await engine.rows() == "2")
      #expect(try await engine.worker().work(on: Counting(), plan) == nil)
      try await engine.forward("2 minutes")
      let second = try await engine.worker().work(on: Counting(failsAt: 4), plan)
      #expect(second?.state == "dead")
      #expect(try await engine.rows() == "3")
      let retry = RetryRun(employerID: 1, runID: first?.runID ?? 0, restarts: false, actor: "test")
      #expect(try await engine.pool.transaction { db in try db.optionalRow(retry)?.job } == "count")
    }
  }

  @Test func aFailureThatAsksForTimeGetsIt() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      _ = try await engine.manual(plan)
      _ = try await engine.worker().work(on: Counting(failsAt: 1, retryAfter: 600), plan)
      try await engine.forward("9 minutes")
      #expect(try await engine.worker().work(on: Counting(), plan) == nil)
      try await engine.forward("11 minutes")
      #expect(try await engine.worker().work(on: Counting(), plan)?.state == "succeeded")
    }
  }

  @Test func aRunThatIsDoneIsNotDoneAgainAndADryRunKeepsNothing() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      _ = try await engine.manual(plan, isDryRun: true)
      #expect(try await engine.worker().work(on: Counting(upTo: 1), plan)?.state == "succeeded")
      #expect(try await engine.rows() == "0")
      _ = try await engine.manual(plan)
      #expect(try await engine.worker().work(on: Counting(), plan)?.state == "succeeded")
      #expect(try await engine.worker().work(on: Counting(), plan) == nil)
      #expect(try await engine.rows() == "5")
    }
  }

  @Test func aStopBetweenChunksLeavesTheRunToGoOn() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      _ = try await engine.manual(plan)
      let stop = StopSignal()
      let worker = engine.worker(stop: stop)
      let working = Task {
        try await worker.work(on: Counting(upTo: 200, pause: .milliseconds(20)), plan)
      }
      try await engine.firstRow()
      stop.request()
      #expect(try await working.value?.ending == .interrupted)
      #expect(try await engine.states() == ["pending"])
      let before = Int(try await engine.rows() ?? "") ?? 0
      #expect((1..<200).contains(before))
      #expect(try await engine.worker().work(on: Counting(upTo: 200), plan)?.state == "succeeded")
      #expect(try await engine.rows() == "200")
    }
  }

  /// A stop that cannot wait for the chunk: it is rolled back, the lease is given back at once, and the next
  /// worker goes on.
  @Test func aCanceledTaskGivesItsLeaseBack() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      _ = try await engine.manual(plan)
      let worker = engine.worker()
      let working = Task {
        try await worker.work(on: Counting(upTo: 50, pause: .seconds(30)), plan)
      }
      try await engine.pause()
      working.cancel()
      #expect(try await working.value?.ending == .interrupted)
      #expect(try await engine.states() == ["pending"])
      #expect(try await engine.rows() == "0")
      #expect(try await engine.worker().work(on: Counting(), plan)?.state == "succeeded")
    }
  }

  @Test func aRunUnderWayIsCanceledAtItsNextBeat() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      let id = try await engine.manual(plan)
      let worker = engine.worker(beat: 1)
      let working = Task {
        try await worker.work(on: Counting(upTo: 500, pause: .milliseconds(20)), plan)
      }
      try await engine.firstRow()
      let cancel = CancelRun(employerID: 1, runID: id, actor: "test")
      #expect(try await engine.pool.transaction { db in try db.row(cancel).state } == "running")
      #expect(try await working.value?.state == "canceled")
      #expect(try await engine.states() == ["canceled"])
      let again = try await engine.pool.transaction { db in try db.row(cancel).state }
      #expect(again == "already_canceled")
    }
  }

  @Test func onlyOneWorkerHoldsAJob() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      for _ in 0..<4 { _ = try await engine.manual(plan) }
      let outcomes = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<4 {
          group.addTask {
            var done = 0
            for _ in 0..<200 where done < 4 {
              let outcome = try await engine.worker(host: "h\(number)").work(on: Counting(), plan)
              if outcome?.state == "succeeded" { done += 1 }
              try await Task.sleep(for: .milliseconds(2))
            }
            return done
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(outcomes == 4)
      #expect(try await engine.rows() == "20")
    }
  }

  /// A worker that hangs past its lease and then goes on can commit nothing: its chunk, its checkpoint and its
  /// end are refused.
  @Test func aWorkerWhoseLeaseIsGoneCommitsNothing() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      _ = try await engine.manual(plan)
      // Beats are an hour apart: it hangs, and knows nothing.
      let hanging = engine.worker(ttl: 1, beat: 3600, host: "hangs")
      let slow = Task {
        try await hanging.work(on: Counting(upTo: 600, pause: .milliseconds(10)), plan)
      }
      try await engine.firstRow()
      try await Task.sleep(for: .milliseconds(1600))
      let second = try await engine.worker(host: "takes over").work(on: Counting(upTo: 600), plan)
      #expect(second?.state == "succeeded")
      #expect(try await slow.value?.state == "lost")
      #expect(try await engine.rows() == "600")
      let attempts = try await engine.owner.texts(
        "SELECT host, outcome FROM batch.attempt ORDER BY attempt_id")
      #expect(attempts == [["hangs", "lost"], ["takes over", "succeeded"]])
    }
  }

  @Test func aRunThatIsLostThreeTimesIsDead() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      _ = try await engine.manual(plan)
      for loss in 1...3 {
        let claim = ClaimRun(
          employerID: 1, job: "count", ttlSeconds: 60, maxLosses: 3,
          worker: .init(mode: "one_shot", host: "dies", processID: loss, version: "test"))
        let claimed = try await engine.pool.transaction { db in try db.optionalRow(claim)?.epoch }
        #expect(claimed == loss)
        try await engine.forward("\(loss * 2) minutes")
      }
      let reap = ReapLeases(employerID: 1, maxLosses: 3)
      #expect(try await engine.pool.transaction { db in try db.row(reap).reaped } == 1)
      #expect(try await engine.states() == ["dead"])
    }
  }

  @Test func aCheckpointOfAnotherVersionIsNotGoneOnFrom() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      _ = try await engine.manual(plan)
      _ = try await engine.worker().work(on: Counting(failsAt: 3), plan)
      try await engine.forward("2 minutes")
      let outcome = try await engine.worker().work(on: Counting(version: 2), plan)
      guard case .failed(let failure) = outcome?.ending else { return #expect(Bool(false)) }
      #expect(failure.exitStatus == 78)
      #expect(failure.message.contains("version 1"))
    }
  }

  @Test func pruningNeverMakesASlotComeAgain() async throws {
    try await withEngine { engine in
      let plan = try scheduled("* * * * *", catchUp: .all)
      _ = try await engine.ticker.tick(plan)
      try await engine.forward("20 minutes")
      _ = try await engine.ticker.tick(plan)
      for _ in 0..<20 { _ = try await engine.worker().work(on: Counting(upTo: 1), plan) }
      try await engine.forward("40 days")
      let prune = PruneRuns(employerID: 1, olderThanDays: 30, keep: 3, atMost: 1000)
      let pruned = try await engine.pool.transaction { db in try db.row(prune).pruned }
      #expect((15...18).contains(pruned))
      _ = try await engine.ticker.tick(plan)
      let again = try await engine.owner.value(
        "SELECT count(*) FROM batch.run WHERE state = 'pending' AND scheduled_for < now() + interval '1 day'"
      )
      #expect(again == "0")
      #expect(try await engine.rows().map { (Int($0) ?? 0) >= 18 } ?? false)
    }
  }
}
