import Bursary
package import Postgres
package import Reporting
package import Store
import Upskilling

/// A request that cannot be answered.
package struct ReportRequestError: Error, Sendable, CustomStringConvertible {
  package let description: String
}

/// Works out a report of an employer from one snapshot of the database.
package struct BuildReport: Sendable {
  package let employer: Employer
  package let configuration: Configuration

  package init(employer: Employer, configuration: Configuration) {
    self.employer = employer
    self.configuration = configuration
  }

  /// - Throws: `ReportRequestError` for a manager, fiscal period or study that is not there.
  package func run(_ request: ReportRequest, on connection: Connection) async throws -> Report {
    let options = TransactionOptions(isolation: .repeatableRead, isReadOnly: true)
    return try await connection.transaction(options) { db in try build(request, db) }
  }

  func build(_ request: ReportRequest, _ db: isolated Connection) throws -> Report {
    let watermarks = try watermarks(db)
    let scope = scope(of: request, watermarks)
    switch request.kind {
    case .completion: return try completion(request, scope, watermarks, db)
    case .spend: return try spend(request, scope, watermarks, db)
    case .progress:
      return .progress(
        try team(request, db), company: try companyShare(request, db), rules: configuration.rules,
        scope: scope, watermarks: watermarks)
    case .dataQuality: return try dataQuality(request, scope, watermarks, db)
    case .roi: return try roi(request, scope, watermarks, db)
    }
  }

  func watermarks(_ db: isolated Connection) throws -> [Report.Watermark] {
    try db.rows(FeedWatermarks(employerID: employer.id)).map {
      Report.Watermark(
        feed: $0.feed, provider: $0.provider, completeUpTo: $0.completeUpTo,
        quarantined: $0.quarantined)
    }
  }

  func scope(of request: ReportRequest, _ watermarks: [Report.Watermark]) -> Report.Scope {
    let providers = watermarks.filter { $0.provider != nil }
    return Report.Scope(
      employer: employer.name,
      periodStart: request.periodStart(yearStart: configuration.yearStart), asOf: request.asOf,
      timeZone: employer.timeZone,
      completeUpTo: providers.contains { $0.completeUpTo == nil }
        ? nil : providers.compactMap(\.completeUpTo).min(),
      organization: request.organization, filters: request.filters)
  }

  private func completion(
    _ request: ReportRequest, _ scope: Report.Scope, _ watermarks: [Report.Watermark],
    _ db: isolated Connection
  ) throws -> Report {
    var tally = CompletionTally(
      asOf: request.asOf, periodStart: scope.periodStart, rules: configuration.rules)
    let episodes = Episodes(
      employerID: employer.id, asOf: request.asOf, isAsIs: request.organization == .asIs)
    try db.forEach(episodes) { row in
      if request.counts(row.episode) { tally.add(row.episode) }
    }
    return .completion(
      tally, scope: scope, watermarks: watermarks, smallCells: configuration.smallCells)
  }

  private func spend(
    _ request: ReportRequest, _ scope: Report.Scope, _ watermarks: [Report.Watermark],
    _ db: isolated Connection
  ) throws -> Report {
    var facts = SpendFacts(
      cells: try db.rows(BudgetCells(employerID: employer.id, asOf: request.asOf)).map(\.cell),
      movements: try db.rows(SpendMovements(employerID: employer.id, asOf: request.asOf))
        .map(\.movement),
      trial: try db.rows(TrialBalance(employerID: employer.id, asOf: request.asOf)).map {
        .init(book: $0.book, kind: $0.kind, debit: $0.debit, credit: $0.credit)
      },
      walks: try db.rows(CostOfDays(employerID: employer.id, through: request.asOf)).map {
        .init(
          currency: $0.currency, accruals: $0.accruals, priorPeriods: $0.priorPeriods,
          adjustments: $0.adjustments)
      }, fiscalPeriod: try fiscalPeriod(of: request, db))
    facts.costCenter = request.costCenter
    facts.program = request.program
    return .spend(facts, scope: scope, watermarks: watermarks)
  }

  /// The budgets that a spend report shows.
  func shownCells(_ request: ReportRequest, _ db: isolated Connection) throws -> [BudgetCell] {
    let period = try fiscalPeriod(of: request, db)
    return try db.rows(BudgetCells(employerID: employer.id, asOf: request.asOf)).map(\.cell)
      .filter { cell in
        (period.map { $0 == cell.period } ?? true)
          && (request.costCenter.map { $0 == cell.costCenter } ?? true)
          && (request.program.map { $0 == cell.program } ?? true)
      }
  }

  /// The fiscal period that a spend report is about; `nil` for all.
  private func fiscalPeriod(
    of request: ReportRequest, _ db: isolated Connection
  ) throws -> String? {
    let periods = try db.rows(FiscalPeriods(employerID: employer.id))
    let day = request.asOf.description
    guard let named = request.fiscalPeriod else {
      return periods.first { $0.firstDay <= day && day <= $0.lastDay }?.name
    }
    guard named == "all" || periods.contains(where: { $0.name == named }) else {
      throw ReportRequestError(
        description: "there is no fiscal period '\(named)'; see: bursar period list")
    }
    return named == "all" ? nil : named
  }

  private func dataQuality(
    _ request: ReportRequest, _ scope: Report.Scope, _ watermarks: [Report.Watermark],
    _ db: isolated Connection
  ) throws -> Report {
    let deliveries = Deliveries(
      employerID: employer.id, from: scope.periodStart, asOf: request.asOf)
    let facts = DataFacts(
      deliveries: try db.rows(deliveries).map {
        .init(
          feed: $0.feed, applied: $0.filesApplied, held: $0.filesHeld,
          rejected: $0.filesRejected,
          rows: .init(
            read: $0.read, applied: $0.applied, unchanged: $0.unchanged,
            duplicate: $0.duplicate, quarantined: $0.quarantined))
      },
      waiting: try db.rows(QuarantineCounts(employerID: employer.id)).map {
        .init(
          feed: $0.feed, reason: $0.meaning, rows: $0.rows, since: $0.since,
          isRetried: $0.isRetried)
      },
      gaps: try db.rows(Gaps(employerID: employer.id, asOf: request.asOf)).map {
        .init(code: $0.code, text: $0.meaning, count: $0.rows)
      })
    return .dataQuality(facts, scope: scope, watermarks: watermarks)
  }

  private func roi(
    _ request: ReportRequest, _ scope: Report.Scope, _ watermarks: [Report.Watermark],
    _ db: isolated Connection
  ) throws -> Report {
    let data = try study(request, db)
    let plan = data.plan
    let costs = try db.rows(
      StudyCosts(
        employerID: employer.id, program: plan.program, from: plan.from, through: plan.through,
        asOf: request.asOf))
    var (spent, returned) = (Money(0, plan.currency), Money(0, plan.currency))
    var conversions: [String] = []
    for cost in costs {
      guard cost.spent.currency != plan.currency else {
        spent = try spent.adding(cost.spent)
        returned = try returned.adding(cost.returned)
        continue
      }
      let (rate, sentence) = try rate(
        from: cost.spent.currency, to: plan.currency, on: request.asOf, db)
      spent = try spent.adding(cost.spent.converted(to: plan.currency, at: rate))
      returned = try returned.adding(cost.returned.converted(to: plan.currency, at: rate))
      conversions.append(sentence)
    }
    var scope = scope
    scope.filters = [.init(name: "study", value: plan.name)]
    var report = Report.roi(
      try ROIResult(data.study(spent: spent, returned: returned)), of: data,
      ledger: try spent.adding(returned.negated()), scope: scope, watermarks: watermarks)
    report.rules += conversions
    return report
  }

  /// The stored rate of a day, and a sentence that says which.
  private func rate(
    from base: Currency, to quote: Currency, on day: Day, _ db: isolated Connection
  ) throws -> (ExchangeRate, String) {
    let rates = Rates(employerID: employer.id, base: base.code, quote: quote.code, usableOn: day)
    guard let stored = try db.rows(rates).first else {
      throw ReportRequestError(
        description:
          "the study counts in \(quote.code), and the ledger holds cost in \(base.code): they are not added without a rate; record one: bursar ledger rate"
      )
    }
    return (
      try ExchangeRate(text: stored.rate),
      "Cost in \(base.code) counts at \(stored.rate) \(quote.code) of \(stored.validOn) (\(stored.source))."
    )
  }

  /// What a study compares, counted.
  func study(_ request: ReportRequest, _ db: isolated Connection) throws -> any StudyData {
    let plan = try plan(request, db)
    let people = try watermarks(db).first { $0.provider == nil }?.completeUpTo
    let watermark = min(people ?? request.asOf, request.asOf)
    if let rollout = plan.rollout {
      return try panel(plan, rollout, watermark, request, db)
    }
    return try cohort(plan, watermark, request, db)
  }

  /// People one by one.
  private func cohort(
    _ plan: StudyPlan, _ watermark: Day, _ request: ReportRequest, _ db: isolated Connection
  ) throws -> StudyCohort {
    var cohort = StudyCohort(
      plan: plan, watermark: watermark, smallCells: configuration.smallCells)
    let statement = StudyPeople(
      employerID: employer.id, program: plan.program, from: plan.from, through: plan.through,
      months: plan.windowMonths, asOf: request.asOf)
    try db.forEach(statement) { row in cohort.add(row.person) }
    return cohort
  }

  /// Whole units, in counts.
  private func panel(
    _ plan: StudyPlan, _ rollout: StudyPlan.Rollout, _ watermark: Day, _ request: ReportRequest,
    _ db: isolated Connection
  ) throws -> StudyPanel {
    var panel = StudyPanel(
      plan: plan, rollout: rollout, watermark: watermark, smallCells: configuration.smallCells)
    let participants = StudyParticipants(
      employerID: employer.id, program: plan.program, from: plan.from, through: plan.through,
      asOf: request.asOf)
    try db.forEach(participants) { row in panel.add(row.participants) }
    let units = StudyUnits(employerID: employer.id, days: panel.daysOnRecord)
    try db.forEach(units) { row in panel.add(row.period) }
    return panel
  }

  private func plan(_ request: ReportRequest, _ db: isolated Connection) throws -> StudyPlan {
    let reader = StudyReader(
      currencies: try db.rows(Currencies()).map(\.currency),
      orgUnits: try db.rows(OrgUnits(employerID: employer.id)).map(\.code))
    let studies = try reader.read(folder: configuration.studyFolder)
    guard
      let plan = request.study.map({ name in studies.first { $0.name == name } })
        ?? (studies.count == 1 ? studies.first : nil)
    else {
      let names = studies.map(\.name).joined(separator: ", ")
      throw ReportRequestError(
        description: studies.isEmpty
          ? "there is no study in \(configuration.studyFolder); see Examples/harborline/studies"
          : "name a study with --study; there are: \(names)")
    }
    return plan
  }

  /// Earned, of all enrollments of the company: what a team is held against.
  func companyShare(_ request: ReportRequest, _ db: isolated Connection) throws -> Proportion {
    try db.row(EarnedShare(employerID: employer.id, asOf: request.asOf)).share
  }

  /// One manager's team.
  private func team(_ request: ReportRequest, _ db: isolated Connection) throws -> TeamFacts {
    guard let number = request.manager else {
      throw ReportRequestError(
        description: "a progress report is a manager's: name one with --manager, by employee number"
      )
    }
    guard let manager = try db.optionalRow(Person(employerID: employer.id, number: number)) else {
      throw ReportRequestError(description: "nobody has this employee number")
    }
    var facts = TeamFacts(
      managerID: manager.employeeID, manager: manager.name, isSubtree: request.isSubtree)
    let team = TeamProgress(
      employerID: employer.id, asOf: request.asOf, managerID: manager.employeeID,
      isSubtree: request.isSubtree)
    try db.forEach(team) { row in
      facts.rows.append(row.fact)
    }
    facts.sponsored = try db.rows(
      TeamSponsored(
        employerID: employer.id, asOf: request.asOf, managerID: manager.employeeID,
        isSubtree: request.isSubtree)
    ).map(\.fact)
    facts.approvals = try db.rows(
      WaitingApprovals(
        employerID: employer.id, asOf: request.asOf, approverID: manager.employeeID)
    ).map(\.fact)
    facts.lastReport = try lastReport(before: request, db)
    return facts
  }

  private func lastReport(before request: ReportRequest, _ db: isolated Connection) throws -> Day? {
    var last = SnapshotContent(employerID: employer.id)
    last.kind = request.kind.rawValue
    last.reportParameters = request.parameters
    last.before = request.asOf
    return try db.optionalRow(last)?.asOf
  }
}

extension ReportRequest {
  /// Whether an episode is among those it is narrowed to.
  func counts(_ episode: Episode) -> Bool {
    (program.map { $0 == episode.program } ?? true)
      && (provider.map { $0 == episode.provider } ?? true)
      && (costCenter.map { $0 == episode.costCenter } ?? true)
  }
}

extension TeamProgress.Row {
  var fact: TeamFacts.Row {
    .init(memberID: memberID, member: member, item: item, episode: episode)
  }
}

extension TeamSponsored.Row {
  var fact: TeamFacts.Sponsored {
    .init(
      sponsorships: sponsorships, reserved: reserved, committed: committed, expended: expended)
  }
}

extension WaitingApprovals.Row {
  var fact: TeamFacts.Approval {
    .init(
      sponsorshipID: sponsorshipID, person: person, course: course, amount: amount,
      requestedOn: requestedOn)
  }
}
