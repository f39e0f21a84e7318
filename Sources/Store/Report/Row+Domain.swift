import Postgres
import Upskilling

extension Postgres.Row {
  /// A `date`, or `nil` for NULL.
  func optionalDay(_ column: Int) throws(PostgresError) -> Day? {
    guard let text = try optionalText(column) else { return nil }
    guard let day = Day(iso: text) else { throw problem(column, "a date", wasNull: false) }
    return day
  }

  /// A learner's role by its stored word.
  func role(_ column: Int) throws(PostgresError) -> LearnerRole {
    guard let role = LearnerRole(rawValue: try text(column)) else {
      throw problem(column, "a role", wasNull: false)
    }
    return role
  }
}
