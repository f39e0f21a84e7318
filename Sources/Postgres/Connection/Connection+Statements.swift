private import CLibPQ
import Foundation

extension Connection {
  /// All rows of a statement.
  package func rows<S: Statement>(_ statement: S) throws(PostgresError) -> [S.Row] {
    var rows: [S.Row] = []
    try forEach(statement) { (row) throws(PostgresError) in rows.append(row) }
    return rows
  }

  /// The only row of a statement.
  ///
  /// - Throws: `PostgresError.unexpectedResult` for none or several.
  package func row<S: Statement>(_ statement: S) throws(PostgresError) -> S.Row {
    guard let row = try optionalRow(statement) else {
      throw .unexpectedResult("\(S.self) returned no row")
    }
    return row
  }

  /// The only row of a statement, or `nil` for none.
  ///
  /// - Throws: `PostgresError.unexpectedResult` for several.
  package func optionalRow<S: Statement>(_ statement: S) throws(PostgresError) -> S.Row? {
    let rows = try rows(statement)
    guard rows.count <= 1 else {
      throw .unexpectedResult("\(S.self) returned \(rows.count) rows")
    }
    return rows.first
  }

  /// Runs a statement for its effect and returns the number of rows it affected or returned.
  @discardableResult
  package func execute<S: Statement>(_ statement: S) throws(PostgresError) -> Int {
    try execute(S.sql, statement.parameters)
  }

  /// Streams the rows of a statement: memory does not grow with their number.
  package func forEach<S: Statement, Failure: Error>(
    _ statement: S, _ body: (S.Row) throws(Failure) -> Void
  ) throws {
    try unsafe forEachResult(S.sql, statement.parameters, rowByRow: true) { result in
      for index in 0..<(unsafe PQntuples(result)) {
        try body(S.Row(unsafe Row(result: result, index: index)))
      }
    }
  }

  private func forEach<S: Statement>(
    _ statement: S, _ body: (S.Row) throws(PostgresError) -> Void
  ) throws(PostgresError) {
    try unsafe forEachResult(S.sql, statement.parameters, rowByRow: true) {
      (result) throws(PostgresError) in
      for index in 0..<(unsafe PQntuples(result)) {
        try body(S.Row(unsafe Row(result: result, index: index)))
      }
    }
  }

  func execute(_ sql: String, _ parameters: [Parameter]) throws(PostgresError) -> Int {
    var affected = 0
    try unsafe forEachResult(sql, parameters, rowByRow: false) { (result) throws(PostgresError) in
      let tuples = Int(unsafe PQntuples(result))
      affected = unsafe Int(String(cString: PQcmdTuples(result))) ?? tuples
    }
    return affected
  }

  /// Runs the text of several statements, as a migration has them. Takes no parameters.
  package func script(_ sql: String) throws(PostgresError) {
    try begin()
    guard unsafe PQsendQuery(handle, sql) == 1 else { throw lost() }
    try unsafe drain { (_) throws(PostgresError) in }
  }

  /// What the server says a statement takes and returns: the oracle of the catalogue test.
  package func describe<S: Statement>(
    _ statement: S.Type
  ) throws(PostgresError) -> [(name: String, oid: UInt32)] {
    try begin()
    guard unsafe PQsendPrepare(handle, "", S.sql, 0, nil) == 1 else { throw lost() }
    try unsafe drain { (_) throws(PostgresError) in }
    guard unsafe PQsendDescribePrepared(handle, "") == 1 else { throw lost() }
    var columns: [(name: String, oid: UInt32)] = []
    try unsafe drain { (result) throws(PostgresError) in
      for index in 0..<(unsafe PQnfields(result)) {
        columns.append(
          (name: unsafe String(cString: PQfname(result, index)), oid: unsafe PQftype(result, index))
        )
      }
    }
    return columns
  }

  private func forEachResult<Failure: Error>(
    _ sql: String, _ parameters: [Parameter], rowByRow: Bool,
    _ body: (OpaquePointer) throws(Failure) -> Void
  ) throws {
    try send(sql, parameters, rowByRow: rowByRow)
    var failure: Failure?
    try unsafe drain { (result) throws(PostgresError) in
      guard failure == nil else { return }
      do throws(Failure) { try unsafe body(result) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func forEachResult(
    _ sql: String, _ parameters: [Parameter], rowByRow: Bool,
    _ body: (OpaquePointer) throws(PostgresError) -> Void
  ) throws(PostgresError) {
    try send(sql, parameters, rowByRow: rowByRow)
    try unsafe drain(body)
  }

  private func send(
    _ sql: String, _ parameters: [Parameter], rowByRow: Bool
  ) throws(PostgresError) {
    try begin()
    let types = parameters.map(\.oid)
    let sent = unsafe withCStrings(parameters.map(\.text)) { values in
      unsafe PQsendQueryParams(
        handle, sql, Int32(parameters.count), types, values, nil, nil, 0)
    }
    guard sent == 1 else { throw lost() }
    if rowByRow { _ = unsafe PQsetSingleRowMode(handle) }
  }

  /// Refuses work on a closed session or in a cancelled task.
  func begin() throws(PostgresError) {
    guard !isClosed else { throw .connectionLost(detail: "the connection is closed") }
    if canceler.isRequested || Task.isCancelled { throw .canceled }
  }

  /// Reads every result of the statement under way; the first failure is thrown once all are read, so
  /// that the session stays in step.
  func drain(_ body: (OpaquePointer) throws(PostgresError) -> Void) throws(PostgresError) {
    var failure: PostgresError?
    while let result = try unsafe nextResult() {
      defer { unsafe PQclear(result) }
      switch unsafe PQresultStatus(result) {
      case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_EMPTY_QUERY:
        guard failure == nil else { continue }
        do { try unsafe body(result) } catch { failure = error }
      case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
        throw .unexpectedResult("a COPY was run as an ordinary statement")
      default:
        if failure == nil { failure = unsafe error(of: result) }
      }
    }
    if let failure { throw failure }
  }

  /// Waits for the next result. While the task is cancelled the server is asked again and again to
  /// stop, because a request that overtakes its statement is lost.
  func nextResult() throws(PostgresError) -> OpaquePointer? {
    while unsafe PQisBusy(handle) == 1 {
      var descriptor = unsafe pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&descriptor, 1, canceler.isRequested ? 50 : 1000)
      if ready == 0, canceler.isRequested { canceler.send() }
      if ready != 0, unsafe PQconsumeInput(handle) == 0 { throw lost() }
    }
    return unsafe PQgetResult(handle)
  }

  /// The error of a session that no longer answers.
  func lost() -> PostgresError {
    let detail = unsafe String(cString: PQerrorMessage(handle))
    return unsafe PQstatus(handle) == CONNECTION_OK
      ? .unexpectedResult("libpq: \(detail)") : .connectionLost(detail: detail)
  }

  /// The typed error of a failed result.
  func error(of result: OpaquePointer) -> PostgresError {
    guard let state = unsafe field(result, "C") else {
      return .connectionLost(detail: unsafe String(cString: PQresultErrorMessage(result)))
    }
    let sqlState = SQLState(rawValue: state)
    if sqlState == .queryCanceled, canceler.isRequested { return .canceled }
    let message = unsafe field(result, "M") ?? ""
    if unsafe state.hasPrefix("57P") || PQstatus(handle) != CONNECTION_OK {
      return .connectionLost(detail: "\(state) \(message)")
    }
    return .server(
      .init(
        sqlState: sqlState, message: message, detail: unsafe field(result, "D"),
        hint: unsafe field(result, "H"), schema: unsafe field(result, "s"),
        table: unsafe field(result, "t"), column: unsafe field(result, "c"),
        constraint: unsafe field(result, "n"), context: unsafe field(result, "W"),
        position: unsafe field(result, "P").flatMap { Int($0) }))
  }
}

/// A field of an error or notice, by its protocol letter (section 55.8 of the documentation).
func field(_ result: OpaquePointer, _ code: Character) -> String? {
  guard let ascii = code.asciiValue else { return nil }
  return unsafe PQresultErrorField(result, Int32(ascii)).map { unsafe String(cString: $0) }
}
