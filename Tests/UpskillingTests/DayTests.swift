import Testing
import Upskilling

@Suite struct DayTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("2000-02-29", 11016), ("2026-11-25", 20782), ("1969-12-31", -1),
    ("2100-03-01", 47541),
  ])
  func isoDaysCountFromTheEpoch(text: String, days: Int) throws {
    let day = try #require(Day(iso: text))
    #expect(day.daysSinceEpoch == days)
    #expect(day.description == text)
  }

  @Test(arguments: [
    "2026-02-30", "2025-02-29", "1900-02-29", "2026-13-01", "26-01-01", "2026-1-01",
  ])
  func daysThatDoNotExistAreRefused(text: String) {
    #expect(Day(iso: text) == nil)
  }

  @Test func everyDayOfFourCenturiesSurvivesARoundTrip() {
    for number in -200_000..<200_000 {
      let day = Day(daysSinceEpoch: number)
      let (year, month, date) = day.civil
      #expect(Day(year: year, month: month, day: date) == day)
    }
  }
}
