package import Postgres
package import Upskilling

/// What budgets expended up to a day beside training expense, and what lies between the two, by currency.
package struct CostOfDays: Statement {
  package static let sql = """
    SELECT c.currency, u.exponent, c.expended::bigint AS expended, c.training_expense::bigint AS training_expense,
      c.accruals::bigint AS accruals, c.prior_periods::bigint AS prior_periods,
      c.adjustments::bigint AS adjustments
    FROM ledger.cost_of_days($1, '-infinity', $2) AS c
    JOIN ledger.currency AS u ON u.code = c.currency
    ORDER BY c.currency
    """
  package let employerID: Int
  package let through: Day

  package init(employerID: Int, through: Day) {
    self.employerID = employerID
    self.through = through
  }

  package var parameters: [Parameter] { [.int(employerID), .date(through.description)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "currency", "exponent", "expended", "training_expense", "accruals", "prior_periods",
      "adjustments",
    ]
    package let currency: Currency
    /// Minor units, all of them.
    package let expended: Int
    package let trainingExpense: Int
    package let accruals: Int
    package let priorPeriods: Int
    package let adjustments: Int

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      currency = Currency(code: try row.text(0), exponent: try row.int(1))
      expended = try row.int(2)
      trainingExpense = try row.int(3)
      accruals = try row.int(4)
      priorPeriods = try row.int(5)
      adjustments = try row.int(6)
    }
  }
}
