package import Postgres
package import Upskilling

/// Puts the mails of a delivery into the outbox, those that are not there yet.
package struct EnqueueMail: Statement {
  package static let sql =
    "SELECT reports, queued FROM report.enqueue($1, $2, $3, $4, $5, $6, $7, $8)"
  package let employerID: Int
  /// The delivery's name.
  package let delivery: String
  package let kind: String
  /// Of the reports up to this day the newest goes out.
  package let asOf: Day
  /// JSON; for managers without the manager.
  package let reportParameters: String
  /// `nil` for every manager's own report.
  package let addresses: [String]?
  /// What the Message-IDs end with.
  package let host: String
  package let at: Instant

  package init(
    employerID: Int, delivery: String, kind: String, asOf: Day, reportParameters: String,
    addresses: [String]?, host: String, at: Instant
  ) {
    self.employerID = employerID
    self.delivery = delivery
    self.kind = kind
    self.asOf = asOf
    self.reportParameters = reportParameters
    self.addresses = addresses
    self.host = host
    self.at = at
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(delivery), .text(kind), .date(asOf.description),
      .jsonb(reportParameters), .textArray(addresses), .text(host), .instant(at.iso),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["reports", "queued"]
    /// Frozen reports that there are to deliver.
    package let reports: Int
    /// Mails that were not in the outbox yet.
    package let queued: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      reports = try row.int(0)
      queued = try row.int(1)
    }
  }
}

/// Takes the mail that is due longest; no row where there is none.
package struct ClaimMail: Statement {
  package static let sql = """
    SELECT outbox_id, attempt, delivery, snapshot_id, manager_id, address, message_id,
      floor(extract(epoch FROM queued_at))::bigint AS queued_at
    FROM report.claim_mail($1, $2, make_interval(secs => $3::bigint))
    """
  package let employerID: Int
  package let runID: Int
  /// How long nobody else gets it.
  package let leaseSeconds: Int

  package init(employerID: Int, runID: Int, leaseSeconds: Int) {
    self.employerID = employerID
    self.runID = runID
    self.leaseSeconds = leaseSeconds
  }

  package var parameters: [Parameter] { [.int(employerID), .int(runID), .int(leaseSeconds)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "outbox_id", "attempt", "delivery", "snapshot_id", "manager_id", "address", "message_id",
      "queued_at",
    ]
    package let outboxID: Int
    /// One for the first.
    package let attempt: Int
    package let delivery: String
    package let snapshotID: Int
    package let managerID: Int?
    package let address: String?
    package let messageID: String
    /// Seconds since 1970.
    package let queuedAt: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      outboxID = try row.int(0)
      attempt = try row.int(1)
      delivery = try row.text(2)
      snapshotID = try row.int(3)
      managerID = try row.optionalInt(4)
      address = try row.optionalText(5)
      messageID = try row.text(6)
      queuedAt = try row.int(7)
    }
  }
}

/// Says what became of a mail that was taken.
package struct SettleMail: Statement {
  package static let sql = """
    SELECT report.settle_mail($1, $2, $3::integer, $4, $5, make_interval(secs => $6::bigint)) AS settled
    """
  package let employerID: Int
  package let outboxID: Int
  package let attempt: Int
  package let end: End

  package enum End: Sendable, Equatable {
    case sent
    /// For good.
    case dead(String)
    /// Nobody gets it any more.
    case dropped(String)
    case failed(String, retryAfterSeconds: Int)
  }

  package init(employerID: Int, outboxID: Int, attempt: Int, end: End) {
    self.employerID = employerID
    self.outboxID = outboxID
    self.attempt = attempt
    self.end = end
  }

  package var parameters: [Parameter] {
    let (state, kind, seconds): (String, String?, Int?) =
      switch end {
      case .sent: ("sent", nil, nil)
      case .dead(let kind): ("dead", kind, nil)
      case .dropped(let kind): ("dropped", kind, nil)
      case .failed(let kind, let seconds): ("failed", kind, seconds)
      }
    return [
      .int(employerID), .int(outboxID), .int(attempt), .text(state), .text(kind), .int(seconds),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["settled"]
    /// False where another has taken it since.
    package let isSettled: Bool
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      isSettled = try row.bool(0)
    }
  }
}

/// Puts mails that are dead or dropped back into the outbox.
package struct RetryMail: Statement {
  package static let sql = "SELECT report.retry_mail($1, $2) AS mails"
  package let employerID: Int
  /// `nil` for all that are dead.
  package let outboxID: Int?

  package init(employerID: Int, outboxID: Int?) {
    self.employerID = employerID
    self.outboxID = outboxID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(outboxID)] }

  package struct Row: RowDecodable {
    package static let columns = ["mails"]
    package let mails: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { mails = try row.int(0) }
  }
}

/// What a run leaves in the outbox.
package struct OutboxStanding: Statement {
  package static let sql = """
    SELECT count(next_at) AS waiting,
      greatest(0, ceil(extract(epoch FROM min(next_at) - batch.clock())))::bigint AS seconds,
      count(*) FILTER (WHERE state = 'dead' AND run_id = $2) AS dead
    FROM report.outbox
    WHERE employer_id = $1 AND (next_at IS NOT NULL OR state = 'dead' AND run_id = $2)
    """
  package let employerID: Int
  package let runID: Int

  package init(employerID: Int, runID: Int) {
    self.employerID = employerID
    self.runID = runID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(runID)] }

  package struct Row: RowDecodable {
    package static let columns = ["waiting", "seconds", "dead"]
    package let waiting: Int
    /// Until the first of them is due.
    package let seconds: Int?
    /// Given up in this run.
    package let dead: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      waiting = try row.int(0)
      seconds = try row.optionalInt(1)
      dead = try row.int(2)
    }
  }
}

/// The outbox, newest first.
package struct OutboxItems: Statement {
  package static let sql = """
    SELECT outbox_id, delivery, snapshot_id, kind, as_of, recipient, state, attempts,
      next_at::text AS next_at, error_kind, sent_at::text AS sent_at
    FROM report.outbox_item
    WHERE employer_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR delivery = $3)
    ORDER BY outbox_id DESC LIMIT $4
    """
  package let employerID: Int
  package let state: String?
  package let delivery: String?
  package let limit: Int

  package init(employerID: Int, state: String? = nil, delivery: String? = nil, limit: Int) {
    self.employerID = employerID
    self.state = state
    self.delivery = delivery
    self.limit = limit
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(state), .text(delivery), .int(limit)]
  }

  package struct Row: RowDecodable, Encodable {
    package static let columns = [
      "outbox_id", "delivery", "snapshot_id", "kind", "as_of", "recipient", "state", "attempts",
      "next_at", "error_kind", "sent_at",
    ]
    package let number: Int
    package let delivery: String
    package let report: Int
    package let kind: String
    package let asOf: String
    /// An address, or a manager's employee number.
    package let recipient: String
    package let state: String
    package let attempts: Int
    package let nextAt: String?
    package let errorKind: String?
    package let sentAt: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      number = try row.int(0)
      delivery = try row.text(1)
      report = try row.int(2)
      kind = try row.text(3)
      asOf = try row.text(4)
      recipient = try row.text(5)
      state = try row.text(6)
      attempts = try row.int(7)
      nextAt = try row.optionalText(8)
      errorKind = try row.optionalText(9)
      sentAt = try row.optionalText(10)
    }
  }
}
