import Batch
import Bursary
import Foundation
import Jobs
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Runs the jobs of a house as an installation does, for the day that a test says.
struct JobRoom: Sendable {
  let catalog: JobCatalog
  let database: ConnectionConfiguration
  let pool: ConnectionPool

  /// - Parameter rules: a folder with rules over those that ship.
  init(_ house: House, folder: String, rules: String? = nil) throws {
    var configuration = Configuration()
    configuration.reportDirectory = "\(folder)/reports"
    catalog = JobCatalog(
      employer: house.office.employer, configuration: configuration,
      schema: try SchemaFolder(path: Project.sql), actor: "test",
      ruleFolders: [ShippedRules.folder] + (rules.map { [$0] } ?? []), now: { Date() },
      secret: { _ in nil })
    database = house.database
    pool = house.office.pool
  }

  /// - Returns: the counts of a run that succeeded, or what it failed with.
  func run(
    _ name: JobName, _ day: String, _ parameters: [String: String] = [:], isDryRun: Bool = false
  ) async throws -> (counts: [String: Int]?, failure: JobFailure?) {
    var plan = JobPlan(job: name.rawValue)
    plan.parameters = parameters
    let request = RequestRun(
      employerID: catalog.employer.id, plan: plan, isDryRun: isDryRun, actor: "test",
      asOf: House.noon(day).instant.iso)
    let runID = try await pool.transaction { db in try db.row(request).runID }
    return try await work(name, runID)
  }

  /// Goes on with what waits, or the run asked for.
  func work(
    _ name: JobName, _ runID: Int? = nil
  ) async throws -> (counts: [String: Int]?, failure: JobFailure?) {
    let worker = Worker(
      employerID: catalog.employer.id, pool: pool,
      beatPool: ConnectionPool(configuration: database, size: 1),
      identity: WorkerIdentity(mode: "one_shot", host: "here", processID: 1, version: "test"),
      classify: JobCatalog.failure)
    let outcome = try #require(
      try await worker.work(on: catalog.job(name), JobPlan(job: name.rawValue), runID: runID))
    return switch outcome.ending {
    case .succeeded(let report): (report.counts, nil)
    case .failed(let failure): (nil, failure)
    case .interrupted, .canceled: (nil, nil)
    }
  }

  /// The files below the report folder with their content.
  func files() throws -> [String: String] {
    let folder = "\(catalog.configuration.reportDirectory)"
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    var files: [String: String] = [:]
    for name in names where name.hasSuffix(".csv") {
      files[name] = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }
    return files
  }
}
