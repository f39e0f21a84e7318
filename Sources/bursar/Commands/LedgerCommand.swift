import ArgumentParser
import Reporting
import Foundation
import Postgres
import Store
import Upskilling

/// The ledger.
struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "The journal, its balances, and exchange rates.",
    subcommands: [
      LedgerList.self, LedgerShow.self, LedgerHistory.self, LedgerBalance.self,
      LedgerReverse.self, LedgerAdjust.self, LedgerItems.self, LedgerRate.self,
    ])
}

/// A transfer of the journal for machines.
private struct TransferItem: Encodable {
  let entry: Int
  let line: Int
  let kind: String
  let book: String
  let period: String
  let budget: Int?
  let occurredOn: String
  let effectiveOn: String
  let from: String
  let to: String
  let amount: String
  let currency: String
  let sponsorship: Int?
  let reversalOf: Int?
  let key: String?
  let actor: String

  init(_ row: Journal.Row) {
    entry = row.entryID
    line = row.line
    kind = row.kind
    book = row.book
    period = row.period
    budget = row.cellID
    occurredOn = row.occurredOn
    effectiveOn = row.effectiveOn
    from = row.from
    to = row.to
    amount = row.amount.text
    currency = row.amount.currency.code
    sponsorship = row.sponsorshipID
    reversalOf = row.reversalOf
    key = row.key
    actor = row.actor
  }
}

extension BudgetDesk {
  fileprivate func printJournal(_ journal: Journal, _ options: GlobalOptions) async throws {
    let rows = try await session.connection.perform { db in try db.rows(journal) }
    try printList(
      rows.map(TransferItem.init), options, ifEmpty: "No entry.",
      ["entry", "day", "what", "book", "from", "to", "amount", "", "budget", "sponsorship", "by"],
      numbers: [0, 6, 8, 9]
    ) {
      [
        "\($0.entry)", $0.effectiveOn, $0.kind, $0.book, $0.from, $0.to, $0.amount, $0.currency,
        $0.budget.map { String($0) } ?? "", $0.sponsorship.map { String($0) } ?? "", $0.actor,
      ]
    }
  }
}

struct LedgerList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List entries of the journal, newest first.",
    discussion:
      "Example:\n  bursar ledger list --book financial --account training_expense --limit 20")

  /// The two books.
  enum Book: String, ExpressibleByArgument, CaseIterable {
    case budgetary, financial
  }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: "Only this book: budgetary or financial.") var book: Book?
  @Option(help: ArgumentHelp("Only this kind of entry, such as expend.", valueName: "kind"))
  var kind: String?
  @Option(
    help: ArgumentHelp("Only transfers of this account, such as available.", valueName: "name"))
  var account: String?
  @Option(help: ArgumentHelp("At most so many transfers.", valueName: "count")) var limit = 100

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      var journal = Journal(employerID: desk.employer.id)
      journal.book = book?.rawValue
      journal.kind = kind
      journal.account = account
      journal.limit = limit
      try await desk.printJournal(journal, options)
    }
  }
}

struct LedgerShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one entry with all its transfers.",
    discussion: "Example:\n  bursar ledger show 42")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the entry.") var entry: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      var journal = Journal(employerID: desk.employer.id)
      journal.entryID = entry
      try await desk.printJournal(journal, options)
    }
  }
}

struct LedgerHistory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List what one sponsorship has moved in both books.",
    discussion: "Example:\n  bursar ledger history --sponsorship 7")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: ArgumentHelp("Number of the sponsorship.", valueName: "number"))
  var sponsorship: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      var journal = Journal(employerID: desk.employer.id)
      journal.sponsorshipID = sponsorship
      try await desk.printJournal(journal, options)
    }
  }
}

struct LedgerBalance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "balance", abstract: "The trial balance: what went into and out of each account.",
    discussion: """
      Example:
        bursar ledger balance --as-of 2026-03-31

      In every book and currency debits and credits add up to the same.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Count entries effective up to this day; all otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  private struct Item: Encodable {
    let book: String
    let account: String
    let debit: String
    let credit: String
    let balance: String
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = TrialBalance(employerID: desk.employer.id, asOf: asOf?.day)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      let items = try rows.map { row in
        Item(
          book: row.book, account: row.kind, debit: row.debit.text, credit: row.credit.text,
          balance: try row.debit.adding(row.credit.negated()).text,
          currency: row.debit.currency.code)
      }
      if options.format == .json { return try items.forEach { try Console.printJSON($0) } }
      guard !items.isEmpty else { return Console.print("The journal is empty.") }
      var table = TextTable(
        ["book", "account", "debit", "credit", "balance", ""], numbers: [2, 3, 4])
      table.rows = items.map {
        [
          $0.book, $0.account.replacing("_", with: " "), $0.debit, $0.credit, $0.balance,
          $0.currency,
        ]
      }
      let books = Dictionary(grouping: rows) { [$0.book, $0.debit.currency.code] }
      for (book, rows) in books.sorted(by: { $0.key.joined() < $1.key.joined() }) {
        let currency = rows[0].debit.currency
        let debit = Money(rows.map(\.debit.minorUnits).reduce(0, +), currency)
        let credit = Money(rows.map(\.credit.minorUnits).reduce(0, +), currency)
        table.rows.append(
          [
            book[0], "total", debit.text, credit.text,
            Money(debit.minorUnits - credit.minorUnits, currency).text, currency.code,
          ])
      }
      Console.print(table.render())
    }
  }
}

struct LedgerReverse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reverse",
    abstract: "Take back an entry by a new one, its transfers turned round.",
    discussion: "Example:\n  bursar ledger reverse 42 --key correction-7")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Number of the entry.") var entry: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let key = write.key ?? UUID().uuidString.lowercased()
      let statement = ReverseEntry(
        employerID: desk.employer.id, key: key, entryID: entry,
        occurredOn: write.asOf?.day ?? desk.session.today(for: desk.employer),
        actor: desk.session.installation.actor)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: write.dryRun)
      ) { db in try db.row(statement) }
      try desk.tell(row.answer, entry: row.entryID, key: key, options)
    }
  }
}

struct LedgerAdjust: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adjust", abstract: "Adjust the financial book, also on softly closed days.",
    discussion: """
      Example:
        bursar ledger adjust rounding_difference accrued_cost 0.02 EUR --reason "rounding of INV-17" \
          --as-of 2026-03-31

      The first account takes, the second gives. Not payables, prepaid and others that are kept item by item.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var write: BudgetWriteOptions
  @Argument(help: "Account that takes, such as training_expense.") var debit: String
  @Argument(help: "Account that gives.") var credit: String
  @Argument(help: "Amount, as 12.50.") var amount: String
  @Argument(help: "Currency.") var currency: String
  @Option(help: ArgumentHelp("Why; no personal data.", valueName: "text")) var reason: String

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let currencies = try await desk.session.connection.perform { db in
        try db.rows(Currencies()).map(\.currency)
      }
      guard let known = currencies.first(where: { $0.code == currency }) else {
        throw CommandError("'\(currency)' is not a currency of ISO 4217", ExitStatus.data)
      }
      let key = write.key ?? UUID().uuidString.lowercased()
      let statement = AdjustBook(
        employerID: desk.employer.id, key: key, debit: debit, credit: credit,
        amount: try Money(argument: amount, currency: known), reason: reason,
        occurredOn: write.asOf?.day ?? desk.session.today(for: desk.employer),
        actor: desk.session.installation.actor)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: write.dryRun)
      ) { db in try db.row(statement) }
      try desk.tell(row.answer, entry: row.entryID, key: key, options)
      if let day = row.effectiveOn, day != statement.occurredOn {
        Console.note("it counts on \(day): \(statement.occurredOn) is closed")
      }
    }
  }
}

struct LedgerItems: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "items", abstract: "List what is owed and owing, item by item.",
    discussion: "Example:\n  bursar ledger items --with-settled")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Flag(help: "Those that are settled too.") var withSettled = false

  private struct Item: Encodable {
    let item: Int
    let account: String
    let party: String
    let reference: String
    let due: String?
    let amount: String
    let open: String
    let currency: String
    let originalAmount: String
    let originalOpen: String
    let originalCurrency: String

    init(_ row: OpenItems.Row) throws {
      item = row.itemID
      account = row.account.rawValue
      party = row.party
      reference = row.reference
      due = row.dueOn?.description
      amount = row.amount.text
      open = try row.amount.adding(row.settled.negated()).text
      currency = row.amount.currency.code
      originalAmount = row.original.text
      originalOpen = try row.original.adding(row.originalSettled.negated()).text
      originalCurrency = row.original.currency.code
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = OpenItems(employerID: desk.employer.id, withSettled: withSettled)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      try printList(
        try rows.map { try Item($0) }, options, ifEmpty: "Nothing is owed or owing.",
        ["item", "account", "party", "reference", "due", "amount", "open", "", "original", ""],
        numbers: [0, 5, 6, 8]
      ) {
        [
          "\($0.item)", $0.account.replacing("_", with: " "), $0.party, $0.reference, $0.due ?? "",
          $0.amount, $0.open, $0.currency, $0.originalOpen, $0.originalCurrency,
        ]
      }
    }
  }
}

/// Exchange rates.
struct LedgerRate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rate", abstract: "Exchange rates: recorded once, never changed.",
    subcommands: [LedgerRateAdd.self, LedgerRateList.self])
}

struct LedgerRateAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Record the rate of a day.",
    discussion: """
      Example:
        bursar ledger rate add USD EUR 2026-03-02 0.9234 --source ECB

      One unit of the first currency is worth so many of the second. A rate is used on its day and the \
      seven after it, where no newer one is there.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Currency of one unit.") var base: String
  @Argument(help: "Currency it is worth.") var quote: String
  @Argument(help: "Day of the rate.") var day: DayArgument
  @Argument(help: "The rate, as 0.9234.") var rate: String
  @Option(help: ArgumentHelp("Who published it, such as ECB.", valueName: "text"))
  var source: String
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let known: ExchangeRate
      do {
        known = try ExchangeRate(text: rate)
      } catch {
        throw CommandError("\(error)", ExitStatus.data)
      }
      let statement = AddRate(
        employerID: desk.employer.id, base: base, quote: quote, day: day.day, rate: known.text,
        source: source, actor: desk.session.installation.actor)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
      if options.format == .json {
        try Console.printJSON(["rate": row.rateID])
      } else {
        Console.print(dryRun ? "the rate could be recorded" : "rate \(row.rateID)")
      }
    }
  }
}

struct LedgerRateList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the rates, newest first.",
    discussion: "Example:\n  bursar ledger rate list")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  private struct Item: Encodable {
    let day: String
    let base: String
    let quote: String
    let rate: String
    let source: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = Rates(employerID: desk.employer.id)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      try printList(
        rows.map {
          Item(
            day: $0.validOn, base: $0.base, quote: $0.quote, rate: $0.rate, source: $0.source)
        }, options, ifEmpty: "No rate yet.", ["day", "one", "in", "rate", "source"], numbers: [3]
      ) { [$0.day, $0.base, $0.quote, $0.rate, $0.source] }
    }
  }
}
