package import Postgres
package import Upskilling

/// What is drawn from a contract: seats, or credit in minor units of its currency.
package enum ContractQuantity: Sendable, Hashable {
  case seats(Int)
  case credit(Int)

  var seats: Int? { if case .seats(let seats) = self { seats } else { nil } }
  var amount: Int? { if case .credit(let amount) = self { amount } else { nil } }
}

/// What a contract sells.
package enum ContractUnit: String, Sendable, CaseIterable {
  case seats, credit
}

/// Opens a contract for seats or credit paid in advance.
package struct OpenContract: Statement {
  package static let sql = "SELECT ledger.open_contract($1, $2, $3, $4, $5, $6, $7) AS contract_id"
  package let employerID: Int
  package let name: String
  package let provider: String
  package let unit: ContractUnit
  package let currencyCode: String
  package let firstDay: Day
  package let lastDay: Day

  package init(
    employerID: Int, name: String, provider: String, unit: ContractUnit, currencyCode: String,
    firstDay: Day, lastDay: Day
  ) {
    self.employerID = employerID
    self.name = name
    self.provider = provider
    self.unit = unit
    self.currencyCode = currencyCode
    self.firstDay = firstDay
    self.lastDay = lastDay
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .text(name), .text(provider), .text(unit.rawValue), .text(currencyCode),
      .date(firstDay.description), .date(lastDay.description),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["contract_id"]
    package let contractID: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      contractID = try row.int(0)
    }
  }
}

/// Applies one operation to a contract.
package struct SettleContract: Statement {
  package static let sql = """
    SELECT decision, code, entry_id, amount_moved
    FROM ledger.settle_contract($1, $2, $3, $4, $5, $6, NULL, $7, $8)
    """

  /// What is done. A draw belongs to a sponsorship: see `FulfillFromContract`.
  package enum Operation: Sendable, Hashable {
    /// Paid in advance, in minor units; with how many seats, where the contract is for seats.
    case deposit(amount: Int, seats: Int?)
    /// What nobody used by the last day is lost.
    case expiry
  }

  package let employerID: Int
  package let key: String
  package let contractID: Int
  package let operation: Operation
  package let occurredOn: Day
  package let actor: String

  package init(
    employerID: Int, key: String, contractID: Int, operation: Operation, occurredOn: Day,
    actor: String
  ) {
    self.employerID = employerID
    self.key = key
    self.contractID = contractID
    self.operation = operation
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    let (word, seats, amount): (String, Int?, Int?) =
      switch operation {
      case .deposit(let amount, let seats): ("deposit", seats, amount)
      case .expiry: ("contract_expiry", nil, nil)
      }
    return [
      .int(employerID), .text(key), .int(contractID), .text(word), .int(seats), .int(amount),
      .date(occurredOn.description), .text(actor),
    ]
  }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["decision", "code", "entry_id", "amount_moved"]
    package let decision: Int
    package let answer: BudgetAnswer
    package let entryID: Int?
    /// Minor units.
    package let amount: Int?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      decision = try row.int(0)
      answer = try row.answer(1)
      entryID = try row.optionalInt(2)
      amount = try row.optionalInt(3)
    }
  }
}

/// Seats or credit paid in advance, and what became of them.
package struct Contract: Sendable, Equatable {
  package var id: Int
  package var name: String
  package var provider: String
  package var unit: ContractUnit
  package var firstDay: Day
  package var lastDay: Day
  package var seats: Int
  package var seatsDrawn: Int
  package var seatsExpired: Int
  package var deposited: Money
  package var drawn: Money
  package var expired: Money
}

/// The contracts of an employer.
package struct Contracts: Statement {
  package static let sql = """
    SELECT c.contract_id, c.name, c.provider, c.unit, lower(c.span) AS first_day, upper(c.span) - 1 AS last_day,
      c.seats, c.seats_drawn, c.seats_expired, c.deposited, c.drawn, c.expired, c.currency, u.exponent
    FROM ledger.contract AS c
    JOIN ledger.currency AS u ON u.code = c.currency
    WHERE c.employer_id = $1
    ORDER BY c.contract_id
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "contract_id", "name", "provider", "unit", "first_day", "last_day", "seats", "seats_drawn",
      "seats_expired", "deposited", "drawn", "expired", "currency", "exponent",
    ]
    package let contract: Contract

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let currency = Currency(code: try row.text(12), exponent: try row.int(13))
      guard let unit = ContractUnit(rawValue: try row.text(3)),
        let firstDay = try row.optionalDay(4), let lastDay = try row.optionalDay(5)
      else { throw row.problem(3, "seats or credit", wasNull: false) }
      contract = Contract(
        id: try row.int(0), name: try row.text(1), provider: try row.text(2), unit: unit,
        firstDay: firstDay, lastDay: lastDay, seats: try row.int(6), seatsDrawn: try row.int(7),
        seatsExpired: try row.int(8), deposited: Money(try row.int(9), currency),
        drawn: Money(try row.int(10), currency), expired: Money(try row.int(11), currency))
    }
  }
}
