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
    on day: String = "2026-03-31", in period: Int = 1, debit: String = "training_expense",
    credit: String = "accrued_cost", costCenter: String = "CC-1"
  ) -> GLLine {
    GLLine(
      entryID: entry, line: number, day: Day(iso: day) ?? Day(daysSinceEpoch: 0),
      periodID: period, kind: "expend", debit: debit, credit: credit,
      amount: Money(amount, currency),
      costCenter: costCenter, program: "Skills")
  }

  private func render(
    _ layout: GLLayout, _ lines: [GLLine], _ mapping: GLMapping = mapping(), sums: Bool = false
  ) throws -> String {
    let currency = lines.first?.amount.currency ?? Self.euro
    let journals =
      sums
      ? try GLJournal.sums(of: lines, batch: 12, mapping: mapping).journals
      : try GLJournal.all(of: lines, mapping: mapping)
    return try GLRenderer(layout: layout, mapping: mapping, currency: currency).render(journals)
      .text
  }

  private func refusal(
    _ layout: GLLayout, _ lines: [GLLine], _ mapping: GLMapping = mapping(), sums: Bool = false
  ) -> String? {
    do {
      _ = try render(layout, lines, mapping, sums: sums)
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
  @Test(arguments: GLLayout.allCases, [false, true])
  func amountsAreExactOrRefused(layout: GLLayout, sums: Bool) throws {
    let line = Self.line(1, 1, 1_234, Self.dinar)
    if [.sap, .csv].contains(layout) {
      #expect(try render(layout, [line], sums: sums).contains("1.234"))
    } else {
      #expect(
        refusal(layout, [line], sums: sums)?.contains("KWD: it has 3 decimals, the layout 2")
          == true)
    }
    #expect(try render(layout, [Self.line(1, 1, 1000, Self.yen)], sums: sums).contains("1000"))
  }

  /// One line per account, cost center and program, debits and credits apart, month by month: 100.00 and 50.50
  /// are one line, what April takes back is another.
  @Test func linesAreSumsOfTheirTransfers() throws {
    let lines = [
      Self.line(1, 1, 10_000, on: "2026-03-02"), Self.line(2, 1, 5_050, on: "2026-03-30"),
      Self.line(3, 1, 2_000, on: "2026-03-04", credit: "payables", costCenter: "CC-2"),
      Self.line(
        4, 1, 3_025, on: "2026-04-01", debit: "accrued_cost", credit: "training_expense"),
    ]
    let (journals, places) = try GLJournal.sums(of: lines, batch: 12, mapping: Self.mapping())
    #expect(journals.map(\.id) == ["BURSAR-12-1", "BURSAR-12-2"])
    #expect(journals.map(\.day.description) == ["2026-03-30", "2026-04-01"])
    #expect(journals.map(\.memo) == ["2026-03 of batch 12", "2026-04 of batch 12"])
    #expect(
      journals.flatMap(\.postings).map { "\($0.account) \($0.costCenter) \($0.amount.text)" } == [
        "2000 CC-2 -20.00", "2150 1100 -150.50", "6310 1100 150.50", "6310 CC-2 20.00",
        "2150 1100 30.25", "6310 1100 -30.25",
      ])
    #expect(
      places == [
        .init(debit: 3, credit: 2), .init(debit: 3, credit: 2), .init(debit: 4, credit: 1),
        .init(debit: 5, credit: 6),
      ])
    // Two fiscal periods that share a month stay apart, and so do accounts that are one there.
    let split = [Self.line(1, on: "2026-03-14", in: 2), Self.line(2, on: "2026-03-15", in: 3)]
    #expect(
      try GLJournal.sums(of: split, batch: 1, mapping: Self.mapping()).journals.map(
        \.day.description) == ["2026-03-14", "2026-03-15"])
    #expect(
      refusal(.csv, [Self.line(1, 1, .max), Self.line(2, 1, 1)], sums: true)?.contains(
        "too large") == true)
  }

  /// Whatever the layout, the sums have the debits and credits of the entries, account by account and month by
  /// month: 200 transfers of 0.01 to 2.00.
  @Test(arguments: GLLayout.allCases) func sumsHaveTheTotalsOfTheEntries(layout: GLLayout) throws {
    let lines = (1...200).map { number in
      Self.line(
        number, 1, number, on: number % 2 == 0 ? "2026-03-31" : "2026-04-30",
        credit: number % 3 == 0 ? "payables" : "accrued_cost", costCenter: "CC-\(number % 5)")
    }
    let currency = Self.euro
    let renderer = GLRenderer(layout: layout, mapping: Self.mapping(), currency: currency)
    let (journals, places) = try GLJournal.sums(of: lines, batch: 12, mapping: Self.mapping())
    let file = try renderer.render(journals)
    #expect(file.lines == 2 * (5 + 10))
    #expect(file.text == (try renderer.render(journals).text))
    // 1 + 2 + … + 200 = 20,100 on each side.
    let postings = journals.flatMap(\.postings).map(\.amount.minorUnits)
    #expect(postings.filter { $0 > 0 }.reduce(0, +) == 20_100)
    #expect(postings.reduce(0, +) == 0)
    var behind = [Int](repeating: 0, count: postings.count)
    for (line, place) in zip(lines, places) {
      behind[place.debit - 1] += line.amount.minorUnits
      behind[place.credit - 1] -= line.amount.minorUnits
    }
    #expect(behind == postings)
  }

  @Test func netSuiteHasTenDigits() throws {
    #expect(try render(.netSuite, [Self.line(1, 1, 999_999_999_999)]).contains("9999999999.99"))
    #expect(
      refusal(.netSuite, [Self.line(1, 1, 1_000_000_000_000)])?.contains("more than 10 digits")
        == true)
  }

  /// 1,001 lines are two documents, each balanced, the clearing account at zero; 999 are one.
  @Test(arguments: [false, true]) func sapHas999Lines(sums: Bool) throws {
    // An odd number of lines needs an entry of two-legged transfers and SAP's own clearing line: 501 transfers.
    let lines = (1...501).map { Self.line(9, $0, 100 + $0, costCenter: "CC-\($0 + 1)") }
    let rows = try render(.sap, lines, sums: sums).split(separator: "\r\n").dropFirst().map {
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
    #expect(refusal(.sap, lines, silent, sums: sums)?.contains("clearing_account") == true)
    let few = (1...499).map { Self.line(9, $0, costCenter: "CC-\($0 + 1)") }
    let one = try render(.sap, few, sums: sums)
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
