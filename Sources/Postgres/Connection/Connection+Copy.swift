private import CLibPQ

extension Connection {
  /// Runs `COPY … FROM STDIN` and lets the closure write rows. When it throws, the COPY is abandoned on
  /// the server and the error comes back.
  ///
  /// - Returns: the number of rows the server took.
  package func copyIn(
    _ sql: String, _ body: (CopyWriter) throws -> Void
  ) throws -> Int {
    try startCopy(sql, expecting: PGRES_COPY_IN)
    let writer = unsafe CopyWriter(handle: handle, canceler: canceler)
    do {
      try body(writer)
      try writer.flush()
    } catch {
      _ = unsafe PQputCopyEnd(handle, "abandoned by the client")
      do {
        try unsafe drain { (_) throws(PostgresError) in }
      } catch let answer {
        // The server's own reason for stopping the COPY says more than the failed send.
        if case PostgresError.connectionLost = error, case .server = answer { throw answer }
      }
      throw error
    }
    guard unsafe PQputCopyEnd(handle, nil) == 1 else { throw lost() }
    var count = 0
    try unsafe drain { (result) throws(PostgresError) in
      count = unsafe Int(String(cString: PQcmdTuples(result))) ?? 0
    }
    return count
  }

  /// Runs `COPY … TO STDOUT` and hands over each chunk as the server sends it.
  package func copyOut(_ sql: String, _ body: (Span<UInt8>) throws -> Void) throws {
    try startCopy(sql, expecting: PGRES_COPY_OUT)
    var failure: (any Error)?
    while true {
      var chunk: UnsafeMutablePointer<CChar>?
      let length = unsafe PQgetCopyData(handle, &chunk, 0)
      guard length > 0, let start = unsafe chunk else {
        if length == -2 { throw lost() }
        break
      }
      defer { unsafe PQfreemem(start) }
      guard failure == nil else { continue }
      let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(length))
      do {
        try unsafe body(Span(_bytes: bytes.bytes))
      } catch {
        failure = error
        canceler.send()
      }
    }
    do {
      try unsafe drain { (_) throws(PostgresError) in }
    } catch {
      throw failure ?? error
    }
    if let failure { throw failure }
  }

  private func startCopy(
    _ sql: String, expecting status: ExecStatusType
  ) throws(PostgresError) {
    try begin()
    guard unsafe PQsendQuery(handle, sql) == 1 else { throw lost() }
    guard let result = try unsafe nextResult() else { throw lost() }
    defer { unsafe PQclear(result) }
    guard unsafe PQresultStatus(result) == status else {
      let failure = unsafe error(of: result)
      try unsafe drain { (_) throws(PostgresError) in }
      throw failure
    }
  }
}
