import Foundation
import Intake
import Testing

/// Each layout, written in every way that files arrive, gives the same rows.
@Suite struct LayoutTests {
  enum Writing: String, CaseIterable, Sendable {
    case plain, byteOrderMark, utf16LittleEndian, utf16BigEndian, carriageReturns, reordered
    case extraColumns, loudHeader, noFinalLineEnd, oneByteAtATime

    func write(_ layout: Layout) -> Data {
      var table = [layout.header] + layout.rows
      switch self {
      case .reordered: table = table.map { $0.reversed() }
      case .extraColumns:
        table = table.enumerated().map { [$0 == 0 ? "Added in 2027" : "x,\ny"] + $1 + [""] }
        table[0][table[0].count - 1] = "Blank"
      case .loudHeader: table[0] = table[0].map { "  \($0.uppercased())  " }
      default: break
      }
      var text = csv(table, end: self == .carriageReturns ? "\r\n" : "\n")
      if self == .noFinalLineEnd { text.removeLast() }
      switch self {
      case .byteOrderMark: return Data([0xEF, 0xBB, 0xBF]) + Data(text.utf8)
      case .utf16LittleEndian:
        return Data([0xFF, 0xFE]) + Data(text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
      case .utf16BigEndian:
        return Data([0xFE, 0xFF]) + Data(text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
      default: return Data(text.utf8)
      }
    }
  }

  @Test(arguments: Layout.all, Writing.allCases)
  func everyWritingGivesTheSameRows(layout: Layout, writing: Writing) throws {
    let profile = try Layout.profile(layout.profile)
    var limits = Limits.standard
    if writing == .oneByteAtATime { limits.chunkBytes = 1 }
    let reader = IntakeReader(profile: profile, limits: limits)
    let (rows, summary) = try reader.dictionaries(of: writing.write(layout), profile: profile)
    #expect(rows == layout.expected)
    #expect(summary.findings.isEmpty)
    #expect(summary.rowsRead == layout.rows.count)
    if writing == .extraColumns {
      #expect(summary.unusedColumns.contains("Added in 2027"))
    }
  }

  @Test func lineBreaksInsideQuotesStayAndLinesAreCounted() throws {
    let text = """
      employee_id,first_name,status,start_date
      1,"Ana
      María",active,2026-01-01
      2,Bo,active,2026-02-30
      """
    let profile = try Layout.profile("people-generic")
    let (rows, _) = try IntakeReader(profile: profile)
      .dictionaries(of: Data(text.utf8), profile: profile)
    #expect(rows[0]["given_name"] == "Ana\nMaría")
    #expect(rows[1]["!"] == "bad_date 4")
  }

  @Test func otherEncodingsOnlyWhereTheProfileSaysSo() throws {
    let bytes =
      Data("employee_id,first_name,status\n1,Zo".utf8) + Data([0xEB]) + Data(",active\n".utf8)
    let plain = try Layout.profile("people-generic")
    #expect {
      try IntakeReader(profile: plain).dictionaries(of: bytes, profile: plain)
    } throws: { error in
      (error as? IntakeError)?.code == .encodingInvalid && (error as? IntakeError)?.line == 2
    }
    let text = try profileText("people-generic")
      .replacing("encoding: utf-8 ", with: "encoding: windows-1252 ")
    let declared = try Profile.parse(text, file: "people.yaml")
    let (rows, summary) = try IntakeReader(profile: declared)
      .dictionaries(of: bytes, profile: declared)
    #expect(rows[0]["given_name"] == "Zoë")
    #expect(summary.encoding == "windows-1252")
  }

  @Test(arguments: ["semicolon", "tab", "pipe"])
  func otherDelimitersWhereTheProfileSaysSo(name: String) throws {
    let mark = ["semicolon": ";", "tab": "\t", "pipe": "|"][name] ?? ""
    let text = try profileText("people-generic")
      .replacing("delimiter: comma ", with: "delimiter: \(name) ")
    let profile = try Profile.parse(text, file: "people.yaml")
    let file = "employee_id,status,first_name\n7,active,\"a,b\"\n".replacing(",", with: mark)
    let (rows, _) = try IntakeReader(profile: profile)
      .dictionaries(of: Data(file.utf8), profile: profile)
    #expect(rows == [["employee_number": "7", "status": "active", "given_name": "a\(mark)b"]])
  }

  @Test func courseraNumbersAndDatesFromTheInterface() throws {
    // The sample element of the vendor's interface: a grade of 0.925 is 92.5 %, times are milliseconds.
    let text = """
      {"elements":[{"contentId":"aB3","contentType":"Course","externalId":"E1001",
      "email":"ana.ruiz@example.org","programName":"Site skills","membershipState":"MEMBER",
      "enrolledAt":1768206600000,"completedAt":1769936400000,"isCompleted":true,
      "overallProgress":100,"grade":0.925,"approxTotalCourseHrs":11.4,"added":{"later":[1]}}],
      "paging":{"total":1}}
      """
    let profile = try Layout.profile("coursera-api")
    let (rows, summary) = try IntakeReader(profile: profile)
      .dictionaries(of: Data(text.utf8), profile: profile)
    #expect(
      rows == [
        [
          "external_id": "E1001", "email": "ana.ruiz@example.org", "content_id": "aB3",
          "content_kind": "course", "program": "Site skills", "enrolled": "2026-01-12T08:30:00Z",
          "completed": "true", "completed_when": "2026-02-01T09:00:00Z", "withdrawn": "false",
          "progress": "100", "grade": "92.5", "hours": "11.4",
        ]
      ])
    #expect(summary.findings.isEmpty)
  }

  @Test(arguments: [false, true])
  func udemyRowsInEitherEncoding(isUTF16: Bool) throws {
    let text = """
      {"count":1,"next":null,"results":[{"user_email":"ana.ruiz@example.org",
      "user_name":"A\\u00f1a \\ud83d\\ude42","user_external_id":"E1001","user_id":501,
      "course_id":777001,"course_title":"Cable \\"A\\"","course_duration":312.0,
      "completion_ratio":100.0,"num_video_consumed_minutes":298.5,
      "course_enroll_date":"2026-01-05T09:15:00Z","course_start_date":"2026-01-05T09:20:00Z",
      "course_completion_date":"2026-02-09T10:00:00Z",
      "course_first_completion_date":"2026-02-01T10:00:00Z",
      "course_last_accessed_date":null}]}
      """
    let data =
      isUTF16
      ? Data([0xFF, 0xFE]) + Data(text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
      : Data(text.utf8)
    let profile = try Layout.profile("udemy")
    let (rows, _) = try IntakeReader(profile: profile).dictionaries(of: data, profile: profile)
    #expect(
      rows == [
        [
          "external_id": "E1001", "email": "ana.ruiz@example.org", "provider_learner_id": "501",
          "content_id": "777001", "content_title": "Cable \"A\"", "content_hours": "5.2",
          "enrolled": "2026-01-05T09:15:00Z", "started": "2026-01-05T09:20:00Z",
          "completed": "true", "completed_when": "2026-02-01T10:00:00Z", "progress": "100",
          "hours": "4.975",
        ]
      ])
  }

  @Test func personalDataThatNobodyAskedForIsNotRead() throws {
    let text = "employee_id,status,Date of Birth,National ID\n1,active,1990-01-01,123\n"
    let profile = try Layout.profile("people-generic")
    let (rows, summary) = try IntakeReader(profile: profile)
      .dictionaries(of: Data(text.utf8), profile: profile)
    #expect(rows == [["employee_number": "1", "status": "active"]])
    #expect(summary.personalColumns == ["Date of Birth", "National ID"])
  }
}

/// RFC 4180, every field that needs it quoted.
func csv(_ table: [[String]], end: String) -> String {
  table.map { row in
    row.map { field in
      field.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
        ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
    }.joined(separator: ",") + end
  }.joined()
}
