package import Batch
import Foundation
import Intake
import Postgres
import Upskilling

/// Loads what lies in the drop folders of an employer's feeds of one kind, file by file. A file that cannot be
/// used does not stop the next; it fails the run, because a person has to look.
package struct SyncFiles: Job {
  package let name: String
  package let version = 1
  let kind: FeedKind
  let catalog: JobCatalog

  package func run(_ context: JobContext) async throws -> JobReport {
    var counts: [String: Int] = [:]
    var troubles: [String] = []
    let feeds = catalog.configuration.feeds.values.filter {
      $0.profile.kind == kind && $0.drop != nil
    }
    for feed in feeds.sorted(by: { $0.name < $1.name }) {
      guard let drop = feed.drop else { continue }
      for file in try drop.files(at: catalog.now()) {
        try context.checkStop()
        let outcome = try await load(file, of: feed, context)
        counts["files_\(outcome.state.rawValue)", default: 0] += 1
        counts["rows", default: 0] += outcome.rows.read
        counts["rows_applied", default: 0] += outcome.rows.applied
        counts["rows_quarantined", default: 0] += outcome.rows.quarantined
        let label = "\(feed.name)/\(URL(fileURLWithPath: file).lastPathComponent)"
        switch outcome.state {
        case .applied, .unchanged:
          if !context.run.isDryRun { try drop.move(file, to: .processed) }
        case .rejected:
          troubles.append("\(label) rejected: \(outcome.rejections.first?.reason ?? "")")
          if !context.run.isDryRun { try drop.move(file, to: .rejected) }
        case .held:
          troubles.append(
            "\(label) held: \(outcome.rejections.first?.reason ?? ""); release it with: bursar intake release \(feed.name) FILE"
          )
        }
      }
    }
    guard troubles.isEmpty else {
      throw JobFailure(
        kind: "file", message: troubles.joined(separator: "; "), isTransient: false, exitStatus: 65)
    }
    return JobReport(counts)
  }

  private func load(_ file: String, of feed: Feed, _ context: JobContext) async throws
    -> FileOutcome
  {
    var ingest = IngestFile(
      employer: catalog.employer, feed: feed, path: file,
      asOf: Day(inPath: file) ?? catalog.moment(context).day,
      actor: catalog.actor)
    ingest.isDryRun = context.run.isDryRun
    ingest.fence = { db in try context.fence(db) }
    let loading = ingest
    return try await context.pool.withConnection { connection in
      try await loading.run(on: connection)
    }
  }
}
