package import Postgres

/// A tenant.
package struct Employer: RowDecodable, Equatable {
  package static let columns = ["employer_id", "code", "name", "time_zone"]

  package let id: Int
  package let code: String
  package let name: String
  /// IANA zone in which instants become business days.
  package let timeZone: String

  package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
    id = try row.int(0)
    code = try row.text(1)
    name = try row.text(2)
    timeZone = try row.text(3)
  }
}

/// Every tenant, by code.
package struct Employers: Statement {
  package typealias Row = Employer
  package static let sql = """
    SELECT employer_id, code, name, time_zone FROM people.employer ORDER BY code
    """
  package init() {}
  package var parameters: [Parameter] { [] }
}
