private import CLibPQ
import Synchronization

/// Stops a connection's running statement from another thread.
///
/// `PQcancel` may be called from anywhere while the `PGcancel` object lives; the lock keeps it alive
/// for the length of a call. Safe to share because every access goes through the lock.
@safe final class Canceler: @unchecked Sendable {
  @safe private struct State: @unchecked Sendable {
    var handle: OpaquePointer?
    var isRequested = false
  }

  private let state: Mutex<State>

  init(connection: OpaquePointer) {
    state = Mutex(unsafe State(handle: PQgetCancel(connection)))
  }

  var isRequested: Bool {
    state.withLock { $0.isRequested }
  }

  /// Remembers the request and asks the server to stop.
  func cancel() {
    state.withLock { $0.isRequested = true }
    send()
  }

  /// Asks the server to stop what runs now. A request that overtakes its statement is lost, so the
  /// connection sends again while it waits.
  func send() {
    state.withLock { state in
      guard let handle = unsafe state.handle else { return }
      unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        _ = unsafe PQcancel(handle, buffer.baseAddress, 256)
      }
    }
  }

  func reset() {
    state.withLock { $0.isRequested = false }
  }

  func free() {
    state.withLock { state in
      if let handle = unsafe state.handle { unsafe PQfreeCancel(handle) }
      unsafe state.handle = nil
    }
  }
}
