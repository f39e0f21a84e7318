/// A five-character SQLSTATE. Appendix A of the PostgreSQL documentation; class UP is Bursar's own.
package struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  package var description: String { rawValue }

  package static let numericValueOutOfRange = SQLState(rawValue: "22003")
  package static let notNullViolation = SQLState(rawValue: "23502")
  package static let foreignKeyViolation = SQLState(rawValue: "23503")
  package static let uniqueViolation = SQLState(rawValue: "23505")
  package static let checkViolation = SQLState(rawValue: "23514")
  package static let exclusionViolation = SQLState(rawValue: "23P01")
  package static let serializationFailure = SQLState(rawValue: "40001")
  package static let deadlockDetected = SQLState(rawValue: "40P01")
  package static let insufficientPrivilege = SQLState(rawValue: "42501")
  package static let undefinedTable = SQLState(rawValue: "42P01")
  package static let duplicateDatabase = SQLState(rawValue: "42P04")
  package static let lockNotAvailable = SQLState(rawValue: "55P03")
  package static let queryCanceled = SQLState(rawValue: "57014")
  package static let adminShutdown = SQLState(rawValue: "57P01")

  /// Whether the same work may succeed when tried again: connection exceptions, lack of resources,
  /// serialization failures, deadlocks, lock timeouts, and a server going down or coming up.
  package var isTransient: Bool {
    rawValue.hasPrefix("08") || rawValue.hasPrefix("53") || rawValue.hasPrefix("57P")
      || [.serializationFailure, .deadlockDetected, .lockNotAvailable].contains(self)
  }
}
