import Postgres
import TestSupport
import Testing

/// Two that want the same.
struct Hands: Sendable {
  let holder: Connection
  let waiter: Connection

  /// Lets one hold something, the other run into it, and looks on before the holder lets go.
  ///
  /// - Returns: why the one that waited failed; `nil` where it did not.
  func meet(
    holding hold: String, doing sql: String, owner: Connection,
    before look: () async throws -> Void = {}
  ) async throws -> PostgresError? {
    try await holder.run("BEGIN; \(hold)")
    let pid = try await waiter.value("SELECT pg_backend_pid()") ?? ""
    let waiting = Task { [waiter] in
      do {
        try await waiter.run(sql)
        return nil as PostgresError?
      } catch { return error as? PostgresError }
    }
    var isWaiting = false
    for _ in 0..<500 where !isWaiting {
      isWaiting =
        try await owner.value(
          "SELECT count(*) FROM pg_stat_activity WHERE pid = \(pid) AND wait_event_type = 'Lock'")
        == "1"
      if !isWaiting { try await Task.sleep(for: .milliseconds(10)) }
    }
    #expect(isWaiting, "\(sql)")
    try await look()
    try await holder.run("COMMIT")
    return await waiting.value
  }
}
