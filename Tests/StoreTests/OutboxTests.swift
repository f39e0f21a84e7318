import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// The outbox by itself: each mail once, one sender at a time.
@Suite struct OutboxTests {
  private static let at = Instant(millisecondsSinceEpoch: 1_774_000_000_000)

  private func withReport(
    _ body: @Sendable (ConnectionConfiguration, Connection) async throws -> Void
  )
    async throws
  {
    try await withDatabase { configuration in
      let owner = try await Connection.open(configuration)
      try await owner.run(
        """
        SELECT people.add_employer('acme', 'Acme', 'UTC');
        SELECT report.keep_snapshot(1, 'spend', '{}', '2026-03-01', 'Old', '{}', 'internal', NULL, NULL, now(), 'test');
        SELECT report.keep_snapshot(1, 'spend', '{}', '2026-03-31', 'New', '{}', 'internal', NULL, NULL, now(), 'test');
        SELECT report.keep_snapshot(1, 'spend', '{}', '2026-04-30', 'Later', '{}', 'internal', NULL, NULL, now(), 'test');
        """)
      try await body(configuration, owner)
      await owner.close()
    }
  }

  private func enqueue(
    _ owner: Connection, to addresses: [String], upTo day: String = "2026-04-15"
  ) async throws -> EnqueueMail.Row {
    let statement = EnqueueMail(
      employerID: 1, delivery: "board", kind: "spend", asOf: try #require(Day(iso: day)),
      reportParameters: "{}", addresses: addresses, host: "example.org", at: Self.at)
    return try await owner.transaction { db in try db.row(statement) }
  }

  private func claim(_ connection: Connection) async throws -> ClaimMail.Row? {
    let statement = ClaimMail(employerID: 1, runID: 7, leaseSeconds: 60)
    return try await connection.transaction { db in try db.optionalRow(statement) }
  }

  private func settle(
    _ connection: Connection, _ mail: ClaimMail.Row, _ end: SettleMail.End
  ) async throws -> Bool {
    let statement = SettleMail(
      employerID: 1, outboxID: mail.outboxID, attempt: mail.attempt, end: end)
    return try await connection.transaction { db in try db.row(statement).isSettled }
  }

  @Test func theNewestReportGoesToEachOnce() async throws {
    try await withReport { _, owner in
      #expect(try await enqueue(owner, to: ["a@b"], upTo: "2026-02-28").reports == 0)
      let first = try await enqueue(owner, to: ["a@b", "c@d"])
      #expect(first.reports == 1 && first.queued == 2)
      #expect(try await enqueue(owner, to: ["a@b", "c@d", "e@f"]).queued == 1)
      let days = try await owner.texts("SELECT DISTINCT as_of::text FROM report.outbox_item")
      #expect(days == [["2026-03-31"]])
      let ids = try await owner.value("SELECT count(DISTINCT message_id) FROM report.outbox")
      #expect(ids == "3")
      #expect(try await enqueue(owner, to: ["a@b"], upTo: "2026-04-30").queued == 1)
    }
  }

  @Test func manySendersAtOnceGetEachMailOnce() async throws {
    try await withReport { configuration, owner in
      _ = try await enqueue(owner, to: (1...60).map { "a\($0)@b" })
      let taken = try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 0..<6 {
          group.addTask {
            let connection = try await Connection.open(configuration)
            var taken: [Int] = []
            while let mail = try await claim(connection) {
              taken.append(mail.outboxID)
              #expect(try await settle(connection, mail, .sent))
            }
            await connection.close()
            return taken
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(taken.sorted() == Array(1...60))
    }
  }

  @Test func aSenderThatComesBackLateSettlesNothing() async throws {
    try await withReport { _, owner in
      _ = try await enqueue(owner, to: ["a@b"])
      let first = try #require(await claim(owner))
      #expect(try await claim(owner) == nil)
      try await owner.run("SET bursar.clock_offset = '2 minutes'")
      let second = try #require(await claim(owner))
      #expect(second.attempt == 2 && second.messageID == first.messageID)
      #expect(try await settle(owner, first, .dead("late")) == false)
      #expect(try await settle(owner, second, .failed("deferred_451", retryAfterSeconds: 300)))
      #expect(try await settle(owner, second, .sent) == false)
      #expect(try await claim(owner) == nil)
      let left = OutboxStanding(employerID: 1, runID: 7)
      let standing = try await owner.transaction { db in try db.row(left) }
      #expect(standing.waiting == 1 && (290...300).contains(standing.seconds ?? 0))
      try await owner.run("SET bursar.clock_offset = '8 minutes'")
      let third = try #require(await claim(owner))
      #expect(try await settle(owner, third, .dead("refused_550")))
      let retry = RetryMail(employerID: 1, outboxID: nil)
      #expect(try await owner.transaction { db in try db.row(retry).mails } == 1)
      #expect(try await claim(owner)?.attempt == 1)
    }
  }

  /// What names people goes after a while, and the addresses it went to with it.
  @Test func mailsGoWithTheirReport() async throws {
    try await withReport { _, owner in
      try await owner.run(
        "SELECT report.keep_snapshot(1, 'progress', '{\"manager\": \"E1\"}', '2026-03-31', 'T', '{}', 'confidential', NULL, NULL, now(), 'test')"
      )
      let day = try #require(Day(iso: "2026-03-31"))
      let statement = EnqueueMail(
        employerID: 1, delivery: "d", kind: "progress", asOf: day,
        reportParameters: "{\"manager\": \"E1\"}", addresses: ["a@b"], host: "x", at: Self.at)
      #expect(try await owner.transaction { db in try db.row(statement).queued } == 1)
      let prune = PruneSnapshots(employerID: 1, olderThan: day.adding(days: 1))
      #expect(try await owner.transaction { db in try db.row(prune).pruned } == 1)
      #expect(try await owner.value("SELECT count(*) FROM report.outbox") == "0")
    }
  }
}
