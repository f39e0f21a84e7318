package import Postgres
package import Upskilling

/// The currencies there are.
package struct Currencies: Statement {
  package static let sql = "SELECT code, exponent FROM ledger.currency ORDER BY code"
  package init() {}
  package var parameters: [Parameter] { [] }

  package struct Row: RowDecodable {
    package static let columns = ["code", "exponent"]
    package let currency: Currency

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      currency = Currency(code: try row.text(0), exponent: try row.int(1))
    }
  }
}

/// Records the exchange rate of a day, once and for all.
package struct AddRate: Statement {
  package static let sql =
    "SELECT ledger.add_rate($1, $2, $3, $4, $5, $6, $7) AS rate_id"
  package let employerID: Int
  package let base: String
  package let quote: String
  package let day: Day
  /// Decimal digits: units of `quote` for one of `base`.
  package let rate: String
  /// Who published it.
  package let source: String
  package let actor: String

  package init(
    employerID: Int, base: String, quote: String, day: Day, rate: String, source: String,
    actor: String
  ) {
    self.employerID = employerID
    self.base = base
    self.quote = quote
    self.day = day
    self.rate = rate
    self.source = source
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(base), .text(quote), .date(day.description), .numeric(rate),
      .text(source), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["rate_id"]
    package let rateID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { rateID = try row.int(0) }
  }
}

/// Stored rates, newest first.
package struct Rates: Statement {
  package static let sql = """
    SELECT base, quote, valid_on, rate, source FROM ledger.rate
    WHERE employer_id = $1 AND ($2::text IS NULL OR base = $2::text) AND ($3::text IS NULL OR quote = $3::text)
      AND ($4::date IS NULL OR valid_on BETWEEN $4::date - 7 AND $4::date)
    ORDER BY valid_on DESC, base, quote
    """
  package let employerID: Int
  package let base: String?
  package let quote: String?
  /// Only those that may be used on this day: of it or the seven before, for markets close.
  package let usableOn: Day?

  package init(
    employerID: Int, base: String? = nil, quote: String? = nil, usableOn: Day? = nil
  ) {
    self.employerID = employerID
    self.base = base
    self.quote = quote
    self.usableOn = usableOn
  }

  package var parameters: [Parameter] {
    [.int(employerID), .text(base), .text(quote), .date(usableOn?.description)]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["base", "quote", "valid_on", "rate", "source"]
    package let base: String
    package let quote: String
    package let validOn: String
    package let rate: String
    package let source: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      base = try row.text(0)
      quote = try row.text(1)
      validOn = try row.text(2)
      rate = try row.text(3)
      source = try row.text(4)
    }
  }
}

/// Stored rates from some currencies into others that may be used on days of a span.
package struct UsableRates: Statement {
  package static let sql = """
    SELECT rate_id, base, quote, valid_on, rate FROM ledger.rate
    WHERE employer_id = $1 AND base = ANY ($2) AND quote = ANY ($3)
      AND valid_on BETWEEN $4::date - $6::integer AND $5::date
    ORDER BY rate_id
    """
  package let employerID: Int
  package let bases: Set<String>
  package let quotes: Set<String>
  package let firstDay: Day
  package let lastDay: Day

  package init(
    employerID: Int, bases: Set<String>, quotes: Set<String>, firstDay: Day, lastDay: Day
  ) {
    self.employerID = employerID
    self.bases = bases
    self.quotes = quotes
    self.firstDay = firstDay
    self.lastDay = lastDay
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .textArray(bases.sorted()), .textArray(quotes.sorted()),
      .date(firstDay.description), .date(lastDay.description), .int(RateTable.daysOfUse),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["rate_id", "base", "quote", "valid_on", "rate"]
    package let rate: StoredRate

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let text = try row.text(4)
      guard let rate = try? ExchangeRate(text: text) else {
        throw row.problem(4, "a rate of at most twelve decimals", wasNull: false)
      }
      self.rate = StoredRate(
        id: try row.int(0), base: try row.text(1), quote: try row.text(2), day: try row.day(3),
        rate: rate)
    }
  }
}
