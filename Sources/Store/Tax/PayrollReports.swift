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

/// Keeps a file for payroll and what it reports: all or nothing.
package struct RecordPayroll: Statement {
  package static let sql = "SELECT tax.record_payroll($1, $2, $3, $4, $5, $6) AS file_id"

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

  package let employerID: Int
  package let reports: [Report]
  package let content: String
  package let runID: Int?
  package let reportedOn: Day
  package let actor: String

  package init(
    employerID: Int, reports: [Report], content: String, runID: Int?, reportedOn: Day,
    actor: String
  ) {
    self.employerID = employerID
    self.reports = reports
    self.content = content
    self.runID = runID
    self.reportedOn = reportedOn
    self.actor = actor
  }

  package var parameters: [Parameter] {
    [
      .int(employerID), .jsonb(reports.json), .text(content), .int(runID),
      .date(reportedOn.description), .text(actor),
    ]
  }

  package struct Row: RowDecodable {
    package static let columns = ["file_id"]
    package let fileID: Int
    package init(_ row: borrowing Postgres.Row) throws(PostgresError) { fileID = try row.int(0) }
  }
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
