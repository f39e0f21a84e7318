package import Postgres

/// The refused rows of a file, in the order of the file.
package struct Rejections: Statement {
  package static let sql = """
    SELECT line, column_name, code, reason FROM intake.rejection
    WHERE employer_id = $1 AND file_id = $2 ORDER BY row_number LIMIT $3
    """
  package let employerID: Int
  package let fileID: Int
  package let limit: Int

  package init(employerID: Int, fileID: Int, limit: Int) {
    self.employerID = employerID
    self.fileID = fileID
    self.limit = limit
  }

  package var parameters: [Parameter] { [.int(employerID), .int(fileID), .int(limit)] }

  /// One refused row: where and why.
  package struct Row: RowDecodable {
    package static let columns = ["line", "column_name", "code", "reason"]
    package let line: Int
    package let column: String?
    package let code: String
    package let reason: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      line = try row.int(0)
      column = try row.optionalText(1)
      code = try row.text(2)
      reason = try row.text(3)
    }
  }
}
