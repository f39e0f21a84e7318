import Foundation
import Postgres
import Reporting
import Store
import Upskilling

extension JobCatalog {
  /// Writes the page that links every report of a day, and returns how many files that is.
  func writeIndex(_ day: Day, _ files: ReportFiles, on connection: Connection) async throws -> Int {
    let statement = Snapshots(employerID: employer.id, asOf: day)
    let rows = try await connection.transaction { db in try db.rows(statement) }
    let entries = rows.compactMap { row -> IndexPage.Entry? in
      guard let request = ReportRequest(kind: row.kind, asOf: day, parameters: row.parameters)
      else { return nil }
      return IndexPage.Entry(
        kind: request.kind, title: row.title, about: request.about,
        stem: files.stem(request, snapshotID: row.snapshotID))
    }
    try files.writeIndex(
      IndexPage.render(employer: employer.name, day: day, entries: entries), of: day)
    return 1
  }
}
