import Batch
import Bursary
import Foundation
import Testing
import Upskilling

/// The period of a report follows from the intended fire time in the report's zone, not from now: ten years of
/// monthly slots in six zones tile time.
@Suite struct ReportPeriodTests {
  @Test(arguments: [
    "America/Los_Angeles", "America/New_York", "Europe/Madrid", "Asia/Kolkata", "Pacific/Apia",
    "Australia/Lord_Howe",
  ])
  func monthlySlotsTileTime(name: String) throws {
    let schedule = CronSchedule(
      expression: try CronExpression("0 0 1 * *"), zone: try #require(Zone(name)))
    var instant = 1_577_836_800
    var last: Day?
    for _ in 0..<120 {
      instant = try #require(schedule.next(after: instant)).instant
      let moment = Moment(Instant(millisecondsSinceEpoch: instant * 1000), in: name)
      #expect(moment.day.civil.day == 1)
      let span = CalendarUnit.month.previous(before: moment.day)
      #expect(span.end == moment.day)
      if let last { #expect(span.start == last) }
      last = span.end
    }
  }
}
