@testable import Batch
import Foundation
import TestSupport
import Testing
import Upskilling

/// Cron in zones. T01 to T36 are public bugs of other schedulers; `ReportedBugTests` says where each is tested.
@Suite struct CronTests {
  private static func schedule(_ text: String, _ zone: String = "UTC") throws -> CronSchedule {
    CronSchedule(expression: try CronExpression(text), zone: try #require(Zone(zone)))
  }

  /// Seconds since 1970 of `2026-03-08T07:00Z`.
  private static func at(_ text: String) throws -> Int {
    let day = try #require(Day(iso: text.prefix(10)))
    let clock = text.dropFirst(11).prefix(5).split(separator: ":").compactMap { Int($0) }
    return day.daysSinceEpoch * 86_400 + clock[0] * 3600 + clock[1] * 60
  }

  private static func text(_ instant: Int) -> String {
    Instant(millisecondsSinceEpoch: instant * 1000).iso.prefix(16) + "Z"
  }

  private static func slots(
    _ text: String, _ zone: String, from start: String, to end: String
  ) throws -> [String] {
    try schedule(text, zone).slots(after: at(start) - 1, upTo: at(end)).map {
      Self.text($0.instant)
    }
  }

  // MARK: Against other implementations

  private struct Fixture: Decodable {
    let cases: [Case]

    struct Case: Decodable {
      let expression: String
      let zone: String
      let start: Int
      let minutes: [Int]
      let firstLocal: String?

      init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        expression = try row.decode(String.self)
        zone = try row.decode(String.self)
        start = try row.decode(Int.self)
        minutes = try row.decode([Int].self)
        firstLocal = try row.decodeIfPresent(String.self)
      }
    }
  }

  /// 5,000 schedules in 20 zones around their changes of the clocks, worked out by `Fixtures/cron.py`, which
  /// also lists where two libraries differ, and why.
  @Test func fiveThousandSchedulesAroundChangesOfTheClocks() throws {
    let text = try Project.text("Tests/BatchTests/Fixtures/cron.json")
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(text.utf8))
    #expect(fixture.cases.count == 5000)
    var wrong: [String] = []
    for item in fixture.cases {
      let schedule = try Self.schedule(item.expression, item.zone)
      var instant = item.start * 60
      var found: [Int] = []
      for _ in item.minutes {
        let slot = try #require(schedule.next(after: instant))
        if found.isEmpty, let local = item.firstLocal, slot.key != "\(local) \(item.zone)" {
          wrong.append("\(item.expression) \(item.zone): key \(slot.key), not \(local)")
        }
        found.append(slot.instant / 60)
        instant = slot.instant
      }
      if found != item.minutes {
        wrong.append("\(item.expression) \(item.zone) from \(item.start)")
      }
      // Backward the same slots.
      var before = instant
      for minute in item.minutes.reversed() {
        if schedule.previous(upTo: before)?.instant != minute * 60 {
          wrong.append("\(item.expression) \(item.zone) back to \(minute)")
          break
        }
        before = minute * 60 - 1
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(10))")
  }

  // MARK: Changes of the clocks

  @Test(arguments: [
    (
      "T01", "0 2 * * *", "Europe/Berlin", "2023-10-28T00:00", "2023-10-31T00:00",
      ["2023-10-28T00:00Z", "2023-10-29T00:00Z", "2023-10-30T01:00Z"]
    ),
    (
      "T02", "30 2 * * *", "America/New_York", "2026-03-08T00:00", "2026-03-09T23:00",
      ["2026-03-08T07:00Z", "2026-03-09T06:30Z"]
    ),
    (
      "T03", "0 2 * * *", "America/Los_Angeles", "2025-03-09T00:00", "2025-03-09T23:59",
      ["2025-03-09T10:00Z"]
    ),
    (
      "T11", "0 0 * * 1-5", "US/Central", "2021-03-12T12:00", "2021-03-15T12:00",
      ["2021-03-15T05:00Z"]
    ),
    (
      "T17", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00", "2026-10-04T12:00",
      ["2026-10-03T15:30Z"]
    ),
    (
      "T18", "30 1 * * *", "Europe/Dublin", "2026-10-25T00:00", "2026-10-25T23:59",
      ["2026-10-25T00:30Z"]
    ),
    (
      "T22", "0 0 * * *", "America/Santiago", "2026-09-06T00:00", "2026-09-06T23:59",
      ["2026-09-06T04:00Z"]
    ),
    (
      "merge", "0 2,3 * * *", "America/New_York", "2026-03-08T05:00", "2026-03-08T23:00",
      ["2026-03-08T07:00Z"]
    ),
    (
      "merge", "15 1-3 * * *", "America/New_York", "2026-03-08T05:00", "2026-03-08T23:00",
      ["2026-03-08T06:15Z", "2026-03-08T07:00Z", "2026-03-08T07:15Z"]
    ),
    ("periodic", "*/30 2 * * *", "America/New_York", "2026-03-08T05:00", "2026-03-09T05:00", []),
    (
      "date missing", "0 2 * * *", "Pacific/Apia", "2011-12-30T00:00", "2011-12-31T23:00",
      ["2011-12-30T10:00Z", "2011-12-30T12:00Z", "2011-12-31T12:00Z"]
    ),
    (
      "overlap", "45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00", "2026-04-04T23:00",
      ["2026-04-04T14:45Z"]
    ),
    (
      "T21", "30 1 * * *", "America/New_York", "2026-11-01T00:00", "2026-11-02T23:00",
      ["2026-11-01T05:30Z", "2026-11-02T06:30Z"]
    ),
    (
      "T21", "30 23 * * *", "America/Santiago", "2026-04-04T12:00", "2026-04-06T12:00",
      ["2026-04-05T02:30Z", "2026-04-06T03:30Z"]
    ),
    (
      "Cairo", "0 0 * * *", "Africa/Cairo", "2026-04-23T12:00", "2026-04-24T12:00",
      ["2026-04-23T22:00Z"]
    ),
  ])
  func changesOfTheClocks(
    name: String, expression: String, zone: String, from: String, to: String, expected: [String]
  ) throws {
    #expect(try Self.slots(expression, zone, from: from, to: to) == expected, "\(name)")
  }

  /// T05, T06, T13, T16: what repeats within the day follows real time.
  @Test(arguments: [
    ("30 * * * *", "America/New_York", "2026-11-01T04:00", "2026-11-02T04:59", 25),
    ("* * * * *", "America/New_York", "2026-11-01T04:00", "2026-11-02T04:59", 1500),
    ("* * * * *", "America/New_York", "2026-03-08T05:00", "2026-03-09T03:59", 1380),
    ("* * * * *", "Europe/Paris", "2020-10-24T22:00", "2020-10-25T22:59", 1500),
    ("*/30 * * * *", "Australia/Melbourne", "2024-04-06T13:00", "2024-04-07T13:59", 50),
    ("0 * * * *", "Australia/Lord_Howe", "2026-10-03T13:30", "2026-10-04T12:59", 23),
  ])
  func realTimeCounts(expression: String, zone: String, from: String, to: String, count: Int) throws
  {
    #expect(try Self.slots(expression, zone, from: from, to: to).count == count)
  }

  /// T19, T20, T22, T23: one slot for every date, for years, whatever the clocks do.
  @Test(arguments: [
    ("5 2 * * *", "Africa/Casablanca"), ("0 0 * * *", "America/Santiago"),
    ("30 2 * * *", "America/New_York"), ("15 2 * * *", "Australia/Lord_Howe"),
    ("30 0 * * *", "Africa/Cairo"), ("1 0 * * *", "America/St_Johns"),
    ("30 1 * * *", "Europe/Dublin"), ("0 4 * * *", "Asia/Kolkata"),
  ])
  func oneSlotForEveryDate(expression: String, zone: String) throws {
    let schedule = try Self.schedule(expression, zone)
    let (start, end) = (try Self.at("2000-01-01T12:00"), try Self.at("2037-12-31T12:00"))
    let slots = schedule.slots(after: start, upTo: end)
    let dates = slots.map { $0.key.prefix(10) }
    let days = (end - start) / 86_400
    #expect(Set(dates).count == dates.count)
    #expect(abs(dates.count - days) <= 1)
    let intervals = zip(slots, slots.dropFirst()).map { $1.instant - $0.instant }
    #expect(intervals.allSatisfy { (20...28).contains($0 / 3600) })
  }

  /// T07 to T10, T12: next is later, previous is its inverse, and what was given matches.
  @Test func nextAndPreviousAreInverses() throws {
    var random = SeededGenerator(seed: 7)
    let zones = [
      "America/New_York", "Europe/Helsinki", "Australia/Lord_Howe", "America/Santiago",
      "Africa/Casablanca", "Pacific/Apia", "America/St_Johns", "Europe/Dublin", "Asia/Tehran",
    ]
    let expressions = [
      "30 * * * *", "*/7 * * * *", "30 2 * * *", "0 0 * * *", "15 1-3 * * 0", "59 23 L * *",
      "0 1 15W * *", "20 2 * * 5L",
    ]
    for zone in zones {
      for expression in expressions {
        let schedule = try Self.schedule(expression, zone)
        for _ in 0..<60 {
          let instant = Int.random(in: 1_262_304_000..<2_145_916_800, using: &random)
          let next = try #require(schedule.next(after: instant))
          #expect(next.instant > instant)
          #expect(schedule.previous(upTo: next.instant) == next)
          let before = try #require(schedule.previous(upTo: next.instant - 1))
          #expect(before.instant <= instant)
          #expect(schedule.next(after: before.instant) == next)
          #expect(schedule.matches(next.instant + 59))
        }
      }
    }
  }

  /// T14: a schedule that was read, and used, before the clocks changed gives what one read afterwards gives.
  @Test(arguments: [
    ("0 12 * * *", "Europe/Berlin", "2026-03-28T00:00", "2026-03-30T00:00"),
    ("0 12 * * *", "America/New_York", "2026-10-31T00:00", "2026-11-02T12:00"),
    ("*/20 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00", "2026-04-05T12:00"),
  ])
  func noOffsetIsKept(expression: String, zone: String, before: String, after: String) throws {
    let used = try Self.schedule(expression, zone)
    let (before, after) = (try Self.at(before), try Self.at(after))
    _ = used.next(after: before)
    let fresh = try Self.schedule(expression, zone)
    #expect(fresh.next(after: after) == used.next(after: after))
    #expect(fresh.previous(upTo: after) == used.previous(upTo: after))
    #expect(used.next(after: before) == fresh.next(after: before))
  }

  /// T30: backward over every end of February of a century.
  @Test func backwardOverLeapDays() throws {
    let schedule = try Self.schedule("0 0 * * *")
    for year in 2000...2100 {
      let march = try Self.at("\(year)-03-01T00:00")
      let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
      #expect(schedule.previous(upTo: march)?.key == "\(year)-03-01T00:00 UTC")
      #expect(
        schedule.previous(upTo: march - 1)?.key == "\(year)-02-\(isLeap ? 29 : 28)T00:00 UTC")
      let leapDay = try Self.schedule("0 0 29 2 *").previous(upTo: march)
      #expect(leapDay?.key.hasPrefix("\(year)-02-29") == isLeap)
    }
  }

  // MARK: Expressions

  @Test(arguments: [
    ("T25", "59/15 0 1 1 *", "2026-01-01T00:00", "2027-01-01T00:00", ["2026-01-01T00:59Z"]),
    ("T25", "0 0 1 12/3 *", "2026-01-01T00:00", "2027-11-01T00:00", ["2026-12-01T00:00Z"]),
    (
      "T26", "0 0 31 2 0", "2026-01-31T00:00", "2026-02-08T00:00",
      ["2026-02-01T00:00Z", "2026-02-08T00:00Z"]
    ),
    (
      "T31", "0 0 29 2 *", "2024-01-01T00:00", "2029-01-01T00:00",
      ["2024-02-29T00:00Z", "2028-02-29T00:00Z"]
    ),
    (
      "T33", "30 0 1 * 1", "2019-02-01T00:00", "2019-02-12T00:00",
      ["2019-02-01T00:30Z", "2019-02-04T00:30Z", "2019-02-11T00:30Z"]
    ),
    (
      "T34", "0 0 */2 * 1", "2026-06-01T00:00", "2026-06-30T00:00",
      ["2026-06-01T00:00Z", "2026-06-15T00:00Z", "2026-06-29T00:00Z"]
    ),
    (
      "T34", "0 9 1-31 * 1", "2026-06-01T00:00", "2026-06-03T23:00",
      ["2026-06-01T09:00Z", "2026-06-02T09:00Z", "2026-06-03T09:00Z"]
    ),
    (
      "names", "0 0 * JAN,Dec fri-7", "2026-01-01T00:00", "2026-01-05T00:00",
      ["2026-01-02T00:00Z", "2026-01-03T00:00Z", "2026-01-04T00:00Z"]
    ),
    (
      "last", "0 0 L 2 *", "2027-01-01T00:00", "2028-12-31T00:00",
      ["2027-02-28T00:00Z", "2028-02-29T00:00Z"]
    ),
    (
      "last weekday", "0 0 LW 1,5 *", "2026-01-01T00:00", "2026-12-31T00:00",
      ["2026-01-30T00:00Z", "2026-05-29T00:00Z"]
    ),
    (
      "nearest", "0 0 1W 2,8,11 *", "2026-01-01T00:00", "2026-12-31T00:00",
      ["2026-02-02T00:00Z", "2026-08-03T00:00Z", "2026-11-02T00:00Z"]
    ),
    (
      "nearest", "0 0 31W 5,1 *", "2026-01-01T00:00", "2026-12-31T00:00",
      ["2026-01-30T00:00Z", "2026-05-29T00:00Z"]
    ),
    (
      "ordinal", "0 0 * 6 tue#2,5L", "2026-01-01T00:00", "2026-12-31T00:00",
      ["2026-06-09T00:00Z", "2026-06-26T00:00Z"]
    ),
    (
      "macro", "@monthly", "2026-01-01T00:00", "2026-02-01T00:00",
      ["2026-01-01T00:00Z", "2026-02-01T00:00Z"]
    ),
  ])
  func expressions(name: String, text: String, from: String, to: String, expected: [String]) throws
  {
    #expect(try Self.slots(text, "UTC", from: from, to: to) == expected, "\(name)")
  }

  /// T27 to T29, T32, T35, T36 and the grammar: refused at load, with the column and what to write.
  @Test(arguments: [
    ("* * * *", 7, "five fields"), ("* * * * * *", 11, "seconds"), ("", 1, "five fields"),
    ("60 * * * *", 1, "0 to 59"), ("* 24 * * *", 3, "0 to 23"), ("* * 0 * *", 5, "1 to 31"),
    ("* * * 13 *", 7, "1 to 12"), ("* * * * 8", 9, "0 to 7"), ("*/0 * * * *", 3, "step of 0"),
    ("5-5/0 * * * *", 5, "step of 0"), ("*/60 * * * *", 3, "larger"), ("/5 * * * *", 1, "*/5"),
    ("1,,2 * * * *", 3, "empty"), ("1, * * * *", 3, "empty"), ("* * * * fri-sun", 9, "5-7"),
    ("* * * * 5-0", 9, "5-7"), ("50-10 * * * *", 1, "50-59,0-10"), ("? * * * *", 1, "write *"),
    ("H * * * *", 1, "number"), ("0~9 * * * *", 1, "number"), ("٣ * * * *", 1, "not a minute"),
    ("３ * * * *", 1, "not a minute"), ("0\u{a0}0 * * * *", 1, "not a minute"),
    ("@reboot", 1, "@daily"), ("@dayly", 1, "@daily"), ("1/2/3 * * * *", 1, "two steps"),
    ("1-2-3 * * * *", 1, "not a range"), ("* * * foo *", 7, "not a month"),
    ("* * * * 1#0", 11, "1 to 5"), ("* * * * 1#6", 11, "1 to 5"), ("-1 * * * *", 1, "not a minute"),
    ("+1 * * * *", 1, "not a minute"), ("1-234/5678 * * * *", 3, "0 to 59"),
    ("0 0 30 2 *", 5, "no day"), ("0 0 31 4 *", 5, "no day"), ("0 0 31 4,6 *", 5, "no day"),
    ("0 0 31 11 *", 5, "no day"), ("0 0 30,31 feb *", 5, "no day"),
    ("0 0 31 6,9,11 *", 5, "no day"),
    ("0 0 31W 2 *", 5, "no day"), ("* * 1-5L * *", 7, "not a day"), ("* * L/2 * *", 5, "not a day"),
  ])
  func mistakesAreRefused(text: String, column: Int, words: String) throws {
    let error = #expect(throws: CronError.self, "\(text)") { try CronExpression(text) }
    #expect(error?.column == column, "\(text): \(error?.description ?? "")")
    #expect(error?.description.contains(words) ?? false, "\(text): \(error?.description ?? "")")
  }

  /// T28: an assertion vanishes in an optimized build, and what it refused comes through.
  @Test func nothingIsRefusedByAnAssertion() throws {
    for file in ["CronExpression", "CronField", "CronSchedule", "Zone"] {
      let text = try Project.text("Sources/Batch/Cron/\(file).swift")
      #expect(!text.contains("assert"), "\(file)")
    }
  }

  @Test(arguments: ["GMT+2", "EST", "Mars/Olympus", "", "UTC+1", "europe/berlin", "+02:00"])
  func zonesAreNamesOfTheDatabase(name: String) {
    #expect(Zone(name) == nil)
  }

  /// A million missed minutes cost no more than twenty.
  @Test func theNewestSlotsAreFoundFromTheEnd() throws {
    let schedule = try Self.schedule("* * * * *")
    let end = try Self.at("2026-11-26T00:00")
    let slots = schedule.newestSlots(after: 0, upTo: end + 30, limit: 3)
    #expect(slots.map(\.instant) == [end, end - 60, end - 120])
    #expect(slots.first?.key == "2026-11-26T00:00Z")
    let fixed = try Self.schedule("30 1 * * *", "America/New_York")
    #expect(
      fixed.next(after: try Self.at("2026-11-01T00:00"))?.key == "2026-11-01T01:30 America/New_York"
    )
  }
}
