/// A configuration file that was refused: where, what, and the nearest right word.
package struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  package let file: String
  /// One-based; `nil` where the whole file is meant.
  package let line: Int?
  package let column: Int?
  package let problem: String
  /// The right word the writer probably meant.
  package let suggestion: String?

  package init(
    file: String, line: Int? = nil, column: Int? = nil, problem: String, suggestion: String? = nil
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.problem = problem
    self.suggestion = suggestion
  }

  package var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if let column { place += ":\(column)" }
    return "\(place): \(problem)" + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
  }
}
