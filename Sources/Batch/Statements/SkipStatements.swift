package import Postgres

/// Records what a chunk leaves out, in the transaction of its work.
package struct SaveSkips: Statement {
  package static let sql = "SELECT batch.save_skips($1, $2, $3, $4, $5, $6, $7) AS total"
  package let employerID: Int
  package let runID: Int
  package let attemptID: Int
  package let step: String
  package let skips: [(position: Int, record: BadRecord)]

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(runID), .int(attemptID), .text(step),
      .intArray(skips.map(\.position)), .textArray(skips.map(\.record.code)),
      .textArray(skips.map(\.record.detail)),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["total"]
    /// Records that the run has left out by now.
    package let total: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { total = try row.int(0) }
  }
}

/// What a run left out, in the order of the input.
package struct RunSkips: Statement {
  package static let sql = """
    SELECT step, position, code, detail FROM batch.skip WHERE employer_id = $1 AND run_id = $2
    ORDER BY step, position
    """
  package let employerID: Int
  package let runID: Int

  package init(employerID: Int, runID: Int) {
    self.employerID = employerID
    self.runID = runID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(runID)] }

  package struct Row: RowDecodable, Equatable {
    package static let columns = ["step", "position", "code", "detail"]
    package let step: String
    package let position: Int
    package let code: String
    package let detail: String

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      step = try row.text(0)
      position = try row.int(1)
      code = try row.text(2)
      detail = try row.text(3)
    }
  }
}
