import Postgres
import Settings
import Store
public import Upskilling

/// Why an office could not do what it was asked. A refusal by a program or a budget is none: it is an answer.
public enum OfficeError: Error, Sendable, CustomStringConvertible {
  case unknownEmployer(String)
  case unknownProgram(String, known: [String])
  /// Nobody with this number was here on the day.
  case unknownEmployee(on: Day)
  case unknownCurrency(String)
  case unknownSponsorship(Int)
  case unknownBudget(Int)
  /// No budget of the employee's cost center is there for the day, program and currency.
  case noBudget(currency: String)
  /// The budget is not in the program's currency.
  case budgetCurrency(budget: String, program: String)
  case priceNotPositive
  case amount(MoneyError)
  /// A program that cannot be read, with file and line.
  case configuration(String)
  /// A rule of the database, in a sentence.
  case rule(String)
  /// What the decision rests on changed meanwhile, or the database was busy: try again.
  case tryAgain(String)
  case unreachable(String)
  case notPermitted(String)
  /// The database failed.
  case database(String)

  /// In a sentence, with what to do.
  public var description: String {
    switch self {
    case .unknownEmployer(let code): "there is no employer '\(code)'; see: bursar employer list"
    case .unknownProgram(let name, let known):
      "there is no program '\(name)'; there are: "
        + (known.isEmpty ? "none" : known.joined(separator: ", "))
    case .unknownEmployee(let day): "nobody with this employee number was here on \(day)"
    case .unknownCurrency(let code): "'\(code)' is not a currency of ISO 4217"
    case .unknownSponsorship(let id):
      "there is no sponsorship \(id); see: bursar sponsorship list"
    case .unknownBudget(let id): "there is no budget \(id); see: bursar budget list"
    case .noBudget(let currency):
      "the employee's cost center has no budget in \(currency) for this program and day; open one, or name the budget that pays"
    case .budgetCurrency(let budget, let program):
      "the budget is in \(budget), the program in \(program)"
    case .priceNotPositive: "the price must be above zero"
    case .amount(let error): error.description
    case .configuration(let text), .rule(let text), .tryAgain(let text), .unreachable(let text),
      .notPermitted(let text), .database(let text):
      text
    }
  }

  /// Runs a body and says its errors as the office's.
  package static func translating<Value: Sendable>(
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let error as OfficeError {
      throw error
    } catch let error as MoneyError {
      throw amount(error)
    } catch let error as SettingsError {
      throw configuration("\(error)")
    } catch let error as PostgresError {
      throw OfficeError(error)
    }
  }

  private init(_ error: PostgresError) {
    if let known = StoreError(error) {
      self = known == .factsChanged ? .tryAgain(known.description) : .rule(known.description)
      return
    }
    switch error {
    case .connectionFailed(.authentication, _): self = .notPermitted(error.description)
    case .connectionFailed, .connectionLost, .commitUnknown: self = .unreachable(error.description)
    case .server(let server) where server.sqlState == .insufficientPrivilege:
      self = .notPermitted(error.description)
    case .canceled: self = .tryAgain(error.description)
    default: self = error.isTransient ? .tryAgain(error.description) : .database(error.description)
    }
  }
}
