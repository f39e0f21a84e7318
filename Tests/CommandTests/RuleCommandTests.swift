import Foundation
import TestSupport
import Testing

/// Tax and repayment rules at the command.
@Suite struct RuleCommandTests {
  private struct Desk: Sendable {
    let bursar: BuiltCommand
    let folder: String

    func run(_ arguments: String...) async throws -> BuiltCommand.Answer {
      try await bursar.run(arguments + ["--config", "\(folder)/bursar.yaml", "--format", "json"])
    }

    /// Runs a command over a file of that text.
    func run(
      _ arguments: [String], over text: String, and more: [String] = []
    ) async throws -> BuiltCommand.Answer {
      let path = "\(folder)/case.yaml"
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      return try await bursar.run(
        arguments + [path] + more + ["--config", "\(folder)/bursar.yaml", "--format", "json"])
    }
  }

  private func withDesk(_ body: (Desk) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await withDatabase { database in
        try "feeds: {people: {profile: people-generic}}\n".write(
          toFile: "\(folder)/bursar.yaml", atomically: true, encoding: .utf8)
        try await body(Desk(bursar: BuiltCommand(database: database), folder: folder))
      }
    }
  }

  private let benefits = "\(Project.root)/Examples/rules/benefits.yaml"
  private let leaver = "\(Project.root)/Examples/rules/leaver.yaml"

  @Test func paymentsAreExplained() async throws {
    try await withDesk { desk in
      let check = try await desk.run("tax", "check", benefits)
      #expect(check.status == 0, "\(check.errors)")
      #expect(check.errors.contains("not tax or legal advice"))
      let taxable = try check.objects.map { $0["taxable"] as? String }
      #expect(taxable == ["0.00", "0.00", "750.00", "500.00"])

      let year = try await desk.run("tax", "year", benefits, "2026")
      let free = try year.objects.map { $0["tax_free"] as? String }
      #expect(free == ["5250.00", "1500.00"])

      let payroll = try await desk.run("tax", "year", benefits, "2026", "--payroll")
      #expect(
        payroll.output == """
          employee_number,payer,country,tax_year,payment,paid_on,channel,taxable,currency,kind,\
          boxes,employee_contributions,status,reasons,payment_tax_year,returned\r
          000042,,US,2026,3,2026-12-10,provider,750.00,USD,original,1 3 5,57.38,OK,above_cap \
          expense_not_covered fact_missing,2026,\r
          000077,Harborline UK,GB,2026,4,2026-05-12,payables,500.00,GBP,original,,,OK,\
          private_part,2026,\r

          """)
      let text = try await desk.bursar.run(["tax", "check", benefits])
      #expect(text.output.contains("payment 3: the cap of the year is used up (US-127)"))
      #expect(text.output.contains("[guidance, in_force]"))
    }
  }

  /// Of the cost of September 50.00 are left; of the other 5,950.00 a quarter is the employer's.
  @Test func aLevyIsExplained() async throws {
    try await withDesk { desk in
      let levy = "\(Project.root)/Examples/rules/levy.yaml"
      let answer = try await desk.run("tax", "levy", levy, "--as-of", "2026-10-01")
      #expect(answer.status == 0, "\(answer.errors)")
      #expect(answer.errors.contains("not tax or legal advice"))
      let document = try #require(try answer.objects.first)
      let year = try #require(document["year"] as? [String: Any])
      #expect(year["due"] as? String == "8750.00")
      #expect(
        (year["months"] as? [[String: Any]])?.map { $0["due"] as? String } == [
          "2916.67", "2916.66", "2916.67",
        ])
      let account = try #require(document["account"] as? [String: Any])
      let cost = try #require((account["costs"] as? [[String: Any]])?.last)
      #expect(cost["from_funds"] as? String == "50.00")
      #expect(cost["employer"] as? String == "1487.50")
      #expect(cost["government"] as? String == "4462.50")
      #expect(cost["status"] as? String == "REVIEW")

      let text = try await desk.bursar.run(["tax", "levy", levy, "--as-of", "2026-10-01"])
      #expect(
        text.output.contains(
          "sources differ on the rule: the stricter reading is used (UK-GSL-2026-SHARE)"))
      #expect(text.output.contains("[summary, in_force]"))

      let cases = try String(contentsOfFile: levy, encoding: .utf8)
      let early = try await desk.run(
        ["tax", "levy", "--as-of", "2026-10-01"],
        over: cases.replacing("year: 2026", with: "year: 2027"))
      #expect(early.status == 65)
      #expect(early.errors.contains("UK-LEVY has no rate for 2027"), "\(early.errors)")
    }
  }

  @Test func whatIsMissingIsRefusedAndHoldsUpNobodyElse() async throws {
    try await withDesk { desk in
      let payments = try String(contentsOfFile: benefits, encoding: .utf8)
      let late = try await desk.run(
        ["tax", "check"], over: payments.replacing("2026-12-10", with: "2027-12-10"))
      #expect(late.status == 65)
      #expect(late.errors.contains("US-127 has no cap for 2027"), "\(late.errors)")
      #expect(try late.objects.count == 3)

      let place = try await desk.run(
        ["tax", "check"], over: payments.replacing("place: GB", with: "place: AT"))
      #expect(place.status == 65)
      #expect(place.errors.contains("no tax rule of 'AT'"), "\(place.errors)")

      let word = try await desk.run(
        ["tax", "check"], over: payments.replacing("student_loan", with: "student_lone"))
      #expect(word.status == 65)
      #expect(word.errors.contains("case.yaml:5:"), "\(word.errors)")
      #expect(word.errors.contains("did you mean 'student_loan'"), "\(word.errors)")

      let missing = try await desk.run("tax", "check", "\(desk.folder)/nothing.yaml")
      #expect(missing.status == 66)
    }
  }

  /// Finance.md X7: what comes back in a later year is a line of that year, until the file says that it was reported;
  /// then the difference is.
  @Test func whatCameBackLaterIsListedUntilItIsReported() async throws {
    try await withDesk { desk in
      let text =
        try String(contentsOfFile: benefits, encoding: .utf8) + """
          returns:
            - {payment: 1, kind: repayment, on: 2027-02-01, amount: 500.00 USD}

          """
      func lines(_ reported: String) async throws -> [String] {
        let answer = try await desk.run(
          ["tax", "year"], over: reported.isEmpty ? text : "\(text)reported:\n  - \(reported)\n",
          and: ["2027", "--payroll"])
        return answer.output.split(separator: "\r\n").dropFirst().map {
          $0.split(separator: ",", omittingEmptySubsequences: false).suffix(2).joined(
            separator: " ")
        }
      }
      for _ in 0..<2 { #expect(try await lines("") == ["2026 500.00"]) }
      let kind = "{payment: 1, kind: repayment, tax_year: "
      #expect(try await lines("\(kind)2027, returned: 500.00 USD}") == [])
      #expect(try await lines("\(kind)2027, returned: 300.00 USD}") == ["2026 200.00"])
      // Of another year, of another kind; and what was reported and did not come back.
      #expect(try await lines("\(kind)2028, returned: 500.00 USD}") == ["2026 500.00"])
      #expect(
        try await lines("{payment: 2, kind: refund, tax_year: 2027, returned: 1.00 USD}")
          == ["2026 500.00", "2026 -1.00"])
      let mixed = try await desk.run(
        ["tax", "year"],
        over: text + "reported:\n  - \(kind)2027, returned: 1.00 USD, taxable: 1.00 USD}\n",
        and: ["2027", "--payroll"])
      #expect(mixed.status == 65 && mixed.errors.contains("taxable"), "\(mixed.errors)")
    }
  }

  @Test func aLeaverIsExplained() async throws {
    try await withDesk { desk in
      let check = try await desk.run("repayment", "check", leaver)
      #expect(check.status == 0, "\(check.errors)")
      let answer = try #require(try check.objects.first)
      #expect(answer["due"] as? String == "3500.00")
      #expect(answer["status"] as? String == "OK")
      #expect((answer["instalments"] as? [Any])?.count == 14)

      let text = try String(contentsOfFile: leaver, encoding: .utf8)
      let both = try await desk.run(
        ["repayment", "check"],
        over: text.replacing("[US-CA]", with: "[US-CA, US-TX]")
          .replacing("not_required_for_job, ", with: ""))
      #expect(try both.objects.first?["due"] as? String == "0.00")
      #expect(try both.objects.first?["status"] as? String == "REVIEW")

      let unknown = try await desk.run(
        ["repayment", "check"], over: text.replacing("[US-CA]", with: "[GB]"))
      #expect(unknown.status == 65)
      #expect(unknown.errors.contains("no repayment rule of 'GB'"), "\(unknown.errors)")

      let name = try await desk.run(
        ["repayment", "check"], over: text.replacing("two-years", with: "two-year"))
      #expect(name.status == 65)
      #expect(name.errors.contains("did you mean 'two-years'"), "\(name.errors)")
    }
  }

  /// Rules beside the configuration replace those that ship, and are refused with their place.
  @Test func rulesOfOnesOwn() async throws {
    try await withDesk { desk in
      try FileManager.default.createDirectory(
        atPath: "\(desk.folder)/rules", withIntermediateDirectories: true)
      let text = try Project.text("Config/rules/us.yaml")
      let path = "\(desk.folder)/rules/us.yaml"
      try text.replacing("2026: 5250.00", with: "2026: 5000.00")
        .write(toFile: path, atomically: true, encoding: .utf8)
      let year = try await desk.run("tax", "year", benefits, "2026")
      #expect(try year.objects.first?["tax_free"] as? String == "5000.00", "\(year.errors)")

      try text.replacing("        through: 2026-12-31\n", with: "")
        .write(toFile: path, atomically: true, encoding: .utf8)
      let overlap = try await desk.run("tax", "rules")
      #expect(overlap.status == 78)
      #expect(
        overlap.errors.contains("rules/us.yaml:")
          && overlap.errors.contains("US-127 overlaps the one from 2024-01-01"),
        "\(overlap.errors)")
    }
  }
}
