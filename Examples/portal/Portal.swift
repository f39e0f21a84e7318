import Bursary
import Foundation
import Upskilling

// What an employee portal does with the library: it says beforehand what the program would decide, asks in
// earnest, and answers in the manager's name. The portal is the composition root: it reads the clock.
//
//   portal postgres://localhost/bursar acme Config/programs site-skills 000042 coursera cr-01 49.00

@main struct Portal {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == 8 else {
      print("usage: portal DATABASE EMPLOYER PROGRAMS PROGRAM EMPLOYEE PROVIDER COURSE PRICE")
      exit(64)
    }
    do {
      let office = try await Office.open(
        database: arguments[0], employer: arguments[1], programs: arguments[2], actor: "portal")
      try await ask(office, Array(arguments.dropFirst(3)))
      await office.close()
    } catch let error as OfficeError {
      print("portal: \(error)")
      exit(65)
    }
  }

  static func ask(_ office: Office, _ words: [String]) async throws {
    let now = office.moment(
      Instant(millisecondsSinceEpoch: Int(Date().timeIntervalSince1970 * 1000)))
    guard let version = try office.program(words[0]).version(on: now.day) else {
      return print("the program is not in force today")
    }
    let ask = Ask(
      program: words[0], employee: words[1], provider: words[2], course: words[3],
      price: try Money(text: words[4], currency: version.currency))

    let decision = try await office.check(ask, on: now.day)
    guard decision.outcome != .refused else {
      return print("would be refused: \(decision.reasons.map(\.sentence).joined(separator: "; "))")
    }
    let outcome = try await office.request(ask, at: now)
    print("sponsorship \(outcome.sponsorship) is \(outcome.state.rawValue)")

    var sponsorship = try await office.sponsorship(outcome.sponsorship)
    while sponsorship.state == .requested, let approver = sponsorship.approver {
      let step = try await office.advance(sponsorship.id, .approve(by: approver), at: now)
      print("\(approver) says yes: \(step.answer.rawValue)")
      guard step.answer.isGranted else { return }
      sponsorship = try await office.sponsorship(sponsorship.id)
    }
    for budget in try await office.budgets() where budget.id == sponsorship.cellID {
      print("budget \(budget.id) has \(Money(budget.available, budget.currency).text) available")
    }
  }
}
