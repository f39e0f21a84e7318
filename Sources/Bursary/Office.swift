import Foundation
package import Postgres
import Settings
package import Store
public import Upskilling

/// One employer's programs and budgets: asks, answers and reads on behalf of a service or a person.
///
/// Every step is one transaction of the database, which keeps what must hold; an office itself keeps nothing
/// between calls, and any number of offices may work on one database at the same time.
public struct Office: Sendable {
  /// The employer's short name.
  public let employerCode: String
  /// The programs, by name.
  public let programs: [Program]
  /// Currencies of ISO 4217, by code.
  public let currencies: [String: Currency]

  package let employer: Employer
  package let pool: ConnectionPool
  /// Account that acts, for the record.
  let actor: String

  package init(
    pool: ConnectionPool, employer: Employer, programs: [Program], currencies: [Currency],
    actor: String
  ) {
    self.pool = pool
    self.employer = employer
    self.programs = programs
    self.currencies = Dictionary(
      currencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    self.actor = actor
    employerCode = employer.code
  }

  /// Opens the office of an employer.
  ///
  /// - Parameters:
  ///   - database: a `postgres://` URL. The login must hold the role `bursar_app`.
  ///   - employer: the employer's short name, as `bursar employer list` prints it.
  ///   - folder: the folder with the employer's programs, one YAML file each.
  ///   - actor: the account that acts, as the record names it; no personal data.
  ///   - connections: how many connections to the database it may hold.
  /// - Throws: `OfficeError`.
  public static func open(
    database: String, employer: String, programs folder: String, actor: String,
    connections: Int = 4
  ) async throws -> Office {
    var target = ConnectionConfiguration(target: database)
    target.applicationName = "bursar/\(actor)"
    target.role = "bursar_app"
    let pool = ConnectionPool(configuration: target, size: connections)
    do {
      return try await OfficeError.translating {
        try await open(pool: pool, employer: employer, programFolders: [folder], actor: actor)
      }
    } catch {
      await pool.close()
      throw error
    }
  }

  /// The same on connections that are there; programs of a later folder replace those of an earlier one. With
  /// folders of rules, the repayment schedules that programs name have to be there.
  package static func open(
    pool: ConnectionPool, employer code: String, programFolders: [String],
    ruleFolders: [String]? = nil, actor: String
  ) async throws -> Office {
    let (employers, currencies) = try await pool.transaction { db in
      (try db.rows(Employers()), try db.rows(Currencies()).map(\.currency))
    }
    guard let employer = employers.first(where: { $0.code == code }) else {
      throw OfficeError.unknownEmployer(code)
    }
    let rules = try ruleFolders.map { folders in
      try RuleReader(currencies: currencies).read(folders: folders)
    }
    let reader = ProgramReader(currencies: currencies, schedules: rules?.schedules.map(\.id))
    return Office(
      pool: pool, employer: employer, programs: try reader.read(folders: programFolders),
      currencies: currencies, actor: actor)
  }

  /// Gives the connections back.
  public func close() async { await pool.close() }

  // MARK: Reading

  /// Sponsorships, newest first: all, or those that the arguments say.
  ///
  /// - Throws: `OfficeError`.
  public func sponsorships(
    employee: String? = nil, state: SponsorshipState? = nil, approver: String? = nil
  ) async throws -> [Sponsorship] {
    let statement = Sponsorships(
      employerID: employer.id, employeeNumber: employee, state: state, approver: approver)
    return try await read { db in try db.rows(statement).map(\.sponsorship) }
  }

  /// One sponsorship by its number.
  ///
  /// - Throws: `OfficeError`, `.unknownSponsorship` where there is none.
  public func sponsorship(_ id: Int) async throws -> Sponsorship {
    let statement = Sponsorships(employerID: employer.id, id: id)
    guard
      let found = try await read({ db in try db.optionalRow(statement)?.sponsorship })
    else { throw OfficeError.unknownSponsorship(id) }
    return found
  }

  /// The budgets with their balances: now, or of entries effective up to a day.
  ///
  /// - Throws: `OfficeError`.
  public func budgets(asOf day: Day? = nil) async throws -> [BudgetCell] {
    let statement = BudgetCells(employerID: employer.id, asOf: day)
    return try await read { db in try db.rows(statement).map(\.cell) }
  }

  /// The program of a name.
  ///
  /// - Throws: `OfficeError.unknownProgram`.
  public func program(_ name: String) throws -> Program {
    guard let program = programs.first(where: { $0.name == name }) else {
      throw OfficeError.unknownProgram(name, known: programs.map(\.name))
    }
    return program
  }

  func read<Value: Sendable>(
    _ body: @escaping @Sendable (isolated Connection) throws -> Value
  ) async throws -> Value {
    try await OfficeError.translating {
      try await pool.transaction(
        TransactionOptions(isolation: .repeatableRead, isReadOnly: true), body)
    }
  }

  func write<Value: Sendable>(
    isDryRun: Bool, _ body: @escaping @Sendable (isolated Connection) throws -> Value
  ) async throws -> Value {
    try await OfficeError.translating {
      try await pool.transaction(TransactionOptions(isDryRun: isDryRun), body)
    }
  }
}
