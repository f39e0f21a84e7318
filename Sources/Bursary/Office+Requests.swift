import Postgres
import Store
public import Upskilling

/// What is asked of a program: who, what, at what price.
public struct Ask: Sendable, Equatable {
  /// The program, by name.
  public var program: String
  /// Employee number of the learner.
  public var employee: String
  /// Provider, such as `coursera`.
  public var provider: String
  /// The provider's id of the course.
  public var course: String
  /// Run of the course, where it has several.
  public var run: String
  /// First day of the course: for programs that ask to be asked in time.
  public var startsOn: Day?
  /// The provider's price; in another currency than the program's it is converted at the stored rate of the
  /// day.
  public var price: Money
  /// Number of the budget that pays; the employee's cost center's otherwise.
  public var budget: Int?
  /// Employee number of a manager who asks for the learner.
  public var requester: String?

  /// A request of a program, by name.
  public init(
    program: String, employee: String, provider: String, course: String, run: String = "",
    startsOn: Day? = nil, price: Money, budget: Int? = nil, requester: String? = nil
  ) {
    self.program = program
    self.employee = employee
    self.provider = provider
    self.course = course
    self.run = run
    self.startsOn = startsOn
    self.price = price
    self.budget = budget
    self.requester = requester
  }
}

/// What became of a request.
public struct RequestOutcome: Sendable, Equatable {
  /// Number of the sponsorship.
  public let sponsorship: Int
  /// Where it stands now.
  public let state: SponsorshipState
  /// What the budget said, where it was asked.
  public let answer: BudgetAnswer
  /// What the program said; `nil` for a draft.
  public let decision: ProgramDecision?
}

extension Office {
  /// Says what a program decides about a request, and why, without writing anything.
  ///
  /// - Throws: `OfficeError`.
  public func check(_ ask: Ask, on day: Day) async throws -> ProgramDecision {
    try await OfficeError.translating {
      let program = try program(ask.program)
      return try program.decide(try await facts(of: ask, program, on: day).request)
    }
  }

  /// Asks a program to pay. It decides at once: declined with all reasons, approved and the money reserved, or
  /// waiting for its approver. With `draft`, that draft is submitted.
  ///
  /// - Throws: `OfficeError`.
  public func request(
    _ ask: Ask, draft: Int? = nil, at moment: Moment, isDryRun: Bool = false
  ) async throws -> RequestOutcome {
    // Requests of one person at the same time are decided one after the other.
    var retries = 0
    while true {
      do {
        return try await write(ask, draft: draft, isDecided: true, at: moment, isDryRun: isDryRun)
      } catch OfficeError.tryAgain where retries < 5 {
        retries += 1
      }
    }
  }

  /// Keeps a request undecided, to be submitted later.
  ///
  /// - Throws: `OfficeError`.
  public func draft(
    _ ask: Ask, at moment: Moment, isDryRun: Bool = false
  ) async throws -> RequestOutcome {
    try await write(ask, draft: nil, isDecided: false, at: moment, isDryRun: isDryRun)
  }

  private func write(
    _ ask: Ask, draft: Int?, isDecided: Bool, at moment: Moment, isDryRun: Bool
  ) async throws -> RequestOutcome {
    try await OfficeError.translating {
      let program = try program(ask.program)
      let (request, cell) = try await facts(of: ask, program, on: moment.day)
      let currency = program.version(on: moment.day)?.currency ?? request.price.currency
      guard let cell else { throw OfficeError.noBudget(currency: currency.code) }
      guard cell.currency == currency else {
        throw OfficeError.budgetCurrency(budget: cell.currency.code, program: currency.code)
      }
      let decision = isDecided ? try program.decide(request) : nil
      let statement = RequestSponsorship(
        context: context(moment), draftID: draft, request: request, requester: ask.requester,
        cellID: cell.id, program: program, verdict: decision.map { .decided($0) } ?? .draft)
      let row = try await write(isDryRun: isDryRun) { db in try db.row(statement) }
      return RequestOutcome(
        sponsorship: row.id, state: row.state, answer: row.answer, decision: decision)
    }
  }

  func context(_ moment: Moment) -> StepContext {
    StepContext(
      employerID: employer.id, at: moment.instant, occurredOn: moment.day, actor: actor)
  }

  /// What a decision rests on, read in one snapshot, and the budget that pays, if there is one.
  private func facts(
    of ask: Ask, _ program: Program, on day: Day
  ) async throws -> (request: SponsorshipRequest, cell: BudgetCell?) {
    guard ask.price.minorUnits > 0 else { throw OfficeError.priceNotPositive }
    let version = program.version(on: day)
    let currency = version?.currency ?? ask.price.currency
    let yearStart = version?.yearStart.last(upTo: day) ?? day
    let named = Set(
      (version?.approvals ?? []).flatMap(\.approvers).compactMap { approver -> String? in
        if case .employee(let number) = approver { number } else { nil }
      })
    let employerID = employer.id
    return try await read { db in
      let placement = Placement(employerID: employerID, employeeNumber: ask.employee, day: day)
      guard var applicant = try db.optionalRow(placement)?.applicant else {
        throw OfficeError.unknownEmployee(on: day)
      }
      applicant.managers = try db.rows(
        ManagersAbove(employerID: employerID, employeeNumber: ask.employee, day: day)
      ).map(\.manager)
      let offering = try db.optionalRow(
        Offerings(employerID: employerID, provider: ask.provider, contentID: ask.course))
      let rate = try db.rows(
        Rates(
          employerID: employerID, base: ask.price.currency.code, quote: currency.code,
          usableOn: day)
      ).first
      let request = SponsorshipRequest(
        applicant: applicant,
        course: .init(
          provider: ask.provider, contentID: ask.course, run: ask.run, startsOn: ask.startsOn,
          credential: offering?.credential, skills: offering?.skills ?? []),
        price: ask.price, rate: try rate.map { try ExchangeRate(text: $0.rate) },
        sponsoredThisYear: try db.row(
          SponsoredSince(
            employerID: employerID, employeeNumber: ask.employee, currencyCode: currency.code,
            since: yearStart)
        ).sponsored,
        departed: Set(
          try db.rows(
            DepartedEmployees(employerID: employerID, employeeNumbers: named.sorted(), day: day)
          ).map(\.employeeNumber)),
        askedOn: day)
      if let id = ask.budget {
        let named = BudgetCells(employerID: employerID, cellID: id)
        guard let cell = try db.optionalRow(named)?.cell else {
          throw OfficeError.unknownBudget(id)
        }
        return (request, cell)
      }
      guard let costCenter = applicant.costCenter else { return (request, nil) }
      let period = try db.rows(FiscalPeriods(employerID: employerID))
        .first { $0.firstDay <= day.description && day.description <= $0.lastDay }
      // The program's own budget comes before the one for all programs.
      let own = try db.rows(BudgetCells(employerID: employerID, costCenter: costCenter))
        .map(\.cell).filter {
          $0.period == period?.name && $0.currency == currency
            && [program.name, ""].contains($0.program)
        }.max { $0.program < $1.program }
      return (request, own)
    }
  }
}
