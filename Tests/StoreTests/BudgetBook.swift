import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// An employer with fiscal periods and cells on a database of its own.
struct BudgetBook: Sendable {
  let database: ConnectionConfiguration
  let owner: Connection
  let employerID: Int
  let periods: [Int]

  static let firstDay = Day(daysSinceEpoch: 20_454)  // 2026-01-01

  func open(
    _ costCenter: String, period: Int = 0, currency: String = "EUR", control: BudgetControl = .stop,
    budget: Int = 0
  ) async throws -> Int {
    let (employerID, periodID) = (employerID, periods[period])
    let cell = try await owner.transaction { db in
      try db.row(
        OpenCell(
          employerID: employerID, periodID: periodID, costCenter: costCenter,
          currencyCode: currency, control: control)
      ).cellID
    }
    if budget > 0 {
      _ = try await settle(cell, [.init(key: "open-\(cell)", kind: .increase, amount: budget)])
    }
    return cell
  }

  func settle(
    _ cell: Int, _ operations: [BudgetOperation], at: Int = 0, on connection: Connection? = nil
  ) async throws -> [SettleBudget.Row] {
    let statement = SettleBudget(
      employerID: employerID, cellID: cell, operations: operations, at: Self.instant(at),
      occurredOn: Self.firstDay, actor: "test")
    return try await (connection ?? owner).transaction { db in try db.rows(statement) }
  }

  /// The only answer of a single operation.
  func answer(_ cell: Int, _ operation: BudgetOperation, at: Int = 0) async throws -> BudgetAnswer {
    try await settle(cell, [operation], at: at)[0].answer
  }

  static func instant(_ minutes: Int) -> Instant {
    Instant(millisecondsSinceEpoch: 1_767_225_600_000 + minutes * 60_000)
  }

  func cell(_ id: Int, asOf: Day? = nil) async throws -> BudgetCell? {
    let statement = BudgetCells(employerID: employerID, asOf: asOf)
    return try await owner.perform { db in try db.rows(statement) }.map(\.cell).first {
      $0.id == id
    }
  }

  /// reserved, committed, expended, available.
  func balances(_ id: Int) async throws -> [Int] {
    let cell = try await cell(id)
    return cell.map { [$0.reserved, $0.committed, $0.expended, $0.available] } ?? []
  }
}

/// Lends a book whose checks must find nothing when the body is done.
@discardableResult
func withBudgetBook<Value: Sendable>(
  _ body: (BudgetBook) async throws -> Value
) async throws -> Value {
  try await withDatabase { database in
    var database = database
    database.role = "bursar_app"
    let owner = try await Connection.open(database)
    let (employerID, periods) = try await owner.transaction { db in
      let employerID = try db.row(
        AddEmployer(code: "acme", name: "Acme", timeZone: "Europe/Madrid")
      ).employerID
      let periods = try (0..<2).map { year in
        let first = BudgetBook.firstDay.adding(days: 365 * year)
        return try db.row(
          AddFiscalPeriod(
            employerID: employerID, name: "FY\(26 + year)", firstDay: first,
            lastDay: first.adding(days: 364))
        ).periodID
      }
      return (employerID, periods)
    }
    let book = BudgetBook(
      database: database, owner: owner, employerID: employerID, periods: periods)
    let value = try await body(book)
    #expect(try await owner.offendersOfAllChecks() == [:])
    await owner.close()
    return value
  }
}
