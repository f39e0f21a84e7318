/// Why a cron expression is refused: which field, where it stands, and what to write instead.
package struct CronError: Error, Sendable, Equatable, CustomStringConvertible {
  package let problem: String
  /// One-based column in the expression, in characters.
  package let column: Int
  package let hint: String?

  init(_ problem: String, column: Int, hint: String? = nil) {
    self.problem = problem
    self.column = column
    self.hint = hint
  }

  package var description: String {
    "column \(column): \(problem)" + (hint.map { "; \($0)" } ?? "")
  }
}
