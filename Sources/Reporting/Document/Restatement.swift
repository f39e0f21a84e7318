package import Upskilling

/// How an earlier report of the same kind would read now: what was said, what is, and why.
package struct Restatement: Sendable {
  package var asOf: Day
  /// The report as it was frozen.
  package var was: Report
  /// The same, worked out again from what is known now.
  package var isNow: Report
  /// What was recorded since, such as `12 facts of file x.csv`.
  package var causes: [String]

  package init(asOf: Day, was: Report, isNow: Report, causes: [String]) {
    self.asOf = asOf
    self.was = was
    self.isNow = isNow
    self.causes = causes
  }
}

extension Report {
  /// With the table of what has changed since in the report before: on the frozen page nothing changes.
  package func restating(_ restatement: Restatement) -> Report {
    let then = Self.figures(of: restatement.was)
    let now = Self.figures(of: restatement.isNow)
    let keys = then.order + now.order.filter { then.values[$0] == nil }
    let rows = keys.compactMap { key -> [Cell]? in
      let (was, isNow) = (then.values[key], now.values[key])
      guard was?.value != isNow?.value else { return nil }
      return [
        .init(.text(was?.label ?? isNow?.label ?? key)),
        .init(was?.value ?? .missing("not there")), .init(isNow?.value ?? .missing("not there")),
      ]
    }
    var report = self
    let title = "Restated since the report of \(restatement.asOf)"
    let why = restatement.causes.joined(separator: "; ")
    report.sections.append(
      Section(
        id: "restated", title: title,
        blocks: [
          .table(
            Table(
              id: "restated", title: "Figures of \(restatement.asOf) that read otherwise now",
              columns: [.text("Figure"), .number("Was"), .number("Is")], rows: rows,
              empty: "Nothing: the report of \(restatement.asOf) reads the same today."))
        ] + (rows.isEmpty || why.isEmpty ? [] : [.text("Why: recorded since then: \(why).")])))
    return report
  }

  private struct Figures {
    var order: [String] = []
    var values: [String: (label: String, value: Value)] = [:]
  }

  /// Every cell with a figure id, with words for it.
  private static func figures(of report: Report) -> Figures {
    var figures = Figures()
    for table in report.tables {
      for row in table.rows {
        let name = row.first.map { Format.value($0.value) } ?? ""
        for (column, cell) in zip(table.columns, row) {
          guard let figure = cell.figure, figures.values[figure] == nil else { continue }
          figures.order.append(figure)
          figures.values[figure] = ("\(table.title): \(name), \(column.title)", cell.value)
        }
      }
    }
    return figures
  }
}
