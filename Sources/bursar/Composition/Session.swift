import Bursary
import Foundation
import Jobs
import Postgres
import Store
import Upskilling

/// An installation with its configuration read and a database at hand.
struct Session: Sendable {
  /// The embedded cluster's database.
  static let embeddedDatabase = "bursar"

  let installation: Installation
  let configuration: Configuration
  let connection: Connection
  private let target: ConnectionConfiguration

  /// Reads the configuration, brings up the embedded database where none is configured, and connects
  /// in the application's role.
  static func open(config: String?, command: String) async throws -> Session {
    let installation = try Installation.current()
    let configuration = try Configuration.load(
      path: installation.configurationPath(config),
      profileFolders: ["\(installation.home)/Config/feeds"])
    let migrator = Migrator(folder: try installation.schema)
    var target: ConnectionConfiguration
    if let url = installation.databaseURL {
      target = ConnectionConfiguration(target: url)
    } else {
      target = try await embedded(installation, migrator)
    }
    target.applicationName = "bursar/\(command)"
    target.role = "bursar_app"
    target.statementTimeoutMilliseconds = configuration.statementTimeoutSeconds * 1000
    target.lockTimeoutMilliseconds = configuration.lockTimeoutSeconds * 1000
    let connection: Connection
    do {
      connection = try await Connection.open(target)
    } catch {
      // A database that was never migrated has no application role either.
      guard error.sqlState?.rawValue == "22023" else { throw error }
      throw MigrationError.tooOld(pending: try installation.schema.migrations.map(\.file.path))
    }
    try await migrator.check(on: connection)
    return Session(
      installation: installation, configuration: configuration, connection: connection,
      target: target)
  }

  /// Starts the embedded cluster and brings its schema up to date.
  static func embedded(
    _ installation: Installation, _ migrator: Migrator
  ) async throws -> ConnectionConfiguration {
    let cluster = try installation.cluster()
    if cluster.status() == .absent { Console.note("creating the embedded PostgreSQL …") }
    try cluster.start()
    try await cluster.ensureDatabase(embeddedDatabase)
    let target = cluster.configuration(database: embeddedDatabase)
    let owner = try await Connection.open(target)
    do {
      try await migrator.check(on: owner)
    } catch is MigrationError {
      _ = try await migrator.migrate(on: owner)
    }
    await owner.close()
    return target
  }

  /// The employer that a command works on.
  func employer(_ given: String?) async throws -> Employer {
    let all = try await connection.perform { db in try db.rows(Employers()) }
    if let code = given ?? configuration.employer {
      guard let employer = all.first(where: { $0.code == code }) else {
        throw CommandError(
          "there is no employer '\(code)'; see: bursar employer list", ExitStatus.data)
      }
      return employer
    }
    guard all.count == 1, let only = all.first else {
      throw CommandError(
        all.isEmpty
          ? "there is no employer yet; add one with: bursar employer add CODE NAME ZONE"
          : "there are several employers; name one with --employer", ExitStatus.data)
    }
    return only
  }

  /// Today in an employer's zone: the business date where none is given.
  func today(for employer: Employer) -> Day { Moment(.now, in: employer.timeZone).day }

  /// When something happens. On another business day than today it is the last moment of that day, so that
  /// what expires is judged by the day and not by the clock.
  func moment(_ given: Day?, for employer: Employer) -> Moment {
    let now = Moment(.now, in: employer.timeZone)
    guard let day = given, day != now.day else { return now }
    return Moment(lastOf: day, in: employer.timeZone)
  }

  /// What runs the jobs of an employer.
  func engine(config: String?, employer given: String?) async throws -> EngineRoom {
    let owner = try await employer(given)
    let catalog = JobCatalog(
      employer: owner, configuration: configuration, schema: try installation.schema,
      actor: installation.actor, ruleFolders: folders("rules", config), now: { Date() },
      secret: { [environment = installation.environment] in environment[$0] })
    return EngineRoom(
      session: self, catalog: catalog,
      pool: ConnectionPool(configuration: target, size: 4),
      beatPool: ConnectionPool(configuration: target, size: 1))
  }

  /// The office of an employer, with the installation's programs and those beside the configuration.
  func office(config: String?, employer given: String?) async throws -> Office {
    try await Office.open(
      pool: ConnectionPool(connection, configuration: target),
      employer: try await employer(given).code, programFolders: folders("programs", config),
      ruleFolders: folders("rules", config), actor: installation.actor)
  }

  /// Tax and repayment rules, those beside the configuration over the installation's; and the currencies.
  func rules(config: String?) async throws -> (RuleBook, [Currency]) {
    let currencies = try await connection.perform { db in
      try db.rows(Currencies()).map(\.currency)
    }
    let reader = RuleReader(currencies: currencies)
    return (try reader.read(folders: folders("rules", config)), currencies)
  }

  /// The installation's folder of a name, and the one beside the configuration.
  private func folders(_ name: String, _ config: String?) -> [String] {
    let beside = URL(fileURLWithPath: installation.configurationPath(config))
      .deletingLastPathComponent().appendingPathComponent(name).path
    return ["\(installation.home)/Config/\(name)", beside]
  }
}
