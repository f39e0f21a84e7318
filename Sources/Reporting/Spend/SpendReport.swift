package import Upskilling

/// What the ledger says as of a day: every budget, what moved it, and the totals of both books.
package struct SpendFacts: Sendable {
  /// What went into and out of a kind of account of a book.
  package struct AccountTotal: Sendable {
    package var book: String
    package var kind: String
    package var debit: Money
    package var credit: Money

    package init(book: String, kind: String, debit: Money, credit: Money) {
      self.book = book
      self.kind = kind
      self.debit = debit
      self.credit = credit
    }
  }

  /// From what all budgets of a currency expended to its training expense, in minor units.
  package struct CostWalk: Sendable {
    package var currency: Currency
    package var accruals: Int
    /// What came back to closed years: in the financial book only.
    package var priorPeriods: Int
    package var adjustments: Int

    package init(currency: Currency, accruals: Int, priorPeriods: Int, adjustments: Int) {
      self.currency = currency
      self.accruals = accruals
      self.priorPeriods = priorPeriods
      self.adjustments = adjustments
    }
  }

  package var cells: [BudgetCell]
  package var movements: [SpendMovement]
  package var trial: [AccountTotal]
  package var walks: [CostWalk]
  /// The fiscal period that the report is about; `nil` for all.
  package var fiscalPeriod: String?
  /// Only these budgets are shown; the ties count all.
  package var costCenter: String?
  package var program: String?

  package init(
    cells: [BudgetCell], movements: [SpendMovement], trial: [AccountTotal], walks: [CostWalk],
    fiscalPeriod: String?
  ) {
    self.cells = cells
    self.movements = movements
    self.trial = trial
    self.walks = walks
    self.fiscalPeriod = fiscalPeriod
  }
}

extension Report {
  /// Spend against budget and commitments, tied to the ledger. Currencies are never added: each has its own
  /// part.
  package static func spend(_ facts: SpendFacts, scope: Scope, watermarks: [Watermark]) -> Report {
    let currencies = Set(facts.cells.map(\.currency)).sorted { $0.code < $1.code }
    let parts = currencies.map { SpendPart($0, facts) }
    let shown = parts.filter { !$0.cells.isEmpty }
    var report = Report(
      kind: .spend, title: title(of: shown, facts.fiscalPeriod),
      subject:
        "Counts money of budgets: granted, promised and spent, in each budget's own currency.",
      scope: scope)
    report.cards = shown.flatMap(\.cards)
    report.sections = shown.flatMap(\.sections)
    if shown.isEmpty {
      report.sections = [
        Section(
          id: "spend", title: "Budgets",
          blocks: [
            .text(
              "There is no budget\(facts.fiscalPeriod.map { " in \($0)" } ?? ""). Open one: bursar budget open"
            )
          ])
      ]
    }
    report.ties = parts.flatMap(\.ties)
    report.watermarks = watermarks
    report.definitions = definitions
    report.rules = [
      "Entries count from the day they are effective: a late one counts in the first open period.",
      "Amounts of different currencies are never added.",
    ]
    return report
  }

  private static func title(of parts: [SpendPart], _ period: String?) -> String {
    let place = period.map { " of \($0)" } ?? ""
    guard let first = parts.first else { return "No budget\(place) to report on" }
    if parts.count == 1 {
      return "\(first.bound) of \(first.budget)\(place) is spent or promised (\(first.boundShare))"
    }
    let shares = parts.map { "\($0.boundShare) in \($0.currency.code)" }
    return "Spent or promised\(place): " + shares.joined(separator: ", ")
  }

  private static let definitions: [Definition] = [
    .init(
      id: "budget", title: "budget", text: "What was granted, with what was carried in: authority."),
    .init(
      id: "expended", title: "expended",
      text:
        "Cost recognized: the enrollment is delivered and past its refund window, or an invoice was accepted, less refunds."
    ),
    .init(
      id: "committed", title: "committed", text: "Bound by confirmed enrollments, not yet a cost."),
    .init(
      id: "reserved", title: "reserved",
      text: "Held for approved requests whose enrollment is not confirmed; it expires."),
    .init(
      id: "available", title: "available",
      text: "Budget less reserved, committed, expended, lapsed and carried out."),
  ]
}
