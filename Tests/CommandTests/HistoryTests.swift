import Postgres
import TestSupport
import Testing

/// What has been recorded stays recorded.
@Suite struct HistoryTests {
  @Test(arguments: ["enrollment.event", "people.event"])
  func historyCannotBeRewrittenEvenByItsOwner(table: String) async throws {
    try await withCompany { company in
      let file = try company.write(Company.coursera(Company.goodRows), as: "file.csv")
      _ = try await company.load("coursera", file)
      for command in ["UPDATE \(table) SET as_of = as_of", "DELETE FROM \(table)"] + [
        "TRUNCATE \(table) CASCADE"
      ] {
        let error = try await #require(throws: PostgresError.self, "\(command)") {
          try await company.owner.run(command)
        }
        #expect(error.sqlState?.rawValue == "UP201", "\(command)")
      }
    }
  }

  @Test func aCompletionSurvivesAFileThatNoLongerHasIt() async throws {
    try await withCompany { company in
      let first = try company.write(Company.coursera(Company.goodRows), as: "first.csv")
      _ = try await company.load("coursera", first)
      let later = try company.write(
        Company.coursera([
          "E1,,c1,Cranes,2026-01-01,No,,97", "E2,,c1,Cranes,2026-01-01,Yes,2026-03-01,100",
        ]), as: "later.csv")
      #expect(
        try await company.load("coursera", later).changes == ["progressed": 2, "completed": 1])
      let facts = try await company.owner.texts(
        """
        SELECT v.completed, v.completed_on, v.progress FROM enrollment.attempt AS a
        JOIN enrollment.event AS v USING (employer_id, attempt_id)
        WHERE v.event_id = a.last_event_id ORDER BY v.completed_on
        """)
      #expect(facts == [["t", "2026-02-01", "97"], ["t", "2026-03-01", "100"]])
    }
  }

  @Test func nobodyIsRemovedByBeingAbsent() async throws {
    try await withCompany { company in
      let fewer = try company.write(
        "employee_id,work_email,status\nE1,ana@example.org,active\nE2,bo@example.org,active\n",
        as: "fewer.csv")
      // Two of three are a drop of a third: a person looks first.
      #expect(try await company.load("people", fewer).state == "held")
      let released = try Outcome(
        await company.bursar.run(
          "intake", "release", "people", fewer, "--as-of", "2026-03-02", "--format", "json"))
      #expect(released.changes == [:])
      #expect(
        try await company.owner.value(
          "SELECT count(*) FROM people.assignment WHERE status = 'active' AND valid_to IS NULL")
          == "3")
    }
  }
}
