import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// A bank account of a book, and what happens at it.
struct BankDesk: Sendable {
  let book: BudgetBook

  static let account = "operating"
  static let day = BudgetBook.firstDay.adding(days: 60)

  init(_ book: BudgetBook) async throws {
    self.book = book
    let open = OpenBankAccount(
      employerID: book.employerID, code: Self.account, identifier: "ES91", currencyCode: "EUR",
      actor: "test")
    _ = try await book.owner.transaction { db in try db.row(open) }
  }

  func context(_ day: Day = day) -> StepContext {
    StepContext(
      employerID: book.employerID, at: BudgetBook.instant(90_000), occurredOn: day, actor: "test")
  }

  /// A line of the bank: on which day, counted from `BankDesk.day`, and with which of the bank's references.
  struct Line: Hashable {
    var day: Int
    var amount: Int
    var reference = ""
    var bankReference = ""
  }

  /// A statement of days, counted from `BankDesk.day`.
  static func statement(
    _ first: Int, _ last: Int, opening: Int, _ lines: [Line], account: String = "ES91"
  ) -> BankStatement {
    var statement = BankStatement(
      account: account, currency: "EUR", number: "\(first)/\(last)",
      firstDay: day.adding(days: first), lastDay: day.adding(days: last), opening: opening,
      closing: opening + lines.map(\.amount).reduce(0, +))
    statement.lines = lines.map {
      var line = BankStatement.Line(amount: $0.amount, day: day.adding(days: $0.day))
      line.reference = $0.reference
      line.bankReference = $0.bankReference
      return line
    }
    return statement
  }

  func imports(_ statement: BankStatement) async throws -> ImportStatement.Row {
    let statement = ImportStatement(
      context: context(), sourceID: nil, account: Self.account, statement: statement)
    return try await book.owner.transaction { db in try db.row(statement) }
  }

  /// By which rule a statement is refused; `nil` where it is taken.
  func refusal(_ statement: BankStatement) async -> StoreError? {
    do {
      _ = try await imports(statement)
      return nil
    } catch {
      return (error as? PostgresError).flatMap { StoreError($0) }
    }
  }

  /// The amounts of all lines of the bank, day by day.
  func lines() async throws -> [Int: [Int]] {
    let rows = try await book.owner.texts(
      """
      SELECT dated_on - '\(Self.day)'::date, amount FROM reconciliation.item WHERE kind = 'bank_line'
      ORDER BY 1, 2
      """
    ).map { $0.compactMap { $0.flatMap { Int($0) } } }
    return Dictionary(grouping: rows) { $0[0] }.mapValues { $0.map { $0[1] } }
  }
}
