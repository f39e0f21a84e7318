package import Upskilling

extension CSVRenderer {
  /// Writes what payroll is told: one line a payment, one for what came back of it in a later tax year, RFC 4180, ISO
  /// dates, amounts with the currency's decimals, no total row. Reasons are separated by blanks.
  package static func render(_ file: PayrollFile) -> String {
    let header =
      "employee_number,payer,country,tax_year,payment,paid_on,channel,taxable,currency,kind,boxes,"
      + "employee_contributions,status,reasons,payment_tax_year,returned"
    let lines = file.lines.map { line in
      [
        cell(line.employeeNumber), cell(line.payer), line.country, String(line.year),
        String(line.paymentID), line.paidOn.description, line.channel.rawValue, line.taxable.text,
        line.taxable.currency.code, line.kind.rawValue,
        cell(line.boxes.joined(separator: " ")), line.contributions?.text ?? "",
        line.status.rawValue, line.reasons.map(\.rawValue).joined(separator: " "),
        String(line.paymentYear), line.returned?.text ?? "",
      ].joined(separator: ",")
    }
    return ([header] + lines).joined(separator: "\r\n") + "\r\n"
  }
}
