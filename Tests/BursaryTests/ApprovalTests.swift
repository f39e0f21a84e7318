import Bursary
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Who says yes: chains of approvers, delegates, those who left, and those who may not ask.
@Suite struct ApprovalTests {
  @Test func everyApproverOfTheChainIsAskedInTurn() async throws {
    try await withHouse { house in
      let asked = try await house.office.request(House.ask(40_000), at: House.march)
      let id = asked.sponsorship
      #expect(asked.decision?.outcome == .awaits(approvers: ["E2", "E3"]))
      #expect(try await house.take(id, .approve(by: "E3")) == .notApprover)
      #expect(try await house.take(id, .approve(by: "E99")) == .notApprover)
      #expect(try await house.take(id, .approve(by: "E2")) == .done)
      #expect(try await house.state(id) == .requested)
      #expect(try await house.office.sponsorship(id).approver == "E3")
      #expect(try await house.balances() == [0, 0, 0, 1_000_000])
      #expect(try await house.take(id, .approve(by: "E2")) == .notApprover)
      #expect(try await house.take(id, .approve(by: "E3")) == .done)
      #expect(try await house.state(id) == .approved)
      #expect(try await house.balances() == [40_000, 0, 0, 960_000])
    }
  }

  @Test func somebodyWhoIsManagerAndNamedIsAskedOnce() async throws {
    try await withHouse { house in
      let decision = try await house.office.check(
        House.ask(40_000, by: "E2"), on: House.march.day)
      #expect(decision.outcome == .awaits(approvers: ["E3"]))
    }
  }

  @Test func aDelegateAnswersOnTheDaysGiven() async throws {
    try await withHouse { house in
      let id = try await house.office.request(House.ask(20_000), at: House.march).sponsorship
      let (first, last) = (House.day("2026-03-02"), House.day("2026-03-31"))
      _ = try await house.office.delegate(
        "E2", to: "E4", from: first, through: last, isDryRun: false)
      await #expect(throws: OfficeError.self) {
        _ = try await house.office.delegate(
          "E2", to: "E5", from: last, through: last, isDryRun: false)
      }
      #expect(try await house.take(id, .approve(by: "E4")) == .notApprover)
      let late = House.noon("2026-04-01")
      #expect(try await house.take(id, .approve(by: "E4"), at: late) == .notApprover)
      let inTime = House.noon("2026-03-31")
      #expect(try await house.take(id, .approve(by: "E4"), at: inTime) == .done)
      // The learner is nobody's delegate for a request of their own.
      _ = try await house.office.delegate(
        "E2", to: "E1", from: House.day("2026-05-01"), through: House.day("2026-05-01"),
        isDryRun: false)
      let may = House.noon("2026-05-01")
      let own = try await house.office.request(House.ask(20_000, course: "c2"), at: may)
      #expect(try await house.take(own.sponsorship, .approve(by: "E1"), at: may) == .ownRequest)
    }
  }

  @Test func anApproverWhoLeftIsPassedOverOrReplaced() async throws {
    try await withHouse { house in
      let id = try await house.office.request(House.ask(20_000), at: House.march).sponsorship
      try await house.owner.run(
        "UPDATE people.employee SET left_on = '2026-03-10' WHERE employee_number = 'E2'")
      let later = House.noon("2026-03-11")
      #expect(try await house.take(id, .approve(by: "E2"), at: later) == .approverLeft)
      let reassign = { (to: String) in
        try await house.office.reassign(
          id, to: to, reason: "manager left", at: later, isDryRun: false
        ).answer
      }
      #expect(try await reassign("E2") == .approverLeft)
      #expect(try await reassign("E1") == .ownRequest)
      #expect(try await reassign("E3") == .done)
      #expect(try await house.take(id, .approve(by: "E3"), at: later) == .done)
      #expect(try await reassign("E3") == .alreadyApproved)
      // The next request goes to the manager above; two approvers in one person are asked once.
      let next = try await house.office.check(House.ask(20_000, course: "c2"), on: later.day)
      #expect(next.outcome == .awaits(approvers: ["E3"]))
      // Where a named approver has left, nobody may approve.
      try await house.owner.run(
        "UPDATE people.employee SET left_on = '2026-03-10' WHERE employee_number = 'E3'")
      let nobody = try await house.office.check(House.ask(40_000, course: "c3"), on: later.day)
      #expect(nobody.reasons == [.noApprover])
    }
  }

  @Test func onlyManagersAboveAskForSomebodyElse() async throws {
    try await withHouse { house in
      for (requester, course) in [("E2", "c1"), ("E3", "c2"), ("E1", "c3")] {
        var ask = House.ask(5000, course: course)
        ask.requester = requester
        #expect(try await house.office.request(ask, at: House.march).state == .approved)
      }
      for requester in ["E5", "E9"] {
        var ask = House.ask(5000, course: "c4")
        ask.requester = requester
        let error = await #expect(throws: OfficeError.self) {
          try await house.office.request(ask, at: House.march)
        }
        #expect(error?.description.contains("report") ?? false)
      }
      let known = try await house.office.sponsorships()
      #expect(known.count == 3)
    }
  }

  @Test func aDraftIsDecidedWhenItIsSubmitted() async throws {
    try await withHouse { house in
      let draft = try await house.office.draft(House.ask(5000), at: House.march)
      #expect(draft.state == .draft)
      #expect(draft.decision == nil)
      #expect(try await house.balances() == [0, 0, 0, 1_000_000])
      for wrong in [House.ask(5000, by: "E2"), House.ask(5000, course: "c2")] {
        let error = await #expect(throws: OfficeError.self) {
          try await house.office.request(wrong, draft: draft.sponsorship, at: House.march)
        }
        #expect(error?.description.hasPrefix("there is no such draft") ?? false)
      }
      let submitted = try await house.office.request(
        House.ask(6000), draft: draft.sponsorship, at: House.march)
      #expect(submitted.sponsorship == draft.sponsorship)
      #expect(submitted.state == .approved)
      #expect(try await house.balances() == [6000, 0, 0, 994_000])
      await #expect(throws: OfficeError.self) {
        _ = try await house.office.request(
          House.ask(6000), draft: draft.sponsorship, at: House.march)
      }
    }
  }

  /// A version that has decided stays as it was; it may be ended.
  @Test func rulesThatHaveDecidedAreNotChanged() async throws {
    try await withHouse { house in
      _ = try await house.approved("c1")
      let changed = house.with { $0.itemCap = 1 }
      let error = await #expect(throws: OfficeError.self) {
        try await changed.request(House.ask(5000, course: "c2"), at: House.march)
      }
      #expect(error?.description.contains("new version") ?? false)
      let ended = house.with { $0.through = House.day("2026-12-31") }
      #expect(
        try await ended.request(House.ask(5000, course: "c2"), at: House.march).state == .approved)
    }
  }

  /// A request given to another approver while the first one says yes: it waits, and comes too late.
  @Test func aReassignmentWaitsForTheAnswerUnderWay() async throws {
    try await withHouse { house in
      let id = try await house.office.request(House.ask(20_000), at: House.march).sponsorship
      let answering = try await Connection.open(house.database)
      try await answering.run(
        """
        BEGIN; SELECT program.advance(1, ARRAY[ROW(\(id), 'approve', NULL, NULL, 'E2', NULL)::program.step],
          now(), '2026-03-01', 'test')
        """)
      let reassigned = Task {
        try await house.office.reassign(
          id, to: "E3", reason: nil, at: House.march, isDryRun: false)
      }
      try await Task.sleep(for: .milliseconds(200))
      try await answering.run("COMMIT")
      #expect(try await reassigned.value.answer == .alreadyApproved)
      await answering.close()
    }
  }

  @Test func whoIsUnknownNeitherAsksNorApproves() async throws {
    try await withHouse { house in
      let request = SponsorshipRequest(
        applicant: .init(employeeNumber: "E1", status: "active"),
        course: .init(provider: "coursera", contentID: "c1"), price: Money(100, House.eur),
        askedOn: House.march.day)
      var decision = try House.program().decide(request)
      decision.outcome = .awaits(approvers: ["E2", "E99"])
      let context = StepContext(
        employerID: 1, at: House.march.instant, occurredOn: House.march.day, actor: "test")
      let statement = RequestSponsorship(
        context: context, request: request, cellID: 1, program: House.program(),
        verdict: .decided(decision))
      let error = await #expect(throws: PostgresError.self) {
        try await house.office.pool.transaction { db in try db.row(statement) }
      }
      #expect(error.flatMap { StoreError($0) } == .unknownEmployee)
      let known = try await house.office.sponsorships()
      #expect(known.isEmpty)
      let nobody = "there is nobody with this employee number"
      for (approver, delegate) in [("E99", "E2"), ("E2", "E99")] {
        let error = await #expect(throws: OfficeError.self) {
          try await house.office.delegate(
            approver, to: delegate, from: House.march.day, through: House.march.day,
            isDryRun: false)
        }
        #expect(error?.description == nobody)
      }
      let id = try await house.office.request(House.ask(20_000), at: House.march).sponsorship
      let reassign = { (id: Int, to: String) in
        try await house.office.reassign(
          id, to: to, reason: nil, at: House.march, isDryRun: false)
      }
      let error2 = await #expect(throws: OfficeError.self) { try await reassign(id, "E99") }
      #expect(error2?.description == nobody)
      #expect(try await reassign(id + 1, "E3").answer == .noSponsorship)
      let twice = await #expect(throws: OfficeError.self) {
        try await house.office.advance([.init(id, .cancel), .init(id, .cancel)], at: House.march)
      }
      #expect(twice?.description.contains("twice in one call") ?? false)
    }
  }

  /// Decided on a sum that is no longer true: to be decided again. Many at once never exceed the cap.
  @Test func theYearlyAmountHoldsWhenManyAskAtOnce() async throws {
    try await withHouse({ $0.personCap = 50_000 }) { house in
      let request = SponsorshipRequest(
        applicant: .init(employeeNumber: "E1", status: "active"),
        course: .init(provider: "coursera", contentID: "c"), price: Money(100, House.eur),
        sponsoredThisYear: 1, askedOn: House.march.day)
      let statement = RequestSponsorship(
        context: StepContext(
          employerID: 1, at: House.march.instant, occurredOn: House.march.day, actor: "test"),
        request: request, cellID: 1, program: House.program { $0.personCap = 50_000 },
        verdict: .decided(try House.program().decide(request)))
      let error = await #expect(throws: PostgresError.self) {
        try await house.office.pool.transaction { db in try db.row(statement) }
      }
      #expect(error.flatMap { StoreError($0) } == .factsChanged)
      let states = try await withThrowingTaskGroup(of: SponsorshipState?.self) { group in
        for number in 0..<8 {
          group.addTask {
            for _ in 0..<20 {
              do {
                return try await house.office.request(
                  House.ask(10_000, course: "c\(number)"), at: House.march
                ).state
              } catch OfficeError.tryAgain { continue }
            }
            return nil
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(states.count { $0 == .approved } == 5)
      #expect(states.count { $0 == .declined } == 3)
      #expect(try await house.balances() == [50_000, 0, 0, 950_000])
    }
  }

  /// A second request of the same person waits for the first, and is decided on what that one has left.
  @Test func requestsOfOnePersonFollowEachOther() async throws {
    try await withHouse({
      $0.personCap = 50_000
      $0.approvals = [.init(upTo: nil, approvers: [.rule])]
    }) { house in
      let first = try await Connection.open(house.database)
      try await first.run(
        """
        BEGIN; SELECT program.request(1, NULL, 'E1', NULL, '{"provider": "coursera", "content_id": "c1",
          "run": "", "program": "skills", "cell_id": 1, "employer_pays": 50000, "learner_pays": 0,
          "payment": "employer", "must_complete": false, "needs_certificate": false}', 'approved', '{}', '{}',
          NULL, 0, '2026-01-01', now(), '2026-03-01', 'test')
        """)
      let second = Task {
        try await house.office.request(House.ask(10_000, course: "c2"), at: House.march)
      }
      try await Task.sleep(for: .milliseconds(250))
      try await first.run("COMMIT")
      #expect(try await second.value.decision?.reasons == [.abovePersonCap])
      await first.close()
    }
  }

  /// Asked for by hand, past the office: a request that waits for nobody is answered by nobody.
  @Test func whatWaitsForNobodyIsAnsweredByNobody() async throws {
    try await withHouse { house in
      func ask(_ learner: String) async throws -> String? {
        try await house.owner.value(
          """
          SELECT sponsorship_id FROM program.request(1, NULL, '\(learner)', NULL, '{"provider": "coursera",
            "content_id": "c1", "run": "", "program": "skills", "cell_id": 1, "employer_pays": 50000,
            "learner_pays": 0, "payment": "employer", "must_complete": false, "needs_certificate": false}',
            'requested', '{}', '{}', NULL, 0, '2026-01-01', now(), '2026-03-01', 'test')
          """)
      }
      let id = try #require(Int(try await ask("E1") ?? ""))
      #expect(try await house.take(id, .approve(by: "E3")) == .notApprover)
      #expect(try await house.state(id) == .requested)
      let error = await #expect(throws: PostgresError.self) { _ = try await ask("E99") }
      #expect(error?.constraint == "sponsorship_employee_known")
    }
  }
}
