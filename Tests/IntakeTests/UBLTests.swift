import Foundation
import Intake
import TestSupport
import Testing
import Upskilling

/// Invoices and credit notes of UBL 2.1.
@Suite struct UBLTests {
  private func document(_ text: String) throws -> VendorDocument {
    try withFile(Data(text.utf8)) { path in
      try UBLReader(vendor: "coursera", currencies: PaperTests.currencies).read(path: path)
    }
  }

  private func refusal(_ text: String) -> IntakeError? {
    do {
      _ = try document(text)
      return nil
    } catch {
      return error as? IntakeError
    }
  }

  private func ubl(
    _ root: String = "Invoice", currency: String = "EUR", body: String, lines: String,
    totals: String
  ) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <\(root) xmlns="urn:oasis:names:specification:ubl:schema:xsd:\(root)-2" \
    xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
    xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
    <cbc:ID>INV-7</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate>
    <cbc:DueDate>2026-03-31</cbc:DueDate>
    <cbc:DocumentCurrencyCode>\(currency)</cbc:DocumentCurrencyCode>
    \(body)
    <cac:LegalMonetaryTotal>\(totals)</cac:LegalMonetaryTotal>
    \(lines)
    </\(root)>
    """
  }

  private func amount(_ name: String, _ value: String, _ currency: String = "EUR") -> String {
    "<cbc:\(name) currencyID=\"\(currency)\">\(value)</cbc:\(name)>"
  }

  private func line(
    _ net: String, name: String = "Invoice", quantity: String = "1", currency: String = "EUR",
    order: String = "", item: String = ""
  ) -> String {
    let counted = name == "Invoice" ? "InvoicedQuantity" : "CreditedQuantity"
    return "<cac:\(name)Line><cbc:ID>1</cbc:ID><cbc:\(counted)>\(quantity)</cbc:\(counted)>"
      + amount("LineExtensionAmount", net, currency)
      + (order.isEmpty
        ? ""
        : "<cac:OrderLineReference><cac:OrderReference><cbc:ID>\(order)</cbc:ID></cac:OrderReference></cac:OrderLineReference>")
      + "<cac:Item><cbc:Name>Course</cbc:Name>\(item)</cac:Item></cac:\(name)Line>"
  }

  private func property(_ name: String, _ value: String) -> String {
    "<cac:AdditionalItemProperty><cbc:Name>\(name)</cbc:Name><cbc:Value>\(value)</cbc:Value></cac:AdditionalItemProperty>"
  }

  private var tax: String { "<cac:TaxTotal>\(amount("TaxAmount", "21.00"))</cac:TaxTotal>" }

  private func allowance(_ indicator: String, _ value: String) -> String {
    "<cac:AllowanceCharge><cbc:ChargeIndicator>\(indicator)</cbc:ChargeIndicator>\(amount("Amount", value))</cac:AllowanceCharge>"
  }

  @Test func anInvoiceWithTaxDiscountChargeAndRounding() throws {
    let read = try document(
      ubl(
        body: "<cac:OrderReference><cbc:ID>PO 12</cbc:ID></cac:OrderReference>"
          + allowance("false", "10.00") + allowance("true", "4.99") + tax,
        lines: line(
          "95.00", quantity: "2.0", order: "PO 13",
          item:
            "<cac:SellersItemIdentification><cbc:ID>ml</cbc:ID></cac:SellersItemIdentification>"
            + property("Learner", "E1") + property("run", "2026-03")) + line("0.00")
          + line("10.00"),
        totals: amount("LineExtensionAmount", "105.00") + amount("TaxExclusiveAmount", "99.99")
          + amount("TaxInclusiveAmount", "120.99") + amount("PayableRoundingAmount", "0.01")
          + amount("PayableAmount", "121.00")))
    #expect((read.kind, read.number, read.party) == (.invoice, "INV-7", "coursera"))
    #expect(read.total == 12_100)
    #expect(read.lines.map(\.amount) == [9_500, 1_000, -1_000, 499, 2_100, 1])
    #expect(read.lines.map(\.number) == [1, 3, 4, 5, 0, 6])
    #expect(read.lines.map(\.charge) == [nil, nil, nil, nil, .tax, .rounding])
    #expect(read.lines.map(\.commitment) == [13, 12, 12, 12, nil, nil])
    #expect((read.lines[0].learner, read.lines[0].course) == ("E1", "ml"))
    #expect((read.lines[0].run, read.lines[0].quantity) == ("2026-03", 2))
    #expect(read.dueOn.description == "2026-03-31")
  }

  /// The file is valid by the schema of OASIS: see Fixtures/read_papers.py.
  @Test func aValidFileIsRead() throws {
    let read = try UBLReader(vendor: "coursera", currencies: PaperTests.currencies).read(
      path: "\(Project.root)/Tests/IntakeTests/Fixtures/invoice.xml")
    #expect(read.total == 10_890)
    #expect(read.lines.map(\.amount) == [10_000, -1_000, 1_890])
    #expect(read.lines[0].learner == "E1")
  }

  @Test func aCreditNoteTakesOff() throws {
    let read = try document(
      ubl(
        "CreditNote",
        body:
          "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>A-1</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"
          + tax,
        lines: line("100.00", name: "CreditNote"), totals: amount("PayableAmount", "121.00")))
    #expect(read.kind == .creditNote)
    #expect(read.creditOf == "A-1")
    #expect((read.total, read.lines.map(\.amount)) == (-12_100, [-10_000, -2_100]))
  }

  @Test func decimalsAreThoseOfTheCurrency() throws {
    func one(_ value: String, _ currency: String) -> String {
      ubl(
        currency: currency, body: "", lines: line(value, currency: currency),
        totals: amount("PayableAmount", value, currency))
    }
    #expect(try document(one("1.234", "KWD")).total == 1_234)
    #expect(try document(one("1234", "JPY")).total == 1_234)
    #expect(refusal(one("12.50", "JPY"))?.code == .documentBroken)
    #expect(refusal(one("1.00", "XXX"))?.reason.contains("ISO 4217") == true)
  }

  @Test func whatDoesNotAddUpIsRefusedWithItsLine() {
    func one(
      root: String = "Invoice", body: String = "", net: String = "100.00", quantity: String = "1",
      totals: String
    ) -> IntakeError? {
      refusal(ubl(root, body: body, lines: line(net, quantity: quantity), totals: totals))
    }
    let payable = amount("PayableAmount", "100.00")
    #expect(one(totals: payable) == nil)
    #expect(one(totals: amount("PayableAmount", "100.01"))?.code == .documentBroken)
    #expect(one(totals: amount("PayableAmount", "100.01"))?.line == 7)
    #expect(one(totals: amount("LineExtensionAmount", "99.00") + payable)?.line == 7)
    #expect(one(totals: "")?.code == .wrongMessage)
    #expect(one(quantity: "0.5", totals: payable)?.line == 8)
    #expect(
      one(net: "-100.00", totals: amount("PayableAmount", "-100.00"))?.reason.contains("credit")
        == true)
    #expect(
      one(totals: amount("PrepaidAmount", "50.00") + amount("PayableAmount", "50.00"))?.reason
        .contains("prepaid") == true)
    #expect(
      one(body: tax.replacing("EUR", with: "USD"), totals: payable) == nil,
      "tax in the currency of the books")
    #expect(one(totals: payable.replacing("EUR", with: "JPY"))?.code == .documentBroken)
  }

  @Test func whatIsNoUBLIsRefused() {
    let sound = ubl(body: "", lines: line("1.00"), totals: amount("PayableAmount", "1.00"))
    #expect(refusal(sound) == nil)
    #expect(refusal("")?.code == .emptyFile)
    #expect(refusal("number,amount\n1,2\n")?.code == .brokenXML)
    #expect(refusal(String(sound.dropLast(20)))?.code == .brokenXML)
    #expect(refusal(sound.replacing("Invoice-2", with: "Invoice-3"))?.code == .wrongMessage)
    #expect(
      refusal(sound.replacing("<Invoice", with: "<!DOCTYPE i [<!ENTITY e 'x'>]><Invoice"))?.code
        == .brokenXML)
    #expect(refusal(sound.replacing("INV-7", with: "&other;"))?.code == .brokenXML)
  }
}
