/// A small, bounded set of connections. Waiting is first come, first served; broken connections are
/// replaced.
package actor ConnectionPool {
  private let configuration: ConnectionConfiguration
  private let size: Int
  private var idle: [Connection] = []
  private var opened = 0
  private var waiters: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  private var nextWaiter = 0

  package init(configuration: ConnectionConfiguration, size: Int) {
    self.configuration = configuration
    self.size = max(1, size)
  }

  /// A pool of one that takes over an open connection.
  package init(_ connection: Connection, configuration: ConnectionConfiguration) {
    self.configuration = configuration
    size = 1
    idle = [connection]
    opened = 1
  }

  /// A transaction on a connection of the pool; see `Connection.transaction`.
  package nonisolated func transaction<Value: Sendable>(
    _ options: TransactionOptions = TransactionOptions(),
    _ body: @Sendable (isolated Connection) throws -> Value
  ) async throws -> Value {
    try await withConnection { connection in try await connection.transaction(options, body) }
  }

  /// Lends a connection for the length of the closure.
  ///
  /// - Throws: the body's error, `PostgresError.connectionFailed`, or `.canceled` while waiting.
  package nonisolated func withConnection<Value: Sendable>(
    _ body: @Sendable (Connection) async throws -> Value
  ) async throws -> Value {
    let connection = try await borrow()
    do {
      let value = try await body(connection)
      await giveBack(connection)
      return value
    } catch {
      await giveBack(connection)
      throw error
    }
  }

  /// Closes the idle connections; those on loan are closed when they come back.
  package func close() async {
    for connection in idle { await connection.close() }
    opened -= idle.count
    idle = []
  }

  private func borrow() async throws -> Connection {
    while idle.isEmpty, opened >= size {
      guard await waitForTurn() else { throw PostgresError.canceled }
    }
    if let connection = idle.popLast() {
      if await connection.isUsable { return connection }
      await connection.close()
      opened -= 1
    }
    opened += 1
    do {
      return try await Connection.open(configuration)
    } catch {
      opened -= 1
      wakeNext()
      throw error
    }
  }

  private func giveBack(_ connection: Connection) async {
    if await connection.isUsable {
      idle.append(connection)
    } else {
      await connection.close()
      opened -= 1
    }
    wakeNext()
  }

  private func waitForTurn() async -> Bool {
    let id = nextWaiter
    nextWaiter += 1
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(returning: false)
        } else {
          waiters.append((id, continuation))
        }
      }
    } onCancel: {
      Task { await self.abandon(id) }
    }
  }

  private func abandon(_ id: Int) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index).continuation.resume(returning: false)
  }

  private func wakeNext() {
    guard !waiters.isEmpty else { return }
    waiters.removeFirst().continuation.resume(returning: true)
  }
}
