package import Postgres
package import Reporting
import Store
import Upskilling

/// What is behind a printed number: rows with files and lines, or entries of the ledger.
package struct FigureExplanation: Sendable {
  package var figure: String
  /// As the report said it.
  package var said: Value
  /// What the rows come to now: something else where late data has changed it since.
  package var isNow: Value
  package var table: Report.Table
}

/// Walks a figure of a frozen report back to what made it, from what is known now.
package struct ExplainFigure: Sendable {
  package let build: BuildReport

  package init(build: BuildReport) {
    self.build = build
  }

  private var employerID: Int { build.employer.id }

  /// - Throws: `ReportRequestError` for a figure that the report does not have or that nothing is behind.
  package func run(
    _ figure: String, of issued: IssuedReport, _ request: ReportRequest, on connection: Connection
  ) async throws -> FigureExplanation {
    let cells: [Report.Cell] =
      issued.report.tables.flatMap { $0.rows.flatMap(\.self) }
      + issued.report.tables.flatMap { $0.total ?? [] }
    guard
      let said = cells.first(where: { $0.figure == figure })?.value
        ?? issued.report.cards.first(where: { $0.figure == figure })?.value
    else {
      throw ReportRequestError(
        description:
          "the report has no figure '\(figure)'; they are in its JSON: bursar report show")
    }
    let options = TransactionOptions(isolation: .repeatableRead, isReadOnly: true)
    return try await connection.transaction(options) { db in
      let (isNow, table) = try explain(figure, request, db)
      return FigureExplanation(figure: figure, said: said, isNow: isNow, table: table)
    }
  }

  private func explain(
    _ figure: String, _ request: ReportRequest, _ db: isolated Connection
  ) throws -> (Value, Report.Table) {
    let parts = figure.split(separator: "/").map(String.init)
    switch request.kind {
    case .completion where parts.count >= 2: return try attempts(parts, request, db)
    case .spend where parts.count == 3: return try entries(parts, request, db)
    case .dataQuality where parts.count == 2: return try deliveries(parts, request, db)
    case .roi where parts.count == 2: return try study(parts, request, db)
    default:
      throw ReportRequestError(description: "nothing more is known of the figure '\(figure)'")
    }
  }

  // MARK: Attempts

  private func attempts(
    _ parts: [String], _ request: ReportRequest, _ db: isolated Connection
  ) throws -> (Value, Report.Table) {
    let measure = parts[1]
    let part = parts.count > 2 ? parts[2] : "rate"
    let scope = build.scope(of: request, [])
    var tally = CompletionTally(
      asOf: request.asOf, periodStart: scope.periodStart, rules: build.configuration.rules)
    var ids: [Int] = []
    var counted = Proportion()
    let episodes = Episodes(
      employerID: employerID, asOf: request.asOf, isAsIs: request.organization == .asIs)
    try db.forEach(episodes) { row in
      guard request.counts(row.episode), tally.add(row.episode),
        Self.isIn(parts[0], row.episode),
        let success = Self.success(measure, tally.contribution(of: row.episode))
      else { return }
      counted.total += 1
      counted.successes += success ? 1 : 0
      if success || part == "of" { ids.append(row.attemptID) }
    }
    let rows = try db.rows(AttemptSources(employerID: employerID, attemptIDs: ids))
    let table = Report.Table(
      id: "attempts", title: part == "of" ? "Everything it is a share of" : "What is counted",
      columns: [
        .text("Employee"), .text("Provider"), .text("Course"), .number("Enrolled"),
        .number("Earned"), .text("File"), .number("Line"), .number("Of the day"),
      ],
      rows: rows.map {
        [
          .init(.text($0.employeeNumber)), .init(.text($0.provider)), .init(.text($0.course)),
          .init($0.enrolledOn.map(Value.day) ?? .missing("unknown")),
          .init($0.earnedOn.map(Value.day) ?? .missing("")), .init(.text($0.file)),
          .init(.count($0.line)), .init($0.asOf.map(Value.day) ?? .missing("")),
        ]
      })
    let pairs = ["LR": tally.learnerItems, "PR": tally.learners][measure] ?? counted
    switch part {
    case "of": return (.count(pairs.total), table)
    case "rate" where !measure.hasPrefix("state_"):
      return (pairs.rate.map(Value.share) ?? .missing("no data"), table)
    default: return (.count(pairs.successes), table)
    }
  }

  private static func isIn(_ group: String, _ episode: Episode) -> Bool {
    group == "all"
      || CompletionTally.groups(of: episode).contains { "\($0.0.rawValue)=\($0.1)" == group }
  }

  /// Whether an episode is a success of a measure; `nil` where it is not counted.
  private static func success(
    _ measure: String, _ contribution: CompletionTally.Contribution
  ) -> Bool? {
    if measure.hasPrefix("state_") {
      return measure == "state_\(contribution.state.rawValue)" ? true : nil
    }
    let wanted = ["LR", "PR"].contains(measure) ? CompletionMeasure.enrolled.rawValue : measure
    return contribution.measures.first { $0.0.rawValue == wanted }?.1
  }

  // MARK: Ledger

  private func entries(
    _ parts: [String], _ request: ReportRequest, _ db: isolated Connection
  ) throws -> (Value, Report.Table) {
    let (group, code) = (parts[0], parts[2])
    let balance = parts[1] == "budget" ? "authority" : parts[1]
    let shown = try build.shownCells(request, db).filter { $0.currency.code == code }
    guard let currency = shown.first?.currency else {
      throw ReportRequestError(description: "there is no budget in \(code)")
    }
    let cells = shown.filter { cell in
      group.hasPrefix("cell=")
        ? group == "cell=\(cell.id)"
        : group.hasPrefix("program=")
          ? group == "program=\(cell.program.isEmpty ? "(all programs)" : cell.program)" : true
    }
    let statement = BalanceEntries(
      employerID: employerID, asOf: request.asOf, cellIDs: cells.map(\.id), balance: balance)
    let rows = try db.rows(statement).filter { row in
      group.hasPrefix("provider=")
        ? group == "provider=\(row.provider)"
        : group.hasPrefix("month=")
          ? row.effectiveOn.map { group == "month=\(Month(of: $0))" } ?? false : true
    }
    let sign = balance == "authority" ? -1 : 1
    let sum = rows.map(\.amount.minorUnits).reduce(0, +) * sign
    return (.money(Money(sum, currency)), table(of: rows, sign))
  }

  /// - Parameter sign: −1 for authority, which gives what a budget gets.
  private func table(of rows: [BalanceEntries.Row], _ sign: Int) -> Report.Table {
    Report.Table(
      id: "entries", title: "Transfers of the ledger, in their order",
      columns: [
        .number("Entry"), .text("Kind"), .number("Effective"), .number("Budget"),
        .number("Amount"), .number("Sponsorship"), .text("Request"), .text("Actor"),
      ],
      rows: rows.map {
        [
          .init(.count($0.entryID)), .init(.text($0.kind)),
          .init($0.effectiveOn.map(Value.day) ?? .missing("")), .init(.count($0.cellID)),
          .init(.money(Money($0.amount.minorUnits * sign, $0.amount.currency))),
          .init($0.sponsorshipID.map(Value.count) ?? .missing("")),
          .init(.text($0.key ?? "")), .init(.text($0.actor)),
        ]
      })
  }

  // MARK: Files

  private func deliveries(
    _ parts: [String], _ request: ReportRequest, _ db: isolated Connection
  ) throws -> (Value, Report.Table) {
    guard parts[0].hasPrefix("feed=") else {
      throw ReportRequestError(
        description: "a gap is a count of people or courses; see: bursar report data-quality")
    }
    let feed = String(parts[0].dropFirst("feed=".count))
    if parts[1] == "waiting" { return try waiting(feed, db) }
    let start = request.periodStart(yearStart: build.configuration.yearStart)
    let files = try db.rows(
      FeedFiles(employerID: employerID, feed: feed, asOf: request.asOf, from: start)
    ).filter { $0.state == "applied" }
    let table = Report.Table(
      id: "files", title: "Files applied, in their order",
      columns: [.text("File"), .number("Of the day"), .number("Rows \(parts[1])")],
      rows: files.map {
        [
          .init(.text($0.name)), .init($0.asOf.map(Value.day) ?? .missing("")),
          .init(.count($0.rows[parts[1]] ?? 0)),
        ]
      })
    return (.count(files.map { $0.rows[parts[1]] ?? 0 }.reduce(0, +)), table)
  }

  private func waiting(_ feed: String, _ db: isolated Connection) throws -> (Value, Report.Table) {
    let items = try db.rows(QuarantineItems(employerID: employerID, feed: feed))
    let table = Report.Table(
      id: "quarantine", title: "Rows in quarantine",
      columns: [.text("File"), .number("Line"), .text("Code"), .text("Reason")],
      rows: items.map {
        [
          .init(.text($0.file)), .init(.count($0.line)), .init(.text($0.code)),
          .init(.text($0.reason)),
        ]
      })
    return (.count(items.count), table)
  }

  private func study(
    _ parts: [String], _ request: ReportRequest, _ db: isolated Connection
  ) throws -> (Value, Report.Table) {
    guard parts[0] == "benefit", let category = Benefit.Category(rawValue: parts[1]) else {
      throw ReportRequestError(
        description:
          "declared costs are in the study's file; what the ledger holds: bursar explain report, of the spend report"
      )
    }
    let (amount, table) = try build.study(request, db).basis(of: category)
    return (.money(amount), table)
  }
}
