import Batch
import Bursary
import Foundation
import Jobs
import Postgres
import TestSupport
import Testing
import Upskilling

@Suite struct TaxYearJobTests {
  @Test func aRunWritesOneFileAndTheNextOneWhatIsNew() async throws {
    try await withTemporaryFolder { folder in
      try await withPayingHouse { house in
        let room = try JobRoom(house.house, folder: folder)
        try await house.pay(6000, "2026-03-10")
        let dry = try await room.run(.taxYear, "2026-04-01", isDryRun: true)
        #expect(dry.counts?["lines"] == 1)
        #expect(try room.files() == [:])
        let first = try await room.run(.taxYear, "2026-04-01")
        #expect(
          first.counts == [
            "people_ok": 1, "people_review": 0, "people_refused": 0, "payments": 1, "lines": 1,
            "files": 1,
          ])
        let (name, content) = try #require(try room.files().first)
        #expect(name.hasPrefix("acme/2026-04-01/payroll_acme_"))
        #expect(content.contains("E1,,US,2026,"))
        #expect(content.contains(",750.00,USD,original,1 3 5,57.38,OK,"))
        #expect(try await room.run(.taxYear, "2026-04-02").counts?["files"] == 0)
        try await house.pay(100, "2026-05-10")
        #expect(try await room.run(.taxYear, "2026-06-01").counts?["lines"] == 1)
        #expect(try room.files().count == 2)
        #expect(try room.files()[name] == content)
      }
    }
  }

  /// The file is of the database: a run that died before it was written writes the same bytes when it goes on.
  @Test func aRunThatGoesOnWritesTheSameFile() async throws {
    try await withTemporaryFolder { folder in
      try await withPayingHouse { house in
        let room = try JobRoom(house.house, folder: folder)
        try await house.pay(6000, "2026-03-10")
        // A file stands where the folder should be: the report is kept, the file is not written.
        try Data().write(to: URL(fileURLWithPath: "\(folder)/reports"))
        let failure = try await room.run(.taxYear, "2026-04-01").failure
        #expect(failure?.kind == "output")
        try await house.pay(100, "2026-03-11")
        try FileManager.default.removeItem(atPath: "\(folder)/reports")
        try await house.house.owner.run(
          "UPDATE batch.run SET state = 'pending', next_attempt_at = NULL WHERE job = 'tax-year'")
        let again = try await room.work(.taxYear).counts
        #expect(again?["files"] == 1)
        let kept = try await house.house.owner.value(
          "SELECT replace(content, chr(13) || chr(10), '|') FROM tax.payroll_file")
        #expect(try room.files().map { $0.value.replacing("\r\n", with: "|") } == [kept ?? ""])
        #expect(try await house.house.owner.value("SELECT count(*) FROM tax.report") == "1")
      }
    }
  }

  @Test func whoIsNotComputedFailsTheRunAndHoldsUpNobody() async throws {
    try await withTemporaryFolder { folder in
      try await withPayingHouse { house in
        let room = try JobRoom(house.house, folder: folder)
        try await house.pay(6000, "2026-03-10")
        try await house.pay(100, "2026-03-10", by: "euros", for: "E2", budget: 1)
        let failure = try #require(try await room.run(.taxYear, "2026-04-01").failure)
        #expect(failure.exitStatus == 65)
        #expect(!failure.message.contains("E2"))
        #expect(try room.files().count == 1)
        let other = try await room.run(.taxYear, "2026-04-01", ["jurisdiction": "GB"])
        #expect(other.counts?["people_refused"] == 0)
        let wrong = try await room.run(.taxYear, "2026-04-01", ["year": "last"]).failure
        #expect(wrong?.exitStatus == 78)
      }
    }
  }
}
