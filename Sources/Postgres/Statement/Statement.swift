/// One SQL statement: static text, bound parameters, and the shape of its rows.
package protocol Statement: Sendable {
  associatedtype Row: RowDecodable
  static var sql: String { get }
  var parameters: [Parameter] { get }
}

/// A value read from one row, by position. The statement catalogue test compares `columns` with what
/// the server describes, so positions cannot drift unseen.
package protocol RowDecodable: Sendable {
  static var columns: [String] { get }
  init(_ row: borrowing Row) throws(PostgresError)
}

/// The rows of a statement that is run for its effect: ignored.
package struct NoRow: RowDecodable {
  package static let columns: [String] = []
  package init(_ row: borrowing Row) {}
}
