package import Upskilling

/// Reads bank statements of ISO 20022, camt.053: what the message must have is in its schema; what the fields mean
/// in the message definition report.
///
/// The sign is the credit/debit indicator alone: a reversal carries it the right way round already. Entries that
/// are only pending, or of zero, are left out: they are not part of the balance. Where an entry is a batch, its details are
/// the lines; what they do not add up to is a line of its own, the bank's fee where it took more.
package struct CAMTReader: Sendable {
  private let currencies: [String: Currency]
  private let limits: Limits

  package init(currencies: [Currency], limits: Limits = .standard) {
    self.currencies = Dictionary(
      currencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    self.limits = limits
  }

  /// The statements of a file.
  ///
  /// - Throws: `IntakeError` with the line at fault.
  package func read(path: String) throws(IntakeError) -> [BankStatement] {
    let root = try XMLElement.read(path: path, limits: limits)
    if root["BkToCstmrAcctRpt"] != nil {
      throw IntakeError(
        .wrongMessage, line: root.line,
        "this is camt.052, a report of the running day: it has no final balance; import the camt.053 of the next day"
      )
    }
    if root["BkToCstmrDbtCdtNtfctn"] != nil {
      throw IntakeError(
        .wrongMessage, line: root.line,
        "this is camt.054, a notice without balances; import the camt.053")
    }
    guard let message = root["BkToCstmrStmt"] else {
      throw IntakeError(.wrongMessage, line: root.line, "this is no camt.053 statement")
    }
    var statements: [BankStatement] = []
    for statement in message.all("Stmt") { statements.append(try read(statement)) }
    guard !statements.isEmpty else {
      throw IntakeError(.wrongMessage, line: message.line, "the message holds no statement")
    }
    return statements
  }

  private func read(_ element: XMLElement) throws(IntakeError) -> BankStatement {
    let account = element.at("Acct", "Id")
    guard
      let identifier = account?["IBAN"]?.value ?? account?.at("Othr", "Id")?.value
    else { throw missing("Acct/Id", in: element) }
    let opening = try balance(["OPBD", "PRCD"], of: element)
    let closing = try balance(["CLBD"], of: element)
    guard opening.currency == closing.currency else {
      throw IntakeError(
        .statementBroken, line: closing.line, "the balances are in two currencies")
    }
    let span = element["FrToDt"]
    let last = day(span?["ToDtTm"] ?? span?["ToDt"]) ?? closing.day
    // Without a span it is of the day of its balances.
    let first =
      day(span?["FrDtTm"] ?? span?["FrDt"])
      ?? (opening.code == "PRCD" ? opening.day.adding(days: 1) : opening.day)
    var statement = BankStatement(
      account: identifier.filter { !$0.isWhitespace }, currency: opening.currency.code,
      number: element["ElctrncSeqNb"]?.value ?? element["Id"]?.value ?? "",
      firstDay: min(first, last), lastDay: last, opening: opening.amount, closing: closing.amount)
    for entry in element.all("Ntry") {
      let status = entry["Sts"]?["Cd"]?.value ?? entry["Sts"]?.value
      guard status == "BOOK" else { continue }
      statement.lines += try lines(of: entry, opening.currency, last).filter { $0.amount != 0 }
    }
    statement.numberRepeatedReferences()
    guard statement.balances else {
      throw IntakeError(
        .statementBroken, line: element.line,
        "opening balance and booked entries do not give the closing balance: the statement is incomplete"
      )
    }
    return statement
  }

  private struct Balance {
    let code: String
    let amount: Int
    let currency: Currency
    let day: Day
    let line: Int
  }

  private func balance(
    _ codes: [String], of element: XMLElement
  ) throws(IntakeError) -> Balance {
    for code in codes {
      let found = element.all("Bal").first { $0.at("Tp", "CdOrPrtry", "Cd")?.value == code }
      guard let found else { continue }
      let (amount, currency) = try signed(found)
      guard let day = day(found["Dt"]) else { throw missing("Dt", in: found) }
      return Balance(code: code, amount: amount, currency: currency, day: day, line: found.line)
    }
    throw missing("Bal with \(codes.joined(separator: " or "))", in: element)
  }

  private func lines(
    of entry: XMLElement, _ currency: Currency, _ last: Day
  ) throws(IntakeError) -> [BankStatement.Line] {
    let (total, own) = try signed(entry)
    guard own == currency else {
      throw IntakeError(.statementBroken, line: entry.line, "an entry is in another currency")
    }
    let booked = day(entry["BookgDt"]) ?? day(entry["ValDt"]) ?? last
    let reference = entry["AcctSvcrRef"]?.value ?? ""
    let details = entry.all("NtryDtls").flatMap { $0.all("TxDtls") }
    let batch =
      entry.all("NtryDtls").compactMap { $0.at("Btch", "PmtInfId")?.value }.first ?? ""
    func line(_ amount: Int, _ detail: XMLElement?, _ number: Int?) -> BankStatement.Line {
      var line = BankStatement.Line(amount: amount, day: booked)
      line.reference = detail?.at("Refs", "EndToEndId")?.value ?? ""
      line.batch = detail?.at("Refs", "PmtInfId")?.value ?? batch
      line.bankReference =
        reference.isEmpty ? "" : number.map { "\(reference)/\($0)" } ?? reference
      line.text =
        (detail?["RmtInf"]?.all("Ustrd").compactMap(\.value).joined(separator: " ")
          ?? entry["AddtlNtryInf"]?.value) ?? ""
      return line
    }
    guard details.count > 1 || details.contains(where: { amount(of: $0) != nil }) else {
      return [line(total, details.first, nil)]
    }
    var lines: [BankStatement.Line] = []
    for (index, detail) in details.enumerated() {
      guard let element = amount(of: detail) else { throw missing("Amt", in: detail) }
      let (size, detailCurrency) = try self.size(element)
      guard detailCurrency == currency else { return [line(total, details.first, nil)] }
      let isDebit = (detail["CdtDbtInd"]?.value ?? entry["CdtDbtInd"]?.value) == "DBIT"
      lines.append(line(isDebit ? -size : size, detail, details.count > 1 ? index + 1 : nil))
    }
    let sum = lines.reduce(Int128(0)) { $0 + Int128($1.amount) }
    guard let rest = Int(exactly: Int128(total) - sum) else {
      throw IntakeError(.statementBroken, line: entry.line, "the amounts are too large")
    }
    if rest != 0 {
      var fee = line(rest, nil, lines.count + 1)
      fee.charge = rest < 0 ? .bankFee : nil
      lines.append(fee)
    }
    return lines
  }

  private func amount(of detail: XMLElement) -> XMLElement? {
    detail["Amt"] ?? detail.at("AmtDtls", "TxAmt", "Amt")
  }

  /// The amount of a balance or entry, below zero for a debit.
  private func signed(_ element: XMLElement) throws(IntakeError) -> (Int, Currency) {
    guard let amount = element["Amt"] else { throw missing("Amt", in: element) }
    let (size, currency) = try self.size(amount)
    switch element["CdtDbtInd"]?.value {
    case "CRDT": return (size, currency)
    case "DBIT": return (-size, currency)
    default: throw missing("CdtDbtInd with CRDT or DBIT", in: element)
    }
  }

  private func size(_ element: XMLElement) throws(IntakeError) -> (Int, Currency) {
    guard let code = element.attributes["Ccy"], let currency = currencies[code] else {
      throw IntakeError(.statementBroken, line: element.line, "the amount has no known currency")
    }
    do {
      let size = try AmountText.minorUnits(element.value ?? "", currency, decimalMark: ".")
      guard size >= 0 else {
        throw IntakeError(
          .statementBroken, line: element.line, "the amount has a sign of its own")
      }
      return (size, currency)
    } catch let problem as AmountText.Problem {
      throw IntakeError(.statementBroken, line: element.line, problem.reason)
    } catch let error as IntakeError {
      throw error
    } catch {
      throw IntakeError(.statementBroken, line: element.line, "not an amount")
    }
  }

  /// The day of a date, or of a time as the bank writes it.
  private func day(_ element: XMLElement?) -> Day? {
    let text = element?["Dt"]?.value ?? element?["DtTm"]?.value ?? element?.value
    return text.flatMap { Day(iso: $0.prefix(10)) }
  }

  private func missing(_ name: String, in element: XMLElement) -> IntakeError {
    IntakeError(
      .wrongMessage, line: element.line, "\(element.name) has no \(name): this is no sound camt.053"
    )
  }
}
