import Foundation
import Postgres
import TestSupport
import Testing

/// Sponsorships at the command: Ana asks, Bo is her manager, Zoë is finance.
@Suite struct SponsorshipTests {
  private struct Office: Sendable {
    let bursar: BuiltCommand
    let owner: Connection
    let config: String

    func run(_ arguments: String...) async throws -> BuiltCommand.Answer {
      try await bursar.run(
        arguments + ["--config", config, "--as-of", "2026-03-01", "--format", "json"])
    }

    func request(
      _ employee: String, _ course: String, _ price: String, budget: String = "1"
    ) async throws -> BuiltCommand.Answer {
      try await run(
        "sponsorship", "request", "skills", employee, "coursera", course, price, "--budget", budget)
    }

    /// reserved, committed, expended, available of the first budget.
    func balances() async throws -> [String] {
      let cell = try await run("budget", "list").objects.first ?? [:]
      return ["reserved", "committed", "expended", "available"].map { cell[$0] as? String ?? "" }
    }

    func state(_ id: Int) async throws -> String? {
      try await owner.value("SELECT state FROM program.sponsorship WHERE sponsorship_id = \(id)")
    }
  }

  private static let program = """
    name: skills
    versions:
      - from: 2026-01-01
        currency: EUR
        item_cap: 400.00
        person_cap: 500.00
        approvals:
          - {up_to: 100.00, by: rule}
          - {up_to: 300.00, by: manager}
          - {by: employee, employee: E3}
    """

  private func withOffice(
    budget: String = "1000.00", rules: String = "", _ body: (Office) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await withDatabase { database in
        let files = FileManager.default
        try files.createDirectory(atPath: "\(folder)/programs", withIntermediateDirectories: true)
        try (Self.program + "\n" + rules).write(
          toFile: "\(folder)/programs/skills.yaml", atomically: true, encoding: .utf8)
        let config = "\(folder)/bursar.yaml"
        try "feeds: {people: {profile: people-generic}}\n".write(
          toFile: config, atomically: true, encoding: .utf8)
        let people = "\(folder)/people.csv"
        try """
        employee_id,work_email,status,start_date,manager_employee_id
        E1,ana@example.org,active,2024-01-01,E2
        E2,bo@example.org,active,2024-01-01,E3
        E3,zoe@example.org,active,2024-01-01,
        """.write(toFile: people, atomically: true, encoding: .utf8)
        let owner = try await Connection.open(database)
        let bursar = BuiltCommand(database: database)
        let office = Office(bursar: bursar, owner: owner, config: config)
        _ = try await bursar.run("employer", "add", "acme", "Acme", "Europe/Madrid")
        _ = try await bursar.run(
          "period", "add", "FY26", "2026-01-01", "2026-12-31")
        let loaded = try await bursar.run(
          "intake", "run", "people", people, "--as-of", "2026-02-01", "--config", config)
        try #require(loaded.status == 0, "\(loaded.errors)")
        let opened = try await office.run(
          "budget", "open", "CC-1", "FY26", "EUR", "--amount", budget)
        try #require(opened.status == 0, "\(opened.errors)")
        try await body(office)
        #expect(try await owner.offendersOfAllChecks() == [:])
        await owner.close()
      }
    }
  }

  @Test func aYesByRuleReservesAtOnceAndTheMoneyFollows() async throws {
    try await withOffice { office in
      let asked = try await office.request("E1", "c1", "80.00")
      #expect(asked.status == 0, "\(asked.errors)")
      #expect(try await office.state(1) == "approved")
      #expect(try await office.balances() == ["80.00", "0.00", "0.00", "920.00"])
      #expect(try await office.run("sponsorship", "commit", "1", "--amount", "75.00").status == 0)
      #expect(try await office.balances() == ["0.00", "75.00", "0.00", "925.00"])
      #expect(try await office.run("sponsorship", "commit", "1", "--amount", "75.00").status == 65)
      #expect(try await office.run("sponsorship", "fulfill", "1", "--amount", "70.00").status == 0)
      #expect(try await office.balances() == ["0.00", "0.00", "70.00", "930.00"])
      #expect(try await office.run("sponsorship", "cancel", "1").status == 65)
      // It is over: the same course may be asked for again.
      #expect(try await office.request("E1", "c1", "80.00").status == 0)
    }
  }

  @Test func onlyTheApproverAnswersAndOnce() async throws {
    try await withOffice { office in
      #expect(try await office.request("E1", "c1", "200.00").status == 0)
      #expect(try await office.state(1) == "requested")
      #expect(try await office.request("E1", "c1", "200.00").status == 65)
      #expect(try await office.run("sponsorship", "approve", "1", "--by", "E1").status == 65)
      #expect(try await office.run("sponsorship", "approve", "1", "--by", "E3").status == 65)
      async let first = office.run("sponsorship", "approve", "1", "--by", "E2")
      async let second = office.run("sponsorship", "decline", "1", "--by", "E2")
      let statuses = try await [first.status, second.status].sorted()
      #expect(statuses == [0, 65])
      let state = try await office.state(1)
      #expect(
        try await office.balances()[0] == (state == "approved" ? "200.00" : "0.00"))
    }
  }

  @Test func aBudgetThatDoesNotSufficeIsAReasonOrAWait() async throws {
    try await withOffice(budget: "150.00") { office in
      #expect(try await office.request("E1", "c1", "90.00").status == 0)
      let refused = try await office.request("E2", "c1", "90.00")
      #expect(refused.status == 65)
      #expect(try await office.state(2) == "declined")
      let reasons = try await office.bursar.run(
        "sponsorship", "history", "2", "--config", office.config, "--format", "json"
      ).objects.map {
        $0["reasons"] as? String ?? ""
      }
      #expect(reasons == ["", "insufficient_budget"])
      #expect(try await office.request("E1", "c2", "200.00").status == 0)
      #expect(try await office.run("sponsorship", "approve", "3", "--by", "E2").status == 65)
      #expect(try await office.state(3) == "requested")
      #expect(try await office.run("budget", "increase", "1", "500.00").status == 0)
      #expect(try await office.run("sponsorship", "approve", "3", "--by", "E2").status == 0)
    }
  }

  @Test func theYearlyAmountHoldsWhenManyAskAtOnce() async throws {
    try await withOffice { office in
      let statuses = try await withThrowingTaskGroup(of: Int32.self) { group in
        for number in 0..<8 {
          group.addTask {
            // Told to try again, a caller does.
            while true {
              let answer = try await office.request("E1", "c\(number)", "100.00")
              if answer.status != 75 { return answer.status }
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.count { $0 == 0 } == 5)
      #expect(statuses.count { $0 == 65 } == 3)
      #expect(try await office.balances()[0] == "500.00")
    }
  }

  @Test func refusalsSayEverythingAndWrongRequestsWriteNothing() async throws {
    try await withOffice { office in
      let answer = try await office.bursar.run(
        "sponsorship", "request", "skills", "E1", "coursera", "c1", "600.00", "--budget", "1",
        "--config", office.config, "--as-of", "2026-03-01")
      #expect(answer.status == 65)
      #expect(answer.output.contains("above_item_cap"))
      #expect(answer.output.contains("above_person_cap"))
      let before = try await office.owner.value("SELECT count(*) FROM program.sponsorship_event")
      for (employee, price, budget) in [
        ("E9", "10.00", "1"), ("E1", "0.00", "1"), ("E1", "-5.00", "1"), ("E1", "10.00", "9"),
        ("E1", "1.001", "1"),
      ] {
        #expect(try await office.request(employee, "c2", price, budget: budget).status != 0)
      }
      #expect(try await office.run("sponsorship", "approve", "99", "--by", "E2").status == 65)
      #expect(
        try await office.owner.value("SELECT count(*) FROM program.sponsorship_event") == before)
    }
  }

  @Test func whatProgramAndProviderDoNotAgreeOn() async throws {
    try await withOffice { office in
      for course in ["c1", "c2"] {
        let asked = try await office.request("E1", course, "80.00")
        #expect(asked.status == 0, "\(asked.errors)")
      }
      // Ana is in c1 and in c3; Bo has left c4 again.
      try await withTemporaryFolder { folder in
        let file = "\(folder)/coursera.csv"
        try """
        External Id,Course ID,Completed,Enrollment Time,Removed From Program
        E1,c1,No,2026-03-02,No
        E1,c3,No,2026-03-02,No
        E2,c4,No,2026-03-02,Yes
        """.write(toFile: file, atomically: true, encoding: .utf8)
        let loaded = try await office.bursar.run(
          "intake", "run", "coursera", file, "--as-of", "2026-03-03")
        #expect(loaded.status == 0, "\(loaded.errors)")
      }
      let listed = try await office.bursar.run("sponsorship", "unmatched", "--format", "json")
        .objects
      let found = listed.map { "\($0["kind"] ?? "") \($0["course"] ?? "")" }
      #expect(found == ["sponsorship c2", "enrollment c3"])
    }
  }

  /// What the provider reports moves sponsorships on; cost waits for what the program requires.
  @Test func theNightsEnrollmentsMoveSponsorshipsOn() async throws {
    let rules = """
          payment: reimbursement
          completion: {grade: 70, certificate: true}
          deadlines: {enroll_within_days: 30, complete_within_days: 90}
      """
    try await withOffice(rules: rules) { office in
      for (employee, course) in [("E1", "c1"), ("E1", "c2"), ("E2", "c1"), ("E3", "c1")] {
        #expect(try await office.request(employee, course, "80.00").status == 0)
      }
      let sync = { (day: String) in
        try await office.bursar.run(
          "sponsorship", "sync", "--config", office.config, "--as-of", day, "--format", "json"
        ).objects.map { "\($0["step"] ?? "") \($0["answer"] ?? "") \($0["sponsorships"] ?? 0)" }
      }
      let load = { (rows: String, day: String) in
        try await withTemporaryFolder { folder in
          let file = "\(folder)/coursera.csv"
          try """
          External Id,Course ID,Completed,Completion Time,Enrollment Time,Course Grade,\
          Course Certificate URL
          \(rows)

          """.write(toFile: file, atomically: true, encoding: .utf8)
          let loaded = try await office.bursar.run(
            "intake", "run", "coursera", file, "--as-of", day)
          #expect(loaded.status == 0, "\(loaded.errors)")
        }
      }
      try await load(
        "E1,c1,No,,2026-03-05,,\nE2,c1,No,,2026-03-05,,\nE3,c1,No,,2026-03-05,,", "2026-03-06")
      #expect(try await sync("2026-03-06") == ["commit done 3", "activate done 3"])
      #expect(try await sync("2026-03-06") == [])
      #expect(try await office.state(1) == "active")
      #expect(try await office.state(2) == "approved")
      let early = try await office.run("sponsorship", "fulfill", "1")
      #expect(early.status == 65)
      #expect(try early.objects.first?["reasons"] as? [String] == ["not_completed"])
      // Ana passes, Bo does not do well enough and has no certificate, Zoë is never heard of again.
      try await load(
        """
        E1,c1,Yes,2026-04-20,2026-03-05,70%,https://coursera.example/1
        E2,c1,Yes,2026-06-20,2026-03-05,69.99%,
        E3,c1,No,,2026-03-05,,
        """, "2026-06-21")
      #expect(try await sync("2026-06-21") == ["expire done 1", "lapse done 3"])
      #expect(try await office.run("sponsorship", "fulfill", "1").status == 0)
      for id in 2...4 { #expect(try await office.state(id) == "lapsed") }
      let left = try await office.owner.texts(
        "SELECT reserved, committed, expended, available FROM budget.cell")
      #expect(left == [["0", "0", "8000", "92000"]])
      let history = try await office.bursar.run(
        "sponsorship", "history", "4", "--config", office.config, "--format", "json"
      ).objects.map { $0["reasons"] as? String ?? "" }
      #expect(history == ["", "", "", "", "not_completed"])
    }
  }
}
