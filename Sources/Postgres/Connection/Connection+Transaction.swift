private import CLibPQ

/// How a transaction runs.
package struct TransactionOptions: Sendable, Equatable {
  /// Isolation, by the SQL names.
  package enum Isolation: String, Sendable {
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
  }

  package var isolation: Isolation
  package var isReadOnly: Bool
  /// Always rolls back and still returns the body's value: a rehearsal.
  package var isDryRun: Bool

  package init(
    isolation: Isolation = .readCommitted, isReadOnly: Bool = false, isDryRun: Bool = false
  ) {
    self.isolation = isolation
    self.isReadOnly = isReadOnly
    self.isDryRun = isDryRun
  }
}

extension Connection {
  /// Runs a closure in a transaction: COMMIT when it returns, ROLLBACK when it throws.
  ///
  /// - Throws: the body's error; `PostgresError.commitUnknown` when the connection is lost during
  ///   COMMIT; `.server` when COMMIT itself is refused, as by a deferred constraint.
  package nonisolated func transaction<Value: Sendable>(
    _ options: TransactionOptions = TransactionOptions(),
    _ body: @Sendable (isolated Connection) throws -> Value
  ) async throws -> Value {
    try await perform { db in
      let mode = options.isReadOnly ? "READ ONLY" : "READ WRITE"
      try db.script("BEGIN ISOLATION LEVEL \(options.isolation.rawValue) \(mode)")
      db.isInTransaction = true
      let value: Value
      do {
        value = try body(db)
      } catch {
        db.rollBack()
        throw error
      }
      if options.isDryRun {
        db.rollBack()
      } else {
        try db.commit()
      }
      return value
    }
  }

  /// Runs a closure within the transaction under way. What it did is undone where it throws, and the
  /// transaction can go on.
  ///
  /// - Throws: the body's error, or the connection's where it is lost.
  package func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
    try script("SAVEPOINT part")
    do {
      let value = try body()
      try script("RELEASE SAVEPOINT part")
      return value
    } catch {
      try script("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
      throw error
    }
  }

  /// Rolls back; a session that cannot even do that is closed, which rolls back on the server.
  private func rollBack() {
    canceler.reset()
    do {
      try finish("ROLLBACK")
    } catch {
      close()
    }
    isInTransaction = false
  }

  private func commit() throws(PostgresError) {
    defer { isInTransaction = false }
    if canceler.isRequested {
      rollBack()
      throw .canceled
    }
    var tag = ""
    do {
      tag = try finish("COMMIT")
    } catch {
      guard case .connectionLost(let detail) = error else { throw error }
      throw .commitUnknown(detail: detail)
    }
    guard tag == "COMMIT" else {
      throw .unexpectedResult("the transaction had failed and was rolled back")
    }
  }

  @discardableResult
  private func finish(_ command: String) throws(PostgresError) -> String {
    guard !isClosed else { throw .connectionLost(detail: "the connection is closed") }
    guard unsafe PQsendQuery(handle, command) == 1 else { throw lost() }
    var tag = ""
    try unsafe drain { (result) throws(PostgresError) in
      tag = unsafe String(cString: PQcmdStatus(result))
    }
    return tag
  }
}
