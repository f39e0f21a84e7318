import Foundation
import Postgres
import TestSupport
import Testing

/// The sample company's month, as `bursar demo` does it, against `Examples/harborline/expected-month.json`, which
/// a clerk of its own worked out from the same papers.
@Suite struct MonthTests {
  struct Expected: Decodable {
    struct Walk: Decodable {
      let ours: String
      let lines: [String: String]
      let theirs: String
    }

    let matchedOn: String
    let closedOn: String
    let agedOn: String
    let walks: [String: Walk]
    /// What the bank's lines that nobody knew added up to, before a person explained them.
    let unknown: String
    let aging: [String: String]
    let groups: [[String]]
    let exceptions: [[String]]
  }

  /// The values of columns, as text, each row once with how often it is there.
  private static func counted(_ objects: [[String: Any]], _ columns: [String]) -> [[String]] {
    let rows = objects.map { object in
      columns.map { name in
        if let text = object[name] as? String { return text }
        return (object[name] as? Int).map { "\($0)" } ?? ""
      }
    }
    return Dictionary(grouping: rows) { $0 }.map { $0.key + ["\($0.value.count)"] }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func named(_ objects: [[String: Any]], _ name: String) -> [String: String] {
    Dictionary(
      objects.map { ($0[name] as? String ?? "", $0["amount"] as? String ?? "") },
      uniquingKeysWith: { first, _ in first })
  }

  @Test func theMonthIsWhatTheClerkSays() async throws {
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(try Project.text("Examples/harborline/expected-month.json").utf8))
    try await withHarborline { company in
      try await company.run("demo")
      // The day that the documents were matched on reads the same when the month is closed.
      for (scope, party, day) in [
        ("vendors", "edx", expected.matchedOn), ("vendors", "edx", expected.closedOn),
        ("vendors", "udemy", expected.matchedOn), ("vendors", "udemy", expected.closedOn),
        ("bank", "operating", expected.closedOn),
      ] {
        let wanted = try #require(expected.walks[party])
        let objects = try await company.objects("reconcile", "walk", scope, party, "--as-of", day)
        var lines = Self.named(objects, "what")
        #expect(lines.removeValue(forKey: "ours") == wanted.ours, "\(party)")
        #expect(lines.removeValue(forKey: "theirs") == wanted.theirs, "\(party)")
        #expect(lines.removeValue(forKey: "unexplained") == "0.00", "\(party)")
        #expect(lines == wanted.lines, "\(party) \(day)")
      }
      let pairs = try await company.objects("reconcile", "list", "--state", "posted")
      let scopes = pairs.map { pair in
        pair.merging(["scope": pair["party"] as? String == "operating" ? "bank" : "vendors"]) {
          $1
        }
      }
      #expect(
        Self.counted(scopes, ["scope", "pass", "document", "line", "theirs", "ours", "reason"])
          == expected.groups)
      // Coursera has sent nothing yet; the clerk leaves it out.
      let open = try await company.objects("reconcile", "exceptions").filter {
        $0["party"] as? String != "coursera"
      }
      #expect(
        Self.counted(open, ["party", "reason", "amount", "document"]) == expected.exceptions)
      #expect(
        try await company.owner.value(
          "SELECT sum(amount) FROM reconciliation.exception WHERE reason = 'unknown'")
          == expected.unknown)
      let aging = try await company.objects("reconcile", "aging", "--as-of", expected.agedOn)
      let buckets = aging.filter {
        $0["bucket"] as? String != "total" && $0["amount"] as? String != "0.00"
      }
      #expect(Self.named(buckets, "bucket") == expected.aging)
    }
  }

  /// The close is signed with nothing failed, and what went to the general ledger is the whole book of the days.
  @Test func theMonthIsClosedAndSent() async throws {
    try await withHarborline { company in
      try await company.run("demo")
      let closes = try await company.objects("period", "show", "2026")
      #expect(closes.map { $0["kind"] as? String } == ["hard", "check", "soft"])
      #expect(closes[0]["failed"] as? Int == 0)
      #expect(closes[0]["signers"] as? String != nil)
      let batch = try #require(try await company.objects("gl", "list").first)
      #expect(batch["reference"] as? String == "JE-2026-03")
      let path =
        "\(company.folder)/reports/harborline/gl-netsuite-2026-03-31-eur-\(batch["batch"] ?? 0).csv"
      let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\r\n")
        .dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      #expect(rows.count == batch["lines"] as? Int)
      for (column, side) in [(5, "debit"), (6, "credit")] {
        let sum = rows.reduce(Decimal(0)) { $0 + (Decimal(string: String($1[column])) ?? 0) }
        #expect(sum == Decimal(string: batch[side] as? String ?? ""))
        #expect(
          try await company.owner.value(
            """
            SELECT sum(amount) = \(sum) * 100 FROM ledger.gl_item WHERE effective_on <= '2026-03-31'
            """) == "t")
      }
      let bookings = try await company.owner.value(
        "SELECT count(*) FROM ledger.entry WHERE effective_on > '2026-03-31' AND kind <> 'reverse'")
      #expect(bookings == "0")
    }
  }
}
