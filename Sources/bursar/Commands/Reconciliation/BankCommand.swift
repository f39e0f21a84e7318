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
    usage: """
      bursar bank import <account> <file> [<options>]
      bursar bank import --all <file> [<options>]
      """,
    discussion: """
      Example:
        bursar bank import operating statement-2026-03.xml
        bursar bank import --all statements.bai --profile bai2
        bursar bank import operating march.csv --profile bank-generic

      A statement is taken as a whole or refused: its lines have to lead from its opening balance to its \
      closing one, and it has to join the statements before and after it. Of one that overlaps them only the \
      new lines are added, and it is refused where the two do not agree. A CSV without balances needs both, as \
      the bank prints them, with --opening and --closing.

      A file that holds several accounts needs --all: each statement goes to the account whose number it \
      states. One that is not on record, or one refused statement, refuses the file.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Flag(help: "Each statement to the account whose number it states; then name the file alone.")
  var all = false
  @Argument(
    help: ArgumentHelp("Bank account, by its code, and the file.", valueName: "account> <file"))
  var names: [String]
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

  func validate() throws {
    guard names.count == (all ? 1 : 2) else {
      throw ValidationError(
        all
          ? "with --all name the file alone"
          : "name the account and the file, or --all and the file"
      )
    }
    guard !all || BankFormat(rawValue: profile) != nil else {
      throw ValidationError("a CSV is of one account: name it instead of --all")
    }
  }

  private var file: String { names[names.count - 1] }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let sha256 = try naming(file) { try fingerprint(ofFile: file) }
      let accounts = try await desk.rows(BankAccounts(employerID: desk.employer.id))
      let (statements, reader) = try await read(desk, accounts)
      let source = OpenSource(
        context: desk.context, name: URL(fileURLWithPath: file).lastPathComponent, sha256: sha256,
        profile: reader)
      let context = desk.context
      let places = try places(of: statements, accounts)
      let answer = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in
        let opened = try db.row(source)
        let answers = try places.map { place in
          try db.row(
            ImportStatement(
              context: context, sourceID: opened.sourceID, account: place.account,
              statement: place.statement))
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

  private struct Place: Sendable {
    /// Code of the account.
    let account: String
    let statement: BankStatement
  }

  /// To which account each statement goes, in the order of their days: the one named, or the one whose number
  /// it states.
  private func places(
    of statements: [BankStatement], _ accounts: [BankAccounts.Row]
  ) throws -> [Place] {
    let inOrder = statements.sorted { $0.firstDay < $1.firstDay }
    guard all else { return inOrder.map { Place(account: names[0], statement: $0) } }
    let codes = Dictionary(
      accounts.map { ($0.identifier, $0.code) }, uniquingKeysWith: { first, _ in first })
    let unknown = Set(statements.map(\.account)).subtracting(codes.keys)
    guard unknown.isEmpty else {
      throw CommandError(
        "\(file): it holds statements of accounts that are not on record, whose numbers end in \(unknown.map(ending).sorted().joined(separator: ", ")); see: bursar bank open",
        ExitStatus.data)
    }
    return inOrder.compactMap { statement in
      codes[statement.account].map { Place(account: $0, statement: statement) }
    }
  }

  /// As much of an account's number as tells it apart, and no more: its last four characters, at most half of it.
  private func ending(_ number: String) -> String {
    String(number.suffix(min(4, number.count / 2)))
  }

  /// The statements of the file, and what names their reader among the sources.
  private func read(
    _ desk: PapersDesk, _ accounts: [BankAccounts.Row]
  ) async throws -> ([BankStatement], String) {
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
    guard let held = accounts.first(where: { $0.code == names[0] }) else {
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
      let statements = try await desk.list(BankStatements(employerID: desk.employer.id))
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
