package import Postgres
package import Upskilling

/// How far each feed of an employer speaks, and how many of its rows wait.
package struct FeedWatermarks: Statement {
  package static let sql = """
    SELECT feed, kind, provider, complete_up_to, quarantined
    FROM report.feed_watermark WHERE employer_id = $1 ORDER BY feed
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  /// One feed.
  package struct Row: RowDecodable {
    package static let columns = ["feed", "kind", "provider", "complete_up_to", "quarantined"]
    package let feed: String
    package let kind: String
    package let provider: String?
    /// Newest business day of an applied file; `nil` before the first.
    package let completeUpTo: Day?
    package let quarantined: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      feed = try row.text(0)
      kind = try row.text(1)
      provider = try row.optionalText(2)
      completeUpTo = try row.optionalDay(3)
      quarantined = try row.int(4)
    }
  }
}
