package import Postgres
package import Upskilling

/// Ends a cell's year: open reservations are released, open commitments carried into the next period or
/// given back, and what is then available lapses.
package struct EndBudgetYear: Statement {
  package typealias Row = DecisionRow
  package static let sql =
    "SELECT decision, code, entry_id FROM budget.end_year($1, $2, $3, $4, $5, $6, $7)"

  /// What becomes of open commitments.
  package enum Carry: Sendable, Equatable {
    /// They end, and late invoices are charged to the next year.
    case lapse
    /// They go on in the next year; what they do not use becomes available there.
    case unrestricted
    /// They go on in the next year; what they do not use lapses.
    case restricted
  }

  package let employerID: Int
  package let cellID: Int
  package let nextPeriodID: Int
  package let carry: Carry
  package let occurredOn: Day
  package let actor: String

  package init(
    employerID: Int, cellID: Int, nextPeriodID: Int, carry: Carry, occurredOn: Day, actor: String
  ) {
    self.employerID = employerID
    self.cellID = cellID
    self.nextPeriodID = nextPeriodID
    self.carry = carry
    self.occurredOn = occurredOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .int(cellID), .int(nextPeriodID), .bool(carry != .lapse),
      .bool(carry == .restricted), .date(occurredOn.description), .text(actor),
    ]
  }
}
