import Batch
import Foundation
import Postgres
import TestSupport
import Testing

/// Four processes that are killed with -9 at random or hang, sessions that are ended and a server that crashes
/// under them, a clock that jumps: every slot has one row, every business row exists once, no final state
/// changes, and never are two attempts open.
@Suite struct EngineModelTests {
  /// A short version in CI; `BURSAR_MODEL_SECONDS=600` runs ten minutes.
  private static let seconds =
    Int(
      ProcessInfo.processInfo.environment["BURSAR_MODEL_SECONDS"] ?? "") ?? 12
  private static let seed = UInt64(ProcessInfo.processInfo.environment["BURSAR_SEED"] ?? "") ?? 11

  @Test func nothingIsDoneTwiceAndNothingIsMissed() async throws {
    try await withCrashingCluster { cluster, database in
      try await expectEachOnce(cluster, database, workersAt: database)
    }
  }

  @Test func norByWayOfPgbouncerInTransactionMode() async throws {
    guard Pooler.isInstalled else { try Test.cancel("pgbouncer is not installed") }
    try await withCrashingCluster { cluster, database in
      try await withTemporaryFolder { folder in
        let pooler = try Pooler(before: database, in: folder)
        defer { pooler.stop() }
        try await expectEachOnce(cluster, database, workersAt: pooler.database)
      }
    }
  }

  private func expectEachOnce(
    _ cluster: LocalCluster, _ database: ConnectionConfiguration,
    workersAt target: ConnectionConfiguration
  ) async throws {
    print("engine model: seed \(Self.seed), \(Self.seconds) s")
    var owner = try await Connection.open(database)
    let name = try #require(await owner.value("SELECT current_database()"))
    try await owner.run(
      """
      SELECT people.add_employer('acme', 'Acme', 'Europe/Madrid');
      CREATE TABLE public.business (employer_id bigint, slot text, number int, PRIMARY KEY (slot, number));
      GRANT INSERT, SELECT ON public.business TO bursar_app;
      CREATE TABLE public.final (run_id bigint PRIMARY KEY, state text, finished_at timestamptz);
      ALTER DATABASE \(name) SET bursar.clock_offset = '0';
      """)
    var program = BuiltCommand(database: target)
    program.name = "batch-worker"
    let url = program.environment["BURSAR_DATABASE_URL"] ?? ""
    var random = SeededGenerator(seed: Self.seed)
    var processes = try (0..<4).map { _ in try program.start([url]) }
    let end = ContinuousClock.now + .seconds(Self.seconds)
    var (minutes, crashes) = (0, 0)
    while ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(Int.random(in: 50...400, using: &random)))
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4:
        let victim = Int.random(in: 0..<processes.count, using: &random)
        kill(processes[victim].processID, SIGKILL)
        _ = try await processes[victim].answer()
        processes[victim] = try program.start([url])
      case 4:
        try await owner.run(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
      case 5:
        // A process that hangs past its lease, perhaps until another puts it aside, and then goes on.
        let victim = processes.randomElement(using: &random)
        if let victim {
          kill(victim.processID, SIGSTOP)
          try await Task.sleep(for: .milliseconds(Int.random(in: 2200...4000, using: &random)))
          kill(victim.processID, SIGCONT)
        }
      case 6:
        await owner.close()
        try cluster.stop(immediately: true)
        try cluster.start()
        crashes += 1
        owner = try await Connection.open(database)
      default:
        minutes += Int.random(in: 1...15, using: &random)
        try await owner.run(
          "ALTER DATABASE \(name) SET bursar.clock_offset = '\(minutes) minutes'")
        // New sessions see the new time.
        try await owner.run(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
      }
      try await expectSound(owner)
    }
    // Left alone, they finish what is due.
    var left = "1"
    for _ in 0..<1200 where left != "0" {
      try await Task.sleep(for: .milliseconds(100))
      left =
        try await owner.value(
          "SELECT count(*) FROM batch.run WHERE state IN ('pending', 'running', 'waiting_retry')")
        ?? ""
    }
    #expect(left == "0")
    for process in processes {
      kill(process.processID, SIGKILL)
      _ = try await process.answer()
    }
    try await expectSound(owner)
    // Minutes that have no row lie before one that speaks for them: more were missed than are caught up on.
    let gaps = try await owner.value(
      """
      SELECT count(*) FROM (
        SELECT reason, scheduled_for - lag(scheduled_for) OVER (ORDER BY scheduled_for) AS step FROM batch.run
      ) AS s WHERE step <> '1 minute' AND coalesce(reason, '') NOT LIKE '%all older ones%'
      """)
    #expect(gaps == "0")
    let slots = try await owner.texts(
      """
      SELECT count(*), count(DISTINCT slot), count(*) FILTER (WHERE state NOT IN ('succeeded', 'missed'))
      FROM batch.run
      """)[0]
    #expect(slots[0] == slots[1] && slots[2] == "0", "\(slots)")
    let rows = try await owner.value("SELECT count(*) FROM public.business")
    let succeeded = try await owner.value(
      "SELECT count(*) * 4 FROM batch.run WHERE state = 'succeeded'")
    #expect(rows == succeeded)
    print(
      "engine model: \(slots[0] ?? "") slots, \(rows ?? "") rows, \(crashes) crashes of the server"
    )
    #expect(try await owner.offendersOfAllChecks() == [:])
    await owner.close()
  }

  /// Lends a cluster of its own, which keeps what is committed when it crashes, and a database in it.
  private func withCrashingCluster(
    _ body: (LocalCluster, ConnectionConfiguration) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let cluster = try LocalCluster(root: folder)
      try cluster.start()
      defer {
        try? cluster.stop()
        try? FileManager.default.removeItem(atPath: cluster.dataFolder)
      }
      try await cluster.ensureDatabase("model")
      let database = cluster.configuration(database: "model")
      let owner = try await Connection.open(database)
      _ = try await Migrator(folder: try SchemaFolder(path: Project.sql)).migrate(on: owner)
      await owner.close()
      try await body(cluster, database)
    }
  }

  private func expectSound(_ owner: Connection) async throws {
    let open = try await owner.value(
      "SELECT count(*) FROM batch.attempt WHERE finished_at IS NULL")
    #expect(["0", "1"].contains(open))
    let changed = try await owner.value(
      """
      SELECT count(*) FROM public.final AS f LEFT JOIN batch.run AS r USING (run_id)
      WHERE (r.state, r.finished_at) IS DISTINCT FROM (f.state, f.finished_at)
      """)
    #expect(changed == "0")
    try await owner.run(
      """
      INSERT INTO public.final SELECT run_id, state, finished_at FROM batch.run WHERE finished_at IS NOT NULL
      ON CONFLICT DO NOTHING
      """)
  }
}
