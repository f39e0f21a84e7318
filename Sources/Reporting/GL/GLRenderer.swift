package import Upskilling

/// Writes journals for a general ledger, and reads them again: what it gives back holds, account by account, the
/// amounts it was given.
package struct GLRenderer: Sendable {
  let layout: GLLayout
  let mapping: GLMapping
  let currency: Currency

  package init(layout: GLLayout, mapping: GLMapping, currency: Currency) {
    self.layout = layout
    self.mapping = mapping
    self.currency = currency
  }

  /// A file, and how many lines with amounts it has.
  package struct File: Sendable, Equatable {
    package var text: String
    package var lines: Int
  }

  /// - Throws: `GLRefusal` where the layout cannot carry an amount or a text exactly, and where what was written
  ///   does not read back to the same.
  package func render(_ journals: [GLJournal]) throws(GLRefusal) -> File {
    for journal in journals { try check(journal) }
    let file =
      switch layout {
      case .quickBooksIIF: renderIIF(journals)
      case .quickBooksCSV: renderQuickBooks(journals)
      case .netSuite: renderNetSuite(journals)
      case .xero: renderXero(journals)
      case .sap: try renderSAP(journals)
      case .csv: renderAll(journals)
      }
    try GLReader(layout: layout, currency: currency).compare(file.text, with: journals)
    return file
  }

  // MARK: Limits

  private func check(_ journal: GLJournal) throws(GLRefusal) {
    func refuse(_ problem: String) -> GLRefusal {
      GLRefusal(journal: journal.id, problem: "\(layout.rawValue) cannot carry \(problem)")
    }
    guard journal.postings.count >= 2,
      journal.postings.reduce(Int128(0), { $0 + Int128($1.amount.minorUnits) }) == 0
    else { throw GLRefusal(journal: journal.id, problem: "debits and credits differ") }
    if let decimals = layout.decimals, currency.exponent > decimals {
      throw refuse(
        "amounts of \(currency.code): it has \(currency.exponent) decimals, the layout \(decimals)")
    }
    for posting in journal.postings {
      guard posting.amount.currency == currency else {
        throw refuse("\(posting.amount.currency.code) in a file of \(currency.code)")
      }
      let digits = String(posting.amount.minorUnits.magnitude).count
      let limit = layout.digits.map { layout == .sap ? $0 : $0 + currency.exponent }
      if let limit, digits > limit {
        throw refuse("\(posting.amount.text): more than \(layout.digits ?? 0) digits")
      }
      for (text, name) in [
        (posting.account, "account"), (posting.costCenter, "cost center"),
        (posting.program, "program"),
      ] {
        if text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
          throw refuse("the \(name) '\(text)': a control character")
        }
        if layout == .quickBooksIIF, !text.unicodeScalars.allSatisfy({ $0.isASCII && $0 != "\"" }) {
          throw refuse("the \(name) '\(text)': letters and signs of ASCII only")
        }
        if layout == .sap, name != "program", text.count > 10 {
          throw refuse("the \(name) '\(text)': more than 10 characters")
        }
      }
    }
    for (name, text, limit) in lengths(of: journal) where text.count > limit {
      throw refuse("the \(name) '\(text)': more than \(limit) characters")
    }
  }

  private func lengths(of journal: GLJournal) -> [(String, String, Int)] {
    layout == .sap ? [("header text", journal.memo, 25), ("reference", journal.id, 16)] : []
  }

  // MARK: Layouts

  private func date(_ day: Day, _ fallback: GLMapping.DateOrder) -> String {
    let (year, month, number) = day.civil
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    switch mapping.dateOrders[layout] ?? fallback {
    case .dmy: return "\(two(number))/\(two(month))/\(year)"
    case .mdy: return "\(two(month))/\(two(number))/\(year)"
    case .ymd: return day.description
    }
  }

  private func table(_ header: [String], _ rows: [[String]], lines: Int) -> File {
    File(
      text: ([header] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined(), lines: lines)
  }

  private func text(_ value: String) -> String { CSVRenderer.cell(value) }

  /// Debit and credit, one of them empty.
  private func columns(_ amount: Money) -> [String] {
    let plain = Self.unsigned(amount)
    return amount.minorUnits > 0 ? [plain, ""] : ["", plain]
  }

  private static func unsigned(_ amount: Money) -> String {
    let text = amount.text
    return text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  private func renderIIF(_ journals: [GLJournal]) -> File {
    let columns = ["TRNSTYPE", "DATE", "ACCNT", "CLASS", "AMOUNT", "DOCNUM", "MEMO"]
    var rows = [["!TRNS", "TRNSID"] + columns, ["!SPL", "SPLID"] + columns, ["!ENDTRNS"]]
    var lines = 0
    for journal in journals {
      let number = String(journal.id.dropFirst(GLJournal.prefix.count))
      for (index, posting) in journal.postings.enumerated() {
        rows.append([
          index == 0 ? "TRNS" : "SPL", "", "GENERAL JOURNAL", date(journal.day, .mdy),
          posting.account, posting.costCenter, posting.amount.text, number, journal.memo,
        ])
        lines += 1
      }
      rows.append(["ENDTRNS"])
    }
    return File(
      text: rows.map { $0.joined(separator: "\t") + "\r\n" }.joined(), lines: lines)
  }

  private func renderQuickBooks(_ journals: [GLJournal]) -> File {
    let rows = journals.flatMap { journal in
      journal.postings.map { posting in
        [text(journal.id), date(journal.day, .mdy), text(posting.account)] + columns(posting.amount)
          + [text(journal.memo), currency.code, text(posting.costCenter)]
      }
    }
    return table(
      [
        "Journal No", "Journal Date", "Account Name", "Debits", "Credits", "Description",
        "Currency", "Class",
      ], rows, lines: rows.count)
  }

  private func renderNetSuite(_ journals: [GLJournal]) -> File {
    let rows = journals.flatMap { journal in
      journal.postings.map { posting in
        [
          text(journal.id), date(journal.day, .mdy), text(mapping.subsidiary), currency.code,
          text(posting.account),
        ] + columns(posting.amount)
          + [text(journal.memo), text(posting.costCenter), text(posting.program)]
      }
    }
    return table(
      [
        "External ID", "Date", "Subsidiary", "Currency", "Account", "Debit", "Credit", "Memo",
        "Department", "Class",
      ], rows, lines: rows.count)
  }

  private func renderXero(_ journals: [GLJournal]) -> File {
    let rows = journals.flatMap { journal in
      journal.postings.map { posting in
        let tracked = zip(mapping.trackingNames, [posting.costCenter, posting.program]).flatMap {
          $1.isEmpty ? ["", ""] : [text($0), text($1)]
        }
        return [
          text("\(journal.id) \(journal.memo)"), date(journal.day, .dmy), text(journal.memo),
          text(posting.account), text(mapping.taxRate), posting.amount.text,
        ] + tracked
      }
    }
    return table(
      [
        "*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount",
        "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2",
      ], rows, lines: rows.count)
  }

  /// A journal of more than 999 lines becomes several documents, each balanced by a line on the clearing
  /// account, which all of them together leave at zero.
  private func renderSAP(_ journals: [GLJournal]) throws(GLRefusal) -> File {
    var rows: [[String]] = []
    var document = 0
    for journal in journals {
      let isSplit = journal.postings.count > 999
      guard !isSplit || !mapping.clearingAccount.isEmpty else {
        throw GLRefusal(
          journal: journal.id,
          problem:
            "more than 999 lines, and no account to clear its parts: write sap: {clearing_account: …} in gl.yaml"
        )
      }
      let size = isSplit ? 998 : 999
      for start in stride(from: 0, to: journal.postings.count, by: size) {
        document += 1
        var part = Array(journal.postings[start..<min(start + size, journal.postings.count)])
        let rest = part.reduce(0) { $0 + $1.amount.minorUnits }
        if rest != 0 {
          part.append(
            .init(
              account: mapping.clearingAccount, amount: Money(-rest, currency), costCenter: "",
              program: ""))
        }
        for (index, posting) in part.enumerated() {
          let (year, month, number) = journal.day.civil
          let day = "\(year * 10_000 + month * 100 + number)"
          rows.append([
            "\(document)", text(mapping.companyCode), text(mapping.documentType), day, day,
            currency.code, text(journal.id), text(journal.memo), "\(index + 1)",
            posting.amount.minorUnits > 0 ? "40" : "50", text(posting.account),
            Self.unsigned(posting.amount), text(posting.costCenter), text(posting.program),
          ])
        }
      }
    }
    return table(
      [
        "DOCUMENT", "BUKRS", "BLART", "BLDAT", "BUDAT", "WAERS", "XBLNR", "BKTXT", "BUZEI",
        "BSCHL", "HKONT", "WRBTR", "KOSTL", "ZUONR",
      ], rows, lines: rows.count)
  }

  private func renderAll(_ journals: [GLJournal]) -> File {
    let rows = journals.flatMap { journal in
      journal.postings.map { posting in
        [text(journal.id), journal.day.description, text(posting.account)]
          + columns(posting.amount)
          + [
            currency.code, text(posting.costCenter), text(posting.program), text(journal.memo),
          ]
      }
    }
    return table(
      [
        "journal", "date", "account", "debit", "credit", "currency", "cost_center", "program",
        "memo",
      ], rows, lines: rows.count)
  }
}
