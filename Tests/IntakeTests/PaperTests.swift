import Foundation
import Intake
import Testing
import TestSupport
import Upskilling

/// Invoices and bank statements as they come.
@Suite struct PaperTests {
  static let currencies = [
    Currency(code: "EUR", exponent: 2), Currency(code: "KWD", exponent: 3),
    Currency(code: "JPY", exponent: 0),
  ]

  /// finance.md 5, rows 30, 31, 34 and 61: what is written, the mark that the profile states, minor units.
  @Test(arguments: [
    ("(110.70)", nil as Character?, 0, -11_070), ("-1.000,00 €", nil, 0, -100_000),
    ("-110.7 €", nil, 0, -11_070), ("110.7-", nil, 0, -11_070), ("\u{2212}5,00", nil, 0, -500),
    ("1\u{00A0}234,50", nil, 0, 123_450), ("1'234.50", nil, 0, 123_450),
    ("1,234,567", nil, 0, 123_456_700), ("1.234", ",", 0, 123_400), ("1.234", ".", 1, 1_234),
    ("1.234", ",", 1, 1_234_000), ("EUR 12.30", nil, 0, 1_230), ("1000", nil, 2, 1000),
    ("2.0", nil, 0, 200), ("2.00", nil, 0, 200), ("1.500", ".", 0, 150),
  ]) func amounts(text: String, mark: Character?, currency: Int, wanted: Int) throws {
    #expect(
      try AmountText.minorUnits(text, Self.currencies[currency], decimalMark: mark) == wanted)
  }

  @Test(arguments: [
    ("1.234", 1, AmountText.Problem.ambiguous), ("-3.000", 0, .ambiguous),
    ("1.005", 0, .ambiguous), ("12.345,678", 0, .tooManyDecimals), ("twelve", 0, .notAnAmount),
    ("1.23.4", 0, .notAnAmount), ("", 0, .notAnAmount), ("1e3", 0, .notAnAmount),
    ("1.5", 2, .tooManyDecimals), ("--5", 0, .notAnAmount), ("5.", 0, .notAnAmount),
  ]) func whatIsNoAmount(text: String, currency: Int, problem: AmountText.Problem) {
    #expect(throws: problem) { try AmountText.minorUnits(text, Self.currencies[currency]) }
  }

  private func invoices(
    _ text: String, limits: Limits = .standard
  ) throws -> (documents: [VendorDocument], refusals: [PaperRefusal]) {
    let profile = try Profile.load(path: "\(Project.root)/Config/feeds/invoices-generic.yaml")
    return try withFile(Data(text.utf8)) { path in
      try InvoiceReader(
        profile: profile, vendor: "coursera", currencies: Self.currencies, limits: limits
      ).read(path: path)
    }
  }

  @Test func rowsOfOneNumberAreOneDocument() throws {
    let read = try invoices(
      """
      number,kind,currency,date,due_date,commitment,learner,course_id,quantity,amount,tax,credit_of
      A-1,inv,EUR,2026-03-01,2026-03-31,PO 12,,ml,1,450.00,94.50,
      A-1,inv,EUR,2026-03-01,2026-03-31,,E2,ml,1,"1,000.00",210.00,
      CN-1,credit,EUR,2026-03-02,,12,,,,(448.00),,A-1
      B-1,,KWD,2026-03-01,,,E1,ml,,1.234,,
      """)
    #expect(read.refusals == [])
    #expect(read.documents.map(\.number) == ["A-1", "CN-1", "B-1"])
    #expect(read.documents.map(\.total) == [175_450, -44_800, 1_234])
    #expect(read.documents[0].lines.map(\.amount) == [45_000, 30_450, 100_000])
    #expect(read.documents[0].lines.map(\.charge) == [nil, .tax, nil])
    #expect(read.documents[0].lines[0].commitment == 12)
    #expect(read.documents[1].kind == .creditNote)
    #expect(read.documents[1].creditOf == "A-1")
    #expect(read.documents[2].dueOn == read.documents[2].issuedOn)
  }

  /// What would not fit in memory is refused at the line where it no longer does: one invoice or many, whatever
  /// the rows hold, and such as cannot be read too.
  @Test func largeFilesOfInvoicesAreBounded() throws {
    var limits = Limits.standard
    limits.recordBytes = 300_000
    func rows(_ numbers: some Sequence<Int>, _ text: String = "x", date: String = "2026-03-01")
      -> String
    {
      numbers.reduce(into: "number,currency,date,amount,description\n") {
        $0 += "A-\($1),EUR,\(date),1.00,\(text)\n"
      }
    }
    let fits = try invoices(rows(repeatElement(1, count: 1_000)), limits: limits)
    #expect(
      fits.documents.map(\.lines.count) == [1_000] && fits.documents.map(\.total) == [100_000])
    let long = String(repeating: "x", count: 100_000)
    for (text, lines) in [
      (rows(repeatElement(1, count: 10_000)), 1_000..<10_000), (rows(0..<10_000), 1_000..<10_000),
      (rows(0..<10_000, date: "2026-02-30"), 1_000..<10_000),
      (rows(repeatElement(1, count: 3), long), 4..<5),
    ] {
      let error = #expect(throws: IntakeError.self) { try invoices(text, limits: limits) }
      #expect(error?.code == .recordTooLong && error?.reason.contains("split it") == true)
      #expect(lines.contains(error?.line ?? 0))
    }
  }

  @Test func aRowThatCannotBeReadRefusesItsDocumentAlone() throws {
    let read = try invoices(
      """
      number,currency,date,amount
      A-1,EUR,2026-03-01,450.00
      A-1,EUR,2026-03-01,many
      A-2,EUR,2026-02-30,450.00
      A-3,XXX,2026-03-01,450.00
      A-4,JPY,2026-03-01,450.50
      A-5,EUR,2026-03-01,450.00
      A-5,EUR,2026-03-02,450.00
      A-6,EUR,2026-03-01,450.00
      """)
    #expect(read.documents.map(\.number) == ["A-6"])
    #expect(read.refusals.map(\.line) == [3, 4, 5, 6, 8])
    #expect(read.refusals.map(\.number) == ["A-1", "A-2", "A-3", "A-4", "A-5"])
    #expect(read.refusals[0].column == "amount")
  }

  // MARK: camt.053

  private func camt(
    message: String = "BkToCstmrStmt", entries: String, closing: String = "884.50",
    head: String = ""
  ) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>\(head)
    <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><\(message)>
    <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-18T06:00:00Z</CreDtTm></GrpHdr>
    <Stmt><Id>S1</Id><ElctrncSeqNb>17</ElctrncSeqNb><CreDtTm>2026-03-18T06:00:00Z</CreDtTm>
    <Acct><Id><IBAN>ES9121000418450200051332</IBAN></Id></Acct>
    <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-17</Dt></Dt></Bal>
    <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">\(closing)</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-17</Dt></Dt></Bal>
    \(entries)
    </Stmt></\(message)></Document>
    """
  }

  private func entry(
    _ amount: String, _ indicator: String, status: String = "<Cd>BOOK</Cd>", reversal: Bool = false,
    reference: String = "", details: String = ""
  ) -> String {
    "<Ntry><Amt Ccy=\"EUR\">\(amount)</Amt><CdtDbtInd>\(indicator)</CdtDbtInd>"
      + (reversal ? "<RvslInd>true</RvslInd>" : "")
      + "<Sts>\(status)</Sts><BookgDt><Dt>2026-03-17</Dt></BookgDt>"
      + (reference.isEmpty ? "" : "<AcctSvcrRef>\(reference)</AcctSvcrRef>")
      + "<BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd>"
      + (details.isEmpty ? "" : "<NtryDtls>\(details)</NtryDtls>") + "</Ntry>"
  }

  private func statements(_ text: String) throws -> [BankStatement] {
    try withFile(Data(text.utf8)) { path in
      try CAMTReader(currencies: Self.currencies).read(path: path)
    }
  }

  /// Rows 56, 57 and 58: signs, pending entries, reversals, batches and what their details do not add up to.
  @Test func entriesBecomeLines() throws {
    let details = ["100.00", "150.00"].enumerated().map {
      "<TxDtls><Refs><EndToEndId>PAY-\($0.offset)</EndToEndId></Refs><Amt Ccy=\"EUR\">\($0.element)</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls>"
    }.joined()
    let read = try statements(
      camt(
        entries: entry("200.00", "CRDT") + entry("50.00", "DBIT", status: "BOOK", reference: "R7")
          + entry("12.00", "CRDT", reversal: true)
          + entry("999.00", "DBIT", status: "<Cd>PDNG</Cd>") + entry("0.00", "CRDT")
          + entry("277.50", "DBIT", reference: "R8", details: details)))
    let statement = try #require(read.first)
    #expect(statement.account == "ES9121000418450200051332")
    #expect(statement.number == "17")
    #expect((statement.opening, statement.closing) == (100_000, 88_450))
    #expect(
      statement.lines.map(\.amount) == [20_000, -5_000, 1_200, -10_000, -15_000, -2_750])
    #expect(
      statement.lines.map(\.bankReference) == ["", "R7", "", "R8/1", "R8/2", "R8/3"])
    #expect(statement.lines.map(\.charge) == [nil, nil, nil, nil, nil, .bankFee])
    #expect(statement.lines[3].reference == "PAY-0")
    #expect(statement.balances)
  }

  /// Two entries with one reference of the bank are two, which the balances prove.
  @Test func aReferenceThatTheBankRepeats() throws {
    let twice = entry("57.75", "DBIT", reference: "R7")
    let read = try statements(camt(entries: twice + twice))
    #expect(read[0].lines.map(\.bankReference) == ["R7", "R7/2"])
  }

  private func refusal(_ text: String) -> IntakeError? {
    do {
      _ = try statements(text)
      return nil
    } catch {
      return error as? IntakeError
    }
  }

  @Test func whatIsNoStatementIsRefused() {
    let one = entry("115.50", "DBIT")
    #expect(refusal(camt(entries: one)) == nil)
    #expect(refusal(camt(entries: one, closing: "884.51"))?.code == .statementBroken)
    let intraday = refusal(camt(message: "BkToCstmrAcctRpt", entries: one))
    #expect(intraday?.code == .wrongMessage)
    #expect(intraday?.reason.contains("camt.052") == true)
    #expect(
      refusal(camt(message: "BkToCstmrDbtCdtNtfctn", entries: one))?.reason.contains("camt.054")
        == true)
    #expect(refusal("<html></html>")?.code == .wrongMessage)
    #expect(refusal("id,amount\n1,2\n")?.code == .brokenXML)
    #expect(refusal(String(camt(entries: one).dropLast(40)))?.code == .brokenXML)
    let bomb = "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"
    #expect(refusal(camt(entries: one, head: bomb))?.code == .brokenXML)
    let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
    #expect(refusal(deep)?.code == .brokenXML)
    #expect(
      refusal(camt(entries: one.replacing("115.50", with: "-115.50")))?.code == .statementBroken)
    #expect(
      refusal(camt(entries: one.replacing("DBIT", with: "BOTH")))?.code == .wrongMessage)
  }

  @Test func theLineAtFaultIsNamed() {
    let odd = entry("115.50", "DBIT") + "\n" + entry("1.005", "DBIT") + "\n" + entry("1.00", "DBIT")
    #expect(refusal(camt(entries: odd))?.line == 9)
    #expect(refusal(camt(entries: entry("115.50", "DBIT"), closing: "many"))?.line == 7)
    #expect(refusal("")?.code == .emptyFile)
    let latin = Data(camt(entries: entry("115.50", "DBIT", reference: "Geb\u{FC}hr")).utf8)
      .filter { $0 != 0xC3 }
    #expect(throws: IntakeError.self) {
      try withFile(latin) { try CAMTReader(currencies: Self.currencies).read(path: $0) }
    }
  }

  /// Ten megabytes are read; what would not fit in memory is refused before it does not.
  @Test func largeFilesAreBounded() throws {
    let many = camt(
      entries: String(repeating: entry("0.01", "CRDT") + "\n", count: 65_000), closing: "1650.00")
    #expect(many.utf8.count > 10_000_000)
    #expect(try statements(many)[0].lines.count == 65_000)
    let empty = "<a>" + String(repeating: "<b/>", count: 2_000_000) + "</a>"
    #expect(refusal(empty)?.code == .recordTooLong)
    #expect(refusal("<a>" + String(repeating: "x", count: 40 << 20) + "</a>") != nil)
  }
}
