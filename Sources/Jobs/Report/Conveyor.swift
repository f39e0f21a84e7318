import Dispatch
import Synchronization

/// Hands values from a reader that blocks, such as a connection reading row by row, to an asynchronous
/// taker, at most so many at a time: the reader waits for the taker, so memory stays flat.
final class Conveyor<Value: Sendable>: Sendable {
  private let slots: DispatchSemaphore
  private let isStopped = Mutex(false)
  private let values: AsyncStream<Value>
  private let input: AsyncStream<Value>.Continuation

  init(capacity: Int) {
    slots = DispatchSemaphore(value: capacity)
    (values, input) = AsyncStream.makeStream()
  }

  /// Only from a thread of one's own, such as a connection's.
  ///
  /// - Throws: `CancellationError` where the taker has given up.
  func put(_ value: Value) throws {
    slots.wait()
    if isStopped.withLock({ $0 }) { throw CancellationError() }
    input.yield(value)
  }

  /// No more values come.
  func finish() {
    input.finish()
  }

  /// Takes every value; when it throws, the reader is let go.
  func take(_ body: (Value) async throws -> Void) async throws {
    try await lettingGo {
      for await value in values {
        try await body(value)
        slots.signal()
      }
    }
  }

  /// What the taker has to do first: when it throws, the reader is let go.
  func lettingGo<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch {
      isStopped.withLock { $0 = true }
      slots.signal()
      throw error
    }
  }
}
