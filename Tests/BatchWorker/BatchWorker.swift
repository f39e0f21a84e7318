import Batch
import Foundation
import Postgres
import Synchronization

/// A process that ticks and works until it is killed: what the model test of the engine starts and kills.
/// Each chunk of its job writes one row with a key of its own, so that work done twice is an error.
///
///   batch-worker DATABASE-URL [CHUNK]
///
/// With a chunk it stops itself once, as SIGSTOP does, in the middle of that one.
@main struct BatchWorker {
  private struct Counting: Job {
    let name = "count"
    let version = 1
    let stopsIn: Int?
    private static let hasStopped = Mutex(false)

    func run(_ context: JobContext) async throws -> JobReport {
      let slot = context.run.slot ?? "manual-\(context.run.runID)"
      try await context.chunks("count", from: 1) { db, number in
        try db.script(
          "INSERT INTO public.business VALUES (\(context.employerID), '\(slot)', \(number)); SELECT pg_sleep(0.005)"
        )
        if number == stopsIn, !Self.hasStopped.withLock({ $0 }) {
          Self.hasStopped.withLock { $0 = true }
          // To this thread: it does not go on before the whole process has stopped.
          raise(SIGSTOP)
        }
        return number < 4 ? number + 1 : nil
      }
      return JobReport()
    }
  }

  static func main() async throws {
    var target = ConnectionConfiguration(target: CommandLine.arguments[1])
    target.role = "bursar_app"
    guard let zone = Zone("UTC") else { return }
    let plan = JobPlan(
      job: "count",
      schedule: CronSchedule(expression: try CronExpression("* * * * *"), zone: zone),
      catchUp: .all, maxAttempts: 1_000_000, retryDelays: [1])
    let pool = ConnectionPool(configuration: target, size: 2)
    let worker = Worker(
      employerID: 1, pool: pool, beatPool: ConnectionPool(configuration: target, size: 1),
      identity: WorkerIdentity(
        mode: "resident", host: "model", processID: Int(ProcessInfo.processInfo.processIdentifier),
        version: "test"),
      timing: LeaseTiming(ttl: 2, beat: 1, margin: 0, grace: 1, maxLosses: 1_000_000)
    ) { error in
      // Whatever the server does under it will pass.
      JobFailure(
        kind: "test", message: "\(error)",
        isTransient: (error as? PostgresError)?.isTransient ?? false,
        exitStatus: 70)
    }
    let job = Counting(stopsIn: CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) })
    let ticker = Ticker(employerID: 1, pool: pool, actor: "model")
    while true {
      do {
        _ = try await ticker.tick(plan)
        _ = try await worker.reap()
        while try await worker.work(on: job, plan) != nil {}
      } catch let error as PostgresError {
        // The database went away: it will come back.
        FileHandle.standardError.write(Data("\(error.debugDescription)\n".utf8))
      }
      try await Task.sleep(for: .milliseconds(30))
    }
  }
}
