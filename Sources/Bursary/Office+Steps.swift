import Postgres
package import Store
public import Upskilling

/// Where a step of one sponsorship led.
public struct StepOutcome: Sendable, Equatable {
  /// Its number.
  public let sponsorship: Int
  /// Where it now stands; `nil` where there is no such sponsorship.
  public let state: SponsorshipState?
  /// Whether it was taken, or why not.
  public let answer: BudgetAnswer
  /// Why its cost is not recognized yet.
  public let reasons: [ProgramReason]

  package init(
    sponsorship: Int, state: SponsorshipState?, answer: BudgetAnswer, reasons: [ProgramReason] = []
  ) {
    self.sponsorship = sponsorship
    self.state = state
    self.answer = answer
    self.reasons = reasons
  }
}

extension Office {
  /// One sponsorship and the step it is to take.
  public struct Step: Sendable, Hashable {
    /// Number of the sponsorship.
    public var sponsorship: Int
    /// What is done.
    public var step: SponsorshipStep
    /// Idempotency key: for refunds, of which there may be several.
    public var key: String?
    /// Why, in a word or two; no personal data.
    public var reason: String?

    /// A step, with a key and a reason where they matter.
    public init(
      _ sponsorship: Int, _ step: SponsorshipStep, key: String? = nil, reason: String? = nil
    ) {
      self.sponsorship = sponsorship
      self.step = step
      self.key = key
      self.reason = reason
    }
  }

  /// Takes any number of sponsorships one step further, each with its own answer, and their money with them:
  /// all in one transaction. Cost is recognized only when the terms of the sponsorship are met.
  ///
  /// - Throws: `OfficeError`, `.rule` for an amount that is not above zero or a sponsorship twice in the call.
  public func advance(
    _ steps: [Step], at moment: Moment, isDryRun: Bool = false
  ) async throws -> [StepOutcome] {
    let context = context(moment)
    return try await write(isDryRun: isDryRun) { db in
      var objections: [Int: StepOutcome] = [:]
      for step in steps {
        guard case .fulfill = step.step else { continue }
        let statement = Sponsorships(employerID: context.employerID, id: step.sponsorship)
        guard let known = try db.optionalRow(statement)?.sponsorship else { continue }
        objections[step.sponsorship] = StepOutcome(unmet: known)
      }
      let items = steps.filter { objections[$0.sponsorship] == nil }.map {
        AdvanceSponsorships.Item($0.sponsorship, $0.step, key: $0.key, reason: $0.reason)
      }
      let rows =
        items.isEmpty ? [] : try db.rows(AdvanceSponsorships(context: context, items: items))
      var taken: [Int: StepOutcome] = [:]
      for row in rows {
        taken[row.sponsorshipID] = StepOutcome(
          sponsorship: row.sponsorshipID, state: row.state, answer: row.answer)
      }
      return steps.compactMap { objections[$0.sponsorship] ?? taken[$0.sponsorship] }
    }
  }

  /// The same for one sponsorship.
  ///
  /// - Throws: `OfficeError`.
  public func advance(
    _ sponsorship: Int, _ step: SponsorshipStep, key: String? = nil, reason: String? = nil,
    at moment: Moment, isDryRun: Bool = false
  ) async throws -> StepOutcome {
    let outcomes = try await advance(
      [Step(sponsorship, step, key: key, reason: reason)], at: moment, isDryRun: isDryRun)
    guard let outcome = outcomes.first else { throw OfficeError.unknownSponsorship(sponsorship) }
    return outcome
  }

  /// Fulfills a sponsorship from seats or credit paid in advance.
  package func fulfill(
    _ sponsorship: Int, from contract: Int, _ quantity: ContractQuantity, key: String,
    reason: String?, at moment: Moment, isDryRun: Bool
  ) async throws -> StepOutcome {
    let statement = FulfillFromContract(
      context: context(moment), key: key, sponsorshipID: sponsorship, contractID: contract,
      quantity: quantity, reason: reason)
    let known = try await self.sponsorship(sponsorship)
    if let unmet = StepOutcome(unmet: known) { return unmet }
    let row = try await write(isDryRun: isDryRun) { db in try db.row(statement) }
    return StepOutcome(sponsorship: sponsorship, state: row.state, answer: row.answer)
  }

  /// Gives a waiting request to another approver.
  package func reassign(
    _ sponsorship: Int, to approver: String, reason: String?, at moment: Moment, isDryRun: Bool
  ) async throws -> StepOutcome {
    let statement = ReassignSponsorship(
      context: context(moment), sponsorshipID: sponsorship, approver: approver, reason: reason)
    let row = try await write(isDryRun: isDryRun) { db in try db.row(statement) }
    return StepOutcome(sponsorship: sponsorship, state: row.state, answer: row.answer)
  }

  /// Lets somebody answer another's requests from one day to another.
  package func delegate(
    _ approver: String, to delegate: String, from first: Day, through last: Day, isDryRun: Bool
  ) async throws -> Int {
    let statement = DelegateApprovals(
      employerID: employer.id, approver: approver, delegate: delegate, firstDay: first,
      lastDay: last, actor: actor)
    return try await write(isDryRun: isDryRun) { db in try db.row(statement).delegationID }
  }

  /// The night's sync: reservations past their expiry end, and sponsorships follow their enrollments.
  package func link(at moment: Moment, isDryRun: Bool) async throws -> (
    expired: Int, steps: [LinkEnrollments.Row]
  ) {
    let context = context(moment)
    return try await write(isDryRun: isDryRun) { db in
      let expired = try db.row(ExpireReservations(context: context)).expired
      return (expired, try db.rows(LinkEnrollments(context: context)))
    }
  }
}

extension StepOutcome {
  /// The refusal to recognize the cost of a sponsorship whose terms are not met; `nil` where they are, or
  /// where its state decides.
  fileprivate init?(unmet known: Sponsorship) {
    guard [.committed, .active].contains(known.state) else { return nil }
    let reasons = known.terms.objections(
      to: known.evidence ?? SponsorshipTerms.Evidence(isCompleted: false))
    guard !reasons.isEmpty else { return nil }
    self.init(
      sponsorship: known.id, state: known.state, answer: .termsNotMet, reasons: reasons)
  }
}
