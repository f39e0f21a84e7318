import Foundation
import Reporting
import TestSupport
import Testing
import Upskilling

/// Journals for general ledgers: the limits of section 3.12 of the finance reference, bugs 31, 81 and 82, and a
/// second reader.
@Suite struct JournalTests {
  private static let euro = Currency(code: "EUR", exponent: 2)
  private static let dinar = Currency(code: "KWD", exponent: 3)
  private static let yen = Currency(code: "JPY", exponent: 0)

  private static func mapping() -> GLMapping {
    var mapping = GLMapping(accounts: [
      "training_expense": "6310", "accrued_cost": "2150", "payables": "2000",
      "cash_in_transit": "Cash, in \"transit\"",
    ])
    mapping.clearingAccount = "199999"
    mapping.costCenters = ["CC-1": "1100"]
    return mapping
  }

  private static func line(
    _ entry: Int, _ number: Int = 1, _ amount: Int = 12_345, _ currency: Currency = euro,
    debit: String = "training_expense", credit: String = "accrued_cost", costCenter: String = "CC-1"
  ) -> GLLine {
    GLLine(
      entryID: entry, line: number, day: Day(iso: "2026-03-31") ?? Day(daysSinceEpoch: 0),
      kind: "expend", debit: debit, credit: credit, amount: Money(amount, currency),
      costCenter: costCenter, program: "Skills")
  }

  private func render(
    _ layout: GLLayout, _ lines: [GLLine], _ mapping: GLMapping = mapping()
  ) throws -> String {
    let currency = lines.first?.amount.currency ?? Self.euro
    let journals = try GLJournal.all(of: lines, mapping: mapping)
    return try GLRenderer(layout: layout, mapping: mapping, currency: currency).render(journals)
      .text
  }

  private func refusal(
    _ layout: GLLayout, _ lines: [GLLine], _ mapping: GLMapping = mapping()
  ) -> String? {
    do {
      _ = try render(layout, lines, mapping)
      return nil
    } catch { return "\(error)" }
  }

  @Test func eachLayoutIsWrittenAsItIsRead() throws {
    let lines = [Self.line(7)]
    #expect(
      try render(.quickBooksIIF, lines)
        == [
          "!TRNS\tTRNSID\tTRNSTYPE\tDATE\tACCNT\tCLASS\tAMOUNT\tDOCNUM\tMEMO",
          "!SPL\tSPLID\tTRNSTYPE\tDATE\tACCNT\tCLASS\tAMOUNT\tDOCNUM\tMEMO", "!ENDTRNS",
          "TRNS\t\tGENERAL JOURNAL\t03/31/2026\t6310\t1100\t123.45\t7\texpend 7",
          "SPL\t\tGENERAL JOURNAL\t03/31/2026\t2150\t1100\t-123.45\t7\texpend 7", "ENDTRNS", "",
        ].joined(separator: "\r\n"))
    #expect(
      try render(.quickBooksCSV, lines).contains(
        "BURSAR-7,03/31/2026,2150,,123.45,expend 7,EUR,1100\r\n"))
    var mapping = Self.mapping()
    mapping.subsidiary = "Parent: Company"
    mapping.dateOrders = [.netSuite: .ymd]
    #expect(
      try render(.netSuite, lines, mapping).contains(
        "BURSAR-7,2026-03-31,Parent: Company,EUR,6310,123.45,,expend 7,1100,Skills\r\n"))
    #expect(
      try render(.xero, lines).contains(
        "BURSAR-7 expend 7,31/03/2026,expend 7,2150,Tax Exempt,-123.45,Cost center,1100,Program,Skills\r\n"
      ))
    #expect(
      try render(.sap, lines).contains(
        "1,,SA,20260331,20260331,EUR,BURSAR-7,expend 7,2,50,2150,123.45,1100,Skills\r\n"))
  }

  /// Three decimals where the layout has two: refused, never rounded; where it has them all, kept.
  @Test(arguments: GLLayout.allCases) func amountsAreExactOrRefused(layout: GLLayout) throws {
    let line = Self.line(1, 1, 1_234, Self.dinar)
    if [.sap, .csv].contains(layout) {
      #expect(try render(layout, [line]).contains("1.234"))
    } else {
      #expect(refusal(layout, [line])?.contains("KWD: it has 3 decimals, the layout 2") == true)
    }
    #expect(try render(layout, [Self.line(1, 1, 1000, Self.yen)]).contains("1000"))
  }

  @Test func netSuiteHasTenDigits() throws {
    #expect(try render(.netSuite, [Self.line(1, 1, 999_999_999_999)]).contains("9999999999.99"))
    #expect(
      refusal(.netSuite, [Self.line(1, 1, 1_000_000_000_000)])?.contains("more than 10 digits")
        == true)
  }

  /// 1,001 lines are two documents, each balanced, the clearing account at zero; 999 are one.
  @Test func sapHas999Lines() throws {
    // An odd number of lines needs an entry of two-legged transfers and SAP's own clearing line: 501 transfers.
    let lines = (1...501).map { Self.line(9, $0, 100 + $0) }
    let rows = try render(.sap, lines).split(separator: "\r\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let documents = Dictionary(grouping: rows) { $0[0] }
    #expect(documents.count == 2)
    for (_, rows) in documents {
      #expect(rows.count <= 999)
      let sum = rows.reduce(Decimal(0)) {
        $0 + (Decimal(string: $1[11]) ?? 0) * ($1[9] == "40" ? 1 : -1)
      }
      #expect(sum == 0)
      #expect(rows.map { $0[8] } == (1...rows.count).map { "\($0)" })
    }
    var silent = Self.mapping()
    silent.clearingAccount = ""
    #expect(refusal(.sap, lines, silent)?.contains("clearing_account") == true)
    let one = try render(.sap, (1...499).map { Self.line(9, $0) })
    #expect(one.split(separator: "\r\n").dropFirst().allSatisfy { $0.hasPrefix("1,") })
  }

  @Test func textsThatDoNotFitAreRefused() throws {
    #expect(
      refusal(.sap, [Self.line(1, costCenter: "A-long-center")])?.contains("10 characters")
        == true)
    #expect(
      refusal(.quickBooksIIF, [Self.line(1, costCenter: "Málaga")])?.contains("ASCII") == true)
    for layout in GLLayout.allCases {
      #expect(
        refusal(layout, [Self.line(1, costCenter: "a\tb")])?.contains("control character") == true)
    }
    #expect(
      refusal(.csv, [Self.line(1, credit: "suspense")])?.contains(
        "no account for 'suspense'") == true)
  }

  /// A text is guarded, an amount below zero stays a number, quotes and commas come back.
  @Test func formulasAreTextsAndAmountsAreNumbers() throws {
    let text = try render(
      .xero, [Self.line(1, debit: "payables", credit: "cash_in_transit", costCenter: "=1+1")])
    #expect(text.contains("'=1+1"))
    #expect(text.contains(",-123.45,"))
    #expect(text.contains("\"Cash, in \"\"transit\"\"\""))
  }

  @Test func theSameLinesAreTheSameBytes() throws {
    for layout in GLLayout.allCases {
      let lines = (1...20).map { Self.line($0, 1, 100 * $0) }
      #expect(try render(layout, lines) == render(layout, lines))
    }
  }

  /// Python's csv module reads the same totals, account by account.
  @Test(arguments: [GLLayout.quickBooksIIF, .netSuite, .xero], 0..<4)
  func aSecondReaderFindsTheSameTotals(layout: GLLayout, seed: UInt64) throws {
    let python = URL(fileURLWithPath: "/usr/bin/env")
    guard
      ["/usr/bin/python3", "/usr/local/bin/python3"].contains(where: {
        FileManager.default.isExecutableFile(atPath: $0)
      })
    else { try Test.cancel("python3 is not installed") }
    var random = SeededGenerator(seed: seed)
    var mapping = Self.mapping()
    if layout == .quickBooksIIF { mapping.accounts["cash_in_transit"] = "Bank:In transit" }
    let kinds = mapping.accounts.keys.sorted()
    var lines: [GLLine] = []
    for entry in 1...40 {
      for number in 1...Int.random(in: 1...4, using: &random) {
        let pair = kinds.shuffled(using: &random)
        lines.append(
          Self.line(
            entry, number, Int.random(in: 1...99_999_999, using: &random), debit: pair[0],
            credit: pair[1],
            costCenter: ["CC-1", "", "R&D \(number)"].randomElement(using: &random) ?? ""))
      }
    }
    try withTemporaryFolderNow { folder in
      let path = "\(folder)/journal"
      try Data(render(layout, lines, mapping).utf8).write(to: URL(fileURLWithPath: path))
      let process = Process()
      process.executableURL = python
      process.arguments = [
        "python3", "\(Project.root)/Tests/ReportingTests/Fixtures/read_journal.py",
        layout.rawValue, path,
      ]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let printed = String(
        decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      var wanted: [String: Int] = [:]
      for line in lines {
        for (kind, sign) in [(line.debit, 1), (line.credit, -1)] {
          wanted["\(line.entryID)\t\(mapping.accounts[kind] ?? "")", default: 0] +=
            sign * line.amount.minorUnits
        }
      }
      let found = printed.split(separator: "\n").map { row in
        let cells = row.split(separator: "\t")
        return (cells.dropLast().joined(separator: "\t"), Int(cells.last ?? "") ?? .min)
      }
      #expect(Dictionary(found, uniquingKeysWith: +) == wanted)
    }
  }

  private func withTemporaryFolderNow(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
