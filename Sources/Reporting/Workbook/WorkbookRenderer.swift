import CXlsxWriter
import Foundation
import Upskilling

/// A workbook that could not be written: the folder is full or not to be written to.
package struct WorkbookError: Error, Sendable, CustomStringConvertible {
  package let description: String
}

/// Writes a report as a workbook: typed cells, a sheet for each table, Definitions and Data quality. Text is
/// stored as text, so that nothing from outside is ever taken for a formula.
@safe package final class WorkbookRenderer {
  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private var formats: [String: UnsafeMutablePointer<lxw_format>?] = unsafe [:]
  private var names: Set<String> = []

  /// - Parameter path: the file to write; it is complete only when this returns.
  /// - Throws: `WorkbookError`.
  package static func write(_ report: Report, to path: String) throws(WorkbookError) {
    guard let workbook = unsafe workbook_new(path) else {
      throw WorkbookError(description: "out of memory")
    }
    let renderer = unsafe WorkbookRenderer(workbook)
    renderer.setProperties(of: report)
    renderer.addSummary(of: report)
    for table in report.tables { renderer.add(table, named: table.id) }
    renderer.add(.definitions(of: report), named: "Definitions")
    renderer.add(.dataQuality(of: report), named: "Data quality")
    let result = unsafe workbook_close(workbook)
    guard result == LXW_NO_ERROR else {
      throw WorkbookError(description: unsafe String(cString: lxw_strerror(result)))
    }
  }

  private init(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
    unsafe self.workbook = workbook
  }

  /// The day of the report as the time of creation, so that the same report gives the same bytes.
  private func setProperties(of report: Report) {
    var properties = unsafe lxw_doc_properties()
    unsafe properties.created = time_t(report.scope.asOf.daysSinceEpoch * 86_400)
    unsafe report.title.withCString { title in
      unsafe properties.title = UnsafeMutablePointer(mutating: title)
      _ = unsafe workbook_set_properties(workbook, &properties)
    }
  }

  private func addSummary(of report: Report) {
    guard let sheet = unsafe sheet(named: "Summary") else { return }
    let scope = report.scope
    let lines: [(String, Value)] =
      [
        ("Report", .text(report.kind.title)), ("Finding", .text(report.title)),
        ("Counts", .text(report.subject)), ("Employer", .text(scope.employer)),
      ] + scope.filters.map { ($0.name.capitalizedFirst, .text($0.value)) } + [
        ("From", scope.periodStart.map(Value.day) ?? .missing("all on record")),
        ("As of", .day(scope.asOf)), ("Time zone", .text(scope.timeZone)),
        ("Data complete up to", scope.completeUpTo.map(Value.day) ?? .missing("a feed is missing")),
        ("Classification", .text(scope.classification.sentence)),
      ]
    var row: UInt32 = 0
    for (name, value) in lines {
      unsafe write(.text(name), to: sheet, row, 0, isBold: true)
      unsafe write(value, to: sheet, row, 1)
      row += 1
    }
    row += 1
    for card in report.cards {
      unsafe write(.text(card.label), to: sheet, row, 0, isBold: true)
      unsafe write(card.value, to: sheet, row, 1)
      unsafe write(.text(card.denominator), to: sheet, row, 2)
      unsafe write(.text(card.detail), to: sheet, row, 3)
      row += 1
    }
    unsafe worksheet_set_column(sheet, 0, 0, 24, nil)
    unsafe worksheet_set_column(sheet, 1, 3, 28, nil)
  }

  private func add(_ table: Report.Table, named name: String) {
    guard let sheet = unsafe sheet(named: name) else { return }
    var columns: [(source: Int, title: String, part: Int)] = []
    for (index, column) in table.columns.enumerated() {
      let isInterval = table.rows.contains { row in
        if case .interval = row[index].value { true } else { false }
      }
      if isInterval {
        columns += [(index, "\(column.title), lower", 0), (index, "\(column.title), upper", 1)]
      } else {
        columns.append((index, column.title, 0))
      }
    }
    for (place, column) in columns.enumerated() {
      unsafe write(.text(column.title), to: sheet, 0, UInt16(place), isBold: true)
      let widest =
        table.rows.prefix(200).map { Format.value($0[column.source].value).count }.max() ?? 0
      let width = Double(min(60, max(widest, column.title.count) + 2))
      unsafe worksheet_set_column(sheet, UInt16(place), UInt16(place), width, nil)
    }
    var row: UInt32 = 1
    for cells in table.rows {
      unsafe write(cells, columns, to: sheet, row)
      row += 1
    }
    unsafe worksheet_freeze_panes(sheet, 1, 1)
    if !table.rows.isEmpty {
      unsafe worksheet_autofilter(sheet, 0, 0, row - 1, UInt16(columns.count - 1))
    }
    if let total = table.total { unsafe write(total, columns, to: sheet, row + 1, isBold: true) }
  }

  private func write(
    _ cells: [Report.Cell], _ columns: [(source: Int, title: String, part: Int)],
    to sheet: UnsafeMutablePointer<lxw_worksheet>, _ row: UInt32, isBold: Bool = false
  ) {
    for (place, column) in columns.enumerated() {
      var value = cells[column.source].value
      if case .interval(let lower, let upper) = value {
        value = .share(column.part == 0 ? lower : upper)
      }
      unsafe write(value, to: sheet, row, UInt16(place), isBold: isBold)
    }
  }

  private func write(
    _ value: Value, to sheet: UnsafeMutablePointer<lxw_worksheet>, _ row: UInt32,
    _ column: UInt16, isBold: Bool = false
  ) {
    func number(_ number: Double, _ pattern: String) {
      unsafe worksheet_write_number(sheet, row, column, number, format(pattern, isBold: isBold))
    }
    switch value {
    case .count(let count): number(Double(count), "#,##0")
    case .share(let share): number(share, "0.00%")
    case .number(let value, let decimals): number(value, Self.pattern(decimals: decimals))
    case .money(let money) where money.minorUnits.magnitude < 1_000_000_000_000_000:
      let scale = (0..<money.currency.exponent).reduce(1.0) { scale, _ in scale * 10 }
      number(
        Double(money.minorUnits) / scale,
        "[$\(money.currency.code)] " + Self.pattern(decimals: money.currency.exponent))
    case .day(let day):
      let (year, month, dayOfMonth) = day.civil
      var date = lxw_datetime(
        year: Int32(year), month: Int32(month), day: Int32(dayOfMonth), hour: 0, min: 0, sec: 0)
      unsafe worksheet_write_datetime(
        sheet, row, column, &date, format("yyyy-mm-dd", isBold: isBold))
    case .text, .interval, .money, .missing, .hidden:
      let text = Format.value(value)
      guard !text.isEmpty else { return }
      unsafe worksheet_write_string(
        sheet, row, column, String(text.prefix(32_000)), format("@", isBold: isBold))
    }
  }

  private static func pattern(decimals: Int) -> String {
    decimals == 0 ? "#,##0" : "#,##0." + String(repeating: "0", count: decimals)
  }

  private func format(_ pattern: String, isBold: Bool) -> UnsafeMutablePointer<lxw_format>? {
    let key = "\(isBold)\(pattern)"
    if let known = unsafe formats[key] { return unsafe known }
    let format = unsafe workbook_add_format(workbook)
    unsafe format_set_num_format(format, pattern)
    if isBold { unsafe format_set_bold(format) }
    unsafe formats[key] = unsafe format
    return unsafe format
  }

  /// A sheet's name has at most 31 characters, and each only once, whatever the case.
  private func sheet(named name: String) -> UnsafeMutablePointer<lxw_worksheet>? {
    var short = String(name.prefix(31))
    var number = 2
    while !names.insert(short.lowercased()).inserted {
      short = name.prefix(28) + "-\(number)"
      number += 1
    }
    return unsafe workbook_add_worksheet(workbook, short)
  }
}

extension Report.Table {
  fileprivate static func definitions(of report: Report) -> Report.Table {
    Report.Table(
      id: "definitions", title: "Definitions",
      columns: [.text("Id"), .text("Title"), .text("Definition")],
      rows: report.definitions.map {
        [.init(.text($0.id)), .init(.text($0.title)), .init(.text($0.text))]
      } + report.rules.map { [.init(.text("rule")), .init(.text("")), .init(.text($0))] })
  }

  fileprivate static func dataQuality(of report: Report) -> Report.Table {
    Report.Table(
      id: "data-quality", title: "Data quality",
      columns: [.text("Note"), .text("Of"), .number("Count"), .number("The other way")],
      rows: report.quality.map {
        [
          .init(.text($0.text)), .init(.text($0.code)), .init(.count($0.count)),
          .init(.missing("")),
        ]
      }
        + report.ties.map {
          [
            .init(.text($0.text)), .init(.text($0.holds ? "ties" : "does not tie")),
            .init($0.left), .init($0.right),
          ]
        }
        + report.watermarks.map {
          [
            .init(.text("complete up to \($0.completeUpTo?.description ?? "nothing yet")")),
            .init(.text("feed \($0.feed)")), .init(.count($0.quarantined)), .init(.missing("")),
          ]
        })
  }
}
