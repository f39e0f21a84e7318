package import Postgres

/// An invented company in a test's database, the same for the same seed: see company.sql beside this file.
package struct InventedCompany: Sendable {
  package let code: String
  package var people = 120
  package var attempts = 600
  package var sponsorships = 80
  /// From −1 to 1.
  package var seed = 0.5

  package init(_ code: String = "acme") {
    self.code = code
  }

  /// - Returns: its employer id.
  package func create(on owner: Connection) async throws -> Int {
    let sql = try Project.text("Tests/TestSupport/company.sql")
    try await owner.run(
      """
      \(sql)
      BEGIN;
      SELECT pg_temp.fill_company('\(code)', \(people), \(attempts), \(sponsorships), \(seed));
      COMMIT;
      """)
    let id = try await owner.value(
      "SELECT employer_id FROM people.employer WHERE code = '\(code)'")
    return id.flatMap { Int($0) } ?? 0
  }
}
