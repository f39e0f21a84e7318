package import Postgres
package import Reporting
package import Store
package import Upskilling

/// Works out the completion report of an employer as of a day, from one snapshot.
package struct BuildCompletionReport: Sendable {
  package let employer: Employer
  package let asOf: Day
  /// First enrollment day counted; `nil` for all on record.
  package let periodStart: Day?
  package let rules: ProgressRules

  package init(employer: Employer, asOf: Day, periodStart: Day?, rules: ProgressRules) {
    self.employer = employer
    self.asOf = asOf
    self.periodStart = periodStart
    self.rules = rules
  }

  package func run(on connection: Connection) async throws -> CompletionReport {
    let options = TransactionOptions(isolation: .repeatableRead, isReadOnly: true)
    return try await connection.transaction(options) { db in
      var tally = CompletionTally(asOf: asOf, periodStart: periodStart, rules: rules)
      try db.forEach(Episodes(employerID: employer.id, asOf: asOf)) { row in
        tally.add(row.episode)
      }
      let watermarks = try db.rows(FeedWatermarks(employerID: employer.id)).map {
        CompletionReport.Watermark(
          feed: $0.feed, provider: $0.provider,
          completeUpTo: $0.completeUpTo?.description, quarantined: $0.quarantined)
      }
      return CompletionReport(
        tally, employer: employer.name, timeZone: employer.timeZone, watermarks: watermarks)
    }
  }
}
