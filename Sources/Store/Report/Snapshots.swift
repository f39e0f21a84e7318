package import Postgres
package import Upskilling

/// Keeps a report, or returns the one kept before of the same kind, day and parameters.
package struct FreezeReport: Statement {
  package static let sql = """
    SELECT snapshot_id, kept, is_new
    FROM report.keep_snapshot($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    """
  package let employerID: Int
  package let kind: String
  /// JSON.
  package let reportParameters: String
  package let asOf: Day
  package let title: String
  /// The report as JSON.
  package let content: String
  package let classification: String
  package let completeUpTo: Day?
  package let runID: Int?
  package let at: Instant
  package let actor: String

  package init(
    employerID: Int, kind: String, reportParameters: String, asOf: Day, title: String,
    content: String, classification: String, completeUpTo: Day?, runID: Int?, at: Instant,
    actor: String
  ) {
    self.employerID = employerID
    self.kind = kind
    self.reportParameters = reportParameters
    self.asOf = asOf
    self.title = title
    self.content = content
    self.classification = classification
    self.completeUpTo = completeUpTo
    self.runID = runID
    self.at = at
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(kind), .jsonb(reportParameters), .date(asOf.description),
      .text(title),
      .text(content), .text(classification), .date(completeUpTo?.description), .int(runID),
      .instant(at.iso), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["snapshot_id", "kept", "is_new"]
    package let snapshotID: Int
    package let content: String
    package let isNew: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      snapshotID = try row.int(0)
      content = try row.text(1)
      isNew = try row.bool(2)
    }
  }
}

/// The content of one frozen report.
package struct SnapshotContent: Statement {
  package static let sql = """
    SELECT snapshot_id, kind, parameters::text AS parameters, as_of, content, frozen_at
    FROM report.snapshot
    WHERE employer_id = $1 AND ($2::bigint IS NULL OR snapshot_id = $2::bigint)
      AND ($3::text IS NULL OR kind = $3::text) AND ($4::jsonb IS NULL OR parameters = $4)
      AND ($5::date IS NULL OR as_of = $5::date) AND ($6::date IS NULL OR as_of < $6::date)
      AND ($7::bigint IS NULL OR run_id = $7::bigint)
    ORDER BY as_of DESC, snapshot_id DESC LIMIT 1
    """
  package let employerID: Int
  /// Only one that these say; of several the newest.
  package var snapshotID: Int?
  package var kind: String?
  /// JSON.
  package var reportParameters: String?
  package var asOf: Day?
  package var before: Day?
  package var runID: Int?

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(snapshotID), .text(kind), .jsonb(reportParameters),
      .date(asOf?.description), .date(before?.description), .int(runID),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "snapshot_id", "kind", "parameters", "as_of", "content", "frozen_at",
    ]
    package let snapshotID: Int
    package let kind: String
    package let reportParameters: String
    package let asOf: Day
    package let content: String
    package let frozenAt: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      snapshotID = try row.int(0)
      kind = try row.text(1)
      reportParameters = try row.text(2)
      guard let day = Day(iso: try row.text(3)) else {
        throw row.problem(3, "a date", wasNull: false)
      }
      asOf = day
      content = try row.text(4)
      frozenAt = try row.text(5)
    }
  }
}

/// Frozen reports, newest first, without their content.
package struct Snapshots: Statement {
  package static let sql = """
    SELECT snapshot_id, kind, parameters::text AS parameters, as_of, title, content_hash, classification,
      run_id, frozen_at::text AS frozen_at, frozen_by
    FROM report.snapshot_item
    WHERE employer_id = $1 AND ($2::text IS NULL OR kind = $2::text)
      AND ($3::bigint IS NULL OR run_id = $3::bigint) AND ($4::date IS NULL OR as_of = $4::date)
    ORDER BY snapshot_id DESC LIMIT $5
    """
  package let employerID: Int
  package let kind: String?
  package let runID: Int?
  package let asOf: Day?
  package let limit: Int?

  package init(
    employerID: Int, kind: String? = nil, runID: Int? = nil, asOf: Day? = nil, limit: Int? = nil
  ) {
    self.employerID = employerID
    self.kind = kind
    self.runID = runID
    self.asOf = asOf
    self.limit = limit
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(kind), .int(runID), .date(asOf?.description), .int(limit)]
  }

  package struct Row: RowDecodable, Encodable {
    package static let columns = [
      "snapshot_id", "kind", "parameters", "as_of", "title", "content_hash", "classification",
      "run_id", "frozen_at", "frozen_by",
    ]
    package let snapshotID: Int
    package let kind: String
    package let parameters: String
    package let asOf: String
    package let title: String
    /// SHA-256 of the report as JSON.
    package let contentHash: String
    package let classification: String
    package let runID: Int?
    package let frozenAt: String
    package let frozenBy: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      snapshotID = try row.int(0)
      kind = try row.text(1)
      parameters = try row.text(2)
      asOf = try row.text(3)
      title = try row.text(4)
      contentHash = try row.text(5)
      classification = try row.text(6)
      runID = try row.optionalInt(7)
      frozenAt = try row.text(8)
      frozenBy = try row.text(9)
    }
  }
}

/// What was recorded after a report was frozen and speaks of its time.
package struct LateFacts: Statement {
  package static let sql = "SELECT source, facts FROM report.late_facts($1, $2, $3)"
  package let employerID: Int
  package let asOf: Day
  /// When the report was frozen, as PostgreSQL writes it.
  package let since: String

  package init(employerID: Int, asOf: Day, since: String) {
    self.employerID = employerID
    self.asOf = asOf
    self.since = since
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(asOf.description), .instant(since)]
  }

  package struct Row: RowDecodable {
    package static let columns = ["source", "facts"]
    package let source: String
    package let facts: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      source = try row.text(0)
      facts = try row.int(1)
    }
  }
}

/// Deletes the reports that name people and are older than a day.
package struct PruneSnapshots: Statement {
  package static let sql = "SELECT report.prune_snapshots($1, $2) AS pruned"
  package let employerID: Int
  package let olderThan: Day

  package init(employerID: Int, olderThan: Day) {
    self.employerID = employerID
    self.olderThan = olderThan
  }

  package var parameters: [Parameter] { [.int(employerID), .date(olderThan.description)] }

  package struct Row: RowDecodable {
    package static let columns = ["pruned"]
    package let pruned: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { pruned = try row.int(0) }
  }
}
