import Foundation
import Postgres
import TestSupport
import Testing

/// The sample company's month, from its papers to the walks, against `Examples/harborline/expected-month.json`,
/// which a clerk of its own worked out.
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
    let aging: [String: String]
    let groups: [[String]]
    let exceptions: [[String]]
  }

  static let folder = "\(Project.root)/Examples/harborline"

  /// The command with the sample company's configuration, and what it printed.
  private struct Desk: Sendable {
    let bursar: BuiltCommand
    let config: String

    @discardableResult
    func run(_ arguments: String...) async throws -> BuiltCommand.Answer {
      let answer = try await bursar.run(arguments + ["--config", config, "--format", "json"])
      #expect(answer.status == 0, "\(arguments) \(answer.errors)")
      return answer
    }
  }

  private static func table(_ name: String) throws -> [[String: String]] {
    let lines = try Project.text("Examples/harborline/month/\(name)").split(
      whereSeparator: \.isNewline
    )
    .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// The values of columns, as text, each row once with how often it is there.
  private static func counted(
    _ objects: [[String: Any]], _ columns: [String]
  ) -> [[String]] {
    let rows = objects.map { object in
      columns.map { name in
        if let text = object[name] as? String { return text }
        return (object[name] as? Int).map { "\($0)" } ?? ""
      }
    }
    return Dictionary(grouping: rows) { $0 }.map { $0.key + ["\($0.value.count)"] }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test func theMonthIsWhatTheClerkSays() async throws {
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(try Project.text("Examples/harborline/expected-month.json").utf8))
    try await withDatabase { database in
      try await withTemporaryFolder { folder in
        let config = "\(folder)/bursar.yaml"
        try FileManager.default.copyItem(
          atPath: "\(Self.folder)/studies", toPath: "\(folder)/studies")
        let feeds = try Project.text("Examples/harborline/bursar.yaml")
          .replacing("profile: udacity", with: "profile: \(Self.folder)/feeds/udacity.yaml")
        try "\(feeds)\nreport: {directory: \(folder)/reports}\n".write(
          toFile: config, atomically: true, encoding: .utf8)
        let desk = Desk(bursar: BuiltCommand(database: database), config: config)
        try await desk.run("demo")
        try await bookPapers(desk, expected)
        let walk = try await closeBank(desk, expected)
        #expect(walk["unexplained"] == "0.00")
        #expect(walk["bank_fee"] == "-49.30")
        let owner = try await Connection.open(database)
        #expect(try await owner.offendersOfAllChecks() == [:])
        await owner.close()
      }
    }
  }

  /// Vendors' documents and claims, up to what is owed.
  private func bookPapers(_ desk: Desk, _ expected: Expected) async throws {
    let day = expected.matchedOn
    try await desk.run(
      "invoice", "import", "\(Self.folder)/month/invoices.csv", "--as-of", day)
    for claim in try Self.table("claims.csv") {
      let added = try await desk.run(
        "claim", "add", claim["employee"] ?? "", claim["number"] ?? "", claim["provider"] ?? "",
        claim["course"] ?? "", claim["amount"] ?? "", claim["currency"] ?? "", "--evidence",
        claim["evidence"] ?? "", "--as-of", day)
      let number = try #require(
        (added.objects[0]["what"] as? String)?.split(separator: " ").last)
      if claim["accepted"] == "yes" {
        try await desk.run("claim", "accept", String(number), "--as-of", day)
      }
    }
    try await desk.run("reconcile", "propose", "vendors", "--as-of", day)
    try await desk.run("reconcile", "confirm", "vendors", "--as-of", day)
    for vendor in ["edx", "udemy"] {
      try await expectWalk(desk, "vendors", vendor, day, expected)
    }
  }

  /// Payments and the bank's statement; then the one line that nobody knows is explained.
  ///
  /// - Returns: the last walk of the bank account.
  private func closeBank(_ desk: Desk, _ expected: Expected) async throws -> [String: String] {
    let day = expected.closedOn
    try await desk.run("bank", "open", "operating", "ES91 2100 0418 4502 0005 1332", "EUR")
    let documents =
      try await desk.run("invoice", "list").objects + desk.run("claim", "list").objects
    for payment in try Self.table("payments.csv") {
      let document = try #require(
        documents.first { $0["number"] as? String == payment["document"] }?["document"] as? Int)
      try await desk.run(
        "invoice", "pay", "\(document)", "--account", "operating", "--reference",
        payment["reference"] ?? "", "--batch", payment["batch"] ?? "", "--as-of", "2026-03-20")
    }
    try await desk.run(
      "bank", "import", "operating", "\(Self.folder)/month/statement.xml", "--as-of", day)
    try await desk.run("reconcile", "propose", "bank", "--as-of", day)
    try await desk.run("reconcile", "confirm", "bank", "--as-of", day)
    try await expectWalk(desk, "bank", "operating", day, expected)

    let pairs = try await desk.run("reconcile", "list", "--state", "posted").objects
    let scopes = pairs.map { pair in
      pair.merging(["scope": pair["party"] as? String == "operating" ? "bank" : "vendors"]) { $1 }
    }
    #expect(
      Self.counted(
        scopes, ["scope", "pass", "document", "line", "theirs", "ours", "reason"])
        == expected.groups)
    // Coursera has sent nothing yet; the clerk leaves it out.
    let open = try await desk.run("reconcile", "exceptions").objects.filter {
      $0["party"] as? String != "coursera"
    }
    #expect(
      Self.counted(open, ["party", "reason", "amount", "document"]) == expected.exceptions)
    let aging = try await desk.run("reconcile", "aging", "--as-of", expected.agedOn).objects
    let buckets = aging.filter {
      $0["bucket"] as? String != "total" && $0["amount"] as? String != "0.00"
    }
    #expect(Self.named(buckets, "bucket") == expected.aging)

    let unknown = try #require(open.first { $0["reason"] as? String == "unknown" }?["item"] as? Int)
    try await desk.run("reconcile", "explain", "\(unknown)", "bank_fee", "--as-of", day)
    return Self.named(
      try await desk.run("reconcile", "walk", "bank", "operating", "--as-of", day).objects, "what")
  }

  private static func named(_ objects: [[String: Any]], _ name: String) -> [String: String] {
    Dictionary(
      objects.map { ($0[name] as? String ?? "", $0["amount"] as? String ?? "") },
      uniquingKeysWith: { first, _ in first })
  }

  private func expectWalk(
    _ desk: Desk, _ scope: String, _ party: String, _ day: String, _ expected: Expected
  ) async throws {
    let wanted = try #require(expected.walks[party])
    let objects = try await desk.run("reconcile", "walk", scope, party, "--as-of", day).objects
    var lines = Self.named(objects, "what")
    #expect(lines.removeValue(forKey: "ours") == wanted.ours, "\(party)")
    #expect(lines.removeValue(forKey: "theirs") == wanted.theirs, "\(party)")
    #expect(
      lines.removeValue(forKey: "unexplained") == wanted.lines["unknown"] ?? "0.00", "\(party)")
    #expect(lines == wanted.lines.filter { $0.key != "unknown" }, "\(party)")
  }
}
