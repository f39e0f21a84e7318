package import Intake
package import Postgres

/// One load in flight: the file being applied, of one feed, of one employer.
package struct Load: Sendable, Equatable {
  package let employerID: Int
  package let fileID: Int
  package let feedID: Int
  package let kind: FeedKind

  package init(employerID: Int, fileID: Int, feedID: Int, kind: FeedKind) {
    self.employerID = employerID
    self.fileID = fileID
    self.feedID = feedID
    self.kind = kind
  }
}

/// Types and matches the staged people rows of a load.
package struct ResolvePeople: Statement {
  package typealias Row = NoRow
  package static let sql = "SELECT intake.resolve_people($1, $2, $3)"
  package let load: Load
  package init(load: Load) { self.load = load }
  package var parameters: [Parameter] {
    [.int(load.employerID), .int(load.fileID), .int(load.feedID)]
  }
}

/// Types and matches the staged enrollment rows of a load.
package struct ResolveEnrollments: Statement {
  package typealias Row = NoRow
  package static let sql = "SELECT intake.resolve_enrollments($1, $2, $3)"
  package let load: Load
  package init(load: Load) { self.load = load }
  package var parameters: [Parameter] {
    [.int(load.employerID), .int(load.fileID), .int(load.feedID)]
  }
}

/// What a merge changed, as the JSON object the database counted.
package struct MergedChanges: RowDecodable {
  package static let columns = ["changes"]
  package let json: String
  package init(_ row: borrowing Postgres.Row) throws(PostgresError) { json = try row.text(0) }
}

/// Writes the resolved people rows of a load.
package struct MergePeople: Statement {
  package typealias Row = MergedChanges
  package static let sql = "SELECT intake.merge_people($1, $2) AS changes"
  package let load: Load
  package init(load: Load) { self.load = load }
  package var parameters: [Parameter] { [.int(load.employerID), .int(load.fileID)] }
}

/// Merges the resolved enrollment rows of a load into catalog, enrollments and history.
package struct MergeEnrollments: Statement {
  package typealias Row = MergedChanges
  package static let sql = "SELECT intake.merge_enrollments($1, $2, $3) AS changes"
  package let load: Load
  package init(load: Load) { self.load = load }
  package var parameters: [Parameter] {
    [.int(load.employerID), .int(load.fileID), .int(load.feedID)]
  }
}

/// Applies quarantined rows whose person is now known; returns how many went in.
package struct RetryQuarantine: Statement {
  package static let sql = "SELECT intake.retry_quarantine($1, $2) AS retried"
  package let load: Load
  package init(load: Load) { self.load = load }
  package var parameters: [Parameter] { [.int(load.employerID), .int(load.fileID)] }

  /// How many rows went in.
  package struct Row: RowDecodable {
    package static let columns = ["retried"]
    package let retried: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { retried = try row.int(0) }
  }
}

/// What a resolved load would do, for the brakes.
package struct PreviewLoad: Statement {
  package static let sql = """
    SELECT rows_before, leavers, email_changes, employed, absent
    FROM intake.preview_load($1, $2, $3)
    """
  package let load: Load
  package init(load: Load) { self.load = load }
  package var parameters: [Parameter] {
    [.int(load.employerID), .int(load.fileID), .int(load.feedID)]
  }

  /// Counts before anything is written.
  package struct Row: RowDecodable {
    package static let columns = ["rows_before", "leavers", "email_changes", "employed", "absent"]
    /// Rows of the feed's last applied file; `nil` where there is none.
    package let rowsBefore: Int?
    package let leavers: Int
    package let emailChanges: Int
    /// People on record who have not left.
    package let employed: Int
    /// Of them, how many the load does not mention. They are kept.
    package let absent: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      rowsBefore = try row.optionalInt(0)
      leavers = try row.int(1)
      emailChanges = try row.int(2)
      employed = try row.int(3)
      absent = try row.int(4)
    }
  }
}

/// Accounts for every row and closes the delivery as applied.
package struct CloseFile: Statement {
  package typealias Row = NoRow
  package static let sql = "SELECT intake.close_file($1, $2, $3, $4, $5)"
  package let load: Load
  /// What the merge returned, as JSON.
  package let changes: String
  package let rowsRead: Int

  package init(load: Load, changes: String, rowsRead: Int) {
    self.load = load
    self.changes = changes
    self.rowsRead = rowsRead
  }

  package var parameters: [Parameter] {
    [.int(load.employerID), .int(load.fileID), .int(load.feedID), .jsonb(changes), .int(rowsRead)]
  }
}

/// Closes a delivery as held or rejected; nothing of it is applied.
package struct RefuseFile: Statement {
  package typealias Row = NoRow
  package static let sql = "SELECT intake.refuse_file($1, $2, $3, $4, $5)"
  package let employerID: Int
  package let fileID: Int
  /// `held` or `rejected`.
  package let verdict: String
  /// Why: an array of line, column, code and reason, as JSON.
  package let reasons: String
  package let rowsRead: Int

  package init(employerID: Int, fileID: Int, verdict: String, reasons: String, rowsRead: Int) {
    self.employerID = employerID
    self.fileID = fileID
    self.verdict = verdict
    self.reasons = reasons
    self.rowsRead = rowsRead
  }

  package var parameters: [Parameter] {
    [.int(employerID), .int(fileID), .text(verdict), .jsonb(reasons), .int(rowsRead)]
  }
}
