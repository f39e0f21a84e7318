import Batch
import Foundation
import Postgres
import TestSupport
import Testing

/// Bad records are left out one by one, with their reason, up to a limit. T93 to T97 are public bugs of other
/// engines, by their numbers in the reference.
@Suite struct SkipTests {
  /// Reads the numbers up to one in chunks and writes them; some are bad: the even ones are refused by the
  /// database, the odd ones by the job.
  private struct Loading: Job {
    let name = "count"
    let version = 1
    var upTo: Int
    var chunk: Int
    var bad: Set<Int>
    var maxSkips = 1000
    var breaksAt: Int?

    func run(_ context: JobContext) async throws -> JobReport {
      try await context.records("load", from: 1, maxSkips: maxSkips) { _, first in
        let end = min(first + chunk - 1, upTo)
        if let breaksAt, (first...end).contains(breaksAt) {
          throw JobFailure(kind: "reader", message: "broken", isTransient: false, exitStatus: 74)
        }
        return RecordChunk(
          (first...end).map { (position: $0, value: $0) }, next: end < upTo ? end + 1 : nil)
      } write: { db, numbers in
        for number in numbers where bad.contains(number) && !number.isMultiple(of: 2) {
          throw BadRecord(code: "odd", detail: "odd and bad")
        }
        let values = numbers.map { "(1, 'load', \(bad.contains($0) ? "NULL" : "\($0)"))" }
        try db.script("INSERT INTO public.business VALUES \(values.joined(separator: ", "))")
      }
      return JobReport()
    }
  }

  private func numbers(_ engine: Engine) async throws -> [Int] {
    try await engine.owner.texts("SELECT number FROM public.business ORDER BY 1")
      .compactMap { $0[0].flatMap { Int($0) } }
  }

  private func skips(_ engine: Engine, _ runID: Int) async throws -> [RunSkips.Row] {
    let statement = RunSkips(employerID: 1, runID: runID)
    return try await engine.pool.transaction { db in try db.rows(statement) }
  }

  /// T93: the limit is hit inside a chunk; the run fails and stands before that chunk, not behind it.
  @Test func theLimitLeavesTheCursorBeforeItsChunk() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      let id = try await engine.manual(plan)
      let loading = Loading(upTo: 12, chunk: 5, bad: [2, 3, 7, 11], maxSkips: 3)
      let outcome = try await engine.worker().work(on: loading, plan)
      guard case .failed(let failure) = outcome?.ending else { return #expect(Bool(false)) }
      #expect(failure.exitStatus == 65 && failure.message.contains("11"))
      #expect(try await numbers(engine) == [1, 4, 5, 6, 8, 9, 10])
      #expect(try await skips(engine, id).map(\.position) == [2, 3, 7])
      // The limit is the run's, whoever goes on: with the record corrected it is done.
      let retry = RetryRun(employerID: 1, runID: id, restarts: false, actor: "test")
      let next = try await engine.pool.transaction { db in try db.row(retry).runID }
      let again = Loading(upTo: 12, chunk: 5, bad: [12], maxSkips: 3)
      #expect(try await engine.worker().work(on: again, plan)?.state == "failed")
      let second = RetryRun(employerID: 1, runID: next, restarts: false, actor: "test")
      _ = try await engine.pool.transaction { db in try db.row(second) }
      let corrected = Loading(upTo: 12, chunk: 5, bad: [], maxSkips: 3)
      #expect(try await engine.worker().work(on: corrected, plan)?.state == "succeeded")
      #expect(try await numbers(engine) == [1, 4, 5, 6, 8, 9, 10, 11, 12])
    }
  }

  /// T94: a record that is left out is not the end of the input.
  @Test func aSkipIsNotTheEnd() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      let id = try await engine.manual(plan)
      let loading = Loading(upTo: 3, chunk: 3, bad: [2])
      #expect(try await engine.worker().work(on: loading, plan)?.state == "succeeded")
      #expect(try await numbers(engine) == [1, 3])
      let left = try await skips(engine, id)
      #expect(left.map(\.code) == ["23502"])
      #expect(left[0].detail.contains("business"))
    }
  }

  /// T95: every set of bad records in a chunk of eight, isolated by halving.
  @Test func everySetOfBadRecordsIsIsolated() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      for set in 0..<256 {
        let bad = Set((1...8).filter { set & (1 << ($0 - 1)) != 0 })
        let id = try await engine.manual(plan)
        let loading = Loading(upTo: 8, chunk: 8, bad: bad)
        #expect(try await engine.worker().work(on: loading, plan)?.state == "succeeded")
        #expect(try await numbers(engine) == (1...8).filter { !bad.contains($0) })
        #expect(try await skips(engine, id).map(\.position) == bad.sorted())
        try await engine.owner.run("TRUNCATE public.business")
      }
    }
  }

  /// T96: an error that is no record's fault ends the attempt; what is committed stays, and nothing is left out.
  @Test func aBrokenInputEndsTheAttempt() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      let id = try await engine.manual(plan)
      let loading = Loading(upTo: 12, chunk: 5, bad: [], breaksAt: 7)
      let outcome = try await engine.worker().work(on: loading, plan)
      #expect(outcome?.state == "failed")
      #expect(try await numbers(engine) == [1, 2, 3, 4, 5])
      #expect(try await skips(engine, id).isEmpty)
    }
  }

  /// T97: a chunk of bad records only is committed with its cursor, so that nobody begins with it again.
  @Test func aChunkOfBadRecordsIsNotReadAgain() async throws {
    try await withEngine { engine in
      let plan = JobPlan(job: "count")
      let id = try await engine.manual(plan)
      let broken = Loading(upTo: 9, chunk: 3, bad: [1, 2, 3], breaksAt: 5)
      #expect(try await engine.worker().work(on: broken, plan)?.state == "failed")
      #expect(try await skips(engine, id).map(\.position) == [1, 2, 3])
      let cursor = try await engine.owner.value("SELECT cursor::text FROM batch.checkpoint")
      #expect(cursor == "4")
    }
  }
}
