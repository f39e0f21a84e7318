import ArgumentParser
import Bursary
import Reporting
import Settings
import Upskilling

struct TaxLevy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "levy",
    abstract: "Say what a training levy comes to, what its funds hold, and what they do not pay.",
    discussion: """
      Example:
        bursar tax levy Examples/rules/levy.yaml --as-of 2026-10-01

      Writes nothing. REVIEW means that a person has to look. Exits with 65 where a rule, or the rate or \
      allowance of the year, is missing: nothing is guessed.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "Pay bills and funds, as in Examples/rules/levy.yaml.") var file: String
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp("Day on which funds are looked at.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "tax")
      let (book, currencies) = try await session.rules(config: options.config)
      let reader = CaseReader(currencies: currencies)
      let levy = try readingCase(file) { (root) throws(SettingsError) in try reader.levy(root) }
      let document = LevyDocument(
        year: try levy.payBills.map {
          try book.levyYear($0.year, in: levy.country, payBills: $0.months)
        },
        account: levy.hasFunds
          ? try book.levyAccount(
            in: levy.country, paidIn: levy.paidIn, costs: levy.costs, asOf: asOf.day) : nil)
      if options.format == .json {
        try Console.printJSON(document)
      } else {
        Console.print(document.text)
      }
      Console.note(RuleBook.notice)
    }
  }
}
