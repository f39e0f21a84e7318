import Bursary
import Foundation
import Jobs
import Postgres
import Reporting
import Store
import TestSupport
import Testing
import Upskilling

/// Leavers from the agreement to the demand: finance.md K1, K4, K7 and K16 through the database.
@Suite struct RepaymentJobTests {
  /// The base case of finance.md 4.3: 6,000.00 paid on 15 March 2026, 24 months by the month, left on 20 January
  /// 2027, worked in Texas.
  private struct Leaver: Sendable {
    let house: PayingHouse
    let room: JobRoom
    let sponsorship: Int

    func run(_ day: String = "2027-01-21", isDryRun: Bool = false) async throws -> [String: Int]? {
      try await room.run(.repayments, day, isDryRun: isDryRun).counts
    }

    func sign(_ agreed: Int? = nil, on day: String = "2026-03-01") async throws {
      let statement = SignAgreement(
        employerID: 1, sponsorshipID: sponsorship, signedOn: House.day(day),
        schedule: "from-payment", agreed: agreed, facts: [], actor: "test")
      _ = try await room.pool.transaction { db in try db.row(statement) }
    }

    func leave(_ reason: ExitReason?, from place: String = "US-TX") async throws {
      try await house.house.owner.run(
        """
        UPDATE people.employee SET left_on = '2027-01-20' WHERE employee_number = 'E1';
        UPDATE people.assignment SET location = '\(place)' WHERE employee_id = 1
        """)
      guard let reason else { return }
      let statement = RecordExit(
        employerID: 1, employeeNumber: "E1", reason: reason, asOf: House.day("2027-01-21"),
        actor: "test")
      _ = try await room.pool.transaction { db in try db.row(statement) }
    }

    func due() async throws -> String? {
      try await house.house.owner.value(
        "SELECT repayment_due FROM program.sponsorship WHERE sponsorship_id = \(sponsorship)")
    }

    func statements() async throws -> [RepaymentDocument] {
      let query = RepaymentStatements(employerID: 1, sponsorshipID: sponsorship)
      return try await room.pool.transaction { db in try db.rows(query) }.map {
        try RepaymentDocument(json: $0.content)
      }
    }
  }

  private static let schedule = """
    schedules:
      - schedule: from-payment
        title: Two years from the payment
        versions:
          - from: 2020-01-01
            source: "Invented"
            confidence: policy
            status: in_force
            months: 24
            step: monthly
            starts: payment
            month_end: last_day
            due_on: [resignation, misconduct]
            accelerates: false
    """

  private func withLeaver(_ body: (Leaver) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await withPayingHouse { house in
        let rules = "\(folder)/rules"
        try FileManager.default.createDirectory(
          atPath: rules, withIntermediateDirectories: true)
        try Self.schedule.write(
          toFile: "\(rules)/schedules.yaml", atomically: true, encoding: .utf8)
        let id = try await house.pay(6000, "2026-03-15")
        let room = try JobRoom(house.house, folder: folder, rules: rules)
        try await body(Leaver(house: house, room: room, sponsorship: id))
      }
    }
  }

  @Test func whatIsCertainIsDemandedOnce() async throws {
    try await withLeaver { leaver in
      try await leaver.sign()
      #expect(try await leaver.run() == [:])
      try await leaver.leave(.resignation)
      #expect(try await leaver.run("2027-01-20") == [:])
      #expect(try await leaver.run(isDryRun: true) == ["demanded": 1])
      #expect(try await leaver.statements() == [])
      #expect(try await leaver.run() == ["demanded": 1])
      #expect(try await leaver.due() == "350000")
      #expect(try await leaver.run() == [:])
      #expect(try await leaver.run("2027-02-21") == [:])
      let statement = try #require(try await leaver.statements().first)
      #expect(statement.due == "3500.00")
      #expect(statement.lines.map(\.amount) == ["6000.00", "-2500.00"])
      #expect(try await leaver.house.house.financial()["employee_receivable"] == 350_000)

      // Given up, it is not asked for again.
      let waived = try await leaver.house.office.advance(
        leaver.sponsorship, .waive, reason: "hardship", at: House.noon("2027-02-22")
      ).answer
      #expect(waived == .done)
      #expect(try await leaver.run("2027-02-23") == [:])
      #expect(try await leaver.due() == "0")
    }
  }

  @Test func aRefundBeforeLeavingLowersWhatIsDue() async throws {
    try await withLeaver { leaver in
      try await leaver.sign()
      let answer = try await leaver.house.office.advance(
        leaver.sponsorship, .refund(200_000), key: "r", at: House.noon("2026-06-01")
      ).answer
      #expect(answer == .done)
      try await leaver.leave(.resignation)
      #expect(try await leaver.run() == ["demanded": 1])
      #expect(try await leaver.due() == "233333")
    }
  }

  @Test func nothingIsDueOnADismissal() async throws {
    try await withLeaver { leaver in
      try await leaver.sign()
      try await leaver.leave(.dismissal)
      #expect(try await leaver.run() == ["nothing_due": 1])
      #expect(try await leaver.due() == "0")
      #expect(try await leaver.run() == ["nothing_due": 1])
      #expect(try await leaver.statements().count == 1)
    }
  }

  @Test func anAgreementAboveTheCostIsVoidInCalifornia() async throws {
    try await withLeaver { leaver in
      try await leaver.sign(700_000)
      try await leaver.leave(.resignation, from: "US-CA")
      #expect(try await leaver.run() == ["nothing_due": 1])
      let statement = try #require(try await leaver.statements().first)
      #expect(statement.isVoid)
      #expect(statement.due == "0.00")
    }
  }

  /// A reason belongs to an end that the people file knows.
  @Test(arguments: [("E1", StoreError.notLeft), ("E99", .unknownEmployee)])
  func anEmploymentThatGoesOnHasNoEnd(number: String, expected: StoreError) async throws {
    try await withLeaver { leaver in
      let statement = RecordExit(
        employerID: 1, employeeNumber: number, reason: .resignation,
        asOf: House.day("2027-01-21"), actor: "test")
      let error = await #expect(throws: PostgresError.self) {
        try await leaver.room.pool.transaction { db in _ = try db.row(statement) }
      }
      #expect(error.flatMap { StoreError($0) } == expected)
    }
  }

  @Test func whyTheEmploymentEndedHasToBeSaidFirst() async throws {
    try await withLeaver { leaver in
      try await leaver.sign()
      try await leaver.leave(nil)
      let item = """
        SELECT result FROM ledger.close_checklist(1, 2, '2027-01-01', '2027-01-31', now())
        WHERE item = 'repayments'
        """
      #expect(try await leaver.run() == ["not_computed": 1])
      #expect(try await leaver.house.house.owner.value(item) == "failed")
      #expect(try await leaver.statements() == [])
      try await leaver.leave(.resignation)
      #expect(try await leaver.run() == ["demanded": 1])
      #expect(try await leaver.house.house.owner.value(item) == "passed")
    }
  }

  @Test func twoPlacesNeedAPersonAndNothingIsPosted() async throws {
    try await withLeaver { leaver in
      try await leaver.sign()
      try await leaver.leave(.resignation)
      try await leaver.house.house.owner.run(
        """
        UPDATE people.assignment SET valid_to = '2026-09-01' WHERE employee_id = 1;
        INSERT INTO people.assignment
          (employer_id, employee_id, valid_from, status, country, location, cost_center)
        VALUES (1, 1, '2026-09-01', 'active', 'US', 'US-CO', 'CC-1')
        """)
      #expect(try await leaver.run() == ["review": 1])
      #expect(try await leaver.due() == "0")
      #expect(try await leaver.house.house.financial()["employee_receivable"] == nil)
      let statement = try #require(try await leaver.statements().first)
      #expect(statement.status == .review)
      #expect(statement.doubts.map(\.reason).contains(.severalJurisdictions))
      #expect(try await leaver.run() == ["review": 1])
      #expect(try await leaver.statements().count == 1)
    }
  }

  @Test func twoWorkersAtOnceDemandOnce() async throws {
    try await withLeaver { leaver in
      try await leaver.sign()
      try await leaver.leave(.resignation)
      let query = RepaymentCases(employerID: 1, asOf: House.day("2027-01-21"))
      let known = try #require(
        try await leaver.room.pool.transaction { db in try db.rows(query) }.first)
      let book = try ShippedRules.reader.read(folders: leaver.room.catalog.ruleFolders)
      let statement = try known.statement(by: book)
      let moment = House.noon("2027-01-21")
      let record = RecordStatement(
        context: StepContext(
          employerID: 1, at: moment.instant, occurredOn: moment.day, actor: "test"),
        known: known, statement: statement, content: try RepaymentDocument(statement).json())
      let pool = leaver.room.pool
      let answers = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<4 {
          group.addTask {
            try await pool.transaction { db in
              let answer = try db.row(record).answer
              try db.script("SELECT pg_sleep(0.1)")
              return answer
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(
        answers.sorted() == ["already_demanded", "already_demanded", "already_demanded", "done"])
      #expect(try await leaver.due() == "350000")
    }
  }

  @Test func whatWasFoundOnOtherFiguresIsNotPosted() async throws {
    try await withLeaver { leaver in
      try await leaver.sign()
      try await leaver.leave(.resignation)
      let query = RepaymentCases(employerID: 1, asOf: House.day("2027-01-21"))
      let known = try #require(
        try await leaver.room.pool.transaction { db in try db.rows(query) }.first)
      let book = try ShippedRules.reader.read(folders: leaver.room.catalog.ruleFolders)
      let statement = try known.statement(by: book)
      _ = try await leaver.house.office.advance(
        leaver.sponsorship, .refund(100_000), key: "r", at: House.noon("2026-12-01"))
      let moment = House.noon("2027-01-21")
      let record = RecordStatement(
        context: StepContext(
          employerID: 1, at: moment.instant, occurredOn: moment.day, actor: "test"),
        known: known, statement: statement, content: "{}")
      let error = await #expect(throws: PostgresError.self) {
        try await leaver.room.pool.transaction { db in try db.row(record) }
      }
      #expect(error.flatMap { StoreError($0) } == .factsChanged)
      #expect(try await leaver.due() == "0")
    }
  }
}
