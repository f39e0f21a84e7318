import Foundation
@testable import Postgres
import TestSupport
import Testing

@Suite struct ConnectionTests {
  @Test func commitKeepsAndThrowingDoesNot() async throws {
    struct Changed: Error {}
    try await withConnection(isEmpty: true) { connection in
      try await connection.run("CREATE TABLE thing (n int)")
      try await connection.transaction { db in try db.script("INSERT INTO thing VALUES (1)") }
      await #expect(throws: Changed.self) {
        try await connection.transaction { db in
          try db.script("INSERT INTO thing VALUES (2)")
          throw Changed()
        }
      }
      try await connection.transaction(TransactionOptions(isDryRun: true)) { db in
        try db.script("INSERT INTO thing VALUES (3)")
      }
      #expect(try await connection.texts("SELECT n FROM thing") == [["1"]])
      let readOnly = try await #require(throws: PostgresError.self) {
        try await connection.transaction(TransactionOptions(isReadOnly: true)) { db in
          try db.script("INSERT INTO thing VALUES (4)")
        }
      }
      #expect(readOnly.sqlState?.rawValue == "25006")
    }
  }

  @Test func commitCanBeRefused() async throws {
    try await withConnection(isEmpty: true) { connection in
      try await connection.run(
        """
        CREATE TABLE parent (id int PRIMARY KEY);
        CREATE TABLE child (id int CONSTRAINT child_parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED)
        """)
      let error = try await #require(throws: PostgresError.self) {
        try await connection.transaction { db in try db.script("INSERT INTO child VALUES (1)") }
      }
      #expect(error.constraint == "child_parent")
      // A body that swallows an error cannot commit a failed transaction.
      let failed = try await #require(throws: PostgresError.self) {
        try await connection.transaction { db in
          try? db.script("INSERT INTO child VALUES ('x')")
        }
      }
      guard case .unexpectedResult = failed else {
        Issue.record("\(failed)")
        return
      }
      #expect(try await connection.value("SELECT count(*) FROM child") == "0")
    }
  }

  @Test func twoWritersMeetAndOneIsToldToTryAgain() async throws {
    try await withDatabase(isEmpty: true) { configuration in
      let first = try await Connection.open(configuration)
      let second = try await Connection.open(configuration)
      try await first.run("CREATE TABLE thing (n int); INSERT INTO thing VALUES (0)")
      let options = TransactionOptions(isolation: .serializable)
      async let one: Void = first.transaction(options) { db in
        try db.script("SELECT n FROM thing; SELECT pg_sleep(0.2); UPDATE thing SET n = n + 1")
      }
      async let two: Void = second.transaction(options) { db in
        try db.script("SELECT n FROM thing; SELECT pg_sleep(0.2); UPDATE thing SET n = n + 1")
      }
      var failures: [PostgresError] = []
      do { try await one } catch let error as PostgresError { failures.append(error) }
      do { try await two } catch let error as PostgresError { failures.append(error) }
      #expect(failures.map(\.sqlState) == [.serializationFailure])
      #expect(failures.map(\.isTransient) == [true])
      #expect(try await first.value("SELECT n FROM thing") == "1")
      await first.close()
      await second.close()
    }
  }

  @Test func aCanceledTaskStopsItsStatement() async throws {
    try await withConnection(isEmpty: true) { connection in
      let task = Task { try await connection.run("SELECT pg_sleep(60)") }
      try await Task.sleep(for: .milliseconds(150))
      let before = ContinuousClock.now
      task.cancel()
      let error = try await #require(throws: PostgresError.self) { try await task.value }
      #expect(error == .canceled)
      #expect(ContinuousClock.now - before < .seconds(20))
      #expect(try await connection.value("SELECT 1") == "1")
    }
  }

  @Test func timeoutsStopTheStatementAndTheWait() async throws {
    try await withDatabase(isEmpty: true) { configuration in
      var configuration = configuration
      configuration.statementTimeoutMilliseconds = 200
      let connection = try await Connection.open(configuration)
      let slow = try await #require(throws: PostgresError.self) {
        try await connection.run("SELECT pg_sleep(60)")
      }
      #expect(slow.sqlState == .queryCanceled)
      await connection.close()

      configuration.statementTimeoutMilliseconds = 0
      configuration.lockTimeoutMilliseconds = 100
      let holder = try await Connection.open(configuration)
      let waiter = try await Connection.open(configuration)
      try await holder.run("CREATE TABLE thing (n int)")
      try await holder.run("BEGIN; LOCK TABLE thing")
      let blocked = try await #require(throws: PostgresError.self) {
        try await waiter.run("SELECT * FROM thing")
      }
      #expect(blocked.sqlState == .lockNotAvailable)
      #expect(blocked.isTransient)
      await holder.close()
      await waiter.close()
    }
  }

  @Test func aTerminatedSessionIsALostConnection() async throws {
    try await withDatabase(isEmpty: true) { configuration in
      let connection = try await Connection.open(configuration)
      let other = try await Connection.open(configuration)
      let backend = await connection.backendID
      let error = try await #require(throws: PostgresError.self) {
        try await connection.transaction { db in
          try db.script("SELECT pg_terminate_backend(\(backend))")
        }
      }
      guard case .connectionLost = error else {
        Issue.record("\(error)")
        return
      }
      #expect(await !connection.isUsable)
      #expect(try await other.value("SELECT 1") == "1")
      await connection.close()
      await connection.close()
      let closed = try await #require(throws: PostgresError.self) {
        try await connection.run("SELECT 1")
      }
      guard case .connectionLost = closed else {
        Issue.record("\(closed)")
        return
      }
      await other.close()
    }
  }

  @Test func aLossDuringCommitIsUnknown() async throws {
    try await withDatabase(isEmpty: true) { configuration in
      let connection = try await Connection.open(configuration)
      // A deferred trigger ends the session while COMMIT runs.
      try await connection.run(
        """
        CREATE TABLE thing (n int);
        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON thing DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION die()
        """)
      let error = try await #require(throws: PostgresError.self) {
        try await connection.transaction { db in try db.script("INSERT INTO thing VALUES (1)") }
      }
      guard case .commitUnknown = error else {
        Issue.record("\(error)")
        return
      }
      #expect(error.isTransient)
      await connection.close()
    }
  }

  @Test func connectionsThatCannotBeSayWhy() async throws {
    let nowhere = ConnectionConfiguration(keywords: ["host": "/nowhere", "dbname": "x"])
    let unreachable = try await #require(throws: PostgresError.self) {
      try await Connection.open(nowhere)
    }
    guard case .connectionFailed(.unreachable, _) = unreachable else {
      Issue.record("\(unreachable)")
      return
    }
    var unknown = try await TestCluster.shared.cluster().configuration(database: "no_such_database")
    let missing = try await #require(throws: PostgresError.self) {
      try await Connection.open(unknown)
    }
    guard case .connectionFailed(.unknownDatabase, _) = missing else {
      Issue.record("\(missing)")
      return
    }
    unknown = try await TestCluster.shared.cluster().configuration(database: "postgres")
    unknown.role = "no_such_role"
    let role = try await #require(throws: PostgresError.self) { try await Connection.open(unknown) }
    #expect(role.sqlState?.rawValue == "22023")
  }

  @Test func encryptionSettingsReachLibpq() {
    var configuration = ConnectionConfiguration(target: "postgres://db.example.org/bursar")
    configuration.tls = .verifyFull
    configuration.rootCertificate = "/etc/ssl/root.pem"
    let parameters = configuration.parameters.map { "\($0.0)=\($0.1)" }
    #expect(parameters.contains("sslmode=verify-full"))
    #expect(parameters.contains("sslrootcert=/etc/ssl/root.pem"))
    // What the target says itself stays where nothing else is set.
    configuration.tls = nil
    #expect(!configuration.parameters.contains { $0.0 == "sslmode" })
  }

  @Test func passwordsAreNeverShown() {
    let configuration = ConnectionConfiguration(
      target: "postgres://ana:secret@db.example.org/bursar?password=hidden")
    #expect(!"\(configuration)".contains("secret"))
    #expect(!"\(configuration)".contains("hidden"))
    let keywords = ConnectionConfiguration(keywords: ["host": "h", "password": "secret"])
    #expect(!"\(keywords)".contains("secret"))
  }

  @Test func notificationsArriveAndWaitsEnd() async throws {
    try await withDatabase(isEmpty: true) { configuration in
      let listener = try await Connection.open(configuration)
      let speaker = try await Connection.open(configuration)
      try await listener.listen(to: "files")
      #expect(try await listener.nextNotification(within: 50) == nil)
      try await speaker.run("NOTIFY files, 'coursera'")
      let heard = try await listener.nextNotification(within: 5000)
      #expect(heard?.channel == "files")
      #expect(heard?.payload == "coursera")
      #expect(heard?.senderID == (await speaker.backendID))
      await listener.close()
      await speaker.close()
    }
  }

  @Test func aPoolLendsItsFewToMany() async throws {
    try await withDatabase(isEmpty: true) { configuration in
      let pool = ConnectionPool(configuration: configuration, size: 3)
      let backends = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<40 {
          group.addTask {
            try await pool.withConnection { connection in
              _ = try await connection.value("SELECT pg_sleep(0.01)::text")
              return await connection.backendID
            }
          }
        }
        var backends: Set<Int> = []
        for try await backend in group { backends.insert(backend) }
        return backends
      }
      #expect((1...3).contains(backends.count))

      // A broken connection is replaced, a canceled wait ends.
      await #expect(throws: PostgresError.self) {
        try await pool.withConnection { connection in
          try await connection.run("SELECT pg_terminate_backend(pg_backend_pid())")
        }
      }
      #expect(try await pool.withConnection { try await $0.value("SELECT 1") } == "1")
      let narrow = ConnectionPool(configuration: configuration, size: 1)
      try await narrow.withConnection { _ in
        let waiter = Task { try await narrow.withConnection { _ in } }
        try await Task.sleep(for: .milliseconds(50))
        waiter.cancel()
        await #expect(throws: PostgresError.canceled) { try await waiter.value }
      }
      await pool.close()
      await narrow.close()
    }
  }
}
