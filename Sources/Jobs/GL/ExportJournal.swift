package import Postgres
package import Reporting
package import Store
package import Upskilling

/// Writes what has not gone to the general ledger, keeps it as it was written, and gives it back: one batch for
/// each currency. Where nothing is new, the last batch of the same period, day, layout and kind comes again, byte
/// for byte.
package struct ExportJournal: Sendable {
  package let employerID: Int
  package let layout: GLLayout
  /// One line per account and dimensions instead of every transfer.
  package let isAggregated: Bool
  package let periodID: Int
  /// Its name.
  package let period: String
  package let lastDay: Day
  /// Only this currency; each where `nil`.
  package let currencyCode: String?
  package let mapping: GLMapping
  /// Kept with the batch.
  package let mappingText: String
  package let actor: String

  package init(
    employerID: Int, layout: GLLayout, isAggregated: Bool, periodID: Int, period: String,
    lastDay: Day, currencyCode: String?, mapping: GLMapping, mappingText: String, actor: String
  ) {
    self.employerID = employerID
    self.layout = layout
    self.isAggregated = isAggregated
    self.periodID = periodID
    self.period = period
    self.lastDay = lastDay
    self.currencyCode = currencyCode
    self.mapping = mapping
    self.mappingText = mappingText
    self.actor = actor
  }

  /// - Throws: `GLRefusal` where the layout cannot carry what is to be written; nothing is kept then.
  package func run(on db: isolated Connection) throws -> [GLBatches.Row] {
    let items = try db.rows(
      GLItems(
        employerID: employerID, layout: layout.rawValue, lastDay: lastDay,
        currencyCode: currencyCode))
    var batches: [GLBatches.Row] = []
    for (currency, items) in Dictionary(grouping: items, by: \.amount.currency)
      .sorted(by: { $0.key.code < $1.key.code })
    {
      let lines = items.map {
        GLLine(
          entryID: $0.entryID, line: $0.line, day: $0.day, periodID: $0.periodID, kind: $0.kind,
          debit: $0.debit, credit: $0.credit, amount: $0.amount, costCenter: $0.costCenter,
          program: $0.program)
      }
      let number = try db.row(NumberGLBatch()).batchID
      let (journals, sums) = try journals(of: lines, batch: number)
      let file = try GLRenderer(layout: layout, mapping: mapping, currency: currency)
        .render(journals)
      var total = Money(0, currency)
      for item in items { total = try total.adding(item.amount) }
      let batch = try db.row(
        FreezeGLBatch(
          employerID: employerID, batchID: number, layout: layout.rawValue, periodID: periodID,
          lastDay: lastDay, items: items, sums: sums, fileLines: file.lines, total: total,
          mapping: mappingText, content: file.text, actor: actor))
      batches += try db.rows(
        GLBatches(employerID: employerID, batchID: batch.batchID, withContent: true))
    }
    guard batches.isEmpty else { return batches }
    let known = try db.rows(GLBatches(employerID: employerID, withContent: true)).filter {
      $0.layout == layout.rawValue && $0.period == period && $0.lastDay == lastDay.description
        && $0.isAggregated == isAggregated
        && (currencyCode == nil || $0.total.currency.code == currencyCode)
    }
    var last: [String: GLBatches.Row] = [:]
    for batch in known {
      last[batch.total.currency.code] = last[batch.total.currency.code] ?? batch
    }
    return last.values.sorted { $0.total.currency.code < $1.total.currency.code }
  }

  private func journals(
    of lines: [GLLine], batch: Int
  ) throws(GLRefusal) -> ([GLJournal], FreezeGLBatch.Sums?) {
    guard isAggregated else { return (try GLJournal.all(of: lines, mapping: mapping), nil) }
    let (journals, places) = try GLJournal.sums(of: lines, batch: batch, mapping: mapping)
    return (
      journals,
      .init(debitLines: places.map(\.debit), creditLines: places.map(\.credit))
    )
  }
}
