import ArgumentParser
import Foundation
import Jobs
import Postgres
import Reporting
import Store
import Upskilling

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
      let rows = try await desk.list(OwedItems(employerID: desk.employer.id, asOf: asOf))
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
      let rows = try await desk.list(OpenExceptions(employerID: desk.employer.id, owner: owner))
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
