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
      groups = found.groups
      suggestions = found.suggestions
      exceptions = found.exceptions
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
  let line: Int?
  let item: Int?
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
  let credit: Int?
  let creditDocument: String?

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
    credit = row.creditItemID
    creditDocument = row.creditReference
  }

  /// Our side, with its currency or that of the document where they are not the line's.
  var oursText: String {
    if let credit { return "\(ours) of credit \(credit)" }
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
      $0.pass.replacing("_", with: " "), $0.party, $0.document ?? "", $0.line.map { "\($0)" } ?? "",
      $0.theirs,
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
      try printPairs(try await desk.list(statement), options)
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
