package import Postgres
package import Upskilling

/// What each feed delivered in a span of business days.
package struct Deliveries: Statement {
  package static let sql = """
    SELECT feed, count(*) FILTER (WHERE state = 'applied') AS applied,
      count(*) FILTER (WHERE state = 'held') AS held, count(*) FILTER (WHERE state = 'rejected') AS rejected,
      coalesce(sum(rows_read) FILTER (WHERE state = 'applied'), 0)::bigint AS rows_read,
      coalesce(sum(rows_applied) FILTER (WHERE state = 'applied'), 0)::bigint AS rows_applied,
      coalesce(sum(rows_unchanged) FILTER (WHERE state = 'applied'), 0)::bigint AS rows_unchanged,
      coalesce(sum(rows_duplicate) FILTER (WHERE state = 'applied'), 0)::bigint AS rows_duplicate,
      coalesce(sum(rows_quarantined) FILTER (WHERE state = 'applied'), 0)::bigint AS rows_quarantined
    FROM report.delivery
    WHERE employer_id = $1 AND as_of <= $3 AND ($2::date IS NULL OR as_of >= $2::date)
    GROUP BY feed ORDER BY feed
    """
  package let employerID: Int
  package let from: Day?
  package let asOf: Day

  package init(employerID: Int, from: Day?, asOf: Day) {
    self.employerID = employerID
    self.from = from
    self.asOf = asOf
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(from?.description), .date(asOf.description)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "feed", "applied", "held", "rejected", "rows_read", "rows_applied", "rows_unchanged",
      "rows_duplicate", "rows_quarantined",
    ]
    package let feed: String
    package let filesApplied: Int
    package let filesHeld: Int
    package let filesRejected: Int
    package let read: Int
    package let applied: Int
    package let unchanged: Int
    package let duplicate: Int
    package let quarantined: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      feed = try row.text(0)
      filesApplied = try row.int(1)
      filesHeld = try row.int(2)
      filesRejected = try row.int(3)
      read = try row.int(4)
      applied = try row.int(5)
      unchanged = try row.int(6)
      duplicate = try row.int(7)
      quarantined = try row.int(8)
    }
  }
}

/// The rows that wait in quarantine, by feed and reason.
package struct QuarantineCounts: Statement {
  package static let sql = """
    SELECT q.feed, q.code, c.meaning, count(*) AS rows, min(q.since) AS since, bool_and(q.retried) AS retried
    FROM intake.quarantine_item AS q
    JOIN intake.rejection_code AS c ON c.code = q.code
    WHERE q.employer_id = $1
    GROUP BY q.feed, q.code, c.meaning ORDER BY count(*) DESC, q.feed, q.code
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = ["feed", "code", "meaning", "rows", "since", "retried"]
    package let feed: String
    package let code: String
    package let meaning: String
    package let rows: Int
    package let since: Day?
    /// Whether it is tried again by itself when what it lacks arrives.
    package let isRetried: Bool

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      feed = try row.text(0)
      code = try row.text(1)
      meaning = try row.text(2)
      rows = try row.int(3)
      since = try row.optionalDay(4)
      isRetried = try row.bool(5)
    }
  }
}

/// What is missing or does not agree as of a day, in counts.
package struct Gaps: Statement {
  package static let sql = """
    SELECT code, meaning, rows FROM report.gap($1, $2)
    UNION ALL
    SELECT 'unmatched_' || kind, CASE kind WHEN 'enrollment' THEN 'enrollments that nobody sponsored'
      WHEN 'sponsorship' THEN 'sponsorships that nobody used' ELSE 'sponsorships whose learner has withdrawn' END,
      count(*)
    FROM program.unmatched WHERE employer_id = $1 GROUP BY kind
    """
  package let employerID: Int
  package let asOf: Day

  package init(employerID: Int, asOf: Day) {
    self.employerID = employerID
    self.asOf = asOf
  }

  package var parameters: [Parameter] { [.int(employerID), .date(asOf.description)] }

  package struct Row: RowDecodable {
    package static let columns = ["code", "meaning", "rows"]
    package let code: String
    package let meaning: String
    package let rows: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      code = try row.text(0)
      meaning = try row.text(1)
      rows = try row.int(2)
    }
  }
}
