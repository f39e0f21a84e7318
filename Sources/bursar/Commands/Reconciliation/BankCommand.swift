import ArgumentParser
import Foundation
import Intake
import Postgres
import Store
import Upskilling

/// Bank accounts and statements.
struct BankCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bank", abstract: "Bank accounts and their statements.",
    subcommands: [BankOpen.self, BankImport.self, BankList.self, BankShow.self])
}

struct BankOpen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Record a bank account.",
    discussion: "Example:\n  bursar bank open operating ES9121000418450200051332 EUR")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Short name.") var code: String
  @Argument(help: "IBAN or number, as its statements name it.") var identifier: String
  @Argument(help: "Currency, such as EUR.") var currency: String
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      let open = OpenBankAccount(
        employerID: desk.employer.id, code: code,
        identifier: identifier.filter { !$0.isWhitespace }, currencyCode: currency,
        actor: desk.context.actor)
      _ = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(open) }
      try tell(.done, "account \(code)", options)
    }
  }
}

struct BankImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import bank statements: camt.053, BAI2 or CSV.",
    discussion: """
      Example:
        bursar bank import operating statement-2026-03.xml
        bursar bank import operating statement.bai --profile bai2
        bursar bank import operating march.csv --profile bank-generic

      A statement is taken as a whole or refused: its lines have to lead from its opening balance to its \
      closing one, and it has to join the statements before and after it. Of one that overlaps them only the \
      new lines are added, and it is refused where the two do not agree. A CSV without balances needs both, as \
      the bank prints them, with --opening and --closing.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "Bank account, by its code.") var account: String
  @Argument(help: "The file.") var file: String
  @Option(
    help: ArgumentHelp(
      "What reads it: camt.053, bai2, or a profile by name or path.", valueName: "name"))
  var profile = BankFormat.camt.rawValue
  @Option(help: ArgumentHelp("Balance before a CSV without balances.", valueName: "amount"))
  var opening: String?
  @Option(help: ArgumentHelp("Balance after it.", valueName: "amount"))
  var closing: String?
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  private struct Answer: Encodable {
    let file: String
    let imported: Int
    let unchanged: Int
    let lines: Int
    /// Of these, shown by an earlier statement.
    let repeated: Int
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let sha256 = try naming(file) { try fingerprint(ofFile: file) }
      let (statements, reader) = try await read(desk)
      let source = OpenSource(
        context: desk.context, name: URL(fileURLWithPath: file).lastPathComponent, sha256: sha256,
        profile: reader)
      let context = desk.context
      let account = account
      let answer = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in
        let opened = try db.row(source)
        var answers: [ImportStatement.Row] = []
        for statement in statements.sorted(by: { $0.firstDay < $1.firstDay }) {
          answers.append(
            try db.row(
              ImportStatement(
                context: context, sourceID: opened.sourceID, account: account,
                statement: statement)))
        }
        return Answer(
          file: file, imported: answers.count(where: \.isNew),
          unchanged: answers.count { !$0.isNew },
          lines: statements.map(\.lines.count).reduce(0, +),
          repeated: answers.map(\.repeated).reduce(0, +))
      }
      if options.format == .json { return try Console.printJSON(answer) }
      Console.print(
        "\(answer.imported) imported, \(answer.unchanged) unchanged, \(answer.lines) lines"
          + (answer.repeated == 0 ? "" : ", \(answer.repeated) of them shown before"))
    }
  }

  /// The statements of the file, and what names their reader among the sources.
  private func read(_ desk: PapersDesk) async throws -> ([BankStatement], String) {
    if let format = BankFormat(rawValue: profile) {
      guard opening == nil, closing == nil else {
        throw CommandError(
          "\(profile) has balances of its own: leave out --opening and --closing",
          ExitStatus.data)
      }
      let currencies = try await desk.currencies()
      let statements = try naming(file) {
        switch format {
        case .camt: try CAMTReader(currencies: currencies).read(path: file)
        case .bai2: try BAI2Reader(currencies: currencies).read(path: file)
        }
      }
      return (statements, profile)
    }
    let layout = try desk.profile(profile, config: options.config)
    guard layout.kind == .bankLines else {
      throw CommandError("the profile is not for lines of a bank", ExitStatus.configuration)
    }
    let accounts = try await desk.rows(BankAccounts(employerID: desk.employer.id))
    guard let held = accounts.first(where: { $0.code == account }) else {
      throw CommandError("there is no such bank account; see: bursar bank list", ExitStatus.data)
    }
    let currency = held.currency
    let reader = BankLineReader(
      profile: layout, account: held.identifier, currency: currency,
      opening: try opening.map { try Money(argument: $0, currency: currency).minorUnits },
      closing: try closing.map { try Money(argument: $0, currency: currency).minorUnits })
    return ([try naming(file) { try reader.read(path: file) }], layout.digest)
  }
}

/// Standards of bank statements that need no profile.
enum BankFormat: String {
  case camt = "camt.053"
  case bai2
}

struct BankList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List bank accounts and their statements, newest first.",
    discussion: "Example:\n  bursar bank list")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  private struct Item: Encodable {
    let account: String
    let identifier: String
    let statement: Int?
    let number: String
    let firstDay: String
    let lastDay: String
    let opening: String
    let closing: String
    let currency: String
    let lines: Int
    let openLines: Int
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      let accounts = try await desk.rows(BankAccounts(employerID: desk.employer.id))
      let statements = try await desk.rows(BankStatements(employerID: desk.employer.id))
      let items = accounts.flatMap { account -> [Item] in
        let own = statements.filter { $0.account == account.code }
        guard !own.isEmpty else {
          return [
            Item(
              account: account.code, identifier: account.identifier, statement: nil, number: "",
              firstDay: "", lastDay: "", opening: "", closing: "",
              currency: account.currency.code, lines: 0, openLines: 0)
          ]
        }
        return own.map {
          Item(
            account: account.code, identifier: account.identifier, statement: $0.id,
            number: $0.number, firstDay: $0.firstDay, lastDay: $0.lastDay,
            opening: $0.opening.text, closing: $0.closing.text, currency: account.currency.code,
            lines: $0.lines, openLines: $0.openLines)
        }
      }
      try printList(
        items, options, ifEmpty: "No bank account yet.",
        [
          "account", "statement", "number", "from", "to", "opening", "closing", "", "lines", "open",
        ],
        numbers: [1, 5, 6, 8, 9]
      ) {
        [
          $0.account, $0.statement.map { "\($0)" } ?? "", $0.number, $0.firstDay, $0.lastDay,
          $0.opening, $0.closing, $0.currency, "\($0.lines)", "\($0.openLines)",
        ]
      }
    }
  }
}

struct BankShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the lines of a statement and the groups that took them.",
    discussion: "Example:\n  bursar bank show 1")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the statement.") var statement: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      try printLines(
        try await desk.rows(PaperLines(employerID: desk.employer.id, of: .statement(statement))),
        options)
    }
  }
}
