import Batch
import Foundation
import Postgres
import TestSupport
import Testing

/// A process that was stopped in the middle of a chunk: its lease runs out, but its open transaction keeps the
/// lease's row locked.
@Suite struct RescueTests {
  @Test func aStoppedProcessIsPutAsideAndCommitsNothing() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      let id = try await engine.manual(plan)
      var program = BuiltCommand(database: engine.database)
      program.name = "batch-worker"
      let url = program.environment["BURSAR_DATABASE_URL"] ?? ""
      // It stops itself in its second chunk; its lease lasts two seconds.
      let stopped = try program.start([url, "2"])
      while try state(of: stopped.processID) != "T" { try await Task.sleep(for: .milliseconds(20)) }
      try await Task.sleep(for: .milliseconds(2200))
      let worker = engine.worker(host: "rescuer")
      #expect(try await worker.work(on: Counting(), plan) == nil)
      var reaped = 0
      for _ in 0..<50 where reaped == 0 {
        reaped = try await worker.reap()
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(reaped == 1)
      #expect(try await worker.work(on: Counting(upTo: 4), plan, runID: id)?.state == "succeeded")
      kill(stopped.processID, SIGCONT)
      try await Task.sleep(for: .milliseconds(500))
      kill(stopped.processID, SIGKILL)
      _ = try await stopped.answer()
      let rows = try await engine.owner.value(
        "SELECT string_agg(number::text, ' ' ORDER BY number) FROM public.business WHERE slot = 'manual-\(id)'"
      )
      #expect(rows == "1 2 3 4")
      let attempts = try await engine.owner.texts(
        "SELECT host, outcome FROM batch.attempt WHERE run_id = \(id) ORDER BY attempt_id")
      #expect(attempts == [["model", "lost"], ["rescuer", "succeeded"]])
    }
  }

  /// A transaction that began after the lease had run out is somebody else's who wants it too: it is not ended.
  @Test func whoWaitsForTheSameLeaseIsLeftAlone() async throws {
    try await withEngine { engine in
      _ = try await engine.manual()
      let claim = ClaimRun(
        employerID: 1, job: "count", ttlSeconds: 1, maxLosses: 3,
        worker: .init(mode: "one_shot", host: "dies", processID: 1, version: "test"))
      _ = try await engine.pool.transaction { db in try db.optionalRow(claim)?.epoch }
      try await Task.sleep(for: .milliseconds(2200))
      let other = try await Connection.open(engine.database)
      let (locked, lock) = AsyncStream.makeStream(of: Void.self)
      let holding = Task {
        try await other.transaction { db in
          _ = try db.row(AwaitLease(employerID: 1, job: "count"))
          lock.finish()
          try db.script("SELECT pg_sleep(1.5)")
        }
      }
      for await _ in locked {}
      #expect(try await engine.worker().reap() == 1)
      try await holding.value
      await other.close()
    }
  }

  /// The state letter of a process; see proc(5).
  private func state(of processID: Int32) throws -> String {
    let status = try String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
    return String(status[try #require(status.lastIndex(of: ")"))...].dropFirst(2).prefix(1))
  }
}
