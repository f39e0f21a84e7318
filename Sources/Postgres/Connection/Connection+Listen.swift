private import CLibPQ
import Foundation

/// A NOTIFY that arrived.
package struct Notification: Sendable, Equatable {
  package let channel: String
  package let payload: String
  package let senderID: Int
}

extension Connection {
  /// Subscribes the session to a channel.
  package func listen(to channel: String) throws(PostgresError) {
    try script("LISTEN \"\(channel.replacing("\"", with: "\"\""))\"")
  }

  /// The next notification, or `nil` when none came in time. Cancelling the task ends the wait.
  package nonisolated func nextNotification(
    within milliseconds: Int
  ) async throws -> Notification? {
    try await perform { db in
      var remaining = milliseconds
      while true {
        if let notification = try db.pendingNotification() { return notification }
        guard remaining > 0 else { return nil }
        let slice = min(remaining, 100)
        try db.wait(milliseconds: slice)
        remaining -= slice
      }
    }
  }

  private func pendingNotification() throws(PostgresError) -> Notification? {
    try begin()
    guard unsafe PQconsumeInput(handle) == 1 else { throw lost() }
    guard let notify = unsafe PQnotifies(handle) else { return nil }
    defer { unsafe PQfreemem(notify) }
    return unsafe Notification(
      channel: String(cString: notify.pointee.relname),
      payload: String(cString: notify.pointee.extra), senderID: Int(notify.pointee.be_pid))
  }

  private func wait(milliseconds: Int) throws(PostgresError) {
    var descriptor = unsafe pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&descriptor, 1, Int32(milliseconds)) >= 0 || errno == EINTR else {
      throw lost()
    }
  }
}
