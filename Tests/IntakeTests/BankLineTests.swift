import Foundation
import Intake
import TestSupport
import Testing
import Upskilling

/// Bank statements as tables of lines, by a profile.
@Suite struct BankLineTests {
  private let euro = Currency(code: "EUR", exponent: 2)

  private func statement(
    _ text: String, opening: Int? = nil, closing: Int? = nil, account: String = "ES91",
    currency: Currency? = nil, limits: Limits = .standard, edit: (String) -> String = { $0 }
  ) throws -> BankStatement {
    let shipped = try String(
      contentsOfFile: "\(Project.root)/Config/feeds/bank-generic.yaml", encoding: .utf8)
    let profile = try Profile.parse(edit(shipped), file: "bank.yaml")
    return try withFile(Data(text.utf8)) { path in
      try BankLineReader(
        profile: profile, account: account, currency: currency ?? euro, opening: opening,
        closing: closing, limits: limits
      ).read(path: path)
    }
  }

  private func refusal(_ body: () throws -> BankStatement) -> IntakeError? {
    do {
      _ = try body()
      return nil
    } catch {
      return error as? IntakeError
    }
  }

  private static let month = """
    date,amount,balance,reference,bank_reference,description
    2026-03-02,-50.00,950.00,PAY-1,R1,"Fees, March"
    2026-03-02,-50.00,900.00,PAY-1,R1,"Fees, March"
    2026-03-31,0.00,900.00,,,Notice
    2026-03-31,200.50,"1,100.50",,,Refund

    """

  /// Row 59: two identical lines are two, which the balance proves; a row of zero books nothing.
  @Test func rowsBecomeAStatement() throws {
    let read = try statement(Self.month)
    #expect((read.opening, read.closing) == (100_000, 110_050))
    #expect((read.firstDay.description, read.lastDay.description) == ("2026-03-02", "2026-03-31"))
    #expect(read.lines.map(\.amount) == [-5_000, -5_000, 20_050])
    #expect(read.lines.map(\.bankReference) == ["R1", "R1/2", ""])
    #expect(read.lines[0].text == "Fees, March")
    #expect(read.balances)
  }

  @Test func newestFirstIsTheSameStatement() throws {
    let rows = Self.month.split(separator: "\n")
    let turned = ([rows[0]] + rows.dropFirst().reversed()).joined(separator: "\n")
    #expect(try statement(turned) == statement(Self.month))
    let day = "date,amount,balance\n2026-03-02,5.00,15.00\n2026-03-02,-2.00,10.00\n"
    #expect(try statement(day).lines.map(\.amount) == [-200, 500])
    #expect(try statement(day).opening == 1_200)
  }

  /// finance.md 5, row 61, in two columns of a German table.
  @Test func debitAndCreditInAGermanTable() throws {
    let text = """
      Buchung;Soll;Haben;Saldo;IBAN;Status
      02.03.2026;-1.000,00 €;;-110,70 €;ES 91;gebucht
      03.03.2026;;1.110,70;1.000,00;ES91;gebucht
      03.03.2026;;9,99;1.009,99;ES91;vorgemerkt
      04.03.2026;(110,70);;889,30;ES91;gebucht
      """
    let german = { (profile: String) in
      profile.replacing("decimal: point", with: "decimal: comma")
        .replacing("format: csv", with: "format: csv\ndelimiter: semicolon")
        .replacing("family: iso", with: "{family: pattern, pattern: dd.MM.yyyy}")
        .replacing("dates:\n  {", with: "dates: {")
        .replacing("[booking_date", with: "[Buchung").replacing("[debit", with: "[Soll")
        .replacing("[credit", with: "[Haben").replacing("[balance", with: "[Saldo")
        .replacing("posted: booked", with: "gebucht: booked\n      vorgemerkt: pending")
    }
    let read = try statement(text, edit: german)
    #expect(read.lines.map(\.amount) == [-100_000, 111_070, -11_070])
    #expect((read.opening, read.closing) == (88_930, 88_930))
  }

  @Test func withoutBalancesSomebodyHasToSayThem() throws {
    let text = "date,amount\n2026-03-02,-50.00\n2026-03-03,200.50\n"
    #expect(refusal { try statement(text) }?.reason.contains("--opening") == true)
    #expect(refusal { try statement(text, opening: 100_000) }?.code == .statementBroken)
    #expect(try statement(text, opening: 100_000, closing: 115_050).balances)
    #expect(
      refusal { try statement(text, opening: 100_000, closing: 115_051) }?.line == 3)
    // What is said has to agree with what the file says.
    #expect(refusal { try statement(Self.month, opening: 1) }?.line == 2)
  }

  @Test(arguments: [
    ("date,amount,balance\n2026-03-02,-50.00,950.00\n2026-03-03,-50.00,850.00\n", 3, "balance"),
    ("date,amount,balance\n2026-03-02,many,950.00\n", 2, "amount"),
    ("date,amount,balance\n2026-02-30,1.00,950.00\n", 2, "date"),
    ("date,amount,balance\n2026-03-02,,950.00\n", 2, nil),
    ("date,debit,credit,balance\n2026-03-02,,,950.00\n", 2, nil),
    ("date,debit,credit,balance\n2026-03-02,1.00,2.00,950.00\n", 2, "debit"),
    ("date,debit,credit,balance\n2026-03-02,,-2.00,950.00\n", 2, "credit"),
    ("date,amount,balance,iban\n2026-03-02,1.00,950.00,ES92\n", 2, "account"),
    ("date,amount,balance,currency\n2026-03-02,1.00,950.00,USD\n", 2, "currency"),
    ("date,amount,balance,status\n2026-03-02,1.00,950.00,odd\n", 2, "status"),
    ("date,amount,balance\n", nil, nil), ("", nil, nil), ("amount,balance\n1,2\n", 1, nil),
    ("date,amount,balance\n2026-03-02,1.00,\"950.00\n", nil, nil),
  ]) func whatIsRefused(text: String, line: Int?, column: String?) throws {
    let error = try #require(refusal { try statement(text) })
    if let line { #expect(error.line == line, "\(error)") }
    if let column { #expect(error.column == column, "\(error)") }
    #expect(!error.description.contains("\n"))
  }

  /// `1.234` of a currency with three decimals says nothing without the profile's word.
  @Test func threeDecimalsNeedTheProfilesWord() throws {
    let dinar = Currency(code: "KWD", exponent: 3)
    let text = "date,amount,balance\n2026-03-02,1.234,1.234\n"
    #expect(try statement(text, currency: dinar).closing == 1_234)
    let silent = { (profile: String) in profile.replacing("decimal: point", with: "# decimal") }
    #expect(
      refusal { try statement(text, currency: dinar, edit: silent) }?.reason.contains("two ways")
        == true)
  }

  /// What would not fit in memory is refused at the line where it no longer does, whatever the rows hold.
  @Test func largeFilesAreBounded() throws {
    var limits = Limits.standard
    limits.recordBytes = 300_000
    func rows(_ count: Int, _ text: String) -> String {
      "date,amount,description\n"
        + String(repeating: "2026-03-02,1.00,\(text)\n", count: count)
    }
    #expect(
      try statement(rows(100, "x"), opening: 0, closing: 10_000, limits: limits).lines.count == 100)
    let many = refusal { try statement(rows(10_000, "x"), opening: 0, closing: 0, limits: limits) }
    #expect(many?.code == .recordTooLong)
    #expect((100..<10_000).contains(many?.line ?? 0))
    let long = String(repeating: "x", count: 100_000)
    #expect(
      refusal { try statement(rows(3, long), opening: 0, closing: 0, limits: limits) }?.line == 4)
  }

  @Test func anotherEncodingIsRefusedWithItsLine() throws {
    let bytes = Data("date,amount,balance,description\n2026-03-02,1.00,1.00,Geb\u{FC}hr\n".utf8)
      .filter { $0 != 0xC3 }
    let profile = try Profile.load(path: "\(Project.root)/Config/feeds/bank-generic.yaml")
    let error = refusal {
      try withFile(bytes) { path in
        try BankLineReader(profile: profile, account: "ES91", currency: euro).read(path: path)
      }
    }
    #expect(error?.code == .encodingInvalid)
    #expect(error?.line == 2)
  }
}
