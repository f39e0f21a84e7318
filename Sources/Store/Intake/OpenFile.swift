import Intake
package import Postgres
package import Upskilling

/// Opens a delivery under the employer's intake lock, or finds these bytes already applied.
package struct OpenFile: Statement {
  package static let sql = """
    SELECT file_id, feed_id, known
    FROM intake.open_file($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    """

  package let employerID: Int
  package let feed: FeedIdentity
  package let fileName: String
  /// SHA-256 of the file, in hex; empty where it could not be read.
  package let sha256: String
  package let profileDigest: String
  /// The business day up to which the file speaks.
  package let asOf: Day
  package let actor: String

  package init(
    employerID: Int, feed: FeedIdentity, fileName: String, sha256: String, profileDigest: String,
    asOf: Day, actor: String
  ) {
    self.employerID = employerID
    self.feed = feed
    self.fileName = fileName
    self.sha256 = sha256
    self.profileDigest = profileDigest
    self.asOf = asOf
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(feed.code), .text(feed.kind.rawValue), .text(feed.mode.rawValue),
      .text(feed.provider), .text(feed.account), .text(feed.earnedWhen),
      .textArray(feed.attemptKey),
      .text(fileName), .text(sha256), .text(profileDigest), .date(asOf.description), .text(actor),
    ]
  }

  /// The open delivery, or the earlier one that applied the same bytes.
  package struct Row: RowDecodable {
    package static let columns = ["file_id", "feed_id", "known"]
    package let fileID: Int
    package let feedID: Int
    /// Whether the same bytes were already applied with the same profile.
    package let isKnown: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      fileID = try row.int(0)
      feedID = try row.int(1)
      isKnown = try row.bool(2)
    }
  }
}
