import Upskilling

/// Reads a file for a general ledger again, from its bytes alone, and compares it with what was to be written.
struct GLReader {
  let layout: GLLayout
  let currency: Currency

  private struct Key: Hashable {
    var journal: String
    var account: String
    var costCenter: String
  }

  /// What a journal has on an account.
  private struct Sums: Equatable {
    var debit: Int128 = 0
    var credit: Int128 = 0

    mutating func add(_ amount: Int128) {
      if amount > 0 { debit += amount } else { credit -= amount }
    }
  }

  /// - Throws: `GLRefusal` where a document does not balance, or the debits or credits on an account of a journal
  ///   are others. What clears the parts of a split one comes on top, as much of either.
  func compare(_ text: String, with journals: [GLJournal]) throws(GLRefusal) {
    var wanted: [Key: Sums] = [:]
    for journal in journals {
      for posting in journal.postings {
        wanted[
          Key(journal: journal.id, account: posting.account, costCenter: posting.costCenter),
          default: Sums()
        ].add(Int128(posting.amount.minorUnits))
      }
    }
    var found: [Key: Sums] = [:]
    var documents: [String: Int128] = [:]
    for row in try rows(text) {
      found[row.key, default: Sums()].add(row.amount)
      documents[row.document, default: 0] += row.amount
    }
    if let broken = documents.filter({ $0.value != 0 }).keys.sorted().first {
      throw GLRefusal(journal: broken, problem: "was written so that it does not balance")
    }
    for key in Set(wanted.keys).union(found.keys) {
      let (found, wanted) = (found[key] ?? Sums(), wanted[key] ?? Sums())
      let isSame =
        layout == .sap
        ? found.debit - wanted.debit == found.credit - wanted.credit && found.debit >= wanted.debit
        : found == wanted
      guard isSame else {
        throw GLRefusal(journal: "file", problem: "does not read back to what was to be written")
      }
    }
  }

  private struct Row {
    var key: Key
    /// Balanced in itself.
    var document: String
    var amount: Int128
  }

  private func rows(_ text: String) throws(GLRefusal) -> [Row] {
    if layout == .quickBooksIIF { return try rowsOfIIF(text) }
    let records = Self.records(text)
    guard let header = records.first else { return [] }
    var rows: [Row] = []
    for record in records.dropFirst() {
      func cell(_ name: String) -> String {
        header.firstIndex(of: name).flatMap { $0 < record.count ? record[$0] : nil } ?? ""
      }
      let (journal, account, costCenter, amount): (String, String, String, Int128)
      switch layout {
      case .quickBooksCSV:
        (journal, account, costCenter, amount) = (
          cell("Journal No"), cell("Account Name"), cell("Class"),
          try minorUnits(cell("Debits")) - minorUnits(cell("Credits"))
        )
      case .netSuite:
        (journal, account, costCenter, amount) = (
          cell("External ID"), cell("Account"), cell("Department"),
          try minorUnits(cell("Debit")) - minorUnits(cell("Credit"))
        )
      case .xero:
        (journal, account, costCenter, amount) = (
          String(cell("*Narration").split(separator: " ").first ?? ""), cell("*AccountCode"),
          cell("TrackingOption1"), try minorUnits(cell("*Amount"))
        )
      case .sap:
        let value = try minorUnits(cell("WRBTR"))
        (journal, account, costCenter, amount) = (
          cell("XBLNR"), cell("HKONT"), cell("KOSTL"), cell("BSCHL") == "40" ? value : -value
        )
      default:
        (journal, account, costCenter, amount) = (
          cell("journal"), cell("account"), cell("cost_center"),
          try minorUnits(cell("debit")) - minorUnits(cell("credit"))
        )
      }
      rows.append(
        Row(
          key: Key(journal: journal, account: account, costCenter: costCenter),
          document: layout == .sap ? cell("DOCUMENT") : journal, amount: amount))
    }
    return rows
  }

  private func rowsOfIIF(_ text: String) throws(GLRefusal) -> [Row] {
    var columns: [String: [String]] = [:]
    var rows: [Row] = []
    for line in text.split(separator: "\r\n") {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if cells[0].hasPrefix("!") {
        columns[String(cells[0].dropFirst())] = cells
      } else if let names = columns[cells[0]], names.count == cells.count, cells.count > 1 {
        let values = Dictionary(zip(names, cells), uniquingKeysWith: { first, _ in first })
        let journal = "\(GLJournal.prefix)\(values["DOCNUM"] ?? "")"
        rows.append(
          Row(
            key: Key(
              journal: journal, account: values["ACCNT"] ?? "", costCenter: values["CLASS"] ?? ""),
            document: journal, amount: try minorUnits(values["AMOUNT"] ?? "")))
      } else if cells != ["ENDTRNS"] {
        throw GLRefusal(journal: "file", problem: "has a row that its header does not describe")
      }
    }
    return rows
  }

  private func minorUnits(_ text: String) throws(GLRefusal) -> Int128 {
    if text.isEmpty { return 0 }
    guard let money = try? Money(text: text, currency: currency) else {
      throw GLRefusal(journal: "file", problem: "has '\(text)' where an amount should be")
    }
    return Int128(money.minorUnits)
  }

  /// RFC 4180, without the apostrophe that guards a text against being taken for a formula.
  private static func records(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var record: [String] = []
    var cell = ""
    var isQuoted = false
    var previous: Character = " "
    for character in text {
      switch character {
      case "\"" where isQuoted: isQuoted = false
      case "\"":
        if previous == "\"" { cell.append("\"") }
        isQuoted = true
      case "," where !isQuoted:
        record.append(unguarded(cell))
        cell = ""
      case "\r\n" where !isQuoted:
        records.append(record + [unguarded(cell)])
        record = []
        cell = ""
      default: cell.append(character)
      }
      previous = character
    }
    return records
  }

  private static func unguarded(_ cell: String) -> String {
    guard cell.hasPrefix("'"), let second = cell.dropFirst().first, "=+-@".contains(second) else {
      return cell
    }
    return String(cell.dropFirst())
  }
}
