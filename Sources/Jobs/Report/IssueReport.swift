import Foundation
package import Postgres
package import Reporting
import Store
package import Upskilling

/// A report as it goes out.
package struct IssuedReport: Sendable {
  package var report: Report
  /// The number under which it is frozen; `nil` for one that is not.
  package var snapshotID: Int?
  /// Whether it was frozen before, and said again.
  package var isRepeated: Bool

  package init(report: Report, snapshotID: Int?, isRepeated: Bool) {
    self.report = report
    self.snapshotID = snapshotID
    self.isRepeated = isRepeated
  }
}

/// Gives a report out: the frozen one where there is one of its kind, day and parameters, byte for byte;
/// otherwise a new one, with what has changed since the last.
package struct IssueReport: Sendable {
  package let build: BuildReport
  package let actor: String
  package let at: Instant
  package let runID: Int?

  package init(build: BuildReport, actor: String, at: Instant, runID: Int? = nil) {
    self.build = build
    self.actor = actor
    self.at = at
    self.runID = runID
  }

  private var employerID: Int { build.employer.id }

  /// The frozen report of a request, or the one worked out now, which is not frozen.
  package func preview(
    _ request: ReportRequest, on connection: Connection
  ) async throws -> IssuedReport {
    if let frozen = try await frozen(request, on: connection) { return frozen }
    return IssuedReport(
      report: try await new(request, on: connection), snapshotID: nil, isRepeated: false)
  }

  /// The frozen report of a request, if there is one.
  package func frozen(
    _ request: ReportRequest, on connection: Connection
  ) async throws -> IssuedReport? {
    var statement = SnapshotContent(employerID: employerID)
    statement.kind = request.kind.rawValue
    statement.reportParameters = request.parameters
    statement.asOf = request.asOf
    let query = statement
    let found = try await connection.transaction { db in try db.optionalRow(query) }
    guard let known = found else { return nil }
    return IssuedReport(
      report: try JSONRenderer.read(Data(known.content.utf8)), snapshotID: known.snapshotID,
      isRepeated: true)
  }

  /// Works a report out from what is known now, and says what would read otherwise in the one before.
  package func new(_ request: ReportRequest, on connection: Connection) async throws -> Report {
    let options = TransactionOptions(isolation: .repeatableRead, isReadOnly: true)
    return try await connection.transaction(options) { db in
      let report = try build.build(request, db)
      guard [.completion, .spend].contains(request.kind),
        let restatement = try restatement(of: request, db)
      else { return report }
      return report.restating(restatement)
    }
  }

  private func restatement(
    of request: ReportRequest, _ db: isolated Connection
  ) throws -> Restatement? {
    var last = SnapshotContent(employerID: employerID)
    last.kind = request.kind.rawValue
    last.reportParameters = request.parameters
    last.before = request.asOf
    guard let known = try db.optionalRow(last) else { return nil }
    var earlier = request
    earlier.asOf = known.asOf
    let late = LateFacts(employerID: employerID, asOf: known.asOf, since: known.frozenAt)
    return Restatement(
      asOf: known.asOf, was: try JSONRenderer.read(Data(known.content.utf8)),
      isNow: try build.build(earlier, db),
      causes: try db.rows(late).map { "\($0.facts) facts of \($0.source)" })
  }

  /// Freezes a report in a transaction of the caller's; the one that was frozen before holds.
  package func freeze(
    _ report: Report, _ request: ReportRequest, _ db: isolated Connection
  ) throws -> IssuedReport {
    let content = String(decoding: try JSONRenderer.render(report), as: UTF8.self)
    let kept = try db.row(
      FreezeReport(
        employerID: employerID, kind: request.kind.rawValue, reportParameters: request.parameters,
        asOf: request.asOf, title: report.title, content: content,
        classification: report.scope.classification.rawValue,
        completeUpTo: report.scope.completeUpTo, runID: runID, at: at, actor: actor))
    return IssuedReport(
      report: kept.isNew ? report : try JSONRenderer.read(Data(kept.content.utf8)),
      snapshotID: kept.snapshotID, isRepeated: !kept.isNew)
  }
}
