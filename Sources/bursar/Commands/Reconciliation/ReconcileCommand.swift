import ArgumentParser
import Foundation
import Jobs
import Postgres
import Reporting
import Store
import Upskilling

extension MatchScope: ExpressibleByArgument {}
extension DifferenceReason: ExpressibleByArgument {}
extension GroupPairs.State: ExpressibleByArgument {}
extension OpenExceptions.Owner: ExpressibleByArgument {}

/// Reconciliation.
struct ReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Bring documents and bank lines together with commitments and payments.",
    subcommands: [
      ReconcilePropose.self, ReconcileList.self, ReconcileShow.self, ReconcileConfirm.self,
      ReconcileExplain.self, ReconcileReverse.self, ReconcileWalk.self, ReconcileAging.self,
      ReconcileExceptions.self, ReconcileExpiring.self,
    ])
}

struct ReconcilePropose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose",
    abstract: "Compare the two sides and keep what is found. Nothing is confirmed.",
    discussion: """
      Example:
        bursar reconcile propose vendors --as-of 2026-03-31
        bursar reconcile propose bank --dry-run
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "vendors: documents with commitments; bank: bank lines with payments.")
  var scope: MatchScope
  @Option(help: ArgumentHelp("Vendors are shared among so many workers.", valueName: "count"))
  var workers = 1
  @Flag(help: "Say what it would propose, pair by pair, and keep nothing.") var dryRun = false

  private struct Answer: Encodable {
    /// `nil` where nothing is kept.
    let run: Int?
    let keyed: Int
    let groups: Int
    let suggestions: Int
    let exceptions: Int
    /// Of a dry run.
    let pairs: [PairItem]?

    init(_ found: MatchSides.Findings, pairs: [GroupPairs.Row]? = nil) {
      run = pairs == nil ? found.runID : nil
      keyed = found.keyed
      groups = found.result.groups.count { !$0.pass.isSuggestion }
      suggestions = found.result.groups.count { $0.pass.isSuggestion }
      exceptions = found.result.exceptions.count
      self.pairs = pairs?.map(PairItem.init)
    }

    var text: String {
      "\(keyed + groups) groups, \(suggestions) suggestions, \(exceptions) exceptions"
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let sides = MatchSides(context: desk.context, rules: desk.rules, workers: workers)
      guard !dryRun else {
        let (found, pairs) = try await sides.rehearse(scope, on: desk.session.connection)
        let answer = Answer(found, pairs: pairs)
        if options.format == .json { return try Console.printJSON(answer) }
        Console.print("a run would find \(answer.text)")
        return try printPairs(pairs, options)
      }
      let found = try await sides.run(scope, on: desk.session.connection)
      let answer = Answer(found)
      if options.format == .json { return try Console.printJSON(answer) }
      Console.print("run \(found.runID): \(answer.text)")
    }
  }
}

/// A pair of a group for machines and lists.
private struct PairItem: Encodable {
  let group: Int?
  let run: Int?
  let number: Int
  let state: String
  let pass: String
  let party: String
  let document: String?
  let line: Int
  let item: Int
  let commitment: Int?
  let counterItem: Int?
  let theirs: String
  let ours: String
  let currency: String
  let oursCurrency: String
  let worth: String?
  let original: String?
  let originalCurrency: String?
  let reason: String?

  init(_ row: GroupPairs.Row) {
    group = row.groupID
    run = row.runID
    number = row.groupNumber
    state = row.state
    pass = row.pass
    party = row.party
    document = row.documentNumber
    line = row.itemLine
    item = row.itemID
    commitment = row.commitmentID
    counterItem = row.counterItemID
    theirs = row.theirs.text
    ours = row.ours.text
    currency = row.theirs.currency.code
    oursCurrency = row.ours.currency.code
    worth = row.worth?.text
    original = row.original?.text
    originalCurrency = row.original?.currency.code
    reason = row.reason
  }

  /// Our side, with its currency or that of the document where they are not the line's.
  var oursText: String {
    if let original, let originalCurrency { return "\(ours) for \(original) \(originalCurrency)" }
    return oursCurrency == currency ? ours : "\(ours) \(oursCurrency)"
  }
}

private func printPairs(_ rows: [GroupPairs.Row], _ options: GlobalOptions) throws {
  try printList(
    rows.map(PairItem.init), options, ifEmpty: "No group.",
    ["group", "number", "state", "pass", "of", "document", "line", "theirs", "ours", "", "reason"],
    numbers: [0, 1, 6, 7, 8]
  ) {
    [
      $0.group.map { "\($0)" } ?? "", "\($0.number)", $0.state,
      $0.pass.replacing("_", with: " "), $0.party, $0.document ?? "", "\($0.line)", $0.theirs,
      $0.oursText, $0.currency, ($0.reason ?? "").replacing("_", with: " "),
    ]
  }
}

struct ReconcileList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List groups pair by pair: proposed, confirmed, posted, reversed.",
    discussion: "Example:\n  bursar reconcile list --state proposed --scope bank")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: "Only in this state: proposed, confirmed, posted or reversed.")
  var state: GroupPairs.State?
  @Option(help: "Only of this scope: vendors or bank.") var scope: MatchScope?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      var statement = GroupPairs(employerID: desk.employer.id)
      statement.state = state
      statement.scope = scope
      try printPairs(try await desk.rows(statement), options)
    }
  }
}

struct ReconcileShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the pairs of a confirmed group.",
    discussion: "Example:\n  bursar reconcile show 4")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "The group.") var group: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      var statement = GroupPairs(employerID: desk.employer.id)
      statement.groupID = group
      try printPairs(try await desk.rows(statement), options)
    }
  }
}

struct ReconcileConfirm: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm", abstract: "Confirm groups of the newest run and post them.",
    discussion: """
      Example:
        bursar reconcile confirm vendors
        bursar reconcile confirm bank 1201 1207

      Without numbers, all that need no person; suggestions are confirmed by their numbers only. What the \
      ledger refuses to post stays confirmed, and is tried again the next time.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "vendors or bank.") var scope: MatchScope
  @Argument(help: "Numbers of proposed groups.") var groups: [Int] = []
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  private struct Answer: Encodable {
    let confirmed: Int
    let refused: [Refusal]
    let posted: Int
    let notPosted: [Refusal]
  }

  private struct Refusal: Encodable {
    let group: Int
    let answer: GroupAnswer
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let employerID = desk.employer.id
      guard
        let run = try await desk.rows(NewestRun(employerID: employerID, scope: scope)).first?.runID
      else {
        throw CommandError(
          "nothing was compared yet; see: bursar reconcile propose \(scope.rawValue)",
          ExitStatus.data)
      }
      let confirm = ConfirmGroups(
        context: desk.context, runID: run, groups: groups.isEmpty ? nil : groups)
      let context = desk.context
      if dryRun {
        let rows = try await desk.session.connection.transaction(
          TransactionOptions(isDryRun: true)
        ) { db in try db.rows(confirm) }
        return try tell(rows, [])
      }
      let rows = try await desk.session.connection.transaction { db in try db.rows(confirm) }
      var posted: [PostGroups.Row] = []
      var refused: [Int: PostGroups.Row] = [:]
      while true {
        let answers = try await desk.session.connection.transaction { db in
          try db.rows(PostGroups(context: context, groups: nil))
        }
        for answer in answers where answer.answer != .done { refused[answer.groupID] = answer }
        let done = answers.filter { $0.answer == .done }
        posted += done
        if done.isEmpty { break }
      }
      try tell(rows, posted + refused.values.sorted { $0.groupID < $1.groupID })
    }
  }

  private func tell(_ rows: [ConfirmGroups.Row], _ posted: [PostGroups.Row]) throws {
    let answer = Answer(
      confirmed: rows.count { $0.answer == .done },
      refused: rows.filter { $0.answer != .done }.map {
        Refusal(group: $0.groupNumber, answer: $0.answer)
      }, posted: posted.count { $0.answer == .done },
      notPosted: posted.filter { $0.answer != .done }.map {
        Refusal(group: $0.groupID, answer: $0.answer)
      })
    if options.format == .json {
      try Console.printJSON(answer)
    } else {
      Console.print("\(answer.confirmed) confirmed, \(answer.posted) posted")
      for refusal in answer.refused {
        Console.error(
          "group \(refusal.group) not confirmed: \(refusal.answer.text.replacing("_", with: " "))")
      }
      for refusal in answer.notPosted {
        Console.error(
          "group \(refusal.group) not posted: \(refusal.answer.text.replacing("_", with: " "))")
      }
    }
    if !answer.refused.isEmpty || !answer.notPosted.isEmpty { throw ExitCode(ExitStatus.data) }
  }
}

struct ReconcileExplain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why an item of theirs has no counterpart, and post it to the reason's account.",
    discussion: """
      Example:
        bursar reconcile explain 1207 bank_fee
        bursar reconcile explain 1209 duplicate_payment --vendor coursera

      What was paid twice is owed back by the vendor: credit with it, which 'bursar ledger items' lists. The \
      vendor's refund, explained as duplicate_payment too, settles it, the oldest first.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "The item, as lists of lines number it.") var item: Int
  @Argument(help: "The reason, such as bank_fee.") var reason: DifferenceReason
  @Option(
    help: ArgumentHelp(
      "Who was paid twice, or pays back; otherwise the vendor of the payment with the line's reference.",
      valueName: "code"))
  var vendor: String?
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func validate() throws {
    guard vendor == nil || reason == .duplicatePayment else {
      throw ValidationError("--vendor belongs to duplicate_payment")
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let context = desk.context
      let explain = ExplainItem(
        context: context, itemID: item, reason: reason, vendor: vendor)
      let answer = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in
        let row = try db.row(explain)
        guard row.answer == .done, let group = row.groupID else { return row.answer }
        return try db.row(PostGroups(context: context, groups: [group])).answer
      }
      try tell(answer, nil, options)
    }
  }
}

struct ReconcileReverse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reverse", abstract: "Take back a confirmed or posted group.",
    discussion: "Example:\n  bursar reconcile reverse 4 --note wrong-course")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "The group.") var group: Int
  @Option(help: ArgumentHelp("Why; no personal data.", valueName: "text")) var note: String?
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let reverse = ReverseGroup(context: desk.context, groupID: group, note: note)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(reverse) }
      try tell(row.answer, nil, options)
    }
  }
}

struct ReconcileWalk: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "walk", abstract: "The walk from our total to theirs, by reason.",
    discussion: """
      Example:
        bursar reconcile walk vendors coursera --as-of 2026-03-31

      The unexplained line must be zero; where it is not, it is what the items of unknown reason add up to.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "vendors or bank.") var scope: MatchScope
  @Argument(help: "The vendor, or the bank account by its code.") var party: String

  private struct Item: Encodable {
    let what: String
    let amount: String
    let items: Int?
    let oldest: Day?
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let rows = try await desk.rows(
        WalkRows(
          employerID: desk.employer.id, scope: scope, party: party,
          asOf: desk.context.occurredOn))
      var items: [Item] = []
      for (currency, walk) in rows.walks {
        func item(_ what: String, _ amount: Int, _ line: DifferenceWalk.Line? = nil) -> Item {
          Item(
            what: what, amount: Money(amount, currency).text, items: line?.items,
            oldest: line?.oldest, currency: currency.code)
        }
        items.append(item("ours", walk.ours))
        items += walk.lines.map { item($0.reason.rawValue, $0.amount, $0) }
        items.append(item("unexplained", walk.unexplained, walk.unknown))
        items.append(item("theirs", walk.theirs))
      }
      try printList(
        items, options, ifEmpty: "Nothing to compare.", ["", "amount", "", "items", "oldest"],
        numbers: [1, 3]
      ) {
        [
          $0.what.replacing("_", with: " "), $0.amount, $0.currency,
          $0.items.map { "\($0)" } ?? "", $0.oldest.map { "\($0)" } ?? "",
        ]
      }
    }
  }
}

struct ReconcileAging: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aging", abstract: "What is owed, by how long it has been due, as of any day.",
    discussion: """
      Example:
        bursar reconcile aging --as-of 2026-03-31

      Credit with vendors has a bucket of its own and is never netted. The total is the balance of payables and \
      employee payable, less vendor credit.
      """)

  /// From which day a document ages.
  enum Basis: String, ExpressibleByArgument, CaseIterable {
    case due, document
  }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Option(help: "Age from the day it is due, or from the document's day: due or document.")
  var basis = Basis.due

  private struct Item: Encodable {
    let bucket: String
    let amount: String
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let asOf = desk.context.occurredOn
      let rows = try await desk.rows(OwedItems(employerID: desk.employer.id, asOf: asOf))
      var items: [Item] = []
      for (currency, rows) in Dictionary(grouping: rows, by: \.amount.currency)
        .sorted(by: { $0.key.code < $1.key.code })
      {
        var aging = Aging()
        for row in rows {
          aging.add(
            row.amount.minorUnits, dueOn: basis == .due ? row.dueOn : row.issuedOn, asOf: asOf)
        }
        for bucket in Aging.Bucket.allCases {
          items.append(
            Item(
              bucket: bucket.rawValue, amount: Money(aging.amounts[bucket] ?? 0, currency).text,
              currency: currency.code))
        }
        items.append(
          Item(
            bucket: "total", amount: Money(aging.total, currency).text, currency: currency.code))
      }
      try printList(
        items, options, ifEmpty: "Nothing is owed.", ["days past due", "amount", ""], numbers: [1]
      ) { [$0.bucket, $0.amount, $0.currency] }
    }
  }
}

struct ReconcileExceptions: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exceptions", abstract: "What the newest runs left open, by whose task it is.",
    discussion: "Example:\n  bursar reconcile exceptions --owner program")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: "Only of this owner: finance, program, budget or nobody.")
  var owner: OpenExceptions.Owner?

  private struct Item: Encodable {
    let owner: String
    let reason: String
    let meaning: String
    let scope: String
    let party: String
    let amount: String
    let gap: String
    let currency: String
    let day: String
    let days: Int
    let document: String?
    let line: Int?
    let item: Int?
    let commitment: Int?
    let sponsorship: Int?
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      let rows = try await desk.rows(OpenExceptions(employerID: desk.employer.id, owner: owner))
      let items = rows.map {
        Item(
          owner: $0.owner, reason: $0.reason, meaning: $0.meaning, scope: $0.scope,
          party: $0.party, amount: $0.amount.text, gap: $0.gap.text,
          currency: $0.amount.currency.code, day: $0.day, days: $0.days,
          document: $0.documentNumber, line: $0.documentLine, item: $0.itemID,
          commitment: $0.commitmentID, sponsorship: $0.sponsorshipID)
      }
      try printList(
        items, options, ifEmpty: "Nothing is open.",
        ["owner", "reason", "of", "amount", "about", "", "since", "what"], numbers: [3, 4]
      ) {
        let what =
          $0.document.map { "\($0)" } ?? $0.sponsorship.map { "sponsorship \($0)" }
          ?? $0.item.map { "item \($0)" } ?? ""
        return [
          $0.owner, $0.reason.replacing("_", with: " "), $0.party, $0.amount, $0.gap, $0.currency,
          $0.day, what,
        ]
      }
    }
  }
}

struct ReconcileExpiring: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expiring",
    abstract: "Seats and refund windows about to be lost, with what they are worth.",
    discussion: "Example:\n  bursar reconcile expiring --days 30")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Option(help: ArgumentHelp("So many days ahead.", valueName: "count")) var days = 30

  private struct Item: Encodable {
    let kind: String
    let number: Int
    let provider: String
    let what: String
    let lastDay: String
    let seats: Int
    let amount: String
    let currency: String
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let providers = try await desk.rows(SponsoredProviders(employerID: desk.employer.id))
      let rows = try await desk.rows(
        ExpiringValue(
          employerID: desk.employer.id, asOf: desk.context.occurredOn, days: days,
          rules: desk.rules, parties: providers.map(\.provider)))
      let items = rows.map {
        Item(
          kind: $0.kind, number: $0.id, provider: $0.provider, what: $0.what,
          lastDay: $0.lastDay, seats: $0.seats, amount: $0.amount.text,
          currency: $0.amount.currency.code)
      }
      try printList(
        items, options, ifEmpty: "Nothing is about to be lost.",
        ["until", "what", "number", "provider", "of", "seats", "amount", ""], numbers: [2, 5, 6]
      ) {
        [
          $0.lastDay, $0.kind.replacing("_", with: " "), "\($0.number)", $0.provider, $0.what,
          "\($0.seats)", $0.amount, $0.currency,
        ]
      }
    }
  }
}
