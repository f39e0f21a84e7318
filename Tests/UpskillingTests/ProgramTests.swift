import Testing
import Upskilling

@Suite struct ProgramTests {
  static let eur = Currency(code: "EUR", exponent: 2)
  static func day(_ text: String) -> Day { Day(iso: text) ?? Day(daysSinceEpoch: 0) }

  /// In force in 2026: employees of Spain and France, 90 days here, up to 600 a course and 1,000 a year,
  /// a tenth paid by the learner; up to 200 by rule, up to 500 by the manager, above by finance.
  static let program = Program(
    name: "site", title: "Site skills",
    versions: [
      .init(
        from: day("2026-01-01"), through: day("2026-12-31"),
        eligibility: .init(
          statuses: ["active"], employmentTypes: ["permanent"], jobGrades: ["G4", "G5"],
          countries: ["ES", "FR"], costCenters: ["CC-1"], orgUnits: ["Port"], tenureDays: 90,
          isAfterProbation: true),
        offer: .init(
          providers: ["coursera"], items: ["c1", "c2"], credentials: ["badge", "certificate"],
          skills: ["cranes", "safety"]), currency: eur, itemCap: 60_000,
        credentialCaps: ["badge": 50_000], personCap: 100_000, copayPercent: 10,
        approvals: [
          .init(upTo: 20_000, approvers: [.rule]), .init(upTo: 50_000, approvers: [.manager]),
          .init(upTo: 60_000, approvers: [.employee("E900")]),
        ], askDaysBefore: 14, enrollWithinDays: 30, completeWithinDays: 90, payment: .reimbursement,
        completion: .init(isRequired: true, grade: 70, needsCertificate: true), repayment: "r1")
    ])

  private func decide(
    _ change: (inout SponsorshipRequest) -> Void = { _ in }
  ) throws -> ProgramDecision {
    var request = SponsorshipRequest(
      applicant: .init(
        employeeNumber: "E1", status: "active", employmentType: "permanent", jobGrade: "G4",
        hiredOn: Self.day("2025-01-01"), probationUntil: Self.day("2026-02-28"), country: "ES",
        costCenter: "CC-1", orgUnit: "Port", managers: ["E2", "E3"]),
      course: .init(
        provider: "coursera", contentID: "c1", startsOn: Self.day("2026-03-15"),
        credential: "certificate", skills: ["safety", "welding"]), price: Money(20_000, Self.eur),
      askedOn: Self.day("2026-03-01"))
    change(&request)
    return try Self.program.decide(request)
  }

  @Test func theLearnersShareIsTakenFirstAndNothingIsLost() throws {
    let decision = try decide()
    #expect(decision.outcome == .approved)
    #expect(decision.employerPays.minorUnits == 18_000)
    #expect(decision.learnerPays.minorUnits == 2000)
    let odd = try decide { $0.price = Money(9999, Self.eur) }
    #expect(odd.employerPays.minorUnits + odd.learnerPays.minorUnits == 9999)
  }

  @Test(arguments: [
    (22_222, ProgramDecision.Outcome.approved), (22_223, .awaits(approvers: ["E2"])),
    (55_556, .awaits(approvers: ["E2"])),
    (55_557, .awaits(approvers: ["E900"])), (66_667, .awaits(approvers: ["E900"])),
    (66_668, .refused),
  ])
  func approversByAmount(price: Int, outcome: ProgramDecision.Outcome) throws {
    #expect(try decide { $0.price = Money(price, Self.eur) }.outcome == outcome)
  }

  @Test func nobodyApprovesTheirOwn() throws {
    let boss = try decide {
      $0.applicant.managers = ["E1"]
      $0.price = Money(40_000, Self.eur)
    }
    #expect(boss.outcome == .awaits(approvers: ["E900"]))
    let finance = try decide {
      $0.applicant.employeeNumber = "E900"
      $0.price = Money(60_000, Self.eur)
    }
    #expect(finance.reasons == [.noApprover])
  }

  @Test func everyReasonByItself() throws {
    let changes: [ProgramReason: (inout SponsorshipRequest) -> Void] = [
      .notInForce: { $0.askedOn = Self.day("2027-01-01") },
      .notYetHired: { $0.applicant.hiredOn = Self.day("2026-03-02") },
      .hasLeft: { $0.applicant.leftOn = Self.day("2026-02-28") },
      .status: { $0.applicant.status = "leave" },
      .tenure: { $0.applicant.hiredOn = Self.day("2025-12-02") },
      .country: { $0.applicant.country = nil }, .costCenter: { $0.applicant.costCenter = "CC-2" },
      .orgUnit: { $0.applicant.orgUnit = "Yard" }, .provider: { $0.course.provider = "edx" },
      .item: { $0.course.contentID = "c3" },
      .currency: { $0.price = Money(20_000, Currency(code: "USD", exponent: 2)) },
      .abovePersonCap: { $0.sponsoredThisYear = 82_001 },
      .employmentType: { $0.applicant.employmentType = "temporary" },
      .jobGrade: { $0.applicant.jobGrade = nil },
      .probation: { $0.applicant.probationUntil = Self.day("2026-03-01") },
      .credential: { $0.course.credential = nil }, .skill: { $0.course.skills = ["welding"] },
      .askedLate: { $0.course.startsOn = Self.day("2026-03-14") },
      .aboveItemCap: {
        $0.course.credential = "badge"
        $0.price = Money(55_557, Self.eur)
      },
      .noApprover: {
        $0.departed = ["E900"]; $0.price = Money(66_667, Self.eur)
      },
    ]
    let later: Set<ProgramReason> = [.notCompleted, .completedLate, .gradeTooLow, .noCertificate]
    #expect(Set(changes.keys).union(later) == Set(ProgramReason.allCases))
    for (reason, change) in changes {
      #expect(try decide(change).reasons == [reason], "\(reason)")
    }
    #expect(
      try decide { $0.price = Money(66_668, Self.eur) }.reasons == [.aboveItemCap, .noApprover])
    // The last day that is long enough, and the last cent.
    #expect(try decide { $0.applicant.hiredOn = Self.day("2025-12-01") }.outcome == .approved)
    #expect(try decide { $0.sponsoredThisYear = 82_000 }.outcome == .approved)
    #expect(try decide { $0.applicant.leftOn = Self.day("2026-03-01") }.outcome == .approved)
  }

  @Test func allReasonsComeAtOnceInOneOrder() throws {
    let decision = try decide {
      $0.applicant.country = "PT"
      $0.applicant.status = "leave"
      $0.course.provider = "edx"
      $0.sponsoredThisYear = 200_000
    }
    #expect(decision.reasons == [.status, .country, .provider, .abovePersonCap])
    #expect(decision.employerPays.minorUnits == 0)
    #expect(decision.learnerPays.minorUnits == 20_000)
  }

  @Test func aGrantedRequestCarriesItsTerms() throws {
    let terms = try decide().terms
    #expect(terms.payment == .reimbursement)
    #expect(terms.enrollBy == Self.day("2026-03-31"))
    #expect(terms.completeBy == Self.day("2026-05-30"))
    #expect(terms.repayment == "r1")
    let late = SponsorshipTerms.Evidence(
      isCompleted: true, completedOn: Self.day("2026-05-31"), grade: 6999)
    #expect(terms.objections(to: late) == [.completedLate, .gradeTooLow, .noCertificate])
    let good = SponsorshipTerms.Evidence(
      isCompleted: true, completedOn: Self.day("2026-05-30"), grade: 7000, hasCertificate: true)
    #expect(terms.objections(to: good) == [])
    #expect(terms.objections(to: .init(isCompleted: false, grade: 9900)) == [.notCompleted])
    #expect(SponsorshipTerms().objections(to: .init(isCompleted: false)) == [])
  }

  @Test(arguments: [
    ("04-01", "2026-03-31", "2025-04-01"), ("04-01", "2026-04-01", "2026-04-01"),
    ("01-01", "2026-12-31", "2026-01-01"), ("12-31", "2024-02-29", "2023-12-31"),
  ])
  func theYearBeginsOnItsDay(starts: String, day: String, first: String) throws {
    let yearStart = try #require(MonthDay(starts))
    #expect(yearStart.last(upTo: Self.day(day)) == Self.day(first))
  }

  @Test(arguments: ["02-29", "13-01", "4-1", "04/01", ""]) func notADayOfEveryYear(text: String) {
    #expect(MonthDay(text) == nil)
  }
}
