package import Postgres
package import Upskilling

/// How far days are closed.
package enum CloseKind: String, Sendable, CaseIterable {
  /// Nothing changes; the evidence is kept.
  case check
  /// Adjustments only.
  case soft
  /// Nothing gets in.
  case hard
  case reopen
}

extension Postgres.Row {
  func closeAnswer(_ column: Int) throws(PostgresError) -> CloseAnswer {
    guard let answer = CloseAnswer(rawValue: try text(column)) else {
      throw problem(column, "an answer of the closed list", wasNull: false)
    }
    return answer
  }
}

/// Closes the days of a period up to one, or checks whether they can be, and keeps the evidence.
package struct CloseDays: Statement {
  package static let sql = """
    SELECT close_id, code, first_day, hash FROM ledger.close_days($1, $2, $3, $4, $5, $6, $7)
    """
  package let employerID: Int
  package let periodID: Int
  package let lastDay: Day
  package let kind: CloseKind
  /// Why, in spite of an item that failed.
  package let inSpite: String?
  /// Against which reservations expire.
  package let at: Instant
  package let actor: String

  package init(
    employerID: Int, periodID: Int, lastDay: Day, kind: CloseKind, inSpite: String? = nil,
    at: Instant, actor: String
  ) {
    self.employerID = employerID
    self.periodID = periodID
    self.lastDay = lastDay
    self.kind = kind
    self.inSpite = inSpite
    self.at = at
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(periodID), .date(lastDay.description), .text(kind.rawValue),
      .text(inSpite), .instant(at.iso), .text(actor),
    ]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["close_id", "code", "first_day", "hash"]
    package let closeID: Int?
    package let answer: CloseAnswer
    package let firstDay: Day?
    /// SHA-256 of the trial balance.
    package let hash: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      closeID = try row.optionalInt(0)
      answer = try row.closeAnswer(1)
      firstDay = try row.optionalDay(2)
      hash = try row.optionalText(3)
    }
  }
}

/// Opens closed days of a period again, from one on.
package struct ReopenDays: Statement {
  package static let sql =
    "SELECT close_id, code, last_day FROM ledger.reopen_days($1, $2, $3, $4, $5)"
  package let employerID: Int
  package let periodID: Int
  package let firstDay: Day
  package let reason: String
  package let actor: String

  package init(employerID: Int, periodID: Int, firstDay: Day, reason: String, actor: String) {
    self.employerID = employerID
    self.periodID = periodID
    self.firstDay = firstDay
    self.reason = reason
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(periodID), .date(firstDay.description), .text(reason), .text(actor),
    ]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["close_id", "code", "last_day"]
    package let closeID: Int?
    package let answer: CloseAnswer
    package let lastDay: Day?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      closeID = try row.optionalInt(0)
      answer = try row.closeAnswer(1)
      lastDay = try row.optionalDay(2)
    }
  }
}

/// Signs the trial balance of a hard close, if it still is what was closed.
package struct SignClose: Statement {
  package static let sql = "SELECT code, hash FROM ledger.sign_close($1, $2, $3)"
  package let employerID: Int
  package let closeID: Int
  package let signer: String

  package init(employerID: Int, closeID: Int, signer: String) {
    self.employerID = employerID
    self.closeID = closeID
    self.signer = signer
  }

  package var parameters: [Parameter] { [.int(employerID), .int(closeID), .text(signer)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["code", "hash"]
    package let answer: CloseAnswer
    /// Of the trial balance now.
    package let hash: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      answer = try row.closeAnswer(0)
      hash = try row.text(1)
    }
  }
}
