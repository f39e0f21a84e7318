import Foundation
import Postgres
import TestSupport
import Testing

/// A company of three on a database of its own, and the command to work on it.
struct Company: Sendable {
  let bursar: BuiltCommand
  let owner: Connection
  let folder: String

  static let people = """
    employee_id,work_email,first_name,last_name,status,start_date
    E1,ana@example.org,Ana,Ruiz,active,2024-01-01
    E2,bo@example.org,Bo,Lind,active,2024-01-01
    E3,zoe@example.org,Zoë,Ng,active,2024-01-01
    """
  static let header =
    "External Id,Email,Course ID,Course,Enrollment Time,Completed,Completion Time,Overall Progress"

  /// The columns of a Coursera file that the tests use.
  static func coursera(_ rows: [String]) -> String {
    ([header] + rows).joined(separator: "\n") + "\n"
  }

  static let goodRows = [
    "E1,ana@example.org,c1,Cranes,2026-01-01,Yes,2026-02-01,100",
    "E2,bo@example.org,c1,Cranes,2026-01-01,No,,37",
  ]

  func write(_ content: String, as name: String) throws -> String {
    try write(Data(content.utf8), as: name)
  }

  func write(_ content: Data, as name: String) throws -> String {
    let path = "\(folder)/\(name)"
    try content.write(to: URL(fileURLWithPath: path))
    return path
  }

  func load(_ feed: String, _ path: String, _ more: String...) async throws -> Outcome {
    try Outcome(
      await bursar.run(
        ["intake", "run", feed, path, "--as-of", "2026-03-01", "--format", "json"] + more))
  }

  /// Everything that loads change, as one text.
  func book() async throws -> String {
    try await owner.texts(
      """
      SELECT 'person', employee_number, coalesce(given_name, '-') FROM people.employee
      UNION ALL
      SELECT 'event', kinds::text, attempt_id::text FROM enrollment.event
      UNION ALL
      SELECT 'item', content_id, coalesce(title, '-') FROM catalog.item
      UNION ALL
      SELECT 'quarantine', code, line::text FROM intake.quarantine WHERE state = 'open'
      ORDER BY 1, 2, 3
      """
    ).map { $0.map { $0 ?? "" }.joined(separator: " ") }.joined(separator: "\n")
  }
}

/// Lends a company whose people are loaded; the book must be sound when the body is done.
@discardableResult
func withCompany<Value: Sendable>(
  _ body: (Company) async throws -> Value
) async throws -> Value {
  try await withTemporaryFolder { folder in
    try await withDatabase { database in
      let owner = try await Connection.open(database)
      let company = Company(
        bursar: BuiltCommand(database: database), owner: owner, folder: folder)
      let added = try await company.bursar.run("employer", "add", "acme", "Acme", "Europe/Madrid")
      try #require(added.status == 0, "\(added.errors)")
      let people = try company.write(Company.people, as: "people.csv")
      #expect(try await company.load("people", people).changes == ["added": 3])
      let value = try await body(company)
      #expect(try await owner.offendersOfAllChecks() == [:])
      await owner.close()
      return value
    }
  }
}
