import Foundation
import Intake
import TestSupport
import Testing

/// What arrives broken: each is refused with one reason, or set aside row by row.
@Suite struct BadFileTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let code: IntakeError.Code
    let data: Data
    var line: Int?
    var profile = "coursera"

    var testDescription: String { "\(code.rawValue) \(profile) \(data.count)" }

    init(_ code: IntakeError.Code, _ text: String, line: Int? = nil, profile: String = "coursera") {
      self.init(code, Data(text.utf8), line: line, profile: profile)
    }

    init(_ code: IntakeError.Code, _ data: Data, line: Int? = nil, profile: String = "coursera") {
      self.code = code
      self.data = data
      self.line = line
      self.profile = profile
    }
  }

  static let header = "Email,Course ID,Completed,Overall Progress,Enrollment Time\n"
  static let good = "ana@example.org,c1,Yes,100,2026-01-01\n"
  static let refusals = [
    Refusal(.emptyFile, ""),
    Refusal(.emptyFile, Data([0xEF, 0xBB, 0xBF])),
    Refusal(.missingColumn, "Email,Course ID\n\(good)"),
    Refusal(.missingColumn, "Course ID,Completed\nc1,Yes\n"),
    Refusal(.wrongDelimiter, header.replacing(",", with: ";") + good.replacing(",", with: ";")),
    Refusal(
      .duplicateColumn, "Email,Course ID,Completed,email\na@example.org,c1,Yes,b@example.org\n"),
    Refusal(.brokenQuoting, header + "\"ana@example.org,c1,Yes,100,2026-01-01\n"),
    Refusal(.brokenQuoting, header + good + "an\"a@example.org,c1,Yes,100,2026-01-01\n", line: 3),
    Refusal(.notText, header + "ana\u{0}@example.org,c1,Yes,100,2026-01-01\n"),
    Refusal(.encodingInvalid, Data((header + good).utf8) + Data([0x61, 0xFF, 0x0A]), line: 3),
    Refusal(.encodingInvalid, Data(header.utf8) + Data([0xE2, 0x82]), line: 2),
    Refusal(.encodingInvalid, Data([0xFF, 0xFE, 0x61, 0x00, 0x00, 0xD8, 0x61, 0x00])),
    Refusal(.brokenJSON, "{\"results\": [{\"course_id\": 1", profile: "udemy"),
    Refusal(.brokenJSON, "{\"results\": [{\"course_id\": 1}]} trailing", profile: "udemy"),
    Refusal(.noRecords, "{\"detail\": \"You do not have permission\"}", profile: "udemy"),
    Refusal(.archiveUnreadable, Data([0x50, 0x4B, 0x03, 0x04, 1, 2, 3, 4, 5])),
  ]

  @Test(arguments: refusals) func aFileIsRefusedForOneReason(refusal: Refusal) throws {
    let profile = try Layout.profile(refusal.profile)
    let error = try #require(throws: IntakeError.self) {
      try IntakeReader(profile: profile).dictionaries(of: refusal.data, profile: profile)
    }
    #expect(error.code == refusal.code, "\(error)")
    if let line = refusal.line { #expect(error.line == line, "\(error)") }
  }

  static let badRows: [(row: String, code: String)] = [
    ("ana@example.org,c1,Yes", "too_few_fields"),
    ("ana@example.org,c1,Yes,100,2026-01-01,more", "too_many_fields"),
    ("ana@example.org,c1,Yes,100,2026-02-30", "bad_date"),
    ("ana@example.org,c1,Yes,100,01/02/2026", "bad_date"),
    ("ana@example.org,c1,Perhaps,100,2026-01-01", "bad_boolean"),
    ("ana@example.org,c1,Yes,plenty,2026-01-01", "bad_percent"),
    ("ana@example.org,c1,Yes,-3,2026-01-01", "bad_percent"),
    ("ana@example.org,1.2E+15,Yes,100,2026-01-01", "spreadsheet_number"),
    ("ana@example.org,,Yes,100,2026-01-01", "missing_value"),
    (",c1,Yes,100,2026-01-01", "missing_value"),
    ("LONG,c1,Yes,100,2026-01-01", "field_too_long"),
  ]

  @Test(arguments: badRows)
  func aBadRowIsSetAsideAndTheRestIsRead(row: String, code: String) throws {
    let profile = try Layout.profile("coursera")
    let long = row.replacing("LONG", with: String(repeating: "x", count: 2 << 20))
    let text = Self.header + Self.good + long + "\n" + Self.good
    let (rows, summary) = try IntakeReader(profile: profile)
      .dictionaries(of: Data(text.utf8), profile: profile)
    #expect(summary.rowsRead == 3)
    #expect(rows.map { $0["!"] } == [nil, "\(code) 3", nil])
  }

  @Test func aFractionInAColumnOfHundredsStopsTheFile() throws {
    let profile = try Layout.profile("coursera")
    let text =
      Self.header + "a@example.org,c1,No,0.4,2026-01-01\nb@example.org,c1,Yes,1.0,2026-01-01\n"
    let (_, summary) = try IntakeReader(profile: profile)
      .dictionaries(of: Data(text.utf8), profile: profile)
    #expect(summary.findings.map(\.code) == ["percent_family"])
    #expect(summary.findings.map(\.column) == ["Overall Progress"])
  }

  @Test func aPageThatAnnouncesMoreStopsTheFile() throws {
    let profile = try Layout.profile("udemy")
    let text =
      "{\"count\":9,\"next\":\"https://example.org/?page=2\",\"results\":[{\"course_id\":1,\"user_email\":\"a@example.org\"}]}"
    let (_, summary) = try IntakeReader(profile: profile)
      .dictionaries(of: Data(text.utf8), profile: profile)
    #expect(summary.findings.map(\.code) == ["short_read"])
  }

  @Test func aNulInsideJSONRejectsItsRow() throws {
    let profile = try Layout.profile("udemy")
    let text = """
      {"count":2,"results":[{"course_id":1,"course_title":"a\\u0000b","user_email":"a@example.org"},
      {"course_id":1,"user_email":"b@example.org"}]}
      """
    let (rows, _) = try IntakeReader(profile: profile)
      .dictionaries(of: Data(text.utf8), profile: profile)
    #expect(rows.map { $0["!"] } == ["nul_character 1", nil])
  }

  @Test(arguments: [
    ("/nowhere/at/all.csv", IntakeError.Code.fileMissing, 66), ("/tmp", .isDirectory, 66),
  ])
  func whatIsNotAFile(path: String, code: IntakeError.Code, status: Int32) throws {
    let profile = try Layout.profile("coursera")
    let error = try #require(throws: IntakeError.self) {
      try IntakeReader(profile: profile).read(path: path) { _ in }
    }
    #expect(error.code == code)
    #expect(error.exitStatus == status)
  }

  @Test func theReportInsideAZipIsRead() async throws {
    let layout = Layout.all[2]
    let profile = try Layout.profile("coursera")
    let archive = try ZipFile.make([
      ("membership-report-2026.csv", Data("Name\nAna\n".utf8)),
      ("folder/usage-report-2026.csv", LayoutTests.Writing.plain.write(layout)),
    ])
    let (rows, _) = try IntakeReader(profile: profile).dictionaries(of: archive, profile: profile)
    #expect(rows == layout.expected)
    let two = try ZipFile.make([
      ("usage-report-1.csv", Data("a".utf8)), ("usage-report-2.csv", Data("a".utf8)),
    ])
    let error = try #require(throws: IntakeError.self) {
      try IntakeReader(profile: profile).dictionaries(of: two, profile: profile)
    }
    #expect(error.code == .archiveMember)
  }

  @Test func aZipBombIsNotUnpacked() throws {
    let profile = try Layout.profile("coursera")
    var limits = Limits.standard
    limits.archiveRatioFrom = 1 << 20
    let rows = Data(Self.header.utf8) + Data(repeating: 0x0A, count: 4 << 20)
    let bomb = try ZipFile.make([("usage-report.csv", rows)])
    let error = try #require(throws: IntakeError.self) {
      try IntakeReader(profile: profile, limits: limits).dictionaries(of: bomb, profile: profile)
    }
    #expect(error.code == .archiveTooLarge)
  }
}
