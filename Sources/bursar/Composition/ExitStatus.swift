import ArgumentParser
import Batch
import Bursary
import Foundation
import Intake
import Jobs
import Postgres
import Reporting
import Settings
import Store
import Upskilling

/// Exit statuses, as in sysexits.h.
enum ExitStatus {
  static let data: Int32 = 65
  static let noInput: Int32 = 66
  static let unavailable: Int32 = 69
  static let defect: Int32 = 70
  static let cannotCreate: Int32 = 73
  static let tryAgain: Int32 = 75
  static let noPermission: Int32 = 77
  static let configuration: Int32 = 78

  /// The status that an error asks for.
  static func of(_ error: any Error) -> Int32 {
    switch error {
    case is SettingsError, is MigrationError: configuration
    case is TaxError, is RepaymentError, is LevyError: data
    case let error as CommandError: error.exitStatus
    case let error as IntakeError: error.exitStatus
    case let error as ClusterError:
      if case .wrongMajor = error { configuration } else { unavailable }
    case let error as PostgresError: of(error)
    case let error as OfficeError: of(error)
    case is ReportFileError: cannotCreate
    case is ReportRequestError, is ROIRefusal: data
    case let failure as JobFailure: failure.exitStatus
    case is CancellationError: tryAgain
    default: defect
    }
  }

  private static func of(_ error: OfficeError) -> Int32 {
    switch error {
    case .configuration: configuration
    case .tryAgain: tryAgain
    case .unreachable: unavailable
    case .notPermitted: noPermission
    case .database: defect
    default: data
    }
  }

  private static func of(_ error: PostgresError) -> Int32 {
    switch error {
    case .connectionFailed(.authentication, _): noPermission
    case .connectionFailed, .connectionLost, .commitUnknown: unavailable
    case .canceled: tryAgain
    case .server(let server) where server.sqlState == .insufficientPrivilege: noPermission
    case .server where StoreError(error) == .rowsUnaccounted: defect
    case .server where StoreError(error) == .factsChanged: tryAgain
    case .server where StoreError(error) != nil: data
    case .server(let server) where server.sqlState.isTransient: tryAgain
    default: defect
    }
  }
}

/// A refusal of the command itself, with its status.
struct CommandError: Error, CustomStringConvertible {
  let description: String
  let exitStatus: Int32

  init(_ description: String, _ exitStatus: Int32) {
    self.description = description
    self.exitStatus = exitStatus
  }
}

/// Runs a command's body; an error becomes one line on stderr and its exit status. SIGINT and SIGTERM
/// cancel the body: the running statement is stopped and rolled back.
func reportingErrors(_ body: @escaping @Sendable () async throws -> Void) async throws {
  let work = Task { try await body() }
  let sources = [SIGINT, SIGTERM].map { onSignal($0) { work.cancel() } }
  defer { sources.forEach { $0.cancel() } }
  try await report { try await work.value }
}

/// The same for a command that can stop at a good moment. The first SIGTERM or SIGINT asks it to, a second
/// one or the end of the grace cancels it; SIGHUP and SIGPIPE do nothing.
func reportingErrors(
  grace: Duration, _ body: @escaping @Sendable (StopSignal) async throws -> Void
) async throws {
  let stop = StopSignal()
  let work = Task { try await body(stop) }
  for number in [SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
  let sources = [SIGINT, SIGTERM].map { number in
    onSignal(number) {
      if stop.isRequested { return work.cancel() }
      stop.request()
      Task {
        try await Task.sleep(for: grace)
        work.cancel()
      }
    }
  }
  defer { sources.forEach { $0.cancel() } }
  try await report { try await work.value }
}

/// Does something when a signal comes, instead of what it does by default, until the source is canceled.
func onSignal(
  _ number: Int32, _ body: @escaping @Sendable () -> Void
) -> any DispatchSourceSignal {
  signal(number, SIG_IGN)
  let source = DispatchSource.makeSignalSource(signal: number)
  source.setEventHandler(handler: body)
  source.resume()
  return source
}

/// Turns an error into its line and exit status.
private func report(_ body: () async throws -> Void) async throws {
  do {
    try await body()
  } catch let exit as ExitCode {
    throw exit
  } catch {
    let text =
      (error as? PostgresError).flatMap { StoreError($0) }?.description ?? "\(error)"
    Console.error("bursar: \(text)")
    if let error = error as? PostgresError,
      ProcessInfo.processInfo.environment["BURSAR_DEBUG"] != nil
    {
      Console.error(error.debugDescription)
    }
    throw ExitCode(ExitStatus.of(error))
  }
}
