import Foundation
import TestSupport
import Testing

/// Bank statements at the command: several accounts in one file, overlaps, and what is refused.
@Suite struct BankCommandTests {
  private static let operating = "ES9121000418450200051332"
  private static let travel = "DE89370400440532013000"

  /// A statement of camt.053 of a day of March 2026; entries are signed amounts.
  private static func statement(
    _ account: String, _ day: Int, opening: Int, _ entries: [Int]
  ) -> String {
    let date = "2026-03-\(day)"
    func amount(_ value: Int) -> String {
      "<Amt Ccy=\"EUR\">\(abs(value)).00</Amt><CdtDbtInd>\(value < 0 ? "DBIT" : "CRDT")</CdtDbtInd>"
    }
    func balance(_ code: String, _ value: Int) -> String {
      "<Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp>\(amount(value))<Dt><Dt>\(date)</Dt></Dt></Bal>"
    }
    let lines = entries.map {
      "<Ntry>\(amount($0))<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>\(date)</Dt></BookgDt><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd></Ntry>"
    }
    return "<Stmt><Id>S\(day)</Id><Acct><Id><IBAN>\(account)</IBAN></Id></Acct>"
      + balance("OPBD", opening) + balance("CLBD", opening + entries.reduce(0, +))
      + lines.joined() + "</Stmt>"
  }

  private static func file(_ statements: String..., message: String = "BkToCstmrStmt") -> String {
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><\(message)>\n"
      + statements.joined(separator: "\n") + "\n</\(message)></Document>"
  }

  private func withAccounts(_ body: (Company) async throws -> Void) async throws {
    try await withCompany { company in
      for (code, number) in [("operating", Self.operating), ("travel", Self.travel)] {
        let opened = try await company.bursar.run("bank", "open", code, number, "EUR")
        #expect(opened.status == 0, "\(opened.errors)")
      }
      try await body(company)
    }
  }

  private func lines(_ company: Company) async throws -> [String] {
    try await company.owner.texts(
      "SELECT party || ' ' || amount FROM reconciliation.item ORDER BY party, dated_on, item_id"
    ).compactMap { $0[0] }
  }

  @Test func eachStatementGoesToTheAccountItStates() async throws {
    try await withAccounts { company in
      let file = try company.write(
        Self.file(
          Self.statement(Self.operating, 18, opening: 150, [7]),
          Self.statement(Self.travel, 17, opening: 10, [-3]),
          Self.statement(Self.operating, 17, opening: 100, [25, 25])), as: "both.xml")
      let named = try await company.bursar.run("bank", "import", "operating", file)
      #expect(named.status == 65)
      #expect(named.errors.contains("--all"), "\(named.errors)")
      #expect(try await lines(company) == [])
      let rehearsed = try await company.bursar.run("bank", "import", "--all", file, "--dry-run")
      #expect(rehearsed.output == "3 imported, 0 unchanged, 4 lines\n", "\(rehearsed.errors)")
      #expect(try await lines(company) == [])
      for expected in ["3 imported, 0 unchanged", "0 imported, 3 unchanged"] {
        let answer = try await company.bursar.run("bank", "import", file, "--all")
        #expect(answer.output == "\(expected), 4 lines\n", "\(answer.errors)")
      }
      #expect(
        try await lines(company) == [
          "operating 2500", "operating 2500", "operating 700", "travel -300",
        ])
    }
  }

  @Test func severalAccountsOfBAI2() async throws {
    try await withAccounts { company in
      let file = try company.write(
        """
        01,BANK,US,260319,0600,1,,,2/
        02,US,BANK,1,260318,2359,EUR,2/
        03,\(Self.operating),,010,90000,,,015,95000,,/
        16,165,5000,Z,R1,PAY-1,Refund
        49,190000,3/
        03,\(Self.travel),,010,0,,,015,-100,,/
        16,475,100,Z,R1,PAY-2,Fee
        49,0,3/
        98,190000,2,8/
        99,190000,1,10/
        """, as: "both.bai")
      let answer = try await company.bursar.run(
        "bank", "import", "--all", file, "--profile", "bai2")
      #expect(answer.output == "2 imported, 0 unchanged, 2 lines\n", "\(answer.errors)")
      #expect(try await lines(company) == ["operating 5000", "travel -100"])
    }
  }

  /// One account that is not on record, or one statement that is refused, refuses the file; of the account's
  /// number no more is said than tells it apart.
  @Test func allOrNothing() async throws {
    try await withAccounts { company in
      let good = Self.statement(Self.operating, 17, opening: 100, [25])
      let strange = Self.statement("FR7630006000011234567890189", 17, opening: 0, [1])
      let file = try company.write(Self.file(good, strange), as: "strange.xml")
      let unknown = try await company.bursar.run("bank", "import", "--all", file)
      #expect(unknown.status == 65)
      #expect(unknown.errors.contains("0189"))
      #expect(!unknown.errors.contains("30006000011234567890"))
      #expect(unknown.errors.split(separator: "\n").count == 1)
      let gap = try company.write(
        Self.file(
          good, Self.statement(Self.travel, 17, opening: 0, [1]),
          Self.statement(Self.travel, 18, opening: 5, [1])), as: "gap.xml")
      let torn = try await company.bursar.run("bank", "import", "--all", gap)
      #expect(torn.status == 65)
      #expect(try await lines(company) == [])
      #expect(
        try await company.owner.value("SELECT count(*) FROM reconciliation.source") == "0")
      for wrong in [
        ["--all", "operating", file], ["operating"], [file, "--all", "--profile", "bank-generic"],
      ] {
        #expect(try await company.bursar.run(["bank", "import"] + wrong).status == 64)
      }
    }
  }

  /// A day exported again with the next: what is new is added, and said.
  @Test func anOverlapIsCounted() async throws {
    try await withAccounts { company in
      func csv(_ rows: String, _ name: String) throws -> String {
        try company.write("date,amount,balance,description\n\(rows)\n", as: name)
      }
      func take(_ file: String) async throws -> BuiltCommand.Answer {
        try await company.bursar.run(
          "bank", "import", "operating", file, "--profile", "bank-generic")
      }
      let noon = try csv("2026-03-17,-50.00,950.00,Fees", "noon.csv")
      #expect(try await take(noon).output == "1 imported, 0 unchanged, 1 lines\n")
      let next = try csv(
        """
        2026-03-17,-50.00,950.00,Fees
        2026-03-17,-50.00,900.00,Fees
        2026-03-18,-1.00,899.00,Fees
        """, "next.csv")
      #expect(
        try await take(next).output
          == "1 imported, 0 unchanged, 3 lines, 1 of them shown before\n")
      #expect(try await take(next).output == "0 imported, 1 unchanged, 3 lines\n")
      let shown = try await company.bursar.run("bank", "show", "2", "--format", "json")
      #expect(try shown.objects.count == 3)
      let wrong = try csv("2026-03-18,-2.00,898.00,Fees", "wrong.csv")
      let refused = try await take(wrong)
      #expect(refused.status == 65)
      #expect(refused.errors.contains("contradicts"), "\(refused.errors)")
      #expect(try await lines(company).count == 3)
    }
  }

  /// What is no statement of the account: one line, status 65, nothing kept.
  @Test func whatIsRefusedLeavesEverythingAsItWas() async throws {
    try await withAccounts { company in
      let first = try company.write(
        Self.file(Self.statement(Self.operating, 17, opening: 100, [25, 25])), as: "first.xml")
      #expect(try await company.bursar.run("bank", "import", "operating", first).status == 0)
      let good = Self.file(Self.statement(Self.operating, 18, opening: 150, [7]))
      let bai = """
        01,BANK,US,260319,0600,1,,,2/
        02,US,BANK,1,260318,2359,EUR,2/
        03,\(Self.operating),,010,15000,,,015,15700,,/
        16,165,700,Z,R1,PAY-1,Refund
        49,31400,3/
        98,31400,1,5/
        99,31400,1,7/
        """
      let cases: [(name: String, content: String, profile: String)] = [
        ("empty", "", "camt.053"), ("empty", "", "bai2"), ("empty", "", "bank-generic"),
        ("truncated", String(good.dropLast(60)), "camt.053"),
        ("truncated", String(bai.dropLast(14)), "bai2"),
        ("truncated", "date,amount,balance\n2026-03-18,7.00,\"157", "bank-generic"),
        (
          "another account", Self.file(Self.statement(Self.travel, 18, opening: 150, [7])),
          "camt.053"
        ),
        ("another account", bai.replacing(Self.operating, with: Self.travel), "bai2"),
        (
          "another account",
          "date,amount,balance,iban\n2026-03-18,7.00,157.00,\(Self.travel)\n", "bank-generic"
        ),
        (
          "contradiction", Self.file(Self.statement(Self.operating, 17, opening: 100, [25, 30])),
          "camt.053"
        ),
        ("gap", Self.file(Self.statement(Self.operating, 19, opening: 151, [7])), "camt.053"),
        (
          "intraday",
          Self.file(
            Self.statement(Self.operating, 18, opening: 150, [7]).replacing("Stmt>", with: "Rpt>"),
            message: "BkToCstmrAcctRpt"), "camt.053"
        ),
        ("interim", bai.replacing("2359,EUR,2/", with: "2359,EUR,1/"), "bai2"),
        ("another format", bai, "camt.053"), ("another format", good, "bai2"),
      ]
      for (number, wrong) in cases.enumerated() {
        let path = try company.write(wrong.content, as: "wrong-\(number)")
        let answer = try await company.bursar.run(
          "bank", "import", "operating", path, "--profile", wrong.profile)
        #expect(answer.status == 65, "\(wrong.name) \(wrong.profile): \(answer.errors)")
        #expect(
          answer.errors.split(separator: "\n").count == 1,
          "\(wrong.name) \(wrong.profile): \(answer.errors)")
        #expect(!answer.errors.contains(Self.travel))
      }
      #expect(try await lines(company) == ["operating 2500", "operating 2500"])
      #expect(
        try await company.owner.value("SELECT count(*) FROM reconciliation.source") == "1")
      let next = try company.write(bai, as: "next.bai")
      let taken = try await company.bursar.run(
        "bank", "import", "operating", next, "--profile", "bai2")
      #expect(taken.status == 0, "\(taken.errors)")
    }
  }
}
