import Jobs
import Testing

@Suite struct BrakesTests {
  private func codes(
    rows: Int, before: Int?, leavers: Int = 0, emails: Int = 0, employed: Int = 100
  ) -> [String] {
    Brakes.standard.holds(
      .init(
        rows: rows, rowsBefore: before, leavers: leavers, emailChanges: emails, employed: employed)
    ).map(\.code)
  }

  @Test func limitsAreLimits() {
    #expect(codes(rows: 0, before: nil) == ["no_rows"])
    #expect(codes(rows: 70, before: 100) == [])
    #expect(codes(rows: 69, before: 100) == ["row_drop"])
    #expect(codes(rows: 100, before: 100, leavers: 10) == [])
    #expect(codes(rows: 100, before: 100, leavers: 11) == ["many_leavers"])
    #expect(codes(rows: 100, before: 100, emails: 11) == ["many_email_changes"])
    // Five of thirty are an ordinary week in a small company.
    #expect(codes(rows: 30, before: 30, leavers: 5, employed: 30) == [])
    #expect(
      codes(rows: 30, before: 100, leavers: 50, emails: 50) == [
        "row_drop", "many_leavers", "many_email_changes",
      ])
  }
}
