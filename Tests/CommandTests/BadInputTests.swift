import Foundation
import Postgres
import TestSupport
import Testing

/// What arrives broken, at the command: one clear line, a documented status, nothing half applied.
@Suite struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let content: Data
    let state: String
    let code: String
    var testDescription: String { name }

    init(_ name: String, _ content: String, _ state: String, _ code: String) {
      self.init(name, Data(content.utf8), state, code)
    }

    init(_ name: String, _ content: Data, _ state: String, _ code: String) {
      self.name = name
      self.content = content
      self.state = state
      self.code = code
    }
  }

  static let good = Company.coursera(Company.goodRows)
  static let wholeFiles = [
    Case("empty", "", "rejected", "empty_file"),
    Case("header only", Company.header + "\n", "held", "no_rows"),
    Case(
      "missing column", good.replacing("Completed", with: "Done"), "rejected", "missing_column"),
    Case("wrong delimiter", good.replacing(",", with: ";"), "rejected", "wrong_delimiter"),
    Case(
      "broken quoting", good + "E3,\"zoe,c1,Cranes,2026-01-01,No,,1\n", "rejected", "broken_quoting"
    ),
    Case("NUL bytes", good + "E3,zo\u{0}e,c1,Cranes,2026-01-01,No,,1\n", "rejected", "not_text"),
    Case("invalid UTF-8", Data(good.utf8) + Data([0xC3, 0x28]), "rejected", "encoding_invalid"),
    Case(
      "fractions in a column of hundreds",
      Company.coursera([
        "E1,,c1,Cranes,2026-01-01,Yes,2026-02-01,1.0", "E2,,c1,Cranes,2026-01-01,No,,0.37",
      ]), "held", "percent_family"),
  ]

  @Test(arguments: wholeFiles) func aFileThatCannotBeUsedLeavesEverythingAsItWas(
    wrong: Case
  ) async throws {
    try await withCompany { company in
      let before = try await company.book()
      let path = try company.write(wrong.content, as: "file.csv")
      let answer = try await company.bursar.run(
        "intake", "run", "coursera", path, "--as-of", "2026-03-01", "--format", "json")
      let outcome = try Outcome(answer)
      #expect(answer.status == 65)
      #expect(outcome.state == wrong.state)
      #expect(outcome.rejections.first?.code == wrong.code)
      #expect(outcome.rejections.first?.line == nil || wrong.state == "rejected")
      #expect(try await company.book() == before)
      let told = try await company.bursar.run("intake", "run", "coursera", path)
      #expect(told.errors.split(separator: "\n").count == 1, "\(told.errors)")
      #expect(told.errors.contains(wrong.code))
      // The right file goes in afterwards.
      let right = try company.write(Self.good, as: "right.csv")
      #expect(try await company.load("coursera", right).changes == ["enrolled": 2, "completed": 1])
    }
  }

  static let rows: [(String, String, String?)] = [
    ("E3,zoe@example.org,c1,Cranes", "too_few_fields", nil),
    ("E3,zoe@example.org,c1,Cranes,2026-01-01,No,,5,more", "too_many_fields", nil),
    ("E3,zoe@example.org,c1,Cranes,2026-02-30,No,,5", "bad_date", "Enrollment Time"),
    ("1.2E+15,zoe@example.org,c1,Cranes,2026-01-01,No,,5", "spreadsheet_number", "External Id"),
    ("E9,nobody@example.org,c1,Cranes,2026-01-01,No,,5", "unknown_employee", nil),
    (
      "E3,zoe@example.org,c1,LONG,2026-01-01,No,,5",
      "field_too_long", "Course"
    ),
  ]

  @Test(arguments: rows) func aBadRowWaitsAndTheRestIsApplied(
    row: String, code: String, column: String?
  ) async throws {
    try await withCompany { company in
      let path = try company.write(
        Company.coursera([Company.goodRows[0], row, Company.goodRows[1]])
          .replacing("LONG", with: String(repeating: "x", count: 10 << 20)), as: "file.csv")
      let outcome = try await company.load("coursera", path)
      #expect(outcome.state == "applied")
      #expect(
        outcome.rows
          == ["read": 3, "applied": 2, "unchanged": 0, "duplicate": 0, "quarantined": 1])
      #expect(outcome.rejections.map(\.code) == [code])
      #expect(outcome.rejections.map(\.line) == [3])
      #expect(outcome.rejections.map(\.column) == [column])
      #expect(!outcome.rejections[0].reason.contains("@"))
      let strict = try await company.bursar.run(
        "intake", "run", "coursera", path, "--as-of", "2026-03-01", "--fail-on-quarantine")
      #expect(strict.status == 65)
      let listed = try await company.bursar.run("intake", "quarantine", "--format", "json")
      #expect(try listed.objects.count == 1)
    }
  }

  @Test func sameRowTwiceCountsOnceAndTwoStoriesCountNever() async throws {
    try await withCompany { company in
      let path = try company.write(
        Company.coursera(
          Company.goodRows + [
            Company.goodRows[0], "E3,,c1,Cranes,2026-01-01,No,,5", "E3,,c1,Cranes,2026-01-01,No,,6",
          ]), as: "file.csv")
      let outcome = try await company.load("coursera", path)
      #expect(
        outcome.rows
          == ["read": 5, "applied": 2, "unchanged": 0, "duplicate": 1, "quarantined": 2])
      #expect(outcome.rejections.map(\.line) == [5, 6])
      // Told again, the stories are neither new nor told twice; corrected, they are gone.
      _ = try await company.load("coursera", path)
      #expect(try await company.owner.value("SELECT count(*) FROM intake.quarantine") == "2")
      let corrected = try company.write(
        Company.coursera(
          Company.goodRows + [
            "E3,,c1,Cranes,2026-01-01,No,,6", "E3,,c2,Winches,2026-01-01,No,,6",
          ]), as: "next.csv")
      #expect(try await company.load("coursera", corrected).changes == ["enrolled": 2])
      let waiting = try await company.owner.value(
        "SELECT count(*) FROM intake.quarantine WHERE state = 'open'")
      #expect(waiting == "0")
    }
  }

  @Test func whatIsNotAFileOrNotAFeed() async throws {
    try await withCompany { company in
      let bursar = company.bursar
      let missing = try await bursar.run("intake", "run", "coursera", "\(company.folder)/none.csv")
      #expect(missing.status == 66)
      let folder = try await bursar.run("intake", "run", "coursera", company.folder)
      #expect(folder.status == 66)
      let feed = try await bursar.run("intake", "run", "corsera", "\(company.folder)/people.csv")
      #expect(feed.status == 64)
      let usage = try await bursar.run("intake", "rum")
      #expect(usage.status == 64)
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func anUnreadableFileIsAMatterOfPermission() async throws {
    try await withCompany { company in
      let path = try company.write(Self.good, as: "closed.csv")
      chmod(path, 0)
      let answer = try await company.bursar.run("intake", "run", "coursera", path)
      #expect(answer.status == 77)
    }
  }

  @Test func brakesHoldAFileUntilSomebodyReleasesIt() async throws {
    try await withCompany { company in
      let all = (1...40).map { "P\($0),p\($0)@example.org,P,Q,active,2024-01-01" }
      let header = Company.people.split(separator: "\n")[0]
      let people = try company.write(
        ([String(header)] + all).joined(separator: "\n"), as: "many.csv")
      #expect(try await company.load("people", people).state == "applied")
      let leaving = try company.write(
        ([String(header)] + all.map { $0.replacing("active", with: "terminated") })
          .joined(separator: "\n"), as: "leaving.csv")
      let held = try await company.bursar.run(
        "intake", "run", "people", leaving, "--as-of", "2026-03-02", "--format", "json")
      #expect(held.status == 65)
      #expect(try Outcome(held).rejections.map(\.code) == ["many_leavers"])
      let released = try await company.bursar.run(
        "intake", "release", "people", leaving, "--as-of", "2026-03-02", "--format", "json")
      #expect(try Outcome(released).changes == ["left": 40])
      let short = try company.write(
        Company.people.replacing("Lind", with: "Lindh"), as: "short.csv")
      let dropped = try await company.bursar.run(
        "intake", "run", "people", short, "--as-of", "2026-03-03", "--format", "json")
      #expect(try Outcome(dropped).rejections.map(\.code) == ["row_drop"])
    }
  }

  @Test func aDryRunTellsAndKeepsNothing() async throws {
    try await withCompany { company in
      let before = try await company.book()
      let path = try company.write(Self.good, as: "file.csv")
      let outcome = try await company.load("coursera", path, "--dry-run")
      #expect(outcome.changes == ["enrolled": 2, "completed": 1])
      #expect(try await company.book() == before)
    }
  }

  @Test func aWrongConfigurationIsRefusedWithPlaceAndNearestName() async throws {
    try await withCompany { company in
      let config = try company.write(
        "report:\n  censusdays: 14\nfeeds: {}\n", as: "bursar.yaml")
      let answer = try await company.bursar.run("employer", "list", "--config", config)
      #expect(answer.status == 78)
      #expect(answer.errors.contains("bursar.yaml:2"))
      #expect(answer.errors.contains("census_days"))
    }
  }

  @Test func noDatabaseNoBook() async throws {
    var bursar = BuiltCommand(data: "/tmp")
    bursar.environment["BURSAR_DATABASE_URL"] = "postgres:///bursar?host=/nowhere"
    let answer = try await bursar.run("employer", "list")
    #expect(answer.status == 69)
    #expect(answer.errors.split(separator: "\n").count == 1)
  }
}
