package import Upskilling

/// Reads a bank statement from a delimited file by a profile: one booked line a row, oldest or newest first.
///
/// It is a statement only with its balances: the one after each line where the file gives it, or the opening and
/// closing one that the bank prints. Balance before, line and balance after have to agree row by row. A row that
/// cannot be read refuses the file. Pending rows and rows of zero, which banks use for notices, are left out.
package struct BankLineReader: Sendable {
  private let profile: Profile
  /// As our books name it: IBAN or number, without spaces.
  private let account: String
  private let currency: Currency
  private let opening: Int?
  private let closing: Int?
  private let limits: Limits

  /// - Parameters:
  ///   - opening: minor units before the first line, where the file does not say.
  ///   - closing: minor units after the last line.
  package init(
    profile: Profile, account: String, currency: Currency, opening: Int? = nil,
    closing: Int? = nil, limits: Limits = .standard
  ) {
    self.profile = profile
    self.account = account
    self.currency = currency
    self.opening = opening
    self.closing = closing
    self.limits = limits
  }

  private struct Row {
    let fileLine: Int
    var line: BankStatement.Line
    let balance: Int?
  }

  /// The statement that a file is.
  ///
  /// - Throws: `IntakeError` with the line and the column at fault.
  package func read(path: String) throws -> BankStatement {
    var rows: [Row] = []
    var size = PaperSize(
      limits, refusal: "the file is larger than a statement is: split it by days")
    _ = try IntakeReader(profile: profile, limits: limits).read(path: path) { row in
      try size.add(row, fields: BankLineField.allCases.indices)
      if let rejection = row.rejection {
        throw IntakeError(
          .statementBroken, line: row.line, column: rejection.column,
          rejection.code == .missingValue ? "the column is empty" : "the value cannot be read")
      }
      if let next = try line(of: row) { rows.append(next) }
    }
    guard let first = rows.first, let last = rows.last else {
      throw IntakeError(.noRecords, "the file has no booked line")
    }
    if first.line.day > last.line.day
      || first.line.day == last.line.day && !agree(rows) && agree(rows.reversed())
    {
      rows.reverse()
    }
    return try statement(of: rows)
  }

  private func statement(of rows: [Row]) throws(IntakeError) -> BankStatement {
    guard let opening = opening ?? rows.first.flatMap(before),
      let closing = closing ?? rows.last?.balance
    else {
      throw IntakeError(
        .statementBroken,
        "the file gives no balance, so nothing proves that it is complete: say --opening and --closing"
      )
    }
    var balance = opening
    for row in rows {
      let (sum, overflow) = balance.addingReportingOverflow(row.line.amount)
      guard !overflow, row.balance ?? sum == sum else {
        throw IntakeError(
          .statementBroken, line: row.fileLine, column: profile.column(of: "balance"),
          "the balance before and the line do not give the balance after: a line is missing or misread"
        )
      }
      balance = sum
    }
    guard balance == closing else {
      throw IntakeError(
        .statementBroken, line: rows.last?.fileLine,
        "opening balance and lines do not give the closing balance: the statement is incomplete")
    }
    let days = rows.map(\.line.day)
    let firstDay = days.reduce(days[0], min)
    let lastDay = days.reduce(days[0], max)
    var statement = BankStatement(
      account: account, currency: currency.code, number: "\(firstDay)/\(lastDay)",
      firstDay: firstDay, lastDay: lastDay, opening: opening, closing: closing)
    statement.lines = rows.map(\.line)
    statement.numberRepeatedReferences()
    return statement
  }

  private func before(_ row: Row) -> Int? {
    row.balance.flatMap {
      let (difference, overflow) = $0.subtractingReportingOverflow(row.line.amount)
      return overflow ? nil : difference
    }
  }

  /// Each balance follows from the one before.
  private func agree(_ rows: some Collection<Row>) -> Bool {
    zip(rows, rows.dropFirst()).allSatisfy { earlier, later in
      guard let known = earlier.balance, let start = before(later) else { return true }
      return known == start
    }
  }

  /// A row; `nil` for one that books nothing.
  private func line(of row: borrowing IntakeRow) throws(IntakeError) -> Row? {
    let fileLine = row.line
    let texts = BankLineField.allCases.indices.map { row.text(ofField: $0) }
    func text(_ field: BankLineField) -> String? {
      BankLineField.allCases.firstIndex(of: field).flatMap { texts[$0] }
    }
    func problem(_ field: BankLineField, _ reason: String) -> IntakeError {
      IntakeError(
        .statementBroken, line: fileLine, column: profile.column(of: field.rawValue), reason)
    }
    func amount(_ field: BankLineField) throws(IntakeError) -> Int? {
      guard let value = text(field) else { return nil }
      do {
        return try AmountText.minorUnits(
          value, currency, decimalMark: profile.statedDecimalMark)
      } catch {
        throw problem(field, error.reason)
      }
    }
    if let named = text(.account), named.filter({ !$0.isWhitespace }) != account {
      throw problem(.account, "the row is of another account")
    }
    if let named = text(.currency), named != currency.code {
      throw problem(.currency, "the row is in another currency than the account")
    }
    guard text(.status) != "pending" else { return nil }
    guard let day = text(.date).flatMap({ Day(iso: $0.prefix(10)) }) else {
      throw problem(.date, "the date is missing")
    }
    let signed = try amount(.amount)
    let debit = try amount(.debit).flatMap { $0 == 0 ? nil : $0 }
    let credit = try amount(.credit).flatMap { $0 == 0 ? nil : $0 }
    let size: Int
    switch (signed, debit, credit) {
    case (let signed?, nil, nil): size = signed
    case (nil, let debit?, nil): size = -abs(debit)
    case (nil, nil, let credit?) where credit > 0: size = credit
    case (nil, nil, .some): throw problem(.credit, "a credit is above zero")
    case (nil, nil, nil):
      throw IntakeError(.statementBroken, line: fileLine, "the row has no amount")
    default: throw problem(.debit, "the row has more than one amount")
    }
    let balance = try amount(.balance)
    guard size != 0 else { return nil }
    var line = BankStatement.Line(amount: size, day: day)
    line.reference = text(.reference) ?? ""
    line.bankReference = text(.bankReference) ?? ""
    line.batch = text(.batch) ?? ""
    line.text = text(.description) ?? ""
    return Row(fileLine: fileLine, line: line, balance: balance)
  }
}
