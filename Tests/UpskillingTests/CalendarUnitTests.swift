import Testing
import Upskilling

/// Periods of reports: roi.md 4.5 and 8.8.
@Suite struct CalendarUnitTests {
  private func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

  @Test(arguments: [
    (CalendarUnit.month, "2025-01-01", "2024-12-01", "2025-01-01"),
    (.month, "2024-03-31", "2024-02-01", "2024-03-01"),
    (.month, "2025-03-09", "2025-02-01", "2025-03-01"),
    (.week, "2026-01-01", "2025-12-22", "2025-12-29"),
    (.week, "2025-12-29", "2025-12-22", "2025-12-29"),
    (.quarter, "2025-05-31", "2025-01-01", "2025-04-01"),
    (.year, "2024-02-29", "2023-01-01", "2024-01-01"),
    (.week, "1969-12-31", "1969-12-22", "1969-12-29"),
  ])
  func theLastWholePeriod(unit: CalendarUnit, on: String, start: String, end: String) throws {
    let span = unit.previous(before: try day(on))
    #expect(span.start == (try day(start)))
    #expect(span.end == (try day(end)))
  }

  @Test func fiscalYearsBeginWhereTheEmployerSays() throws {
    let april = CalendarUnit.year.span(holding: try day("2026-03-31"), yearStart: 4)
    #expect(april.start == (try day("2025-04-01")))
    #expect(april.end == (try day("2026-04-01")))
    let quarter = CalendarUnit.quarter.span(holding: try day("2026-01-15"), yearStart: 11)
    #expect(quarter.start == (try day("2025-11-01")))
    #expect(quarter.end == (try day("2026-02-01")))
  }

  /// Consecutive periods tile time: no gap, no overlap, for ten years and every start of the year.
  @Test(arguments: CalendarUnit.allCases) func periodsTileTime(unit: CalendarUnit) throws {
    for yearStart in 1...12 {
      var next = unit.span(holding: try day("2019-06-15"), yearStart: yearStart)
      let last = try day("2030-01-01")
      while next.start < last {
        var inside = next.start
        while inside < next.end {
          #expect(unit.span(holding: inside, yearStart: yearStart) == next)
          inside = inside.adding(days: 1)
        }
        let following = unit.span(holding: next.end, yearStart: yearStart)
        #expect(following.start == next.end)
        #expect(unit.previous(before: following.start, yearStart: yearStart) == next)
        next = following
      }
    }
  }
}
