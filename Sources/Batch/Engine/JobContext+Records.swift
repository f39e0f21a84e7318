package import Postgres

/// A record that cannot be used because of what is in it: the others can.
package struct BadRecord: Error, Sendable, Equatable {
  /// A word for the kind of mistake.
  package let code: String
  /// What is wrong, without personal data.
  package let detail: String

  package init(code: String, detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The error where it is the record's fault: one of these, or a value or constraint that the database refuses
  /// (SQLSTATE classes 22 and 23).
  init?(_ error: any Error) {
    if let record = error as? BadRecord {
      self = record
    } else if let error = error as? PostgresError, let state = error.sqlState?.rawValue,
      state.hasPrefix("22") || state.hasPrefix("23")
    {
      self.init(code: error.constraint ?? state, detail: error.description)
    } else {
      return nil
    }
  }
}

/// Some records of an input in order, each with its position, and where to go on; `nil` after the last.
package struct RecordChunk<Record: Sendable, Cursor: Sendable>: Sendable {
  package let records: [(position: Int, value: Record)]
  package let next: Cursor?

  package init(_ records: [(position: Int, value: Record)], next: Cursor?) {
    self.records = records
    self.next = next
  }
}

extension JobContext {
  /// Does a step chunk by chunk and leaves out bad records: each is stored with its reason in the transaction
  /// of its chunk. A chunk that would bring the run above its limit fails it for good and leaves nothing, so
  /// that a retry begins with it.
  ///
  /// - Parameters:
  ///   - maxSkips: of the run, over all its steps and attempts.
  ///   - write: writes some records in one go. It is called again with fewer where one of them is bad.
  package func records<Record: Sendable, Cursor: Codable & Sendable>(
    _ step: String, from first: Cursor, maxSkips: Int,
    read: @escaping @Sendable (isolated Connection, Cursor) throws -> RecordChunk<Record, Cursor>,
    write: @escaping @Sendable (isolated Connection, [Record]) throws -> Void
  ) async throws {
    try await chunks(step, from: first) { db, cursor in
      let chunk = try read(db, cursor)
      let skips = try Self.write(chunk.records[...], on: db, by: write)
      if let last = skips.last {
        let save = SaveSkips(
          employerID: employerID, runID: run.runID, attemptID: run.attemptID, step: step,
          skips: skips)
        guard try db.row(save).total <= maxSkips else {
          throw JobFailure(
            kind: "skips",
            message:
              "more than \(maxSkips) bad records, the last at \(last.position): \(last.record.code)",
            isTransient: false, exitStatus: 65)
        }
      }
      return chunk.next
    }
  }

  /// Writes what can be written and returns the rest, found by halving.
  private static func write<Record: Sendable>(
    _ records: ArraySlice<(position: Int, value: Record)>, on db: isolated Connection,
    by write: (isolated Connection, [Record]) throws -> Void
  ) throws -> [(position: Int, record: BadRecord)] {
    guard let first = records.first else { return [] }
    do {
      try db.savepoint { try write(db, records.map(\.value)) }
      return []
    } catch {
      guard let bad = BadRecord(error) else { throw error }
      if records.count == 1 { return [(first.position, bad)] }
      let middle = records.startIndex + records.count / 2
      return try Self.write(records[..<middle], on: db, by: write)
        + Self.write(records[middle...], on: db, by: write)
    }
  }
}
