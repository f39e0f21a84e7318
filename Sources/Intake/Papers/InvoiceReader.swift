package import Upskilling

/// A document of a file that cannot be used, and why; the others are.
package struct PaperRefusal: Error, Sendable, Equatable, Encodable {
  package let number: String?
  package let line: Int
  package let column: String?
  package let reason: String

  package init(number: String?, line: Int, column: String?, reason: String) {
    self.number = number
    self.line = line
    self.column = column
    self.reason = reason
  }
}

/// Reads invoices and credit notes from a delimited file by a profile: one row a line, rows of one number one
/// document. A row that cannot be read refuses its document as a whole, for half an invoice is none.
package struct InvoiceReader: Sendable {
  private let profile: Profile
  /// Where the file names none.
  private let vendor: String?
  private let currencies: [String: Currency]
  private let limits: Limits

  package init(
    profile: Profile, vendor: String?, currencies: [Currency], limits: Limits = .standard
  ) {
    self.profile = profile
    self.vendor = vendor
    self.limits = limits
    self.currencies = Dictionary(
      currencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private struct Key: Hashable {
    let vendor: String
    let kind: String
    let number: String
  }

  /// The documents of a file, in its order, and those that are refused.
  ///
  /// - Throws: `IntakeError` where the file as a whole cannot be used.
  package func read(path: String) throws -> (documents: [VendorDocument], refusals: [PaperRefusal])
  {
    var order: [Key] = []
    var documents: [Key: VendorDocument] = [:]
    var refusals: [Key: PaperRefusal] = [:]
    var size = PaperSize(
      limits, refusal: "the file is larger than a file of invoices is: split it between invoices")
    _ = try IntakeReader(profile: profile, limits: limits).read(path: path) { row in
      try size.add(row, fields: InvoiceField.allCases.indices)
      func text(_ field: InvoiceField) -> String? {
        InvoiceField.allCases.firstIndex(of: field).flatMap { row.text(ofField: $0) }
      }
      let number = text(.number) ?? ""
      let key = Key(
        vendor: text(.vendor) ?? vendor ?? "", kind: text(.kind) ?? "invoice",
        number: number.isEmpty ? "line \(row.line)" : number)
      guard refusals[key] == nil else { return }
      if documents[key] == nil { order.append(key) }
      do throws(PaperRefusal) {
        if let rejection = row.rejection {
          throw PaperRefusal(
            number: number, line: row.line, column: rejection.column, reason: rejection.reason)
        }
        try add(row.line, text, to: &documents[key], key)
      } catch {
        documents[key] = nil
        refusals[key] = error
      }
    }
    return (
      order.compactMap { documents[$0] },
      order.compactMap { refusals[$0] }
    )
  }

  /// The number of our commitment in what a vendor quotes, as `PO 12`.
  static func commitment(in text: String?) -> Int? {
    text.flatMap { Int($0.filter { $0.isASCII && $0.isNumber }) }
  }

  private func add(
    _ line: Int, _ text: (InvoiceField) -> String?, to document: inout VendorDocument?, _ key: Key
  ) throws(PaperRefusal) {
    func refusal(_ field: InvoiceField, _ reason: String) -> PaperRefusal {
      PaperRefusal(
        number: key.number, line: line, column: profile.column(of: field.rawValue), reason: reason)
    }
    guard !key.vendor.isEmpty else {
      throw refusal(.vendor, "the vendor is not named: name it in the file or with --vendor")
    }
    guard let code = text(.currency), let currency = currencies[code] else {
      throw refusal(.currency, "not a currency of ISO 4217")
    }
    guard let issued = text(.issued).flatMap({ Day(iso: $0.prefix(10)) }) else {
      throw refusal(.issued, "the date is missing")
    }
    let due = text(.due).flatMap { Day(iso: $0.prefix(10)) } ?? issued
    let isCredit = key.kind == VendorDocument.Kind.creditNote.rawValue
    func amount(_ field: InvoiceField) throws(PaperRefusal) -> Int? {
      guard let value = text(field) else { return nil }
      do {
        let amount = try AmountText.minorUnits(
          value, currency, decimalMark: profile.statedDecimalMark)
        // A credit note says what is taken off, with or without a sign.
        return isCredit ? -abs(amount) : amount
      } catch {
        throw refusal(field, error.reason)
      }
    }
    func sum(_ left: Int, _ right: Int) throws(PaperRefusal) -> Int {
      let (sum, overflow) = left.addingReportingOverflow(right)
      guard !overflow else { throw refusal(.amount, "the amounts are too large") }
      return sum
    }
    guard let net = try amount(.amount), net != 0 else {
      throw refusal(.amount, "the amount is missing, or zero")
    }
    let isFirst = document == nil
    // Taken, not copied: its lines are added to in place.
    var known =
      document.take()
      ?? VendorDocument(
        kind: isCredit ? .creditNote : .invoice, party: key.vendor, number: key.number,
        currency: code, issuedOn: issued, dueOn: due, total: 0)
    guard (known.currency, known.issuedOn) == (code, issued) else {
      throw refusal(
        known.currency == code ? .issued : .currency,
        "another row of the document says otherwise")
    }
    if isFirst { known.fileLine = line }
    known.creditOf = known.creditOf ?? text(.creditOf)
    var item = VendorDocument.Line(number: line, amount: net)
    item.commitment = Self.commitment(in: text(.commitment))
    item.learner = text(.learner)
    item.course = text(.contentID) ?? ""
    item.run = text(.run) ?? ""
    item.quantity = text(.quantity).flatMap { Int($0) } ?? 1
    guard item.quantity > 0 else { throw refusal(.quantity, "seats are counted from one") }
    item.batch = text(.batch) ?? ""
    item.text = text(.description) ?? ""
    known.lines.append(item)
    known.total = try sum(known.total, net)
    if let tax = try amount(.tax), tax != 0 {
      if let index = known.lines.firstIndex(where: { $0.charge == .tax }) {
        known.lines[index].amount = try sum(known.lines[index].amount, tax)
      } else {
        var item = VendorDocument.Line(number: 0, amount: tax)
        item.charge = .tax
        known.lines.append(item)
      }
      known.total = try sum(known.total, tax)
    }
    document = known
  }
}

extension Profile {
  /// The decimal mark, where the profile says it.
  var statedDecimalMark: Character? {
    statesDecimalMark ? Character(UnicodeScalar(decimalMark)) : nil
  }

  /// The file's name of a canonical field's column.
  func column(of field: String) -> String? {
    columns.first { $0.name == field }?.sources.first
  }
}
