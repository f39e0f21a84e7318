import Foundation
package import Postgres

/// The PostgreSQL that all tests share, with a migrated template that each test clones.
package actor TestCluster {
  package static let shared = TestCluster()

  private var started: Task<LocalCluster, any Error>?
  private var templates: [String: Task<String, any Error>] = [:]
  private var free = 8
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// The running server.
  package func cluster() async throws -> LocalCluster {
    if let started { return try await started.value }
    let task = Task {
      let environment = ProcessInfo.processInfo.environment
      let cluster = try LocalCluster(
        root: environment["BURSAR_TEST_CLUSTER"] ?? "\(Project.root)/.build/test-cluster",
        isDurable: false)
      try cluster.start()
      stopAtExit(cluster)
      return cluster
    }
    started = task
    return try await task.value
  }

  /// A database at the head of SQL/, named by its digest, so that a changed file makes a new one.
  private func template() async throws -> String {
    let folder = try SchemaFolder(path: Project.sql)
    let name = "template_\(folder.digest.prefix(16))"
    if let task = templates[name] { return try await task.value }
    let task = Task {
      let cluster = try await cluster()
      try await cluster.ensureDatabase(name)
      let connection = try await Connection.open(cluster.configuration(database: name))
      _ = try await Migrator(folder: folder).migrate(on: connection)
      await connection.close()
      return name
    }
    templates[name] = task
    return try await task.value
  }

  fileprivate func create(isEmpty: Bool) async throws -> ConnectionConfiguration {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
    do {
      let name = "test_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
      let template = isEmpty ? "template0" : try await template()
      try await administer("CREATE DATABASE \(name) TEMPLATE \(template)")
      return try await cluster().configuration(database: name)
    } catch {
      release()
      throw error
    }
  }

  fileprivate func drop(_ configuration: ConnectionConfiguration) async throws {
    defer { release() }
    let name = configuration.keywords["dbname"] ?? ""
    try await administer("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
  }

  private func release() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }

  private func administer(_ sql: String) async throws {
    let connection = try await Connection.open(cluster().configuration(database: "postgres"))
    do {
      try await connection.perform { db in try db.script(sql) }
    } catch {
      await connection.close()
      throw error
    }
    await connection.close()
  }
}

/// Lends a database at the head of SQL/, or an empty one, and drops it afterwards. At most eight at once.
@discardableResult
package func withDatabase<Value: Sendable>(
  isEmpty: Bool = false, _ body: (ConnectionConfiguration) async throws -> Value
) async throws -> Value {
  let configuration = try await TestCluster.shared.create(isEmpty: isEmpty)
  let result: Result<Value, any Error>
  do {
    result = .success(try await body(configuration))
  } catch {
    result = .failure(error)
  }
  try await TestCluster.shared.drop(configuration)
  return try result.get()
}

/// Lends a connection to a database of its own.
@discardableResult
package func withConnection<Value: Sendable>(
  isEmpty: Bool = false, role: String? = nil, _ body: (Connection) async throws -> Value
) async throws -> Value {
  try await withDatabase(isEmpty: isEmpty) { configuration in
    var configuration = configuration
    configuration.role = role
    let connection = try await Connection.open(configuration)
    let result: Result<Value, any Error>
    do {
      result = .success(try await body(connection))
    } catch {
      result = .failure(error)
    }
    await connection.close()
    return try result.get()
  }
}

private nonisolated(unsafe) var clusterToStop: LocalCluster?

private func stopAtExit(_ cluster: LocalCluster) {
  unsafe clusterToStop = cluster
  atexit { try? unsafe clusterToStop?.stop() }
}
