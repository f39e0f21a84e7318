/// What went wrong between us and PostgreSQL, by stage.
///
/// `description` is for the person at the command line and holds no values from rows;
/// `debugDescription` is for the operator's log.
package enum PostgresError: Error, Sendable, Equatable {
  /// No connection came about.
  case connectionFailed(Reason, detail: String)
  /// A connection that stood is gone; what was not committed is rolled back.
  case connectionLost(detail: String)
  /// The connection was lost while COMMIT was under way: it may or may not have happened.
  case commitUnknown(detail: String)
  /// The server refused a statement.
  case server(ServerError)
  /// A row did not have the expected shape.
  case decoding(DecodingProblem)
  /// The task was cancelled; the running statement was stopped.
  case canceled
  /// The protocol or a statement's shape is not what the caller said, as two rows where one was asked.
  case unexpectedResult(String)

  /// Why no connection came about, as far as SQLSTATE and libpq tell.
  package enum Reason: String, Sendable {
    case unreachable, authentication, unknownDatabase, tooManyConnections, startingUp, refused
  }

  /// A statement's refusal, in the server's own fields.
  package struct ServerError: Error, Sendable, Equatable {
    package var sqlState: SQLState
    package var message: String
    package var detail: String?
    package var hint: String?
    package var schema: String?
    package var table: String?
    package var column: String?
    package var constraint: String?
    package var context: String?
    /// One-based character position in the statement.
    package var position: Int?
  }

  /// A column that could not be read as asked.
  package struct DecodingProblem: Error, Sendable, Equatable {
    package var index: Int
    package var column: String
    package var expected: String
    /// `true` where the value was NULL.
    package var wasNull: Bool
  }

  /// The server's SQLSTATE, where the server answered.
  package var sqlState: SQLState? {
    if case .server(let error) = self { error.sqlState } else { nil }
  }

  /// The violated constraint, where one was.
  package var constraint: String? {
    if case .server(let error) = self { error.constraint } else { nil }
  }

  /// Whether the same work may succeed when tried again.
  package var isTransient: Bool {
    switch self {
    case .connectionFailed(let reason, _):
      reason == .unreachable || reason == .tooManyConnections || reason == .startingUp
    case .connectionLost, .commitUnknown: true
    case .server(let error): error.sqlState.isTransient
    case .decoding, .canceled, .unexpectedResult: false
    }
  }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
  package var description: String {
    switch self {
    case .connectionFailed(let reason, _):
      switch reason {
      case .unreachable: "the database cannot be reached"
      case .authentication: "the database refused the user or password"
      case .unknownDatabase: "the database does not exist on that server"
      case .tooManyConnections: "the database has no free connection"
      case .startingUp: "the database is starting up or shutting down"
      case .refused: "the database refused the connection"
      }
    case .connectionLost: "the connection to the database was lost; nothing uncommitted was kept"
    case .commitUnknown: "the connection was lost during COMMIT; run again to find out"
    case .server(let error):
      "the database refused a statement (SQLSTATE \(error.sqlState)"
        + [error.table.map { ", table \($0)" }, error.constraint.map { ", constraint \($0)" }]
        .compactMap { $0 }.joined() + ")"
    case .decoding(let problem):
      "column \(problem.column) (\(problem.index)) is not \(problem.expected)"
        + (problem.wasNull ? ": it is NULL" : "")
    case .canceled: "canceled"
    case .unexpectedResult(let what): what
    }
  }

  package var debugDescription: String {
    switch self {
    case .connectionFailed(let reason, let detail): "connection failed (\(reason)): \(detail)"
    case .connectionLost(let detail): "connection lost: \(detail)"
    case .commitUnknown(let detail): "connection lost during COMMIT: \(detail)"
    case .server(let error):
      "\(error.sqlState) \(error.message)"
        + [
          error.detail.map { " detail: \($0)" }, error.hint.map { " hint: \($0)" },
          error.schema.map { " schema: \($0)" }, error.table.map { " table: \($0)" },
          error.column.map { " column: \($0)" }, error.constraint.map { " constraint: \($0)" },
          error.context.map { " context: \($0)" }, error.position.map { " position: \($0)" },
        ].compactMap { $0 }.joined()
    case .decoding, .canceled, .unexpectedResult: description
    }
  }
}
