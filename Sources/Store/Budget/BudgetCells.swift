package import Postgres
package import Upskilling

/// Opens a budget cell without money, or returns the one there is.
package struct OpenCell: Statement {
  package static let sql = "SELECT budget.open_cell($1, $2, $3, $4, $5, $6, $7) AS cell_id"
  package let employerID: Int
  package let periodID: Int
  package let costCenter: String
  /// Empty where the budget is for all programs.
  package let program: String
  package let currencyCode: String
  package let control: BudgetControl
  /// The budget it is allocated from.
  package let parentID: Int?

  package init(
    employerID: Int, periodID: Int, costCenter: String, program: String = "", currencyCode: String,
    control: BudgetControl = .stop, parentID: Int? = nil
  ) {
    self.employerID = employerID
    self.periodID = periodID
    self.costCenter = costCenter
    self.program = program
    self.currencyCode = currencyCode
    self.control = control
    self.parentID = parentID
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(periodID), .text(costCenter), .text(program), .text(currencyCode),
      .text(control.rawValue), .int(parentID),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["cell_id"]
    package let cellID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { cellID = try row.int(0) }
  }
}

/// The cells of an employer with their balances now, or as of any day, which the journal gives.
package struct BudgetCells: Statement {
  package static let sql = """
    SELECT c.cell_id, p.name AS period, c.cost_center, c.program, c.currency, u.exponent, c.control, c.parent_id,
      b.authority, b.available, b.reserved, b.committed, b.expended, b.lapsed, b.carried_out
    FROM budget.cell AS c
    JOIN budget.fiscal_period AS p ON p.employer_id = c.employer_id AND p.period_id = c.period_id
    JOIN ledger.currency AS u ON u.code = c.currency
    JOIN budget.balance_as_of($1, $2) AS b ON b.cell_id = c.cell_id
    WHERE c.employer_id = $1 AND ($3::bigint IS NULL OR c.cell_id = $3::bigint)
      AND ($4::text IS NULL OR c.cost_center = $4::text)
    ORDER BY p.span, c.cost_center, c.program, c.currency
    """
  package let employerID: Int
  /// Entries effective up to this day count; `nil` is now.
  package let asOf: Day?
  /// Only those that these say.
  package let cellID: Int?
  package let costCenter: String?

  package init(
    employerID: Int, asOf: Day? = nil, cellID: Int? = nil, costCenter: String? = nil
  ) {
    self.employerID = employerID
    self.asOf = asOf
    self.cellID = cellID
    self.costCenter = costCenter
  }

  package var parameters: [Parameter] {
    [.int(employerID), .date(asOf?.description), .int(cellID), .text(costCenter)]
  }

  package struct Row: RowDecodable {
    package static let columns = [
      "cell_id", "period", "cost_center", "program", "currency", "exponent", "control",
      "parent_id", "authority", "available", "reserved", "committed", "expended", "lapsed",
      "carried_out",
    ]
    package let cell: BudgetCell

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      guard let control = BudgetControl(rawValue: try row.text(6)) else {
        throw row.problem(6, "stop, warn or none", wasNull: false)
      }
      cell = BudgetCell(
        id: try row.int(0), period: try row.text(1), costCenter: try row.text(2),
        program: try row.text(3),
        currency: Currency(code: try row.text(4), exponent: try row.int(5)), control: control,
        parentID: try row.optionalInt(7), authority: try row.int(8), available: try row.int(9),
        reserved: try row.int(10), committed: try row.int(11), expended: try row.int(12),
        lapsed: try row.int(13), carriedOut: try row.int(14))
    }
  }
}

/// What moved a cell's balances, from the first transfer to the last.
package struct CellHistory: Statement {
  package static let sql = """
    SELECT h.entry_id, h.kind, h.effective_on, h.actor, h.from_kind, h.to_kind, h.amount,
      h.commitment_id, h.key
    FROM budget.history AS h
    WHERE h.employer_id = $1 AND h.cell_id = $2
    ORDER BY h.entry_id, h.line
    """
  package let employerID: Int
  package let cellID: Int

  package init(employerID: Int, cellID: Int) {
    self.employerID = employerID
    self.cellID = cellID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(cellID)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "entry_id", "kind", "effective_on", "actor", "from_kind", "to_kind", "amount",
      "commitment_id", "key",
    ]
    package let entryID: Int
    package let kind: String
    package let effectiveOn: String
    package let actor: String
    package let from: String
    package let to: String
    /// Minor units of the cell's currency.
    package let amount: Int
    package let commitmentID: Int?
    /// The request that caused it; `nil` for a reservation that expired by itself.
    package let key: String?

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      entryID = try row.int(0)
      kind = try row.text(1)
      effectiveOn = try row.text(2)
      actor = try row.text(3)
      from = try row.text(4)
      to = try row.text(5)
      amount = try row.int(6)
      commitmentID = try row.optionalInt(7)
      key = try row.optionalText(8)
    }
  }
}
