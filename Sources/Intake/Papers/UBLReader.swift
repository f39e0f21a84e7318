package import Upskilling

/// Reads an invoice or a credit note of OASIS UBL 2.1; the file is one document.
///
/// Amounts of a credit note are what it takes off, so they are below zero here. Discounts and charges of the document
/// as a whole are lines of their own, and so are its tax and its rounding. Its sums have to follow from its lines as
/// EN 16931 says (BR-CO-10 to BR-CO-16).
///
/// UBL has no place for the learner, so it is looked for among the item's properties: `learner`, `employee_id` or
/// `email`, and `run` for the course's run. The course is the seller's number of the item.
package struct UBLReader: Sendable {
  /// What the command line and the sources call it.
  package static let standard = "ubl-2.1"

  private let vendor: String
  private let currencies: [String: Currency]
  private let limits: Limits

  /// - Parameter vendor: our code of who sent it.
  package init(vendor: String, currencies: [Currency], limits: Limits = .standard) {
    self.vendor = vendor
    self.currencies = Dictionary(
      currencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    self.limits = limits
  }

  private static let namespace = "urn:oasis:names:specification:ubl:schema:xsd:"

  /// The document of a file.
  ///
  /// - Throws: `IntakeError` with the line at fault.
  package func read(path: String) throws(IntakeError) -> VendorDocument {
    let root = try XMLElement.read(path: path, limits: limits)
    switch (root.name, root.namespace) {
    case ("Invoice", Self.namespace + "Invoice-2"):
      return try read(root, .invoice, line: "InvoiceLine", quantity: "InvoicedQuantity")
    case ("CreditNote", Self.namespace + "CreditNote-2"):
      return try read(root, .creditNote, line: "CreditNoteLine", quantity: "CreditedQuantity")
    default:
      throw IntakeError(
        .wrongMessage, line: root.line, "this is neither an invoice nor a credit note of UBL 2")
    }
  }

  private func read(
    _ root: XMLElement, _ kind: VendorDocument.Kind, line lineName: String,
    quantity quantityName: String
  ) throws(IntakeError) -> VendorDocument {
    guard let number = root["ID"]?.value else { throw missing("ID", in: root) }
    guard let code = root["DocumentCurrencyCode"]?.value, let currency = currencies[code] else {
      throw missing("DocumentCurrencyCode of ISO 4217", in: root)
    }
    guard let issued = day(root["IssueDate"]) else { throw missing("IssueDate", in: root) }
    guard let totals = root["LegalMonetaryTotal"] else {
      throw missing("LegalMonetaryTotal", in: root)
    }
    let due = day(root["DueDate"]) ?? day(root.at("PaymentMeans", "PaymentDueDate")) ?? issued
    let sign = kind == .creditNote ? -1 : 1
    let order = root.at("OrderReference", "ID")?.value
    var document = VendorDocument(
      kind: kind, party: vendor, number: number, currency: code, issuedOn: issued, dueOn: due,
      total: 0)
    document.fileLine = root.line
    document.creditOf = root.at("BillingReference", "InvoiceDocumentReference", "ID")?.value
    let purse = Purse(currency: currency)

    let lines = root.all(lineName)
    guard !lines.isEmpty else { throw missing(lineName, in: root) }
    var net = 0
    for (index, element) in lines.enumerated() {
      let amount = try purse.required("LineExtensionAmount", in: element)
      net = try purse.sum(net, amount, at: element)
      guard amount != 0 else { continue }
      var line = VendorDocument.Line(number: index + 1, amount: sign * amount)
      line.commitment = InvoiceReader.commitment(
        in: element.at("OrderLineReference", "OrderReference", "ID")?.value ?? order)
      line.quantity = try quantity(element[quantityName])
      let item = element["Item"]
      line.course = item?.at("SellersItemIdentification", "ID")?.value ?? ""
      line.learner = property(["learner", "employee_id", "email"], of: item)
      line.run = property(["run"], of: item) ?? ""
      line.text = item?["Name"]?.value ?? item?["Description"]?.value ?? ""
      document.lines.append(line)
    }
    var adjusted = net
    var last = lines.count
    for element in root.all("AllowanceCharge") {
      let amount = try purse.required("Amount", in: element)
      let isCharge: Bool
      switch element["ChargeIndicator"]?.value {
      case "true": isCharge = true
      case "false": isCharge = false
      default: throw missing("ChargeIndicator with true or false", in: element)
      }
      adjusted = try purse.sum(adjusted, isCharge ? amount : -amount, at: element)
      guard amount != 0 else { continue }
      last += 1
      var line = VendorDocument.Line(number: last, amount: sign * (isCharge ? amount : -amount))
      line.commitment = InvoiceReader.commitment(in: order)
      line.text =
        element["AllowanceChargeReason"]?.value ?? (isCharge ? "charge" : "allowance")
      document.lines.append(line)
    }
    // Tax may be told once more in the currency of the books.
    let taxes = root.all("TaxTotal").compactMap { $0["TaxAmount"] }
      .filter { $0.attributes["currencyID"] == code }
    guard taxes.count <= 1 else {
      throw IntakeError(.documentBroken, line: taxes[1].line, "the tax is given twice")
    }
    let tax =
      try taxes.first.map { (element) throws(IntakeError) in try purse.amount(element) } ?? 0
    let rounding = try purse.optional("PayableRoundingAmount", in: totals) ?? 0
    for (amount, charge) in [(tax, DifferenceReason.tax), (rounding, .rounding)] where amount != 0 {
      var line = VendorDocument.Line(
        number: charge == .tax ? 0 : last + 1, amount: sign * amount)
      line.charge = charge
      document.lines.append(line)
    }
    guard try (purse.optional("PrepaidAmount", in: totals) ?? 0) == 0 else {
      throw IntakeError(
        .documentBroken, line: totals.line,
        "part of the document was prepaid: import it by a profile, with what is left to pay")
    }
    let gross = try purse.sum(adjusted, tax, at: totals)
    let payable = try purse.sum(gross, rounding, at: totals)
    for (name, wanted) in [
      ("LineExtensionAmount", net), ("TaxExclusiveAmount", adjusted), ("TaxInclusiveAmount", gross),
      ("PayableAmount", payable),
    ] {
      let stated =
        name == "PayableAmount"
        ? try purse.required(name, in: totals) : try purse.optional(name, in: totals)
      guard stated ?? wanted == wanted else {
        throw IntakeError(
          .documentBroken, line: totals[name]?.line ?? totals.line,
          "\(name) does not follow from the lines: the document is incomplete, or misread")
      }
    }
    guard payable > 0 else {
      throw IntakeError(
        .documentBroken, line: totals.line,
        kind == .invoice
          ? "the invoice is not above zero: ask the vendor for a credit note"
          : "the credit note takes nothing off: ask the vendor for an invoice")
    }
    document.total = sign * payable
    return document
  }

  /// Seats: a whole number; one where the line does not say.
  private func quantity(_ element: XMLElement?) throws(IntakeError) -> Int {
    guard let element, let text = element.value else { return 1 }
    let parts = text.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first.flatMap({ Int($0) }), whole > 0,
      parts.count == 1 || parts[1].allSatisfy({ $0 == "0" })
    else {
      throw IntakeError(
        .documentBroken, line: element.line, "\(element.name) is not a number of seats")
    }
    return whole
  }

  private func property(_ names: [String], of item: XMLElement?) -> String? {
    let properties = item?.all("AdditionalItemProperty") ?? []
    for name in names {
      let found = properties.first { $0["Name"]?.value?.lowercased() == name }
      if let value = found?["Value"]?.value { return value }
    }
    return nil
  }

  private func day(_ element: XMLElement?) -> Day? {
    element?.value.flatMap { Day(iso: $0.prefix(10)) }
  }

  private func missing(_ name: String, in element: XMLElement) -> IntakeError {
    IntakeError(
      .wrongMessage, line: element.line, "\(element.name) has no \(name): this is no sound UBL")
  }

  /// Amounts of one currency.
  private struct Purse {
    let currency: Currency

    func required(_ name: String, in parent: XMLElement) throws(IntakeError) -> Int {
      guard let element = parent[name] else {
        throw IntakeError(
          .wrongMessage, line: parent.line, "\(parent.name) has no \(name): this is no sound UBL")
      }
      return try amount(element)
    }

    func optional(_ name: String, in parent: XMLElement) throws(IntakeError) -> Int? {
      guard let element = parent[name] else { return nil }
      return try amount(element)
    }

    func amount(_ element: XMLElement) throws(IntakeError) -> Int {
      guard element.attributes["currencyID"] == currency.code else {
        throw IntakeError(
          .documentBroken, line: element.line,
          "\(element.name) is not in the currency of the document, \(currency.code)")
      }
      do throws(AmountText.Problem) {
        return try AmountText.minorUnits(element.value ?? "", currency, decimalMark: ".")
      } catch {
        throw IntakeError(.documentBroken, line: element.line, "\(element.name): \(error.reason)")
      }
    }

    func sum(_ left: Int, _ right: Int, at element: XMLElement) throws(IntakeError) -> Int {
      let (sum, overflow) = left.addingReportingOverflow(right)
      guard !overflow else {
        throw IntakeError(.documentBroken, line: element.line, "the amounts are too large")
      }
      return sum
    }
  }
}
