package import Postgres
package import Upskilling

/// What the ledger says of benefits: payments for people's learning, and what came back of them. Payments have the
/// numbers of the entries that recognized their cost.
package struct Benefits: Statement {
  package static let sql = """
    SELECT kind, payment_id, occurred_on, amount, currency, exponent, employee_number, place, incurred_on,
      hired_on, expense, facts, private_percent, channel
    FROM tax.benefit($1)
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package enum Row: RowDecodable {
    case payment(BenefitPayment)
    case returned(BenefitReturn)

    package static let columns = [
      "kind", "payment_id", "occurred_on", "amount", "currency", "exponent", "employee_number",
      "place", "incurred_on", "hired_on", "expense", "facts", "private_percent", "channel",
    ]

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      let id = try row.int(1)
      let day = try row.day(2)
      let amount = Money(
        try row.int(3), Currency(code: try row.text(4), exponent: try row.int(5)))
      if let kind = BenefitReturn.Kind(rawValue: try row.text(0)) {
        self = .returned(BenefitReturn(paymentID: id, kind: kind, on: day, amount: amount))
        return
      }
      guard let expense = Expense(rawValue: try row.text(10)) else {
        throw row.problem(10, "an expense of the closed list", wasNull: false)
      }
      guard let channel = BenefitPayment.Channel(rawValue: try row.text(13)) else {
        throw row.problem(13, "payroll, payables or provider", wasNull: false)
      }
      self = .payment(
        BenefitPayment(
          id: id, employeeNumber: try row.text(6), jurisdiction: try row.text(7), paidOn: day,
          incurredOn: try row.optionalDay(8), hiredOn: try row.optionalDay(9), amount: amount,
          expense: expense, facts: try row.words(11), privatePercent: try row.int(12),
          channel: channel))
    }
  }
}
