import ArgumentParser
import Bursary
import Reporting
import Settings
import Upskilling

/// What leavers owe.
struct RepaymentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repayment", abstract: "What a leaver owes, by the agreement and the rule files.",
    discussion: "Computed from the rule files as they stand; not tax or legal advice.",
    subcommands: [
      RepaymentCheck.self, RepaymentSign.self, RepaymentExit.self, RepaymentList.self,
      RepaymentShow.self,
    ])
}

struct RepaymentCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say line by line what a leaver owes and which rule each line rests on.",
    discussion: """
      Example:
        bursar repayment check Examples/rules/leaver.yaml

      Writes nothing. REVIEW means that a person has to look. Exits with 65 where no rule of the place is \
      known: nothing is guessed.
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: "Agreement and exit, as in Examples/rules/leaver.yaml.") var file: String

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "repayment")
      let (book, currencies) = try await session.rules(config: options.config)
      let reader = CaseReader(currencies: currencies)
      let (agreement, exit) = try readingCase(file) { (root) throws(SettingsError) in
        try reader.leaver(root, by: book)
      }
      let document = RepaymentDocument(try book.repayment(under: agreement, after: exit))
      Console.print(options.format == .json ? try document.json() : document.text)
      Console.note(RuleBook.notice)
    }
  }
}
