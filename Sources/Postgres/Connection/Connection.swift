private import CLibPQ
import Dispatch
import Foundation

/// One session with PostgreSQL, on an executor of its own.
///
/// Work is done in synchronous closures (`transaction`, `perform`), so nothing can interleave in a
/// session. Cancelling the task stops the running statement on the server.
@safe package actor Connection {
  /// A message of the server that is not an error.
  package struct Notice: Sendable, Equatable {
    package let severity: String
    package let message: String
  }

  // Touched only on the executor, and in deinit when nobody else can.
  nonisolated(unsafe) let handle: OpaquePointer
  let canceler: Canceler
  private let executor: ConnectionExecutor
  private let noticeBox: NoticeBox
  var isClosed = false
  var isInTransaction = false

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private init(handle: OpaquePointer, executor: ConnectionExecutor, noticeBox: NoticeBox) {
    unsafe self.handle = unsafe handle
    self.executor = executor
    self.noticeBox = noticeBox
    unsafe canceler = Canceler(connection: handle)
  }

  deinit {
    guard !isClosed else { return }
    canceler.free()
    unsafe PQfinish(handle)
  }

  /// Connects and applies the session settings.
  ///
  /// - Throws: `PostgresError.connectionFailed`, or `.server` where a setting is refused.
  package static func open(
    _ configuration: ConnectionConfiguration,
    onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
  ) async throws(PostgresError) -> Connection {
    let executor = ConnectionExecutor(label: "bursar.postgres.\(configuration.applicationName)")
    let box = NoticeBox(handler: onNotice)
    let opener = Opener(executor: executor)
    let connection = unsafe Connection(
      handle: try await opener.connect(configuration, box).handle, executor: executor,
      noticeBox: box)
    do {
      try await connection.apply(configuration.settings)
    } catch let error as PostgresError {
      await connection.close()
      throw error
    } catch {
      await connection.close()
      throw .unexpectedResult("\(error)")
    }
    return connection
  }

  private func apply(_ settings: [(name: String, value: String)]) throws {
    for setting in settings {
      _ = try execute(
        "SELECT set_config($1, $2, false)", [.text(setting.name), .text(setting.value)])
    }
  }

  /// Ends the session. Safe to call twice.
  package func close() {
    guard !isClosed else { return }
    isClosed = true
    canceler.free()
    unsafe PQfinish(handle)
  }

  /// Whether the session still stands as far as libpq knows.
  package var isUsable: Bool {
    unsafe !isClosed && PQstatus(handle) == CONNECTION_OK && !isInTransaction
  }

  /// The server's major version, as 15.
  package var serverMajor: Int { Int(unsafe PQserverVersion(handle)) / 10_000 }

  /// The process id of this session's backend.
  package var backendID: Int { Int(unsafe PQbackendPID(handle)) }

  /// Runs a closure on the session outside a transaction of ours: each statement commits by itself.
  package nonisolated func perform<Value: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Value
  ) async throws -> Value {
    try await withTaskCancellationHandler {
      try await isolatedPerform(body)
    } onCancel: {
      canceler.cancel()
    }
  }

  private func isolatedPerform<Value: Sendable>(
    _ body: @Sendable (isolated Connection) throws -> Value
  ) throws -> Value {
    canceler.reset()
    if Task.isCancelled { throw PostgresError.canceled }
    return try body(self)
  }
}

/// Connects on the executor of the connection to be: that takes as long as the network does.
private actor Opener {
  /// A session that nobody else has yet.
  @safe struct Session: @unchecked Sendable {
    let handle: OpaquePointer
  }

  private let executor: ConnectionExecutor

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  init(executor: ConnectionExecutor) {
    self.executor = executor
  }

  func connect(
    _ configuration: ConnectionConfiguration, _ box: NoticeBox
  ) throws(PostgresError) -> Session {
    let handle = try unsafe Postgres.connect(configuration)
    unsafe PQsetNoticeReceiver(
      handle, receiveNotice, unsafe Unmanaged.passUnretained(box).toOpaque())
    return unsafe Session(handle: handle)
  }
}

/// Holds the notice handler at a stable address for libpq.
final class NoticeBox: Sendable {
  let handler: @Sendable (Connection.Notice) -> Void

  init(handler: @escaping @Sendable (Connection.Notice) -> Void) {
    self.handler = handler
  }
}

private func receiveNotice(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
  guard let context = unsafe context, let result = unsafe result else { return }
  let box = unsafe Unmanaged<NoticeBox>.fromOpaque(context).takeUnretainedValue()
  box.handler(
    Connection.Notice(
      severity: unsafe field(result, "V") ?? "NOTICE",
      message: unsafe field(result, "M") ?? ""))
}

/// Opens the socket and authenticates.
private func connect(
  _ configuration: ConnectionConfiguration
) throws(PostgresError) -> OpaquePointer {
  let parameters = configuration.parameters
  let handle = unsafe withCStrings(parameters.map { Optional($0.0) } + [nil]) { keywords in
    unsafe withCStrings(parameters.map { Optional($0.1) } + [nil]) { values in
      unsafe PQconnectdbParams(keywords, values, 1)
    }
  }
  guard let handle = unsafe handle else {
    throw .connectionFailed(.refused, detail: "libpq is out of memory")
  }
  guard unsafe PQstatus(handle) == CONNECTION_OK else {
    let detail = unsafe String(cString: PQerrorMessage(handle))
    let needsPassword = unsafe PQconnectionNeedsPassword(handle) == 1
    unsafe PQfinish(handle)
    throw .connectionFailed(reason(of: detail, needsPassword: needsPassword), detail: detail)
  }
  return unsafe handle
}

/// libpq gives no SQLSTATE for a failed connection, only text; the class here chooses between wordings
/// and between "try again" and "ask somebody", never between results.
private func reason(of detail: String, needsPassword: Bool) -> PostgresError.Reason {
  if needsPassword || detail.contains("authentication failed") || detail.contains("pg_hba.conf") {
    return .authentication
  }
  if detail.contains("too many clients") || detail.contains("remaining connection slots") {
    return .tooManyConnections
  }
  if detail.contains("starting up") || detail.contains("shutting down")
    || detail.contains("recovery mode") || detail.contains("not yet accepting")
  {
    return .startingUp
  }
  if detail.contains("database \"") && detail.contains("does not exist") { return .unknownDatabase }
  if detail.contains("FATAL:") { return .refused }
  return .unreachable
}

/// Lends C strings for the length of a call; `nil` stays a null pointer.
func withCStrings<Value>(
  _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
) -> Value {
  let copies = unsafe strings.map { text in unsafe text.map { unsafe strdup($0) } ?? nil }
  defer { unsafe copies.forEach { unsafe free($0) } }
  let pointers = unsafe copies.map { unsafe UnsafePointer($0) }
  return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
}
