package import Store
package import Upskilling

/// Why no statement can be given on an agreement: somebody has to say something first, or the rules refuse.
package enum RepaymentObstacle: Error, Sendable, Equatable, CustomStringConvertible {
  case stillHere
  case exitReasonMissing
  case noSchedule(String, signedOn: Day)
  /// What begins the time to be served has no day yet.
  case startUnknown(RepaymentSchedule.Start)
  case rules(RepaymentError)

  package var description: String {
    switch self {
    case .stillHere: "still employed"
    case .exitReasonMissing: "say how the employment ended, with: bursar repayment exit"
    case .noSchedule(let name, let day): "no schedule '\(name)' holds on \(day)"
    case .startUnknown(let start): "the day of the \(start.rawValue) is not known"
    case .rules(let error): "\(error)"
    }
  }
}

extension RepaymentCases.Row {
  /// What is due under the agreement, by the law of the places where the learner has worked since.
  ///
  /// - Throws: `RepaymentObstacle`.
  package func statement(by book: RuleBook) throws(RepaymentObstacle) -> RepaymentStatement {
    guard let exitOn else { throw .stillHere }
    guard let exitReason else { throw .exitReasonMissing }
    guard let held = book.schedule(schedule, signedOn: signedOn) else {
      throw .noSchedule(schedule, signedOn: signedOn)
    }
    let start: Day? =
      switch held.terms.start {
      case .completion: completedOn
      case .payment: paidOn
      case .start: startedOn
      }
    guard let start else { throw .startUnknown(held.terms.start) }
    let agreement = RepaymentAgreement(
      sponsorship: sponsorshipID, employeeNumber: employeeNumber, signedOn: signedOn,
      agreed: agreed, cost: cost, refunded: refunded, schedule: held, servesFrom: start,
      trainingFrom: startedOn, trainingThrough: completedOn, facts: facts)
    let exit = EmploymentExit(on: exitOn, reason: exitReason, jurisdictions: places)
    do { return try book.repayment(under: agreement, after: exit) } catch { throw .rules(error) }
  }

  /// Whether a leaver's statement is still to be settled.
  package var isOpen: Bool { exitOn != nil && !isDemanded && state == .fulfilled }
}
