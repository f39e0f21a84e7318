@unsafe @preconcurrency import Dispatch

/// Runs a connection's work on a queue of its own: libpq blocks, and must not block the shared pool.
final class ConnectionExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let unowned = UnownedJob(job)
    let executor = unsafe asUnownedSerialExecutor()
    queue.async {
      unsafe unowned.runSynchronously(on: executor)
    }
  }
}
