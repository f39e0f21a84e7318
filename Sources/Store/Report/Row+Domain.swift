import Postgres
import Upskilling

extension Postgres.Row {
  /// A `date`, or `nil` for NULL.
  func optionalDay(_ column: Int) throws(PostgresError) -> Day? {
    guard let text = try optionalText(column) else { return nil }
    guard let day = Day(iso: text) else { throw problem(column, "a date", wasNull: false) }
    return day
  }

  /// A `date`.
  func day(_ column: Int) throws(PostgresError) -> Day {
    guard let day = try optionalDay(column) else {
      throw problem(column, "a date", wasNull: true)
    }
    return day
  }

  /// Minor units, the code of their currency and its exponent; `nil` where the amount is NULL.
  func optionalMoney(
    _ amount: Int, _ code: Int, _ exponent: Int
  ) throws(PostgresError) -> Money? {
    guard let units = try optionalInt(amount) else { return nil }
    return Money(units, Currency(code: try text(code), exponent: try int(exponent)))
  }

  /// Words of a closed list, separated by blanks.
  func words<Word: RawRepresentable & Hashable>(
    _ column: Int
  ) throws(PostgresError) -> Set<Word> where Word.RawValue == String {
    var words: Set<Word> = []
    for text in try text(column).split(separator: " ") {
      guard let word = Word(rawValue: String(text)) else {
        throw problem(column, "words of the closed list", wasNull: false)
      }
      words.insert(word)
    }
    return words
  }

  /// A learner's role by its stored word.
  func role(_ column: Int) throws(PostgresError) -> LearnerRole {
    guard let role = LearnerRole(rawValue: try text(column)) else {
      throw problem(column, "a role", wasNull: false)
    }
    return role
  }
}
