import ArgumentParser
import Foundation
import Postgres
import Store
import Upskilling

struct InvoiceOffset: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "offset",
    abstract: "Set credit with the vendor off against one of its invoices, in full or in part.",
    discussion: """
      Example:
        bursar invoice offset 7
        bursar invoice offset 7 --credit 12 --amount 100.00

      Credit is what the vendor owes: by a credit note, for what was canceled, or because it was paid twice; \
      'bursar ledger items' lists it. It is taken from the same vendor in the same currency, the oldest first, and \
      never more than is open of the credit or of the invoice. It is a group that 'bursar reconcile show' shows \
      and 'bursar reconcile reverse' takes back.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Number of the invoice among the documents.") var document: Int
  @Option(
    help: ArgumentHelp(
      "Only this credit, as 'bursar ledger items' numbers it; all of the vendor's otherwise.",
      valueName: "item"))
  var credit: Int?
  @Option(
    help: ArgumentHelp(
      "In the currency of the invoice; as much as both leave otherwise.", valueName: "amount"))
  var amount: String?

  private struct Answer: Encodable {
    let answer: GroupAnswer
    let group: Int?
    let amount: String?
    let currency: String?
    let effectiveOn: Day?

    init(_ row: OffsetCredit.Row) {
      answer = row.answer
      group = row.groupID
      amount = row.amount?.text
      currency = row.amount?.currency.code
      effectiveOn = row.effectiveOn
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: write.asOf)
      var units: Int?
      if let amount {
        units = try Money(
          argument: amount, currency: try await desk.currency(ofDocument: document)
        ).minorUnits
      }
      let offset = OffsetCredit(
        context: desk.context, documentID: document, creditID: credit, amount: units,
        key: write.key ?? UUID().uuidString.lowercased())
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: write.dryRun)
      ) { db in try db.row(offset) }
      let answer = Answer(row)
      if options.format == .json {
        try Console.printJSON(answer)
      } else if let group = answer.group, let amount = answer.amount {
        Console.print("done, group \(group): \(amount) \(answer.currency ?? "")")
      }
      guard row.answer == .done else {
        throw CommandError(
          "refused: \(row.answer.text.replacing("_", with: " "))", ExitStatus.data)
      }
      if let day = row.effectiveOn, day != desk.context.occurredOn {
        Console.note("it counts on \(day), the first open day on which both are there")
      }
    }
  }
}
