package import Postgres
package import Upskilling

/// Groups pair by pair: proposed by the newest runs, and confirmed.
package struct GroupPairs: Statement {
  package static let sql = """
    SELECT g.group_id, g.run_id, g.group_no, g.scope, g.pass, g.state, g.confirmed_on, g.line, g.item_id, g.party,
      g.currency, g.exponent, g.number, g.item_line, g.counter_item_id, g.commitment_id, g.theirs, g.ours, g.reason,
      g.worth, g.ours_currency, u.exponent AS ours_exponent, g.original_amount, g.original_currency,
      o.exponent AS original_exponent, g.credit_item_id, g.credit_reference
    FROM reconciliation.group_pair AS g
    LEFT JOIN ledger.currency AS u ON u.code = g.ours_currency
    LEFT JOIN ledger.currency AS o ON o.code = g.original_currency
    WHERE employer_id = $1 AND ($2::text IS NULL OR state = $2::text) AND ($3::text IS NULL OR scope = $3::text)
      AND ($4::bigint IS NULL OR group_id = $4::bigint) AND ($5::bigint IS NULL OR group_no = $5::bigint)
    ORDER BY group_id NULLS FIRST, run_id, group_no, line
    """

  /// Where a group stands.
  package enum State: String, Sendable, CaseIterable {
    case proposed, confirmed, posted, reversed
  }

  package let employerID: Int
  package var state: State?
  package var scope: MatchScope?
  package var groupID: Int?
  /// Number of a proposed group.
  package var groupNumber: Int?

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(state?.rawValue), .text(scope?.rawValue), .int(groupID),
      .int(groupNumber),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "group_id", "run_id", "group_no", "scope", "pass", "state", "confirmed_on", "line",
      "item_id", "party", "currency", "exponent", "number", "item_line", "counter_item_id",
      "commitment_id", "theirs", "ours", "reason", "worth", "ours_currency", "ours_exponent",
      "original_amount", "original_currency", "original_exponent", "credit_item_id",
      "credit_reference",
    ]
    package let groupID: Int?
    package let runID: Int?
    package let groupNumber: Int
    package let scope: String
    package let pass: String
    package let state: String
    package let confirmedOn: String?
    /// `nil` where an invoice is set off against credit.
    package let itemID: Int?
    package let party: String
    package let documentNumber: String?
    package let itemLine: Int?
    package let counterItemID: Int?
    package let commitmentID: Int?
    package let theirs: Money
    package let ours: Money
    package let reason: String?
    /// What theirs is worth in the currency of ours, where that is another.
    package let worth: Money?
    /// What a payment in another currency paid of its document.
    package let original: Money?
    /// The credit that an invoice is set off against, and the document it is from.
    package let creditItemID: Int?
    package let creditReference: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(10), exponent: try row.int(11))
      let oursCurrency = Currency(code: try row.text(20), exponent: try row.int(21))
      groupID = try row.optionalInt(0)
      runID = try row.optionalInt(1)
      groupNumber = try row.int(2)
      scope = try row.text(3)
      pass = try row.text(4)
      state = try row.text(5)
      confirmedOn = try row.optionalText(6)
      itemID = try row.optionalInt(8)
      party = try row.text(9)
      documentNumber = try row.optionalText(12)
      itemLine = try row.optionalInt(13)
      counterItemID = try row.optionalInt(14)
      commitmentID = try row.optionalInt(15)
      theirs = Money(try row.int(16), currency)
      ours = Money(try row.int(17), oursCurrency)
      reason = try row.optionalText(18)
      worth = try row.optionalInt(19).map { Money($0, oursCurrency) }
      original = try row.optionalMoney(22, 23, 24)
      creditItemID = try row.optionalInt(25)
      creditReference = try row.optionalText(26)
    }
  }
}

/// The newest run of a scope.
package struct NewestRun: Statement {
  package static let sql = """
    SELECT max(run_id) AS run_id FROM reconciliation.run WHERE employer_id = $1 AND scope = $2
    """
  package let employerID: Int
  package let scope: MatchScope

  package init(employerID: Int, scope: MatchScope) {
    self.employerID = employerID
    self.scope = scope
  }

  package var parameters: [Parameter] { [.int(employerID), .text(scope.rawValue)] }

  package struct Row: RowDecodable {
    package static let columns = ["run_id"]
    package let runID: Int?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      runID = try row.optionalInt(0)
    }
  }
}

/// What the newest runs left open, by owner.
package struct OpenExceptions: Statement {
  package static let sql = """
    SELECT scope, owner, reason, meaning, party, currency, exponent, amount, gap, dated_on, as_of - dated_on AS days,
      number, document_line, item_id, commitment_id, sponsorship_id
    FROM reconciliation.exception_item
    WHERE employer_id = $1 AND ($2::text IS NULL OR owner = $2::text)
    ORDER BY owner, reason, dated_on, item_id, commitment_id
    """

  /// Whose task an exception is.
  package enum Owner: String, Sendable, CaseIterable {
    case finance, program, budget, nobody
  }

  package let employerID: Int
  package let owner: Owner?

  package init(employerID: Int, owner: Owner? = nil) {
    self.employerID = employerID
    self.owner = owner
  }

  package var parameters: [Parameter] { [.int(employerID), .text(owner?.rawValue)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "scope", "owner", "reason", "meaning", "party", "currency", "exponent", "amount", "gap",
      "dated_on", "days", "number", "document_line", "item_id", "commitment_id",
      "sponsorship_id",
    ]
    package let scope: String
    package let owner: String
    package let reason: String
    package let meaning: String
    package let party: String
    package let amount: Money
    package let gap: Money
    package let day: String
    package let days: Int
    package let documentNumber: String?
    package let documentLine: Int?
    package let itemID: Int?
    package let commitmentID: Int?
    package let sponsorshipID: Int?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(5), exponent: try row.int(6))
      scope = try row.text(0)
      owner = try row.text(1)
      reason = try row.text(2)
      meaning = try row.text(3)
      party = try row.text(4)
      amount = Money(try row.int(7), currency)
      gap = Money(try row.int(8), currency)
      day = try row.text(9)
      days = try row.int(10)
      documentNumber = try row.optionalText(11)
      documentLine = try row.optionalInt(12)
      itemID = try row.optionalInt(13)
      commitmentID = try row.optionalInt(14)
      sponsorshipID = try row.optionalInt(15)
    }
  }
}

/// The rows of a difference walk.
package struct WalkRows: Statement {
  package static let sql = """
    SELECT w.currency, u.exponent, w.side, w.reason, w.amount, w.items, w.oldest
    FROM reconciliation.walk($1, $2, $3, $4) AS w
    JOIN ledger.currency AS u ON u.code = w.currency
    ORDER BY w.currency, w.side, w.reason
    """
  package let employerID: Int
  package let scope: MatchScope
  /// Vendor, or bank account.
  package let party: String
  package let asOf: Day

  package init(employerID: Int, scope: MatchScope, party: String, asOf: Day) {
    self.employerID = employerID
    self.scope = scope
    self.party = party
    self.asOf = asOf
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(scope.rawValue), .text(party), .date(asOf.description)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "currency", "exponent", "side", "reason", "amount", "items", "oldest",
    ]
    package let currency: Currency
    let side: String
    let line: DifferenceWalk.Line?
    let amount: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      currency = Currency(code: try row.text(0), exponent: try row.int(1))
      side = try row.text(2)
      amount = try row.int(4)
      if let word = try row.optionalText(3) {
        guard let reason = DifferenceReason(rawValue: word) else {
          throw row.problem(3, "a reason of the closed list", wasNull: false)
        }
        line = DifferenceWalk.Line(
          reason: reason, amount: amount, items: try row.int(5), oldest: try row.optionalDay(6))
      } else {
        line = nil
      }
    }
  }
}

extension [WalkRows.Row] {
  /// The walks, one per currency.
  package var walks: [(currency: Currency, walk: DifferenceWalk)] {
    var order: [Currency] = []
    for row in self where !order.contains(row.currency) { order.append(row.currency) }
    return order.map { currency in
      let rows = filter { $0.currency == currency }
      func total(_ side: String) -> Int { rows.first { $0.side == side }?.amount ?? 0 }
      return (
        currency,
        DifferenceWalk(
          ours: total("ours"), theirs: total("theirs"), lines: rows.compactMap(\.line))
      )
    }
  }
}

/// What is owed, or owing, on a day, item by item.
package struct OwedItems: Statement {
  package static let sql = """
    SELECT o.item_id, o.account, o.party, o.reference, o.currency, u.exponent, o.issued_on, o.due_on, o.amount
    FROM reconciliation.owed_on($1, $2) AS o
    JOIN ledger.currency AS u ON u.code = o.currency
    WHERE o.amount <> 0
    ORDER BY o.currency, o.due_on, o.item_id
    """
  package let employerID: Int
  package let asOf: Day

  package init(employerID: Int, asOf: Day) {
    self.employerID = employerID
    self.asOf = asOf
  }

  package var parameters: [Parameter] { [.int(employerID), .date(asOf.description)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "item_id", "account", "party", "reference", "currency", "exponent", "issued_on", "due_on",
      "amount",
    ]
    package let itemID: Int
    package let account: String
    package let party: String
    /// Number of the document.
    package let reference: String
    package let issuedOn: Day
    package let dueOn: Day
    /// Credit below zero.
    package let amount: Money

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let issued = try row.optionalDay(6), let due = try row.optionalDay(7) else {
        throw row.problem(6, "a day", wasNull: true)
      }
      itemID = try row.int(0)
      account = try row.text(1)
      party = try row.text(2)
      reference = try row.text(3)
      issuedOn = issued
      dueOn = due
      amount = Money(
        try row.int(8), Currency(code: try row.text(4), exponent: try row.int(5)))
    }
  }
}

/// What is about to be lost, with its price: seats paid in advance that nobody uses, and sponsored enrollments
/// nobody has started whose refund window ends.
package struct ExpiringValue: Statement {
  package static let sql = """
    SELECT 'seats' AS kind, k.contract_id AS id, k.provider, k.name AS what, upper(k.span) - 1 AS last_day,
      k.seats - k.seats_drawn - k.seats_expired AS seats, k.deposited - k.drawn - k.expired AS amount,
      k.currency, u.exponent
    FROM ledger.contract AS k
    JOIN ledger.currency AS u ON u.code = k.currency
    WHERE k.employer_id = $1 AND upper(k.span) - 1 BETWEEN $2::date AND $2::date + $3::integer
      AND k.deposited - k.drawn - k.expired > 0
    UNION ALL
    SELECT 'refund_window', c.sponsorship_id, c.party, c.content_id, c.enrolled_on + w.days::integer, 1::bigint,
      c.amount + c.billed, c.currency, u.exponent
    FROM reconciliation.commitment_side AS c
    JOIN unnest($4::text[], $5::bigint[]) AS w (party, days) ON w.party = c.party
    JOIN ledger.currency AS u ON u.code = c.currency
    JOIN program.sponsorship AS s ON s.employer_id = c.employer_id AND s.sponsorship_id = c.sponsorship_id
    JOIN enrollment.attempt_item AS a ON a.employer_id = s.employer_id AND a.attempt_id = s.attempt_id
    WHERE c.employer_id = $1 AND c.enrolled_on + w.days::integer BETWEEN $2::date AND $2::date + $3::integer
      AND a.started_on IS NULL AND NOT c.is_completed AND NOT c.is_withdrawn
      AND c.state IN ('committed', 'fulfilled')
    ORDER BY last_day, kind, id
    """
  package let employerID: Int
  package let asOf: Day
  /// How many days ahead.
  package let days: Int
  package let rules: MatchRules
  package let parties: [String]

  package init(employerID: Int, asOf: Day, days: Int, rules: MatchRules, parties: [String]) {
    self.employerID = employerID
    self.asOf = asOf
    self.days = days
    self.rules = rules
    self.parties = parties
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .date(asOf.description), .int(days), .textArray(parties),
      .intArray(parties.map { rules.terms(of: $0).refundDays }),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "kind", "id", "provider", "what", "last_day", "seats", "amount", "currency", "exponent",
    ]
    /// `seats` of a contract, or the `refund_window` of a sponsorship.
    package let kind: String
    package let id: Int
    package let provider: String
    package let what: String
    package let lastDay: String
    package let seats: Int
    package let amount: Money

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      kind = try row.text(0)
      id = try row.int(1)
      provider = try row.text(2)
      what = try row.text(3)
      lastDay = try row.text(4)
      seats = try row.int(5)
      amount = Money(
        try row.int(6), Currency(code: try row.text(7), exponent: try row.int(8)))
    }
  }
}

/// The providers of sponsorships.
package struct SponsoredProviders: Statement {
  package static let sql = """
    SELECT DISTINCT provider FROM program.sponsorship WHERE employer_id = $1 ORDER BY provider
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = ["provider"]
    package let provider: String
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { provider = try row.text(0) }
  }
}
