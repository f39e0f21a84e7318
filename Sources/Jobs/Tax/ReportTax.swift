package import Postgres
import Reporting
package import Store
package import Upskilling

/// Reports to payroll what the ledger's payments for learning come to under the rules: what is new, and what
/// corrects what was reported. What was reported stays.
package struct ReportTax: Sendable {
  let employerID: Int
  let book: RuleBook
  /// That tax year only; otherwise the one that runs on the day and the one before it.
  let year: Int?
  /// That country only.
  let country: String?
  let day: Day
  let actor: String
  let runID: Int?

  package init(
    employerID: Int, book: RuleBook, year: Int? = nil, country: String? = nil, day: Day,
    actor: String, runID: Int? = nil
  ) {
    self.employerID = employerID
    self.book = book
    self.year = year
    self.country = country
    self.day = day
    self.actor = actor
    self.runID = runID
  }

  /// What was found and what of it is reported now.
  package struct Answer: Sendable {
    /// By employee, country and year.
    package let outcomes: [TaxYearOutcome]
    package let lines: PayrollFile
    /// Payments, and sums that came back of them in a later year, that were not reported yet, or otherwise.
    package let changed: Int
    /// The file that was kept; `nil` where there was nothing to report.
    package let file: PayrollFiles.Row?

    package var years: [TaxYear] { outcomes.compactMap { try? $0.result.get() } }
    /// People whose year cannot be computed.
    package var refused: Int { outcomes.count - years.count }
    package var review: Int { years.count { $0.status == .review } }
  }

  /// One snapshot of the ledger, evaluated and recorded in the caller's transaction.
  ///
  /// - Throws: `TaxError`; `PostgresError` on `report_once` or `late_return_once` where somebody else reported meanwhile.
  package func callAsFunction(_ db: isolated Connection) throws -> Answer {
    let known = Dictionary(
      uniqueKeysWithValues: try db.rows(ReportedBenefits(employerID: employerID))
        .map { ($0.benefit.paymentID, $0) })
    var payments: [BenefitPayment] = []
    var returns: [BenefitReturn] = []
    for row in try db.rows(Benefits(employerID: employerID)) {
      switch row {
      case .payment(let payment): payments.append(payment)
      case .returned(let returned): returns.append(returned)
      }
    }
    let outcomes = try book.taxYears(payments: payments, returns: returns) { isWanted($0, $1) }
      .map { checked($0, known) }
    let years = outcomes.compactMap { try? $0.result.get() }
    let knownReturns = try reportedReturns(db, payments, outcomes)
    let lines = try PayrollFile(
      years: years, reported: known.values.map(\.benefit), returned: knownReturns.map(\.late))
    let reports = try years.flatMap { year in
      let reported = year.payments.compactMap { known[$0.payment.id]?.benefit }
      return try year.adjustments(to: reported).map {
        let place = (known[$0.payment.payment.id]?.number ?? 0) + 1
        return RecordPayroll.Report($0.payment, place: place, of: year)
      }
    }
    let places = Dictionary(
      uniqueKeysWithValues: knownReturns.map { ($0.late.key, $0.number) })
    let lateReturns = try LateReturn.adjustments(
      to: years.flatMap(\.lateReturns), from: knownReturns.map(\.late)
    ).map { RecordPayroll.Return($0.found, place: (places[$0.found.key] ?? 0) + 1) }
    var file: PayrollFiles.Row?
    if !reports.isEmpty || !lateReturns.isEmpty {
      let content = CSVRenderer.render(lines)
      let record = RecordPayroll(
        employerID: employerID, reports: reports, returns: lateReturns, content: content,
        runID: runID, reportedOn: day, actor: actor)
      file = .init(fileID: try db.row(record).fileID, reportedOn: day, content: content)
    }
    return Answer(
      outcomes: outcomes, lines: lines, changed: reports.count + lateReturns.count, file: file)
  }

  /// What was reported of money that came back in the years that are looked at, of people who are computed.
  private func reportedReturns(
    _ db: isolated Connection, _ payments: [BenefitPayment], _ outcomes: [TaxYearOutcome]
  ) throws -> [(late: LateReturn, number: Int)] {
    let byID = Dictionary(payments.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let refused = outcomes.filter { (try? $0.result.get()) == nil }
    return try db.rows(ReportedReturns(employerID: employerID)).compactMap { row in
      guard isWanted(row.country, row.year), let payment = byID[row.paymentID],
        !refused.contains(where: {
          ($0.employeeNumber, $0.country, $0.year)
            == (payment.employeeNumber, row.country, row.year)
        })
      else { return nil }
      let late = LateReturn(
        payment: payment, paymentYear: row.paymentYear, kind: row.kind, country: row.country,
        year: row.year, amount: row.amount)
      return (late, row.number)
    }
  }

  private func isWanted(_ country: String, _ taxYear: Int) -> Bool {
    guard country == self.country ?? country else { return false }
    if let year { return taxYear == year }
    let running = book.taxYear(of: day, in: country) ?? day.civil.year
    return (running - 1...running).contains(taxYear)
  }

  /// A payment that was reported under other rules or in another year is not moved: somebody has to say how.
  private func checked(
    _ outcome: TaxYearOutcome, _ known: [Int: ReportedBenefits.Row]
  ) -> TaxYearOutcome {
    let result = outcome.result.flatMap { year -> Result<TaxYear, TaxError> in
      for payment in year.payments.map(\.payment) {
        if let before = known[payment.id],
          (before.country, before.year) != (year.country, year.year)
        {
          return .failure(
            .reportedElsewhere(payment: payment.id, country: before.country, year: before.year))
        }
      }
      return .success(year)
    }
    return TaxYearOutcome(
      employeeNumber: outcome.employeeNumber, country: outcome.country, year: outcome.year,
      result: result)
  }
}
