import ArgumentParser
import Foundation
import Intake
import Jobs
import Postgres
import Store
import Upskilling

/// What a command of documents, statements and matches works with.
struct PapersDesk: Sendable {
  let session: Session
  let employer: Employer
  let context: StepContext

  init(
    _ options: GlobalOptions, _ employer: EmployerOption, asOf: DayArgument? = nil
  ) async throws {
    session = try await Session.open(config: options.config, command: "reconcile")
    self.employer = try await session.employer(employer.employer)
    let moment = session.moment(asOf?.day, for: self.employer)
    context = StepContext(
      employerID: self.employer.id, at: moment.instant, occurredOn: moment.day,
      actor: session.installation.actor)
  }

  var rules: MatchRules { session.configuration.matchRules }

  func rows<S: Statement>(_ statement: S) async throws -> [S.Row] {
    try await session.connection.perform { db in try db.rows(statement) }
  }

  /// The rows of a list that may be long.
  func list<S: Statement>(_ statement: S) async throws -> [S.Row] {
    try await session.connection.transaction(TransactionOptions(isReadOnly: true)) { db in
      try db.execute(JoinWholeTables())
      return try db.rows(statement)
    }
  }

  func currencies() async throws -> [Currency] {
    try await rows(Currencies()).map(\.currency)
  }

  /// Of an invoice, a credit note or a claim.
  func currency(ofDocument document: Int) async throws -> Currency {
    for isClaims in [false, true] {
      var statement = Documents(employerID: employer.id, isClaims: isClaims)
      statement.documentID = document
      if let row = try await rows(statement).first { return row.total.currency }
    }
    throw CommandError("there is no such document; see: bursar invoice list", ExitStatus.data)
  }

  /// A profile by its path, or by its name in the installation's folder and beside the configuration.
  func profile(_ name: String, config: String?) throws -> Profile {
    if name.hasSuffix(".yaml") { return try Profile.load(path: name) }
    let beside = URL(fileURLWithPath: session.installation.configurationPath(config))
      .deletingLastPathComponent().appendingPathComponent("feeds").path
    for folder in [beside, "\(session.installation.home)/Config/feeds"] {
      let path = "\(folder)/\(name).yaml"
      if FileManager.default.fileExists(atPath: path) { return try Profile.load(path: path) }
    }
    throw CommandError("there is no profile '\(name)'", ExitStatus.configuration)
  }
}

/// What a file says; a refusal names the file.
func naming<Value>(_ file: String, _ read: () throws -> Value) throws -> Value {
  do {
    return try read()
  } catch let error as IntakeError {
    throw CommandError("\(file): \(error)", error.exitStatus)
  }
}

/// The business day of a command.
struct AsOfOption: ParsableArguments {
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?
}
