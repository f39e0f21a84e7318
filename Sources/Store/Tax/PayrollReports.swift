import Foundation
package import Postgres
package import Upskilling

/// What was last reported of each payment.
package struct ReportedBenefits: Statement {
  package static let sql = """
    SELECT entry_id, number, country, tax_year, currency, exponent, tax_free, taxable
    FROM tax.reported WHERE employer_id = $1 ORDER BY entry_id
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "entry_id", "number", "country", "tax_year", "currency", "exponent", "tax_free", "taxable",
    ]
    /// How many reports of the payment there are.
    package let number: Int
    package let country: String
    package let year: Int
    package let benefit: ReportedBenefit

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      number = try row.int(1)
      country = try row.text(2)
      year = try row.int(3)
      let currency = Currency(code: try row.text(4), exponent: try row.int(5))
      benefit = ReportedBenefit(
        paymentID: try row.int(0), taxFree: Money(try row.int(6), currency),
        taxable: Money(try row.int(7), currency))
    }
  }
}

/// What was last reported of money that came back of each payment in a later tax year.
package struct ReportedReturns: Statement {
  package static let sql = """
    SELECT entry_id, kind, tax_year, number, country, payment_year, currency, exponent, returned
    FROM tax.late_return_reported WHERE employer_id = $1 ORDER BY entry_id, kind, tax_year
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "entry_id", "kind", "tax_year", "number", "country", "payment_year", "currency", "exponent",
      "returned",
    ]
    package let paymentID: Int
    package let kind: BenefitReturn.Kind
    package let year: Int
    /// How many reports of it there are.
    package let number: Int
    package let country: String
    package let paymentYear: Int
    package let amount: Money

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      paymentID = try row.int(0)
      guard let kind = BenefitReturn.Kind(rawValue: try row.text(1)) else {
        throw row.problem(1, "refund or repayment", wasNull: false)
      }
      self.kind = kind
      year = try row.int(2)
      number = try row.int(3)
      country = try row.text(4)
      paymentYear = try row.int(5)
      amount = Money(
        try row.int(8), Currency(code: try row.text(6), exponent: try row.int(7)))
    }
  }
}

/// Keeps a file for payroll and what it reports: all or nothing.
package struct RecordPayroll: Statement {
  package static let sql = "SELECT tax.record_payroll($1, $2, $3, $4, $5, $6, $7) AS file_id"

  /// What is reported of a payment: its totals as they are found now.
  package struct Report: Sendable, Encodable {
    let payment: Int
    let place: Int
    let employee: String
    let country: String
    let taxYear: Int
    let currency: String
    let paid: Int
    let taxFree: Int
    let taxable: Int
    let status: ReviewStatus
    let rules: [String]

    /// - Parameter place: one for the first report of the payment, then one more each time.
    package init(_ taxed: TaxedPayment, place: Int, of year: TaxYear) {
      payment = taxed.payment.id
      self.place = place
      employee = year.employeeNumber
      country = year.country
      taxYear = year.year
      currency = year.currency.code
      paid = taxed.paid.minorUnits
      taxFree = taxed.taxFree.minorUnits
      taxable = taxed.taxable.minorUnits
      status = taxed.status
      let cited = taxed.portions.map(\.rule) + taxed.notes.compactMap(\.rule)
      rules = Set(cited.map { "\($0.rule) \($0.from)" }).sorted()
    }
  }

  /// What is reported of money that came back in a later tax year: its total as it is found now.
  package struct Return: Sendable, Encodable {
    let payment: Int
    let kind: BenefitReturn.Kind
    let taxYear: Int
    let place: Int
    let employee: String
    let country: String
    let paymentYear: Int
    let currency: String
    let returned: Int
    let status: ReviewStatus

    /// - Parameter place: one for the first report of it, then one more each time.
    package init(_ late: LateReturn, place: Int) {
      payment = late.payment.id
      kind = late.kind
      taxYear = late.year
      self.place = place
      employee = late.payment.employeeNumber
      country = late.country
      paymentYear = late.paymentYear
      currency = late.amount.currency.code
      returned = late.amount.minorUnits
      status = late.status
    }
  }

  package let employerID: Int
  package let reports: [Report]
  package let returns: [Return]
  package let content: String
  package let runID: Int?
  package let reportedOn: Day
  package let actor: String

  package init(
    employerID: Int, reports: [Report], returns: [Return], content: String, runID: Int?,
    reportedOn: Day,
    actor: String
  ) {
    self.employerID = employerID
    self.reports = reports
    self.returns = returns
    self.content = content
    self.runID = runID
    self.reportedOn = reportedOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .jsonb(reports.json), .jsonb(returns.json), .text(content), .int(runID),
      .date(reportedOn.description), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["file_id"]
    package let fileID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { fileID = try row.int(0) }
  }
}

/// What the files for payroll hold, newest first: a row for each country, tax year and currency of one.
package struct PayrollParts: Statement {
  package static let sql = """
    SELECT f.file_id, f.reported_on, f.content_hash, p.country, p.tax_year, p.lines, p.currency, p.exponent,
      p.taxable, p.returned
    FROM tax.payroll_file AS f
    JOIN tax.payroll_part AS p ON p.employer_id = f.employer_id AND p.file_id = f.file_id
    WHERE f.employer_id = $1 ORDER BY f.file_id DESC, p.country, p.tax_year, p.currency
    """
  package let employerID: Int

  package init(employerID: Int) {
    self.employerID = employerID
  }

  package var parameters: [Parameter] { [.int(employerID)] }

  package struct Row: RowDecodable {
    package static let columns = [
      "file_id", "reported_on", "content_hash", "country", "tax_year", "lines", "currency",
      "exponent", "taxable", "returned",
    ]
    package let fileID: Int
    package let reportedOn: Day
    /// SHA-256 of the file.
    package let contentHash: String
    package let country: String
    /// The calendar year in which the tax year begins.
    package let year: Int
    package let lines: Int
    /// The sum of the lines.
    package let taxable: Money
    /// What came back of earlier tax years' payments, likewise.
    package let returned: Money

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      fileID = try row.int(0)
      reportedOn = try row.day(1)
      contentHash = try row.text(2)
      country = try row.text(3)
      year = try row.int(4)
      lines = try row.int(5)
      let currency = Currency(code: try row.text(6), exponent: try row.int(7))
      taxable = Money(try row.int(8), currency)
      returned = Money(try row.int(9), currency)
    }
  }
}

/// A file for payroll as it was given out.
package struct KeptPayroll: Statement {
  package static let sql = """
    SELECT file_id, reported_on, content FROM tax.payroll_file WHERE employer_id = $1 AND file_id = $2
    """
  package let employerID: Int
  package let fileID: Int

  package init(employerID: Int, fileID: Int) {
    self.employerID = employerID
    self.fileID = fileID
  }

  package var parameters: [Parameter] { [.int(employerID), .int(fileID)] }

  package typealias Row = PayrollFiles.Row
}

/// The files for payroll of a day.
package struct PayrollFiles: Statement {
  package static let sql = """
    SELECT file_id, reported_on, content FROM tax.payroll_file
    WHERE employer_id = $1 AND reported_on = $2 ORDER BY file_id
    """
  package let employerID: Int
  package let reportedOn: Day

  package init(employerID: Int, reportedOn: Day) {
    self.employerID = employerID
    self.reportedOn = reportedOn
  }

  package var parameters: [Parameter] { [.int(employerID), .date(reportedOn.description)] }

  package struct Row: RowDecodable {
    package static let columns = ["file_id", "reported_on", "content"]
    package let fileID: Int
    package let reportedOn: Day
    package let content: String

    package init(fileID: Int, reportedOn: Day, content: String) {
      self.fileID = fileID
      self.reportedOn = reportedOn
      self.content = content
    }

    package init(_ row: borrowing Postgres.Row) throws(PostgresError) {
      fileID = try row.int(0)
      reportedOn = try row.day(1)
      content = try row.text(2)
    }
  }
}
