package import Postgres

/// Records a tenant and returns its id. Fails with `StoreError.employerCodeTaken` or
/// `.unknownTimeZone` once mapped.
package struct AddEmployer: Statement {
  package static let sql = "SELECT people.add_employer($1, $2, $3) AS employer_id"

  package let code: String
  package let name: String
  package let timeZone: String

  package init(code: String, name: String, timeZone: String) {
    self.code = code
    self.name = name
    self.timeZone = timeZone
  }

  package var parameters: [Parameter] { [.text(code), .text(name), .text(timeZone)] }

  /// The tenant's id.
  package struct Row: RowDecodable {
    package static let columns = ["employer_id"]
    package let employerID: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      employerID = try row.int(0)
    }
  }
}
