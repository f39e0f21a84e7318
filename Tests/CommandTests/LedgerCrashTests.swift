import Foundation
import Postgres
import TestSupport
import Testing

/// kill -9 of the command while the server is in its COMMIT: where the server notices, nothing was kept;
/// where it does not, all was. Asked again with the same key, it counts once either way.
@Suite struct LedgerCrashTests {
  /// Makes COMMIT of an entry take its time.
  private static let slow = """
    CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ledger.entry DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION public.slow();
    """

  @Test(arguments: [true, false]) func aKilledCommandCountsOnce(noticed: Bool) async throws {
    try await withCompany { company in
      for arguments in [
        ["period", "add", "FY26", "2026-01-01", "2026-12-31"],
        ["budget", "open", "CC-1", "FY26", "EUR", "--amount", "100.00", "--as-of", "2026-01-01"],
      ] {
        let answer = try await company.bursar.run(arguments)
        try #require(answer.status == 0, "\(answer.errors)")
      }
      let database = try #require(await company.owner.value("SELECT current_database()"))
      if noticed {
        try await company.owner.run(
          "ALTER DATABASE \(database) SET client_connection_check_interval = '20ms'")
      }
      try await company.owner.run(Self.slow)
      let increase = [
        "budget", "increase", "1", "10.00", "--key", "board", "--as-of", "2026-03-01",
      ]
      let running = try company.bursar.start(increase)
      let others =
        "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
      while try await company.owner.value("SELECT count(*) \(others) AND wait_event = 'PgSleep'")
        != "1"
      {
        try await Task.sleep(for: .milliseconds(10))
      }
      kill(running.processID, SIGKILL)
      #expect(try await running.answer().status == 128 + SIGKILL)
      while try await company.owner.value("SELECT count(*) \(others)") != "0" {
        try await Task.sleep(for: .milliseconds(10))
      }
      let granted = "SELECT authority FROM budget.cell"
      #expect(try await company.owner.value(granted) == (noticed ? "10000" : "11000"))
      try await company.owner.run("DROP TRIGGER slow ON ledger.entry")
      for _ in 0..<2 {
        let again = try await company.bursar.run(increase)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try await company.owner.value(granted) == "11000")
      }
    }
  }
}
