package import Postgres

/// The open quarantine items of an employer, oldest first.
package struct QuarantineItems: Statement {
  package static let sql = """
    SELECT quarantine_id, feed, file, line, code, column_name, reason, since::text,
      last_seen::text, retried
    FROM intake.quarantine_item
    WHERE employer_id = $1 AND ($2::text IS NULL OR feed = $2)
    ORDER BY since, quarantine_id
    """
  package let employerID: Int
  /// Only this feed's items, or all.
  package let feed: String?

  package init(employerID: Int, feed: String?) {
    self.employerID = employerID
    self.feed = feed
  }

  package var parameters: [Parameter] { [.int(employerID), .text(feed)] }

  /// A row that waits.
  package struct Row: RowDecodable {
    package static let columns = [
      "quarantine_id", "feed", "file", "line", "code", "column_name", "reason", "since",
      "last_seen",
      "retried",
    ]
    package let id: Int
    package let feed: String
    package let file: String
    package let line: Int
    package let code: String
    package let column: String?
    package let reason: String
    /// Business day of the file that first brought it, ISO.
    package let since: String
    /// Business day of the newest file that brought it, ISO.
    package let lastSeen: String
    /// Whether it is tried again by itself when people arrive.
    package let isRetried: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      id = try row.int(0)
      feed = try row.text(1)
      file = try row.text(2)
      line = try row.int(3)
      code = try row.text(4)
      column = try row.optionalText(5)
      reason = try row.text(6)
      since = try row.text(7)
      lastSeen = try row.text(8)
      isRetried = try row.bool(9)
    }
  }
}
