package import Batch
import Intake
import Bursary
package import Foundation
package import Postgres
import Reporting
import Settings
package import Store
import Upskilling

/// The jobs there are.
package enum JobName: String, Sendable, CaseIterable {
  case syncPeople = "sync-people"
  case syncEnrollments = "sync-enrollments"
  case syncSponsorships = "sync-sponsorships"
  case expireReservations = "expire-reservations"
  case accrueCosts = "accrue-costs"
  case closePeriod = "close-period"
  case completionReport = "completion-report"
  case progressReport = "progress-report"
  case spendReport = "spend-report"
  case roiReport = "roi-report"
  case dataQualityReport = "data-quality-report"
  case deliverReports = "deliver-reports"
  case reconcileSpend = "reconcile-spend"
  case taxYear = "tax-year"
  case repayments
  case audit
  case prune
}

/// What the jobs of an employer work with.
package struct JobCatalog: Sendable {
  package let employer: Employer
  package let configuration: Configuration
  package let schema: SchemaFolder
  /// Account that acts.
  package let actor: String
  /// The clock, for what a file system says of files. Business days come from the slot.
  let now: @Sendable () -> Date
  /// Secrets by the names that the configuration gives them.
  let secret: @Sendable (String) -> String?
  /// Folders of tax and repayment rules; a later one's replace an earlier one's.
  package let ruleFolders: [String]

  package init(
    employer: Employer, configuration: Configuration, schema: SchemaFolder, actor: String,
    ruleFolders: [String],
    now: @escaping @Sendable () -> Date, secret: @escaping @Sendable (String) -> String?
  ) {
    self.employer = employer
    self.configuration = configuration
    self.schema = schema
    self.actor = actor
    self.now = now
    self.secret = secret
    self.ruleFolders = ruleFolders
  }

  /// Tax and repayment rules as they stand now.
  ///
  /// - Throws: `SettingsError` pointing at the line at fault.
  func rules(_ pool: ConnectionPool) async throws -> RuleBook {
    let currencies = try await pool.transaction { db in try db.rows(Currencies()) }
    return try RuleReader(currencies: currencies.map(\.currency)).read(folders: ruleFolders)
  }

  /// The moment of a run's slot, on its business day.
  func moment(_ context: JobContext) -> Moment {
    Moment(
      Instant(millisecondsSinceEpoch: context.run.scheduledFor * 1000), in: employer.timeZone)
  }

  /// Who acts in a run, and when.
  func step(_ context: JobContext) -> StepContext {
    let moment = moment(context)
    return StepContext(
      employerID: context.employerID, at: moment.instant, occurredOn: moment.day, actor: actor)
  }

  package func job(_ name: JobName) -> any Job {
    switch name {
    case .syncPeople: SyncFiles(name: name.rawValue, kind: .people, catalog: self)
    case .syncEnrollments: SyncFiles(name: name.rawValue, kind: .enrollments, catalog: self)
    case .syncSponsorships: SyncSponsorships(catalog: self)
    case .expireReservations: ExpireJob(catalog: self)
    case .accrueCosts: AccrueCosts(catalog: self)
    case .closePeriod: ClosePeriod(catalog: self)
    case .completionReport: WriteReport(name, kind: .completion, catalog: self)
    case .progressReport: WriteProgressReports(catalog: self)
    case .spendReport: WriteReport(name, kind: .spend, catalog: self)
    case .roiReport: WriteReport(name, kind: .roi, catalog: self)
    case .dataQualityReport: WriteReport(name, kind: .dataQuality, catalog: self)
    case .deliverReports: DeliverReports(catalog: self)
    case .reconcileSpend: ReconcileSpend(catalog: self)
    case .taxYear: TaxYearJob(catalog: self)
    case .repayments: RepaymentsJob(catalog: self)
    case .audit: AuditJob(catalog: self)
    case .prune: PruneJob(catalog: self)
    }
  }

  /// The plan of a job; one that is not in the configuration runs when asked only.
  package func plan(_ name: JobName) -> JobPlan {
    configuration.plans.first { $0.job == name.rawValue } ?? JobPlan(job: name.rawValue)
  }

  /// What an error of a job means.
  package static func failure(_ error: any Error) -> JobFailure {
    switch error {
    case let error as PostgresError:
      JobFailure(
        kind: "database", message: error.description, isTransient: error.isTransient,
        exitStatus: error.isTransient ? 75 : 70)
    case let error as DropFolderError:
      JobFailure(kind: "folder", message: error.description, isTransient: true, exitStatus: 66)
    case let error as ReportFileError:
      JobFailure(kind: "output", message: error.description, isTransient: true, exitStatus: 73)
    case let error as SettingsError:
      JobFailure(
        kind: "configuration", message: "\(error)", isTransient: false, exitStatus: 78)
    case is CancellationError:
      JobFailure(kind: "stopped", message: "stopped", isTransient: true, exitStatus: 75)
    default:
      JobFailure(kind: "defect", message: "\(type(of: error))", isTransient: false, exitStatus: 70)
    }
  }
}
