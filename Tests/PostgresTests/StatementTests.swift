import Foundation
@testable import Postgres
import TestSupport
import Testing

/// A row of every type we read.
private struct Everything: Statement {
  static let sql = "SELECT $1::bool, $2::bigint, $3::text, $4::date, $5::numeric, $6::text[]"
  var flag: Bool?
  var number: Int?
  var text: String?
  var day: String?
  var amount: String?
  var list: [String]?

  var parameters: [Parameter] {
    [
      .bool(flag), .int(number), .text(text), .date(day), .numeric(amount), .textArray(list),
    ]
  }

  struct Row: RowDecodable, Equatable {
    static let columns = ["bool", "int8", "text", "date", "numeric", "text"]
    let texts: [String?]

    init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      var texts: [String?] = []
      for column in 0..<6 { texts.append(try row.optionalText(column)) }
      self.texts = texts
    }
  }
}

private struct Numbers: Statement {
  static let sql = "SELECT g, g::text FROM generate_series(1, $1) AS g"
  let count: Int
  var parameters: [Parameter] { [.int(count)] }

  struct Row: RowDecodable {
    static let columns = ["g", "g"]
    let number: Int

    init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      number = try row.int(0)
    }
  }
}

private struct Wrong: Statement {
  static let sql = "SELECT 1 AS fine, 'x'::text AS amount"
  var parameters: [Parameter] { [] }

  struct Row: RowDecodable {
    static let columns = ["fine", "amount"]

    init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      _ = try row.int(1)
    }
  }
}

private struct Missing: Statement {
  static let sql = "SELECT NULL::bigint AS amount"
  var parameters: [Parameter] { [] }

  struct Row: RowDecodable {
    static let columns = ["amount"]

    init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      _ = try row.int(0)
    }
  }
}

@Suite struct StatementTests {
  @Test func valuesOfEveryTypeComeBack() async throws {
    let hard = ["a\"b", "c\\d", "e,f", "", "NULL", "{g}", "ü🙂"]
    try await withConnection(isEmpty: true) { connection in
      let row = try await connection.perform { db in
        try db.row(
          Everything(
            flag: true, number: Int.min, text: "tab\tnew\nline'\"", day: "2026-02-28",
            amount: "-12345678901234567890.0001", list: hard))
      }
      #expect(
        Array(row.texts.prefix(5)) == [
          "t", "-9223372036854775808", "tab\tnew\nline'\"", "2026-02-28",
          "-12345678901234567890.0001",
        ])
      #expect(
        row.texts[5]?.contains("\"a\\\"b\",\"c\\\\d\",\"e,f\",\"\",\"NULL\",\"{g}\",ü🙂") == true)
      let empty = try await connection.perform { db in try db.row(Everything()) }
      #expect(empty.texts == Array(repeating: nil, count: 6))
    }
  }

  @Test func aValueThatCannotBeReadIsNamed() async throws {
    try await withConnection(isEmpty: true) { connection in
      let wrong = try await #require(throws: PostgresError.self) {
        try await connection.perform { db in _ = try db.row(Wrong()) }
      }
      #expect(
        wrong
          == .decoding(
            .init(index: 1, column: "amount", expected: "an integer", wasNull: false)))
      let missing = try await #require(throws: PostgresError.self) {
        try await connection.perform { db in _ = try db.row(Missing()) }
      }
      #expect(
        missing
          == .decoding(.init(index: 0, column: "amount", expected: "an integer", wasNull: true)))
      // The session is still in step.
      #expect(try await connection.value("SELECT 7") == "7")
    }
  }

  @Test func oneRowMeansOne() async throws {
    try await withConnection(isEmpty: true) { connection in
      try await connection.perform { db in
        let none = try db.optionalRow(Numbers(count: 0))
        #expect(none == nil)
        for count in [0, 2] {
          do {
            _ = try db.row(Numbers(count: count))
            Issue.record("\(count) rows passed for one")
          } catch {
            guard case PostgresError.unexpectedResult = error else { throw error }
          }
        }
        let one = try db.row(Numbers(count: 1))
        #expect(one.number == 1)
      }
    }
  }

  @Test func rowsStreamAndMayBeLeftEarly() async throws {
    struct Enough: Error {}
    try await withConnection(isEmpty: true) { connection in
      try await connection.perform { db in
        var sum = 0
        try db.forEach(Numbers(count: 100_000)) { row in sum += row.number }
        #expect(sum == 5_000_050_000)
        var seen = 0
        do {
          try db.forEach(Numbers(count: 100_000)) { (row) throws(Enough) in
            seen = row.number
            if row.number == 10 { throw Enough() }
          }
        } catch is Enough {}
        #expect(seen == 10)
        let next = try db.row(Numbers(count: 1))
        #expect(next.number == 1)
      }
    }
  }

  @Test func serverErrorsKeepTheServersFields() async throws {
    try await withConnection(isEmpty: true) { connection in
      try await connection.run(
        "CREATE TABLE thing (id int CONSTRAINT thing_positive CHECK (id > 0), name text NOT NULL)")
      let broken = try await #require(throws: PostgresError.self) {
        try await connection.run("INSERT INTO thing VALUES (-1, 'secret')")
      }
      #expect(broken.sqlState == .checkViolation)
      #expect(broken.constraint == "thing_positive")
      #expect(!"\(broken)".contains("secret"))
      guard case .server(let fields) = broken else { return }
      #expect(fields.table == "thing")
      #expect(fields.detail?.contains("secret") == true)
      let syntax = try await #require(throws: PostgresError.self) {
        try await connection.run("SELECT 1 FROM nowhere")
      }
      #expect(syntax.sqlState == .undefinedTable)
      guard case .server(let place) = syntax else { return }
      #expect(place.position == 15)
    }
  }

  @Test func noticesArrive() async throws {
    try await withDatabase(isEmpty: true) { configuration in
      let (notices, sink) = AsyncStream.makeStream(of: Connection.Notice.self)
      let connection = try await Connection.open(configuration) { sink.yield($0) }
      try await connection.run("DO $$ BEGIN RAISE WARNING 'look here'; END $$")
      await connection.close()
      sink.finish()
      var heard: [Connection.Notice] = []
      for await notice in notices { heard.append(notice) }
      #expect(heard == [Connection.Notice(severity: "WARNING", message: "look here")])
    }
  }
}
