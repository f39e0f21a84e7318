import ArgumentParser
import Postgres
import Reporting
import Store
import Upskilling

/// Fiscal periods and their close.
struct PeriodCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "period", abstract: "Fiscal periods: add, check, close, sign and reopen.",
    subcommands: [
      PeriodAdd.self, PeriodList.self, PeriodShow.self, PeriodCheck.self, PeriodClose.self,
      PeriodSign.self, PeriodReopen.self,
    ])
}

struct PeriodAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a fiscal period.",
    discussion: "Example:\n  bursar period add FY26 2026-01-01 2026-12-31")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Name, such as FY26.") var name: String
  @Argument(help: "First day.") var firstDay: DayArgument
  @Argument(help: "Last day.") var lastDay: DayArgument
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      guard firstDay.day <= lastDay.day else {
        throw CommandError("the last day lies before the first", ExitStatus.data)
      }
      let statement = AddFiscalPeriod(
        employerID: desk.employer.id, name: name, firstDay: firstDay.day, lastDay: lastDay.day)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
      if options.format == .json {
        try Console.printJSON(["period_id": row.periodID])
      } else {
        Console.print(dryRun ? "\(name) could be added" : "added \(name)")
      }
    }
  }
}

struct PeriodList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the fiscal periods and how far each is closed.",
    discussion: "Example:\n  bursar period list --format json")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  private struct Item: Encodable {
    let name: String
    let firstDay: String
    let lastDay: String
    let state: String
    let closedThrough: String?
    let softClosedThrough: String?
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = FiscalPeriods(employerID: desk.employer.id)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      try printList(
        rows.map {
          Item(
            name: $0.name, firstDay: $0.firstDay, lastDay: $0.lastDay,
            state: $0.isOpen ? "open" : "closed", closedThrough: $0.closedThrough,
            softClosedThrough: $0.softClosedThrough)
        }, options, ifEmpty: "No fiscal period yet. Add one: bursar period add NAME FIRST LAST",
        ["period", "first day", "last day", "state", "closed through", "adjustments only through"]
      ) {
        [
          $0.name, $0.firstDay, $0.lastDay, $0.state, $0.closedThrough ?? "",
          $0.softClosedThrough ?? "",
        ]
      }
    }
  }
}

/// What every step of a close takes.
struct CloseOptions: ParsableArguments {
  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Name of the period.") var name: String
  @Option(
    help: ArgumentHelp(
      "Its days up to this one; all of them otherwise.", valueName: "yyyy-mm-dd"))
  var through: DayArgument?
  @Flag(help: "Do everything and keep nothing.") var dryRun = false

  fileprivate func close(_ kind: CloseKind, inSpite: String? = nil) async throws {
    let desk = try await BudgetDesk(options, employer)
    let period = try await desk.period(name)
    guard let last = through?.day ?? Day(iso: period.lastDay) else { return }
    let moment = desk.session.moment(nil, for: desk.employer)
    let employerID = desk.employer.id
    let statement = CloseDays(
      employerID: employerID, periodID: period.periodID, lastDay: last, kind: kind,
      inSpite: inSpite, at: moment.instant, actor: desk.session.installation.actor)
    let (row, items) = try await desk.session.connection.transaction(
      TransactionOptions(isDryRun: dryRun)
    ) { db in
      let row = try db.row(statement)
      let items = try row.closeID.map { id in
        try db.rows(CloseItems(employerID: employerID, closeID: id))
      }
      return (row, items ?? [])
    }
    let outcome = CloseOutcome(
      answer: row.answer, close: dryRun ? nil : row.closeID,
      firstDay: row.firstDay?.description, lastDay: last.description, hash: row.hash,
      items: items.map { .init($0) })
    if options.format == .json {
      try Console.printJSON(outcome)
    } else {
      Console.print(CloseOutcome.table(items))
      let days = "\(name) through \(last)"
      let sentence =
        switch (row.answer, kind) {
        case (.done, .check): "\(days) was checked"
        case (.done, .soft): "\(days) takes adjustments only from now on"
        case (.done, _): "\(days) is closed"
        default: "\(days): \(row.answer.words)"
        }
      Console.print(sentence)
      if let hash = row.hash { Console.print("trial balance \(hash)") }
    }
    guard [.done, .alreadyClosed].contains(row.answer) else {
      throw CommandError("refused: \(row.answer.words)", ExitStatus.data)
    }
  }
}

extension CloseAnswer {
  var words: String { rawValue.replacing("_", with: " ") }
}

/// What a close found, for machines.
private struct CloseOutcome: Encodable {
  struct Item: Encodable {
    let item: String
    let result: String
    /// JSON.
    let figures: String

    init(_ row: CloseItems.Row) {
      item = row.item
      result = row.result
      figures = row.figures
    }
  }

  let answer: CloseAnswer
  let close: Int?
  let firstDay: String?
  let lastDay: String
  let hash: String?
  let items: [Item]

  static func table(_ items: [CloseItems.Row]) -> String {
    var table = TextTable(["item", "result", "figures"])
    table.rows = items.map {
      [
        $0.item.replacing("_", with: " "), $0.result.replacing("_", with: " "),
        $0.figures == "{}" ? "" : $0.figures,
      ]
    }
    return table.render()
  }
}

struct PeriodCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Go through the checklist of a close, and keep what it found.",
    discussion: "Example:\n  bursar period check FY26 --through 2026-03-31")

  @OptionGroup var closing: CloseOptions

  func run() async throws {
    try await reportingErrors { [self] in try await closing.close(.check) }
  }
}

struct PeriodClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Close days of a fiscal period: nothing more gets in.",
    discussion: """
      Example:
        bursar period close FY26 --through 2026-03-31 --soft
        bursar period close FY26 --through 2026-03-31

      What happened on a closed day counts on the first open one. After a soft close, adjustments still \
      land on its days. A close is refused where an item of the checklist failed; --despite says why it is \
      done all the same.
      """)

  @OptionGroup var closing: CloseOptions
  @Flag(help: "Adjustments still get in.") var soft = false
  @Option(
    help: ArgumentHelp("Why, where an item of the checklist failed.", valueName: "reason"))
  var despite: String?

  func run() async throws {
    try await reportingErrors { [self] in
      try await closing.close(soft ? .soft : .hard, inSpite: despite)
    }
  }
}

struct PeriodReopen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen", abstract: "Open closed days of a fiscal period again.",
    discussion: """
      Example:
        bursar period reopen FY26 --from 2026-03-01 --reason "an invoice came late"

      From that day on; the whole period otherwise. Later periods first. Closed again, the days have \
      another trial balance: bursar period show prints what differs.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Name of the period.") var name: String
  @Option(help: ArgumentHelp("The first day to open.", valueName: "yyyy-mm-dd"))
  var from: DayArgument?
  @Option(help: ArgumentHelp("Why; no personal data.", valueName: "text")) var reason: String
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  private struct Outcome: Encodable {
    let answer: CloseAnswer
    let firstDay: String
    let lastDay: String?
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let period = try await desk.period(name)
      guard let first = from?.day ?? Day(iso: period.firstDay) else { return }
      let statement = ReopenDays(
        employerID: desk.employer.id, periodID: period.periodID, firstDay: first, reason: reason,
        actor: desk.session.installation.actor)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
      if options.format == .json {
        try Console.printJSON(
          Outcome(
            answer: row.answer, firstDay: first.description, lastDay: row.lastDay?.description))
      } else if row.answer == .done {
        Console.print("\(name) is open from \(first) on")
      }
      guard row.answer == .done else {
        throw CommandError("refused: \(row.answer.words)", ExitStatus.data)
      }
    }
  }
}

struct PeriodSign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign the trial balance of a close.",
    discussion: """
      Example:
        bursar period sign FY26 --through 2026-03-31

      The newest close without --through. The trial balance is computed again, and not signed where it is \
      no longer what was closed. The account that runs the command signs.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Name of the period.") var name: String
  @Option(help: ArgumentHelp("The last day of the close.", valueName: "yyyy-mm-dd"))
  var through: DayArgument?
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  private struct Outcome: Encodable {
    let answer: CloseAnswer
    let close: Int
    let lastDay: String
    let hash: String
    let signer: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let closes = try await desk.closes(name)
      guard
        let close = closes.first(where: {
          $0.kind == CloseKind.hard.rawValue
            && (through.map(\.day.description) ?? $0.lastDay) == $0.lastDay
        })
      else {
        throw CommandError("there is no such close; see: bursar period show", ExitStatus.data)
      }
      let signer = desk.session.installation.actor
      let statement = SignClose(
        employerID: desk.employer.id, closeID: close.closeID, signer: signer)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
      if options.format == .json {
        try Console.printJSON(
          Outcome(
            answer: row.answer, close: close.closeID, lastDay: close.lastDay, hash: row.hash,
            signer: signer))
      } else if [.done, .alreadySigned].contains(row.answer) {
        Console.print("\(name) through \(close.lastDay), signed by \(signer): \(row.hash)")
      }
      guard [.done, .alreadySigned].contains(row.answer) else {
        throw CommandError("refused: \(row.answer.words)", ExitStatus.data)
      }
    }
  }
}

extension BudgetDesk {
  /// Checks, closes and reopenings of a period, newest first.
  fileprivate func closes(_ name: String) async throws -> [Closes.Row] {
    let statement = Closes(employerID: employer.id, periodID: try await period(name).periodID)
    return try await session.connection.perform { db in try db.rows(statement) }
  }
}

struct PeriodShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the closes of a fiscal period with their evidence and trial balance.",
    discussion: """
      Example:
        bursar period show FY26
        bursar period show FY26 --close 3
        bursar period show FY26 --close 3 --lines | sha256sum

      The newest close without --close. Where its days were closed before, the trial balance shows what \
      it was then. --lines prints the lines that the hash is of.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Name of the period.") var name: String
  @Option(help: ArgumentHelp("Number of the check or close.", valueName: "number"))
  var close: Int?
  @Flag(help: "Print the lines that the hash is of.") var lines = false

  private struct Item: Encodable {
    struct Balance: Encodable {
      let book: String
      let account: String
      let currency: String
      let opening: String
      let debit: String
      let credit: String
      let closing: String
      let closedBefore: String?

      init(_ row: CloseBalances.Row) {
        book = row.book
        account = row.kind
        currency = row.closing.currency.code
        opening = row.opening.text
        debit = row.debit.text
        credit = row.credit.text
        closing = row.closing.text
        closedBefore = row.closedBefore?.text
      }
    }

    let close: Int
    let kind: String
    let firstDay: String
    let lastDay: String
    let hash: String?
    let reason: String?
    let actor: String
    let recordedAt: String
    let signers: String?
    let failed: Int
    let items: [CloseOutcome.Item]?
    let balances: [Balance]?

    init(_ row: Closes.Row, _ items: [CloseOutcome.Item]?, _ balances: [Balance]?) {
      close = row.closeID
      kind = row.kind
      firstDay = row.firstDay
      lastDay = row.lastDay
      hash = row.hash
      reason = row.reason
      actor = row.actor
      recordedAt = row.recordedAt
      signers = row.signers
      failed = row.failed
      self.items = items
      self.balances = balances
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let closes = try await desk.closes(name)
      let chosen = try close.map { number in
        guard let row = closes.first(where: { $0.closeID == number }) else {
          throw CommandError("there is no close \(number) of \(name)", ExitStatus.data)
        }
        return row
      }
      let shown = chosen ?? closes.first { $0.hash != nil }
      let employerID = desk.employer.id
      let (items, balances) = try await desk.session.connection.perform { db in
        guard let id = shown?.closeID else { return ([CloseItems.Row](), [CloseBalances.Row]()) }
        return (
          try db.rows(CloseItems(employerID: employerID, closeID: id)),
          try db.rows(CloseBalances(employerID: employerID, closeID: id))
        )
      }
      if lines {
        let kept = balances.filter(\.isKept)
        return Console.print(kept.map(\.line).joined(separator: "\n"))
      }
      let list = closes.map { row in
        row.closeID == shown?.closeID
          ? Item(row, items.map { .init($0) }, balances.map { .init($0) }) : Item(row, nil, nil)
      }
      if options.format == .json { return try list.forEach { try Console.printJSON($0) } }
      try printList(
        list, options, ifEmpty: "\(name) was never checked or closed.",
        ["close", "what", "first day", "last day", "failed", "by", "signed by", "reason"],
        numbers: [0, 4]
      ) {
        [
          "\($0.close)", $0.kind, $0.firstDay, $0.lastDay, "\($0.failed)", $0.actor,
          $0.signers ?? "", $0.reason ?? "",
        ]
      }
      guard let shown else { return }
      Console.print("\nClose \(shown.closeID), \(shown.firstDay) to \(shown.lastDay)")
      Console.print(CloseOutcome.table(items))
      var table = TextTable(
        ["book", "account", "opening", "debit", "credit", "closing", "", "closed before"],
        numbers: [2, 3, 4, 5, 7])
      table.rows = balances.map {
        [
          $0.book, $0.kind.replacing("_", with: " "), $0.opening.text, $0.debit.text,
          $0.credit.text, $0.closing.text, $0.closing.currency.code, $0.closedBefore?.text ?? "",
        ]
      }
      Console.print(table.render())
      if let hash = shown.hash { Console.print("trial balance \(hash)") }
    }
  }
}

extension CloseBalances.Row {
  /// As `ledger.trial_balance_hash` writes it.
  fileprivate var line: String {
    [
      book, closing.currency.code, kind, "\(opening.minorUnits)", "\(debit.minorUnits)",
      "\(credit.minorUnits)", "\(closing.minorUnits)",
    ].joined(separator: "|")
  }
}
