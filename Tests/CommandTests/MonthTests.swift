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
    let payroll: Payroll
    /// Employee, day of the payment, what of it is taxable, and why.
    let payrollLines: [[String]]
    let leavers: [Leaver]

    struct Payroll: Decodable {
      let country: String
      let year: Int
      let people: Int
      let paid: String
      let taxFree: String
      let taxable: String
      /// Who has to be looked at.
      let review: [String]
      /// People by country without rules.
      let notComputed: [String: Int]
    }

    struct Leaver: Decodable, Equatable {
      let employee: String
      let country: String
      let leftOn: String
      let reason: String
      let cost: String
      let served: String
      let byLaw: String
      let due: String
      let why: String
      let doubts: String
      /// Day and amount.
      let parts: [[String]]
    }

    static func read() throws -> Expected {
      try JSONDecoder().decode(
        Expected.self, from: Data(try Project.text("Examples/harborline/expected-month.json").utf8))
    }
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
    let expected = try Expected.read()
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
        "SELECT count(*) FROM ledger.entry WHERE effective_on > '2026-03-31' AND kind NOT IN ('reverse', 'demand')"
      )
      #expect(bookings == "0")
    }
  }

  private static func sum(_ amounts: [String]) -> Decimal {
    amounts.reduce(0) { $0 + (Decimal(string: $1) ?? .nan) }
  }

  @Test func payrollIsToldWhatTheClerkSays() async throws {
    let expected = try Expected.read()
    let payroll = expected.payroll
    try await withHarborline { company in
      let demo = try await company.run("demo")
      let total = demo.output.split(separator: "\n").map {
        $0.split(separator: " ").map(String.init)
      }
      .first { $0.starts(with: [payroll.country, "\(payroll.year)"]) }
      #expect(
        total?.dropFirst(2) == [
          "\(payroll.people)", payroll.paid, payroll.taxFree, payroll.taxable, "EUR",
          "\(payroll.review.count)",
        ])
      let years = try await company.objects(
        "tax", "report", "--year", "\(payroll.year)", "--country", payroll.country, "--dry-run")
      func amounts(_ name: String) -> [String] { years.compactMap { $0[name] as? String } }
      #expect(years.count == payroll.people)
      for (name, total) in [
        ("paid", payroll.paid), ("tax_free", payroll.taxFree), ("taxable", payroll.taxable),
      ] {
        #expect(Self.sum(amounts(name)) == Self.sum([total]), "\(name)")
      }
      for year in years {
        let parts = ["tax_free", "taxable"].compactMap { year[$0] as? String }
        #expect(Self.sum(parts) == Self.sum([year["paid"] as? String ?? ""]), "\(year)")
      }
      #expect(
        years.filter { $0["status"] as? String == "REVIEW" }
          .compactMap { $0["employee_number"] as? String } == payroll.review)

      let all = try await company.bursar.run(
        "tax", "report", "--year", "\(payroll.year)", "--dry-run", "--config",
        "\(company.folder)/bursar.yaml")
      #expect(all.status == 65)
      let refused = all.errors.split(separator: "\n").compactMap {
        $0.firstMatch(of: /employee \S+, ([A-Z]+) [0-9]+: no tax rule/).map { String($0.1) }
      }
      #expect(Dictionary(grouping: refused) { $0 }.mapValues(\.count) == payroll.notComputed)

      let path = "\(company.folder)/reports/harborline/2026-04-03/payroll_harborline_1.csv"
      let file = try String(contentsOfFile: path, encoding: .utf8)
      #expect(try await company.run("tax", "payroll", "show", "1").output == file)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o640)
      let lines = file.split(separator: "\r\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      let names = try #require(lines.first)
      let places = try ["employee_number", "paid_on", "taxable", "reasons"].map {
        try #require(names.firstIndex(of: $0))
      }
      #expect(lines.dropFirst().map { line in places.map { line[$0] } } == expected.payrollLines)
    }
  }

  @Test func leaversOweWhatTheClerkSays() async throws {
    let expected = try Expected.read()
    try await withHarborline { company in
      let demo = try await company.run("demo")
      for leaver in expected.leavers {
        let said =
          "\(leaver.employee) owes \(leaver.due) of \(leaver.cost) EUR by the law of \(leaver.country)"
        #expect(demo.output.contains(said), "\(said)")
      }
      let listed = try await company.objects(
        "repayment", "list", "--leavers", "--as-of", "2026-04-03")
      #expect(listed.map { $0["standing"] as? String } == ["OK", "demanded", "REVIEW"])
      var found: [Expected.Leaver] = []
      for item in listed {
        let number = try #require(item["sponsorship"] as? Int)
        let statements = try await company.objects("repayment", "show", "\(number)")
        #expect(statements.count == 1)
        found.append(Self.leaver(try #require(statements.first)))
      }
      #expect(found.sorted { $0.employee < $1.employee } == expected.leavers)
      for leaver in found {
        #expect(
          Self.sum([leaver.cost, leaver.served, leaver.byLaw]) == Self.sum([leaver.due]))
        #expect(Self.sum(leaver.parts.map { $0[1] }) == Self.sum([leaver.due]))
      }
      let demanded = try await company.owner.texts(
        """
        SELECT e.effective_on::text, sum(t.amount)::text FROM ledger.entry AS e
        JOIN ledger.transfer AS t USING (employer_id, entry_id)
        WHERE e.kind = 'demand' GROUP BY e.entry_id, e.effective_on
        """)
      #expect(demanded == [["2026-04-03", "12292"]])
    }
  }

  /// A statement as it was kept; laws that take nothing more away are left out.
  private static func leaver(_ statement: [String: Any]) -> Expected.Leaver {
    func text(_ object: [String: Any], _ name: String) -> String { object[name] as? String ?? "" }
    func list(_ name: String) -> [[String: Any]] { statement[name] as? [[String: Any]] ?? [] }
    let lines = list("lines").filter { text($0, "amount") != "0.00" }
    func amount(_ isWanted: (String) -> Bool) -> String {
      let sum = Self.sum(lines.filter { isWanted(text($0, "reason")) }.map { text($0, "amount") })
      return String(format: "%.2f", NSDecimalNumber(decimal: sum).doubleValue)
    }
    let facts = ["cost", "served"]
    let decisive = lines.filter { !facts.contains(text($0, "reason")) }.map {
      text($0, "condition").isEmpty ? text($0, "reason") : text($0, "condition")
    }
    return Expected.Leaver(
      employee: text(statement, "employee_number"), country: text(statement, "jurisdiction"),
      leftOn: text(statement, "exit_on"), reason: text(statement, "exit_reason"),
      cost: amount { $0 == "cost" }, served: amount { $0 == "served" },
      byLaw: amount { !facts.contains($0) }, due: text(statement, "due"),
      why: decisive.joined(separator: " "),
      doubts: list("doubts").map { text($0, "reason") }.joined(separator: " "),
      parts: list("instalments").map { [text($0, "due_on"), text($0, "amount")] })
  }
}
