package import Postgres

/// The stored account of a file: five counts that add up, and what changed.
package struct AppliedFile: Statement {
  package static let sql = """
    SELECT rows_read, rows_applied, rows_unchanged, rows_duplicate, rows_quarantined, changes::text
    FROM intake.file WHERE employer_id = $1 AND file_id = $2
    """
  package let employerID: Int
  package let fileID: Int

  package init(employerID: Int, fileID: Int) {
    self.employerID = employerID
    self.fileID = fileID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(fileID)] }

  /// The counts of one file.
  package struct Row: RowDecodable {
    package static let columns = [
      "rows_read", "rows_applied", "rows_unchanged", "rows_duplicate", "rows_quarantined",
      "changes",
    ]
    package let read: Int
    package let applied: Int
    package let unchanged: Int
    package let duplicate: Int
    package let quarantined: Int
    /// Changes by kind, as a JSON object.
    package let changes: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      read = try row.int(0)
      applied = try row.int(1)
      unchanged = try row.int(2)
      duplicate = try row.int(3)
      quarantined = try row.int(4)
      changes = try row.text(5)
    }
  }
}
