import Foundation
import Intake
import Testing

/// Values as providers write them, through a one-column profile each.
@Suite struct ValueTests {
  private func read(_ value: String, as field: String, with settings: String) throws -> String? {
    let text = """
      name: probe
      kind: enrollments
      provider: probe
      earned_when: completed
      attempt_key: []
      columns:
        external_id: id
        content_id: course
        \(field): \(settings)
      """
    let profile = try Profile.parse(text, file: "probe.yaml")
    let file = csv([["id", "course", "value", "base"], ["E1", "c1", value, "2013J"]], end: "\n")
    let row = try IntakeReader(profile: profile)
      .dictionaries(of: Data(file.utf8), profile: profile).rows[0]
    return row["!"].map { "! \($0.split(separator: " ")[0])" } ?? row[field]
  }

  @Test(arguments: [
    ("2026-01-12", "2026-01-12"), ("2026-01-12T08:30:00Z", "2026-01-12T08:30:00Z"),
    ("2026-01-12 08:30:00", "2026-01-12T08:30:00Z"), ("2026-01-12T08:30", "2026-01-12T08:30:00Z"),
    ("2026-01-12T08:30:00.250+01:00", "2026-01-12T07:30:00.250Z"),
    ("2026-01-12T08:30:00-0930", "2026-01-12T18:00:00Z"), ("0000-00-00", nil), ("0001-01-01", nil),
    ("1970-01-01T00:00:00Z", nil), ("-", nil), ("null", nil), ("2024-02-29", "2024-02-29"),
    ("2023-02-29", "! bad_date"), ("2026-13-01", "! bad_date"),
    ("2026-01-12T24:00:00Z", "! bad_date"),
    ("12.01.2026", "! bad_date"), ("2026-01-12T08:30:00Zulu", "! bad_date"),
    ("20260112", "! bad_date"),
  ])
  func isoDates(value: String, expected: String?) throws {
    #expect(
      try read(value, as: "enrolled", with: "{from: value, dates: {family: iso, zone: UTC}}")
        == expected)
  }

  @Test(arguments: [
    // Spring: 2:30 does not exist. Autumn: 1:30 comes twice, the earlier is taken.
    ("3/8/26, 1:59 AM", "2026-03-08T09:59:00Z"), ("3/8/26, 2:30 AM", "! bad_date"),
    ("3/8/26, 3:01 AM", "2026-03-08T10:01:00Z"), ("11/1/26, 1:30 AM", "2026-11-01T08:30:00Z"),
    ("11/1/26, 12:15 PM", "2026-11-01T20:15:00Z"), ("13/1/26, 1:00 AM", "! bad_date"),
  ])
  func wallTimesInAZone(value: String, expected: String) throws {
    let settings =
      "{from: value, dates: {family: pattern, pattern: \"M/d/yy, h:mm a\", zone: America/Los_Angeles}}"
    #expect(try read(value, as: "enrolled", with: settings) == expected)
  }

  @Test(arguments: [
    ("31/01/2026", "2026-01-31"), ("30/02/2026", "! bad_date"), ("00/00/0000", nil),
  ])
  func datesByPattern(value: String, expected: String?) throws {
    let settings = "{from: value, dates: {family: pattern, pattern: dd/MM/yyyy}}"
    #expect(try read(value, as: "enrolled", with: settings) == expected)
  }

  @Test(arguments: [("1768206600000", "2026-01-12T08:30:00Z"), ("0", nil), ("soon", "! bad_date")])
  func epochMilliseconds(value: String, expected: String?) throws {
    #expect(
      try read(value, as: "enrolled", with: "{from: value, dates: {family: epoch_ms}}") == expected)
  }

  @Test(arguments: [("-159", "2013-04-25"), ("0", "2013-10-01"), ("12.5", "! bad_date")])
  func daysFromABase(value: String, expected: String) throws {
    let settings =
      "{from: value, dates: {family: offset_days, base_column: base, days: {2013J: 2013-10-01}}}"
    #expect(try read(value, as: "enrolled", with: settings) == expected)
  }

  @Test(arguments: [("2013J", "2013-10-01"), ("2099X", "! bad_date")])
  func daysThatHaveANameInTheFile(value: String, expected: String) throws {
    let settings = "{from: value, dates: {family: named_days, days: {2013J: 2013-10-01}}}"
    #expect(try read(value, as: "enrolled", with: settings) == expected)
  }

  @Test(arguments: [
    ("fraction", "0.925", "92.5"), ("fraction", "1e-05", "0.001"), ("hundred", "37", "37"),
    ("hundred", "103.5", "103.5"), ("text", "55 %", "55"), ("text", "55%", "55"),
    ("hundred", "1,5", "! bad_percent"), ("hundred", "-1", "! bad_percent"),
    ("hundred", "∞", "! bad_percent"),
  ])
  func percents(family: String, value: String, expected: String) throws {
    #expect(
      try read(value, as: "progress", with: "{from: value, percent: \(family)}") == expected)
  }

  @Test(arguments: [
    ("hours", "11.40", "11.4"), ("minutes", "298.5", "4.975"), ("seconds", "5400", "1.5"),
    ("h:mm:ss", "1:05:09", "1.0858"), ("iso8601", "PT1H30M", "1.5"),
    ("iso8601", "P60M", "! bad_duration"),
    ("h:mm:ss", "1:65:00", "! bad_duration"), ("hours", "-2", "! bad_duration"),
  ])
  func durations(unit: String, value: String, expected: String) throws {
    #expect(try read(value, as: "hours", with: "{from: value, unit: \"\(unit)\"}") == expected)
  }

  @Test(arguments: [
    ("Yes", "true"), ("NO", "false"), ("True", "true"), ("0", "false"), ("maybe", "! bad_boolean"),
  ])
  func booleans(value: String, expected: String) throws {
    #expect(try read(value, as: "completed", with: "value") == expected)
  }

  @Test(arguments: [
    ("1.2E+15", "! spreadsheet_number"), ("9.87e+11", "! spreadsheet_number"),
    ("0001003", "0001003"),
    ("1.2", "1.2"), ("1E15", "1E15"),
  ])
  func identifiers(value: String, expected: String) throws {
    #expect(try read(value, as: "run", with: "value") == expected)
  }

  @Test(arguments: ["=1+1", "+SUM(A1)", "-cmd", "@x"])
  func formulasAreStoredAsTheyAre(value: String) throws {
    #expect(try read(value, as: "content_title", with: "value") == value)
  }
}
