import Foundation
package import Upskilling

/// Reads bank statements of BAI2, the Cash Management Balance Reporting Specifications, version 2: one statement an
/// account and day. Written here, for Debian has no library that reads it.
///
/// Everything that the file counts has to agree: records and totals of account (49), group (98) and file (99); and
/// opening ledger (010), lines and closing ledger (015). An amount has no decimal point; its currency says where it
/// would stand, USD where neither account nor group names one. The range of a line's type code is its sign: 1xx to
/// 3xx are credits, 4xx to 6xx debits.
package struct BAI2Reader: Sendable {
  private let currencies: [String: Currency]
  private let limits: Limits

  package init(currencies: [Currency], limits: Limits = .standard) {
    self.currencies = Dictionary(
      currencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    self.limits = limits
  }

  /// The statements of a file, in its order.
  ///
  /// - Throws: `IntakeError` with the line at fault.
  package func read(path: String) throws(IntakeError) -> [BankStatement] {
    var parser = BAI2Parser(
      records: try BAI2Record.read(path: path, limits: limits), currencies: currencies)
    return try parser.file()
  }
}

/// The records of a file, taken one after the other.
private struct BAI2Parser {
  let records: [BAI2Record]
  let currencies: [String: Currency]
  var position = 0

  init(records: [BAI2Record], currencies: [String: Currency]) {
    self.records = records
    self.currencies = currencies
  }

  /// Totals and counts of a level, as they add up.
  struct Tally {
    var total = 0
    /// Accounts of a group, groups of a file.
    var parts = 0
    /// Physical ones, with continuations, header and trailer.
    var records = 0
  }

  mutating func next(_ codes: String...) throws(IntakeError) -> BAI2Record {
    guard position < records.count else {
      throw IntakeError(
        .statementBroken, line: records.last?.lastLine,
        "the file ends without \(codes.joined(separator: " or ")): it is cut off")
    }
    let record = records[position]
    guard codes.contains(record.code) else {
      throw IntakeError(
        .statementBroken, line: record.line,
        "record \(record.code) where \(codes.joined(separator: " or ")) belongs")
    }
    position += 1
    return record
  }

  mutating func file() throws(IntakeError) -> [BankStatement] {
    guard records.first?.code == "01" else {
      throw IntakeError(.wrongMessage, line: 1, "this is no BAI2: its first record is not 01")
    }
    let header = try next("01")
    guard header.field(7) == "2" else {
      throw IntakeError(.wrongMessage, line: header.line, "this is BAI, but not of version 2")
    }
    var tally = Tally(records: header.count)
    var statements: [BankStatement] = []
    while true {
      let record = try next("02", "99")
      guard record.code == "02" else {
        try check(record, &tally, counted: "groups")
        break
      }
      statements += try group(record, &tally)
    }
    if position < records.count { _ = try next("nothing more") }
    guard !statements.isEmpty else {
      throw IntakeError(.wrongMessage, line: header.line, "the file holds no account")
    }
    return statements
  }

  private mutating func group(
    _ header: BAI2Record, _ file: inout Tally
  ) throws(IntakeError) -> [BankStatement] {
    guard header.field(2) == "1" else {
      throw IntakeError(
        .wrongMessage, line: header.line,
        "the group is a deletion, a correction or a test: only an update (1) is a statement")
    }
    guard !["1", "3"].contains(header.field(6)) else {
      throw IntakeError(
        .wrongMessage, line: header.line,
        "the group is interim: it has no final balance; import the final one")
    }
    guard let day = Self.day(header.field(3)) else {
      throw IntakeError(.statementBroken, line: header.line, "the day is not YYMMDD")
    }
    var tally = Tally(records: header.count)
    var statements: [BankStatement] = []
    while true {
      let record = try next("03", "98")
      guard record.code == "03" else {
        try check(record, &tally, counted: "accounts")
        break
      }
      statements.append(try account(record, day, header.field(5), &tally))
    }
    file.total = try sum(file.total, tally.total, header)
    file.parts += 1
    file.records += tally.records
    return statements
  }

  private mutating func account(
    _ header: BAI2Record, _ day: Day, _ groupCurrency: String, _ group: inout Tally
  ) throws(IntakeError) -> BankStatement {
    let own = header.field(1)
    let code = own.isEmpty ? (groupCurrency.isEmpty ? "USD" : groupCurrency) : own
    guard currencies[code] != nil else {
      throw IntakeError(.statementBroken, line: header.line, "not a currency of ISO 4217")
    }
    let account = header.field(0).filter { !$0.isWhitespace }
    guard !account.isEmpty else {
      throw IntakeError(.statementBroken, line: header.line, "the account has no number")
    }
    var tally = Tally(records: header.count)
    let balances = try summaries(of: header, &tally)
    var lines: [BankStatement.Line] = []
    while true {
      let record = try next("16", "49")
      guard record.code == "16" else {
        try check(record, &tally, counted: nil)
        break
      }
      if let line = try line(record, day, &tally) { lines.append(line) }
    }
    guard let opening = balances["010"], let closing = balances["015"] else {
      throw IntakeError(
        .statementBroken, line: header.line,
        "the account has no opening (010) or no closing ledger balance (015)")
    }
    var statement = BankStatement(
      account: account, currency: code, number: day.description, firstDay: day, lastDay: day,
      opening: opening, closing: closing)
    statement.lines = lines
    statement.numberRepeatedReferences()
    guard statement.balances else {
      throw IntakeError(
        .statementBroken, line: header.line,
        "opening balance and lines do not give the closing balance: the statement is incomplete")
    }
    group.total = try sum(group.total, tally.total, header)
    group.parts += 1
    group.records += tally.records
    return statement
  }

  /// Balances and summaries of an account: type, amount, count and kind of funds, again and again.
  private func summaries(
    of header: BAI2Record, _ tally: inout Tally
  ) throws(IntakeError) -> [String: Int] {
    var amounts: [String: Int] = [:]
    var cursor = BAI2Cursor(header, from: 2)
    while !cursor.isAtEnd {
      let code = try cursor.next()
      let text = try cursor.next()
      if !code.isEmpty || !text.isEmpty {
        guard code.count == 3, code.allSatisfy(\.isNumber) else { throw cursor.problem("no type") }
        if !text.isEmpty {
          let amount = try cursor.amount(text)
          tally.total = try sum(tally.total, amount, header)
          guard amounts.updateValue(amount, forKey: code) == nil else {
            throw cursor.problem("type \(code) stands twice")
          }
        }
      }
      // A bank may end the record behind the amount, and go on with the next type.
      if !cursor.isAtStartOfRecord { _ = try cursor.next() }
      if !cursor.isAtStartOfRecord { try cursor.skipFunds() }
    }
    return amounts
  }

  /// A line; `nil` for one that books nothing.
  private func line(
    _ record: BAI2Record, _ day: Day, _ tally: inout Tally
  ) throws(IntakeError) -> BankStatement.Line? {
    tally.records += record.count
    var cursor = BAI2Cursor(record, from: 0)
    guard let code = Int(try cursor.next()) else { throw cursor.problem("no type") }
    let text = try cursor.next()
    let size = text.isEmpty ? 0 : try cursor.amount(text)
    guard size >= 0 else { throw cursor.problem("the amount has a sign of its own") }
    tally.total = try sum(tally.total, size, record)
    try cursor.skipFunds()
    let bankReference = try cursor.next()
    let reference = try cursor.next()
    guard size != 0 else { return nil }
    var line: BankStatement.Line
    switch code {
    case 100...399, 920...959: line = .init(amount: size, day: day)
    case 400...699, 960...999: line = .init(amount: -size, day: day)
    default: throw cursor.problem("type \(code) is neither a credit nor a debit")
    }
    line.bankReference = bankReference
    line.reference = reference
    line.text = cursor.rest
    return line
  }

  /// Compares a trailer with what was added up.
  private func check(
    _ trailer: BAI2Record, _ tally: inout Tally, counted: String?
  ) throws(IntakeError) {
    var cursor = BAI2Cursor(trailer, from: 0)
    let total = try cursor.amount(try cursor.next())
    if let counted {
      guard Int(try cursor.next()) == tally.parts else {
        throw cursor.problem("the number of \(counted) is not \(tally.parts), as they were counted")
      }
    }
    tally.records += trailer.count
    guard Int(try cursor.next()) == tally.records else {
      throw cursor.problem("the number of records is not \(tally.records), as they were counted")
    }
    guard total == tally.total else {
      throw cursor.problem("the control total is not \(tally.total), as the amounts add up")
    }
  }

  private func sum(_ left: Int, _ right: Int, _ record: BAI2Record) throws(IntakeError) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    guard !overflow else {
      throw IntakeError(.statementBroken, line: record.line, "the amounts are too large")
    }
    return sum
  }

  /// YYMMDD of this century: the format is of 1987, but no statement of then is imported.
  private static func day(_ text: String) -> Day? {
    guard text.count == 6, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    let parts = [text.prefix(2), text.dropFirst(2).prefix(2), text.suffix(2)]
    return Day(iso: "20" + parts.joined(separator: "-"))
  }
}
