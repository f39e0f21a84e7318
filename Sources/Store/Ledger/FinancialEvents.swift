package import Postgres
package import Upskilling

/// Records what a bank statement shows of the money under way.
package struct RecordCash: Statement {
  package typealias Row = PostedRow
  package static let sql = """
    SELECT decision, code, entry_id, effective_on
    FROM ledger.record_cash($1, $2, $3, $4, $5, $6, $7, $8)
    """

  /// What it shows.
  package enum Kind: String, Sendable, CaseIterable {
    /// A payment arrived: cash in transit against bank.
    case clear
    /// The bank's own: bank fees against bank.
    case fee
  }

  package let employerID: Int
  package let key: String
  package let kind: Kind
  package let amount: Money
  /// No personal data.
  package let reason: String?
  package let occurredOn: Day
  package let actor: String

  package init(
    employerID: Int, key: String, kind: Kind, amount: Money, reason: String? = nil,
    occurredOn: Day, actor: String
  ) {
    self.employerID = employerID
    self.key = key
    self.kind = kind
    self.amount = amount
    self.reason = reason
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(key), .text(kind.rawValue), .text(amount.currency.code),
      .int(amount.minorUnits), .text(reason), .date(occurredOn.description), .text(actor),
    ]
  }
}

/// An adjustment of the financial book, which may land on softly closed days.
package struct AdjustBook: Statement {
  package typealias Row = PostedRow
  package static let sql = """
    SELECT decision, code, entry_id, effective_on
    FROM ledger.adjust($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    """
  package let employerID: Int
  package let key: String
  /// Accounts by name, such as training_expense.
  package let debit: String
  package let credit: String
  package let amount: Money
  package let commitmentID: Int?
  package let reason: String
  package let occurredOn: Day
  package let actor: String

  package init(
    employerID: Int, key: String, debit: String, credit: String, amount: Money,
    commitmentID: Int? = nil, reason: String, occurredOn: Day, actor: String
  ) {
    self.employerID = employerID
    self.key = key
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.commitmentID = commitmentID
    self.reason = reason
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(key), .text(debit), .text(credit), .text(amount.currency.code),
      .int(amount.minorUnits), .int(commitmentID), .text(reason), .date(occurredOn.description),
      .text(actor),
    ]
  }
}

/// Accrues at the end of a day what was enrolled and not billed, and takes it back on the next.
package struct Accrue: Statement {
  package static let sql = """
    SELECT a.currency, a.code, a.commitments, a.amount, u.exponent FROM ledger.accrue($1, $2, $3, $4) AS a
    LEFT JOIN ledger.currency AS u ON u.code = a.currency
    """
  package let employerID: Int
  package let through: Day
  package let occurredOn: Day
  package let actor: String

  package init(employerID: Int, through: Day, occurredOn: Day, actor: String) {
    self.employerID = employerID
    self.through = through
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .date(through.description), .date(occurredOn.description), .text(actor),
    ]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["currency", "code", "commitments", "amount", "exponent"]
    package let answer: BudgetAnswer
    package let commitments: Int
    /// Accrued now; below zero where less is due than was accrued.
    package let amount: Money?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      answer = try row.answer(1)
      commitments = try row.optionalInt(2) ?? 0
      amount = try row.money(3, currency: 0, exponent: 4)
    }
  }
}

/// Revalues at the end of a day what is owed in other currencies, and takes it back on the next.
package struct Revalue: Statement {
  package static let sql = """
    SELECT r.account, r.currency, r.code, r.amount, u.exponent FROM ledger.revalue($1, $2, $3, $4) AS r
    LEFT JOIN ledger.currency AS u ON u.code = r.currency
    """
  package let employerID: Int
  package let through: Day
  package let occurredOn: Day
  package let actor: String

  package init(employerID: Int, through: Day, occurredOn: Day, actor: String) {
    self.employerID = employerID
    self.through = through
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .date(through.description), .date(occurredOn.description), .text(actor),
    ]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["account", "currency", "code", "amount", "exponent"]
    package let account: String?
    package let answer: BudgetAnswer
    /// More owed than before above zero.
    package let amount: Money?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      account = try row.optionalText(0)
      answer = try row.answer(2)
      amount = try row.money(3, currency: 1, exponent: 4)
    }
  }
}

extension Postgres.Row {
  /// An amount with its currency and exponent in columns of their own; `nil` where one is NULL.
  func money(_ column: Int, currency: Int, exponent: Int) throws(PostgresError) -> Money? {
    guard let amount = try optionalInt(column), let code = try optionalText(currency),
      let exponent = try optionalInt(exponent)
    else { return nil }
    return Money(amount, Currency(code: code, exponent: exponent))
  }
}
