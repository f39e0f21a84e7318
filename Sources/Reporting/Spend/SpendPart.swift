import Upskilling

/// The part of the spend report in one currency.
struct SpendPart {
  private typealias Balance = any (KeyPath<BudgetCell, Int> & Sendable)

  let currency: Currency
  /// The budgets of the period, parents and children alike: each holds its own money only.
  let cells: [BudgetCell]
  private let others: [BudgetCell]
  private let movements: [SpendMovement]
  private let trial: [SpendFacts.AccountTotal]
  private let walk: SpendFacts.CostWalk?

  init(_ currency: Currency, _ facts: SpendFacts) {
    self.currency = currency
    let all = facts.cells.filter { $0.currency == currency }
    func isShown(_ cell: BudgetCell) -> Bool {
      (facts.fiscalPeriod.map { $0 == cell.period } ?? true)
        && (facts.costCenter.map { $0 == cell.costCenter } ?? true)
        && (facts.program.map { $0 == cell.program } ?? true)
    }
    cells = all.filter(isShown)
    others = all.filter { !isShown($0) }
    let ids = Set(cells.map(\.id))
    movements = facts.movements.filter { ids.contains($0.cellID) }
    trial = facts.trial.filter { $0.debit.currency == currency }
    walk = facts.walks.first { $0.currency == currency }
  }

  private func sum(_ balance: KeyPath<BudgetCell, Int>) -> Int {
    cells.map { $0[keyPath: balance] }.reduce(0, +)
  }

  private func money(_ amount: Int) -> Value { .money(Money(amount, currency)) }

  private var boundAmount: Int { sum(\.expended) + sum(\.committed) + sum(\.reserved) }
  var bound: String { Format.value(money(boundAmount)) }
  var budget: String { Format.amount(Money(sum(\.authority), currency)) }
  var boundShare: String { share(boundAmount).map(Format.percent) ?? "no budget" }

  private func share(_ amount: Int) -> Double? {
    sum(\.authority) == 0 ? nil : Double(amount) / Double(sum(\.authority))
  }

  private func ofBudget(_ amount: Int) -> String {
    share(amount).map { "\(Format.percent($0)) of budget" } ?? "no budget granted"
  }

  private func figure(_ key: String, _ measure: String) -> String {
    "\(key)/\(measure)/\(currency.code)"
  }

  var cards: [Report.Card] {
    let months = monthly
    return [
      .init(
        label: "Budget", value: money(sum(\.authority)),
        denominator: Format.count(cells.count, "budget", "budgets"), definition: "budget",
        figure: figure("all", "budget")),
      .init(
        label: "Expended", value: money(sum(\.expended)), denominator: ofBudget(sum(\.expended)),
        definition: "expended", figure: figure("all", "expended"),
        trend: months.count > 1 ? months.map { Double($0.expended) } : []),
      .init(
        label: "Promised", value: money(sum(\.committed) + sum(\.reserved)),
        denominator: ofBudget(sum(\.committed) + sum(\.reserved)),
        detail: "committed and reserved", definition: "committed"),
      .init(
        label: "Available", value: money(sum(\.available)), denominator: ofBudget(sum(\.available)),
        definition: "available", figure: figure("all", "available")),
    ]
  }

  private var id: String { currency.code.lowercased() }

  var sections: [Report.Section] {
    [
      Report.Section(
        id: "where-\(id)", title: "Where the \(currency.code) budget went",
        blocks: [.chart(waterfall, data: whereTable)]),
      attention,
      Report.Section(
        id: "budgets-\(id)", title: "Every budget in \(currency.code)",
        blocks: [.chart(bullets, data: cellTable)]),
      group("programs-\(id)", "By program in \(currency.code)", "Program", "program") { cell in
        cell.program.isEmpty ? "(all programs)" : cell.program
      },
      providers, months, books,
    ]
  }

  private static let uses: [(title: String, key: String, balance: Balance)] = [
    ("Expended", "expended", \.expended), ("Committed", "committed", \.committed),
    ("Reserved", "reserved", \.reserved), ("Lapsed", "lapsed", \.lapsed),
    ("Carried out", "carried_out", \.carriedOut),
  ]

  private var waterfall: Chart {
    let steps = Self.uses.filter { sum($0.balance) != 0 }.map {
      Chart.WaterfallStep(name: $0.title, value: money(-sum($0.balance)), role: .use)
    }
    return Chart(
      id: "where-\(id)",
      title: "\(Format.value(money(sum(\.available)))) of the budget is still free",
      unit: currency.code,
      drawing: .waterfall(
        steps: [.init(name: "Budget", value: money(sum(\.authority)), role: .total)] + steps
          + [.init(name: "Available", value: money(sum(\.available)), role: .total)]))
  }

  private var whereTable: Report.Table {
    let rows: [(String, String, Int)] =
      [("Budget", "budget", sum(\.authority))]
      + Self.uses.map { ($0.title, $0.key, sum($0.balance)) }
      + [("Available", "available", sum(\.available))]
    return Report.Table(
      id: "where-\(id)", title: "Budget = available + what was used, lapsed or carried out",
      columns: [.text("Amount"), .number(currency.code), .number("Of budget")],
      rows: rows.map { title, key, amount in
        [
          .init(.text(title)), .init(money(amount), figure: figure("all", key)),
          .init(share(amount).map(Value.share) ?? .missing("n/a")),
        ]
      })
  }

  /// Budgets that are overdrawn, or of which less than a tenth is free.
  private var attention: Report.Section {
    let rows = cells.filter { $0.authority > 0 || $0.available < 0 }
      .filter { $0.available * 10 < $0.authority }
      .sorted { ($0.available, $0.id) < ($1.available, $1.id) }
    let table = Report.Table(
      id: "attention-\(id)", title: "Overdrawn, or less than a tenth free",
      columns: [.text("Cost center"), .text("Program"), .number("Available"), .number("Budget")],
      rows: rows.map { cell in
        [
          .init(.text(cell.costCenter)), .init(.text(cell.program)),
          .init(money(cell.available), figure: figure("cell=\(cell.id)", "available")),
          .init(money(cell.authority), figure: figure("cell=\(cell.id)", "budget")),
        ]
      }, empty: "No budget is overdrawn, and each has a tenth or more left.")
    return Report.Section(
      id: "attention-\(id)", title: "Budgets that need a decision", blocks: [.table(table)])
  }

  private var bullets: Chart {
    let rows = cells.sorted { ($1.authority, $0.id) < ($0.authority, $1.id) }.prefix(12)
    return Chart(
      id: "budgets-\(id)",
      title: cells.count > 12 ? "The twelve largest budgets" : "Spent and promised against budget",
      unit: "\(currency.code); solid: expended, hatched: promised, outline: budget",
      drawing: .bullets(
        rows: rows.map { cell in
          .init(
            name: cell.program.isEmpty ? cell.costCenter : "\(cell.costCenter), \(cell.program)",
            actual: money(cell.expended), committed: money(cell.committed + cell.reserved),
            plan: money(cell.authority),
            note: cell.available < 0
              ? "\(Format.amount(Money(-cell.available, currency))) over"
              : "\(Format.amount(Money(cell.available, currency))) left")
        }))
  }

  private static let balances: [(title: String, key: String, balance: Balance)] =
    [("Budget", "budget", \.authority)] + uses + [("Available", "available", \.available)]

  private func row(_ key: String, _ cells: [BudgetCell]) -> [Report.Cell] {
    Self.balances.map { balance in
      .init(
        money(cells.map { $0[keyPath: balance.balance] }.reduce(0, +)),
        figure: figure(key, balance.key))
    }
  }

  private var cellTable: Report.Table {
    Report.Table(
      id: "budgets-\(id)", title: "Budgets in \(currency.code)",
      columns: [.text("Cost center"), .text("Program"), .text("Period")]
        + Self.balances.map { .number($0.title) },
      rows: cells.map { cell in
        [
          .init(.text(cell.costCenter)), .init(.text(cell.program)), .init(.text(cell.period)),
        ] + row("cell=\(cell.id)", [cell])
      },
      total: [.init(.text("All")), .init(.text("")), .init(.text(""))] + row("all", cells))
  }

  private func group(
    _ id: String, _ title: String, _ column: String, _ dimension: String,
    by name: (BudgetCell) -> String
  ) -> Report.Section {
    let groups = Dictionary(grouping: cells, by: name).sorted { $0.key < $1.key }
    let table = Report.Table(
      id: id, title: "Budgets by \(column.lowercased())",
      columns: [.text(column)] + Self.balances.map { .number($0.title) },
      rows: groups.map { name, cells in
        [.init(.text(name))] + row("\(dimension)=\(name)", cells)
      }, total: [.init(.text("All"))] + row("all", cells))
    return Report.Section(id: id, title: title, blocks: [.table(table)])
  }

  private var providers: Report.Section {
    let groups = Dictionary(grouping: movements, by: \.provider).sorted { $0.key < $1.key }
    func cells(_ key: String, _ movements: [SpendMovement]) -> [Report.Cell] {
      [
        .init(money(movements.map(\.expended).reduce(0, +)), figure: figure(key, "expended")),
        .init(money(movements.map(\.committed).reduce(0, +)), figure: figure(key, "committed")),
        .init(money(movements.map(\.reserved).reduce(0, +)), figure: figure(key, "reserved")),
      ]
    }
    let table = Report.Table(
      id: "providers-\(id)", title: "What each provider was paid or promised, in \(currency.code)",
      columns: [
        .text("Provider"), .number("Expended", definition: "expended"),
        .number("Committed", definition: "committed"), .number("Reserved", definition: "reserved"),
      ],
      rows: groups.map { provider, movements in
        [.init(.text(provider.isEmpty ? "(no sponsorship)" : provider))]
          + cells("provider=\(provider)", movements)
      }, total: [.init(.text("All"))] + cells("all", movements),
      empty: "Nothing was promised to a provider yet.")
    return Report.Section(
      id: "providers-\(id)", title: "By provider in \(currency.code)", blocks: [.table(table)])
  }

  private var monthly: [(month: Month, expended: Int)] {
    Dictionary(grouping: movements, by: \.month).sorted { $0.key < $1.key }.map {
      month, movements in
      (month, movements.map(\.expended).reduce(0, +))
    }
  }

  private var months: Report.Section {
    var sum = 0
    let rows = monthly.map { month, expended -> [Report.Cell] in
      sum += expended
      return [
        .init(.text(month.description)),
        .init(money(expended), figure: figure("month=\(month)", "expended")), .init(money(sum)),
      ]
    }
    let table = Report.Table(
      id: "months-\(id)", title: "Expended by month, in \(currency.code)",
      columns: [.text("Month"), .number("Expended"), .number("Up to then")], rows: rows,
      empty: "Nothing is expended yet.")
    return Report.Section(
      id: "months-\(id)", title: "Month by month in \(currency.code)", blocks: [.table(table)])
  }

  /// What must agree: the budget equation, both ways of adding up, and the ledger's two books.
  var ties: [Report.Tie] {
    let code = currency.code
    let used = Self.uses.map { sum($0.balance) }.reduce(0, +)
    var ties: [Report.Tie] = []
    if !cells.isEmpty {
      ties = [
        .init(
          text:
            "\(code): budget = available + expended + committed + reserved + lapsed + carried out",
          left: money(sum(\.authority)), right: money(sum(\.available) + used)),
        .init(
          text: "\(code): expended, by budget = by provider and month",
          left: money(sum(\.expended)),
          right: money(movements.map(\.expended).reduce(0, +))),
        .init(
          text: "\(code): committed, by budget = by provider", left: money(sum(\.committed)),
          right: money(movements.map(\.committed).reduce(0, +))),
      ]
    }
    ties.append(
      .init(
        text:
          "\(code): expended\(others.isEmpty ? "" : ", with all other budgets") = budgetary book",
        left: money(allExpended), right: money(net("budgetary", "expended"))))
    ties.append(
      .init(
        text: "\(code): expended, walked to the financial book = its training expense",
        left: money(steps.map(\.amount).reduce(0, +)), right: money(trainingExpense)))
    return ties
  }

  private var allExpended: Int { sum(\.expended) + others.map(\.expended).reduce(0, +) }
  private var trainingExpense: Int { net("financial", "training_expense") }

  /// From what all budgets expended to training expense.
  private var steps: [(name: String, amount: Int)] {
    [
      ("Expended by all budgets", allExpended),
      ("Accrued: enrolled and not billed, less what was taken back", walk?.accruals ?? 0),
      ("What came to or from closed years", walk?.priorPeriods ?? 0),
      ("Adjustments", walk?.adjustments ?? 0),
    ]
  }

  private var books: Report.Section {
    let explained = steps.map(\.amount).reduce(0, +)
    let rows = steps + [("Unexplained", trainingExpense - explained)]
    let table = Report.Table(
      id: "books-\(id)", title: "From the budgets to training expense, in \(currency.code)",
      columns: [.text("Step"), .number(currency.code)],
      rows: rows.map { [.init(.text($0.name)), .init(money($0.amount))] },
      total: [
        .init(.text("Training expense of the financial book")), .init(money(trainingExpense)),
      ])
    return Report.Section(
      id: "books-\(id)", title: "Budgets and books in \(currency.code)", blocks: [.table(table)])
  }

  private func net(_ book: String, _ kind: String) -> Int {
    trial.filter { $0.book == book && $0.kind == kind }
      .map { $0.debit.minorUnits - $0.credit.minorUnits }.reduce(0, +)
  }
}
