import Foundation
import Intake
package import Postgres
package import Store
package import Upskilling

/// Brings one file of a feed into the books.
///
/// The whole file is one transaction: open, stage, type and match, brake, merge, account for every
/// row, commit. Whatever stops it leaves everything as it was, and running it again does it once.
package struct IngestFile: Sendable {
  package let employer: Employer
  package let feed: Feed
  package let path: String
  /// The business day up to which the file speaks.
  package let asOf: Day
  /// The account that runs this.
  package let actor: String
  /// A person has looked at the brakes and lets the file pass.
  package var isReleased = false
  /// Everything is done and rolled back.
  package var isDryRun = false
  package var fault: FaultPoint?
  /// The first thing in every transaction: refuses a worker whose lease is gone.
  package var fence: @Sendable (isolated Connection) throws -> Void = { _ in }

  package init(employer: Employer, feed: Feed, path: String, asOf: Day, actor: String) {
    self.employer = employer
    self.feed = feed
    self.path = path
    self.asOf = asOf
    self.actor = actor
  }

  /// How many refused rows an outcome lists.
  private static let listedRejections = 100

  /// - Parameter progress: told the number of rows read, every few thousand.
  /// - Throws: `PostgresError`; a file that cannot be used is an outcome, not an error.
  package func run(
    on connection: Connection, progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> FileOutcome {
    let sha256: String
    do {
      sha256 = try fingerprint(ofFile: path)
    } catch {
      return try await reject(error, sha256: "", on: connection)
    }
    let outcome: FileOutcome
    do {
      outcome = try await connection.transaction(TransactionOptions(isDryRun: isDryRun)) { db in
        try fence(db)
        return try load(sha256: sha256, on: db, progress: progress)
      }
    } catch let error as IntakeError {
      return try await reject(error, sha256: sha256, on: connection)
    }
    fault?.reach(.committed)
    return outcome
  }

  // MARK: The transaction

  private func load(
    sha256: String, on db: isolated Connection, progress: (Int) -> Void
  ) throws -> FileOutcome {
    let opened = try db.row(openFile(sha256: sha256))
    if opened.isKnown { return try known(fileID: opened.fileID, sha256: sha256, on: db) }
    fault?.reach(.opened)

    let load = Load(
      employerID: employer.id, fileID: opened.fileID, feedID: opened.feedID,
      kind: feed.profile.kind)
    let summary = try stage(load, on: db, progress: progress)
    fault?.reach(.staged)

    try resolve(load, on: db)
    let preview = try db.row(PreviewLoad(load: load))
    let refusals = refusals(of: summary, preview)
    var outcome = FileOutcome(feed: feed.name, file: path, sha256: sha256, state: .applied)
    outcome.unusedColumns = summary.unusedColumns
    if load.kind == .people, feed.mode == .full { outcome.absent = preview.absent }
    guard refusals.isEmpty || isReleased else {
      try db.execute(
        RefuseFile(
          employerID: employer.id, fileID: load.fileID, verdict: "held",
          reasons: encoded(refusals), rowsRead: summary.rowsRead))
      outcome.state = .held
      outcome.rows.read = summary.rowsRead
      outcome.rejections = refusals
      outcome.exitStatus = 65
      return outcome
    }

    let changes = try merge(load, on: db)
    if load.kind == .people { outcome.retried = try db.row(RetryQuarantine(load: load)).retried }
    fault?.reach(.merged)
    try db.execute(CloseFile(load: load, changes: changes, rowsRead: summary.rowsRead))
    try account(&outcome, fileID: load.fileID, on: db)
    if outcome.rows.applied == 0, outcome.rows.quarantined == 0, outcome.retried == 0 {
      outcome.state = .unchanged
    }
    return outcome
  }

  private func stage(
    _ load: Load, on db: isolated Connection, progress: (Int) -> Void
  ) throws -> FileSummary {
    var summary = FileSummary()
    let copied = try db.copyIn(load.stagingCopy) { copy in
      summary = try IntakeReader(profile: feed.profile).read(path: path) { row in
        try load.stage(row, to: copy)
        if row.number % 5_000 == 0 {
          progress(row.number)
          fault?.reach(.staging)
        }
      }
    }
    guard copied == summary.rowsRead else {
      throw PostgresError.unexpectedResult(
        "read \(summary.rowsRead) rows, the database took \(copied)")
    }
    return summary
  }

  private func resolve(_ load: Load, on db: isolated Connection) throws {
    switch load.kind {
    case .people: try db.execute(ResolvePeople(load: load))
    case .enrollments: try db.execute(ResolveEnrollments(load: load))
    case .invoices, .bankLines: return
    }
  }

  private func merge(_ load: Load, on db: isolated Connection) throws -> String {
    switch load.kind {
    case .people: try db.row(MergePeople(load: load)).json
    case .enrollments: try db.row(MergeEnrollments(load: load)).json
    case .invoices, .bankLines: "{}"
    }
  }

  // MARK: Verdicts

  private func refusals(
    of summary: FileSummary, _ preview: PreviewLoad.Row
  ) -> [FileOutcome.Refusal] {
    let holds = feed.brakes.holds(
      Brakes.Preview(
        rows: summary.rowsRead, rowsBefore: feed.mode == .full ? preview.rowsBefore : nil,
        leavers: preview.leavers, emailChanges: preview.emailChanges, employed: preview.employed))
    return summary.findings.map {
      FileOutcome.Refusal(line: nil, column: $0.column, code: $0.code, reason: $0.reason)
    }
      + holds.map {
        FileOutcome.Refusal(line: nil, column: nil, code: $0.code, reason: $0.reason)
      }
  }

  private func known(
    fileID: Int, sha256: String, on db: isolated Connection
  ) throws -> FileOutcome {
    var outcome = FileOutcome(feed: feed.name, file: path, sha256: sha256, state: .unchanged)
    try account(&outcome, fileID: fileID, on: db)
    outcome.rows.unchanged += outcome.rows.applied
    outcome.rows.applied = 0
    outcome.changes = [:]
    return outcome
  }

  private func account(
    _ outcome: inout FileOutcome, fileID: Int, on db: isolated Connection
  ) throws {
    let stored = try db.row(AppliedFile(employerID: employer.id, fileID: fileID))
    outcome.rows.read = stored.read
    outcome.rows.applied = stored.applied
    outcome.rows.unchanged = stored.unchanged
    outcome.rows.duplicate = stored.duplicate
    outcome.rows.quarantined = stored.quarantined
    outcome.changes = try JSONDecoder().decode([String: Int].self, from: Data(stored.changes.utf8))
    outcome.rejections = try db.rows(
      Rejections(employerID: employer.id, fileID: fileID, limit: Self.listedRejections)
    ).map {
      FileOutcome.Refusal(line: $0.line, column: $0.column, code: $0.code, reason: $0.reason)
    }
  }

  /// Records a file that cannot be used, in a transaction of its own: the load's was rolled back.
  private func reject(
    _ error: IntakeError, sha256: String, on connection: Connection
  ) async throws -> FileOutcome {
    let refusal = FileOutcome.Refusal(
      line: error.line, column: error.column, code: error.code.rawValue, reason: error.reason)
    var outcome = FileOutcome(feed: feed.name, file: path, sha256: sha256, state: .rejected)
    outcome.rejections = [refusal]
    outcome.exitStatus = error.exitStatus
    let reasons = encoded([refusal])
    try await connection.transaction(TransactionOptions(isDryRun: isDryRun)) { db in
      try fence(db)
      let opened = try db.row(openFile(sha256: sha256))
      guard !opened.isKnown else { return }
      try db.execute(
        RefuseFile(
          employerID: employer.id, fileID: opened.fileID, verdict: "rejected", reasons: reasons,
          rowsRead: 0))
    }
    return outcome
  }

  private func openFile(sha256: String) -> OpenFile {
    OpenFile(
      employerID: employer.id, feed: feed.identity,
      fileName: URL(fileURLWithPath: path).lastPathComponent, sha256: sha256,
      profileDigest: feed.profile.digest, asOf: asOf, actor: actor)
  }

  private func encoded(_ refusals: [FileOutcome.Refusal]) -> String {
    guard let data = try? JSONEncoder().encode(refusals) else { return "[]" }
    return String(decoding: data, as: UTF8.self)
  }
}
