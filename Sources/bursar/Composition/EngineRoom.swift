import Batch
import Curl
import Foundation
import Jobs
import Postgres
import Reporting
import Store

/// The jobs of an employer and what runs them.
struct EngineRoom: Sendable {
  let session: Session
  let catalog: JobCatalog
  let pool: ConnectionPool
  /// For heartbeats: not held up by the work.
  let beatPool: ConnectionPool

  var employerID: Int { catalog.employer.id }

  var ticker: Ticker {
    Ticker(employerID: employerID, pool: pool, actor: session.installation.actor)
  }

  func worker(mode: String, stop: StopSignal) -> Worker {
    let process = ProcessInfo.processInfo
    return Worker(
      employerID: employerID, pool: pool, beatPool: beatPool,
      identity: WorkerIdentity(
        mode: mode, host: process.hostName, processID: Int(process.processIdentifier),
        version: Bursar.version), timing: timing, stop: stop,
      ping: { job, url in
        do {
          try await ping(url)
        } catch {
          Console.error("bursar: the ping of \(job) did not arrive: \(error)")
        }
      }, classify: JobCatalog.failure)
  }

  /// Tests shorten the lease; operators have no reason to.
  private var timing: LeaseTiming {
    let seconds = session.installation.environment["BURSAR_LEASE_SECONDS"].flatMap { Int($0) }
    return seconds.map {
      LeaseTiming(ttl: $0, beat: max(1, $0 / 6), margin: min(5, $0 / 6), grace: min(10, $0))
    } ?? LeaseTiming()
  }

  /// The same with the configuration read again.
  func reloaded(config: String?) throws -> EngineRoom {
    let installation = session.installation
    let configuration = try Configuration.load(
      path: installation.configurationPath(config),
      profileFolders: ["\(installation.home)/Config/feeds"])
    return replacing(configuration)
  }

  /// The same with another configuration.
  func replacing(_ configuration: Configuration) -> EngineRoom {
    EngineRoom(
      session: session,
      catalog: JobCatalog(
        employer: catalog.employer, configuration: configuration, schema: catalog.schema,
        actor: catalog.actor, ruleFolders: catalog.ruleFolders, now: { Date() },
        secret: { [environment = session.installation.environment] in environment[$0] }),
      pool: pool, beatPool: beatPool)
  }

  /// One line where another schedule than the configuration's was found.
  func tell(_ job: String, _ tick: Tick) {
    guard let other = tick.other else { return }
    Console.note(
      tick.isChanged
        ? "\(job): the schedule was \(other) until now"
        : "\(job): another process has brought the schedule \(other); this one's is not used until it starts again or gets a SIGHUP"
    )
  }

  /// Prints how every job stands whenever SIGUSR1 comes, until the source is canceled.
  func printingState() -> any DispatchSourceSignal {
    onSignal(SIGUSR1) {
      Task {
        var table = TextTable(JobStatus.header)
        do {
          table.rows = try await JobStatus.all(self).map(\.row)
          Console.note(table.render())
        } catch {
          Console.error("bursar: \(error)")
        }
      }
    }
  }

  /// The plan of a job that has to have a schedule.
  func scheduledPlan(_ name: JobName) throws -> (JobPlan, CronSchedule) {
    let plan = catalog.plan(name)
    guard let schedule = plan.schedule else {
      throw CommandError(
        "\(name.rawValue) has no schedule; write one under jobs: in the configuration",
        ExitStatus.configuration)
    }
    return (plan, schedule)
  }

  func query<S: Statement>(_ statement: S) async throws -> [S.Row] {
    try await pool.transaction { db in try db.rows(statement) }
  }
}
