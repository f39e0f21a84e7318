import TestSupport
import Testing

/// Loads that grow with their rows, whatever the server believes of tables that it has not looked at yet.
/// What a load may write aside is limited: nothing is timed.
@Suite struct LoadSizeTests {
  private static let courses = 2_000

  private static func night(_ number: Int) -> String {
    Company.coursera(
      (1...courses).map { "E1,ana@example.org,c\(number)-\($0),Cranes,2026-01-01,No,,37" })
  }

  /// Joined by person alone, the second file would be laid beside the first 4,000,000 times over.
  @Test func aSecondFileIsJoinedByWholeKeys() async throws {
    try await withCompany { company in
      let first = try company.write(Self.night(1), as: "1.csv")
      #expect(try await company.load("coursera", first).rows["applied"] == Self.courses)
      try await company.owner.run("VACUUM ANALYZE")
      try await company.owner.run(
        """
        DO $$ BEGIN
          EXECUTE format('ALTER DATABASE %I SET temp_file_limit = %L', current_database(), '256MB');
        END $$
        """)
      let second = try company.write(Self.night(2), as: "2.csv")
      #expect(try await company.load("coursera", second).rows["applied"] == Self.courses)
    }
  }
}
