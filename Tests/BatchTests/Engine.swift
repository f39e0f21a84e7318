import Batch
import Foundation
import Postgres
import TestSupport
import Testing

/// Counts to a number, one row a chunk: the business of these tests. Each row has a key of its own, so that a
/// chunk done twice would be an error.
struct Counting: Job {
  let name = "count"
  var version = 1
  var upTo = 5
  var failsAt: Int?
  var isTransient = true
  var retryAfter = 0
  var pause: Duration = .zero

  func run(_ context: JobContext) async throws -> JobReport {
    let pause = pause / .seconds(1)
    let (slot, employer) = (context.run.slot ?? "manual-\(context.run.runID)", context.employerID)
    try await context.chunks("count", from: 1) { db, number in
      if number == failsAt {
        throw JobFailure(
          kind: "test", message: "as asked", isTransient: isTransient, exitStatus: 75,
          retryAfter: retryAfter)
      }
      try db.script(
        "INSERT INTO public.business VALUES (\(employer), '\(slot)', \(number)); SELECT pg_sleep(\(pause))"
      )
      return number < upTo ? number + 1 : nil
    }
    return JobReport(["rows": upTo])
  }
}

struct Engine: Sendable {
  let database: ConnectionConfiguration
  let owner: Connection
  let pool: ConnectionPool

  func worker(
    ttl: Int = 60, beat: Int = 10, stop: StopSignal = StopSignal(), host: String = "here"
  ) -> Worker {
    Worker(
      employerID: 1, pool: pool, beatPool: ConnectionPool(configuration: database, size: 1),
      identity: WorkerIdentity(mode: "one_shot", host: host, processID: 1, version: "test"),
      timing: LeaseTiming(ttl: ttl, beat: beat, margin: 0, grace: 1, maxLosses: 3), stop: stop
    ) { error in
      JobFailure(kind: "unknown", message: "\(error)", isTransient: false, exitStatus: 70)
    }
  }

  var ticker: Ticker { Ticker(employerID: 1, pool: pool, actor: "test") }

  func manual(_ plan: JobPlan = JobPlan(job: "count"), isDryRun: Bool = false) async throws -> Int {
    let request = RequestRun(employerID: 1, plan: plan, isDryRun: isDryRun, actor: "test")
    return try await pool.transaction { db in try db.row(request).runID }
  }

  func states(_ job: String = "count") async throws -> [String] {
    var runs = Runs(employerID: 1)
    runs.job = job
    let statement = runs
    return try await pool.transaction { db in try db.rows(statement) }.map(\.state)
  }

  func rows() async throws -> String? {
    try await owner.value("SELECT count(*) FROM public.business")
  }

  /// Waits until a worker has committed its first chunk.
  func firstRow() async throws {
    while try await rows() == "0" { try await Task.sleep(for: .milliseconds(5)) }
  }

  /// Waits until a worker is in the pause of a chunk.
  func pause() async throws {
    let sleeping = """
      SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'
      """
    while try await owner.value(sleeping) == "0" { try await Task.sleep(for: .milliseconds(5)) }
  }

  /// Sets the clock of every new session forward.
  func forward(_ interval: String) async throws {
    let name = try #require(await owner.value("SELECT current_database()"))
    try await owner.run("ALTER DATABASE \(name) SET bursar.clock_offset = '\(interval)'")
    await pool.close()
  }
}

func withEngine(_ body: (Engine) async throws -> Void) async throws {
  try await withDatabase { database in
    let owner = try await Connection.open(database)
    try await owner.run(
      """
      SELECT people.add_employer('acme', 'Acme', 'Europe/Madrid');
      CREATE TABLE public.business (employer_id bigint, slot text, number int, PRIMARY KEY (slot, number));
      GRANT INSERT, SELECT ON public.business TO bursar_app;
      """)
    var target = database
    target.role = "bursar_app"
    let engine = Engine(
      database: target, owner: owner, pool: ConnectionPool(configuration: target, size: 6))
    try await body(engine)
    #expect(try await owner.offendersOfAllChecks() == [:])
    await engine.pool.close()
    await owner.close()
  }
}

func scheduled(
  _ cron: String, zone: String = "UTC", catchUp: JobPlan.CatchUp = .latest,
  overlap: JobPlan.Overlap = .queueOne, deadline: Int? = nil, after: [String] = [],
  job: String = "count"
) throws -> JobPlan {
  JobPlan(
    job: job,
    schedule: CronSchedule(
      expression: try CronExpression(cron), zone: try #require(Zone(zone))), catchUp: catchUp,
    overlap: overlap, startDeadline: deadline, after: after)
}
