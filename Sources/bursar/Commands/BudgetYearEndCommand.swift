import ArgumentParser
import Postgres
import Store
import Upskilling

struct BudgetYearEnd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "year-end", abstract: "End the year of every budget of a fiscal period.",
    discussion: """
      Example:
        bursar budget year-end FY26 FY27 --commitments carry --dry-run

      Open reservations are released and what is then available lapses. Commitments go on in the \
      next period (carry), go on there and lapse what they do not use (restricted), or end (lapse). \
      Running it again changes nothing. Close the period afterwards.
      """)

  enum Commitments: String, ExpressibleByArgument, CaseIterable {
    case carry, restricted, lapse

    var carry: EndBudgetYear.Carry {
      switch self {
      case .carry: .unrestricted
      case .restricted: .restricted
      case .lapse: .lapse
      }
    }
  }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "The fiscal period that ends, by name.") var period: String
  @Argument(help: "The next one, by name.") var next: String
  @Option(help: "What becomes of open commitments: carry, restricted or lapse.")
  var commitments: Commitments
  @Flag(help: "Check everything and keep nothing.") var dryRun = false
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp("Business day; the period's last day otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  private struct Item: Encodable {
    let budget: Int
    let answer: BudgetAnswer
    let lapsed: String
    let carriedOut: String
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let ending = try await desk.period(period)
      let nextID = try await desk.period(next).periodID
      let day = asOf?.day ?? Day(iso: ending.lastDay) ?? desk.session.today(for: desk.employer)
      let ids = try await desk.cells().filter { $0.period == period }.map(\.id)
      // All budgets of the period, or none.
      let items = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in
        var answers: [Int: BudgetAnswer] = [:]
        for id in ids {
          answers[id] =
            try db.row(
              EndBudgetYear(
                employerID: desk.employer.id, cellID: id, nextPeriodID: nextID,
                carry: commitments.carry, occurredOn: day,
                actor: desk.session.installation.actor)
            ).answer
        }
        return try db.rows(BudgetCells(employerID: desk.employer.id)).map(\.cell).compactMap {
          cell in
          answers[cell.id].map { answer in
            Item(
              budget: cell.id, answer: answer, lapsed: Money(cell.lapsed, cell.currency).text,
              carriedOut: Money(cell.carriedOut, cell.currency).text, currency: cell.currency.code)
          }
        }
      }
      try printList(
        items, options, ifEmpty: "The period has no budget.",
        ["budget", "answer", "lapsed", "carried out", ""], numbers: [0, 2, 3]
      ) { ["\($0.budget)", $0.answer.words, $0.lapsed, $0.carriedOut, $0.currency] }
      guard items.allSatisfy({ $0.answer.isGranted }) else {
        throw CommandError("refused for some budgets; see their answers", ExitStatus.data)
      }
    }
  }
}
