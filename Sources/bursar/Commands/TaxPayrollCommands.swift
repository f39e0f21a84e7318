import ArgumentParser
import Foundation
import Postgres
import Reporting
import Store
import Upskilling

/// Files for payroll that were given out.
struct TaxPayroll: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "payroll", abstract: "Files for payroll that were given out.",
    subcommands: [TaxPayrollList.self, TaxPayrollShow.self])
}

/// A file, for machines.
private struct PayrollItem: Encodable {
  struct Part: Encodable {
    let country: String
    let taxYear: Int
    let lines: Int
    let taxable: String
    let returned: String
    let currency: String

    init(_ row: PayrollParts.Row) {
      country = row.country
      taxYear = row.year
      lines = row.lines
      taxable = row.taxable.text
      returned = row.returned.text
      currency = row.taxable.currency.code
    }
  }

  let file: Int
  let reportedOn: Day
  let sha256: String
  let lines: Int
  let parts: [Part]
  var content: String?

  /// - Parameter rows: of one file, one at least.
  init?(_ rows: [PayrollParts.Row], content: String? = nil) {
    guard let first = rows.first else { return nil }
    file = first.fileID
    reportedOn = first.reportedOn
    sha256 = first.contentHash
    lines = rows.reduce(0) { $0 + $1.lines }
    parts = rows.map(Part.init)
    self.content = content
  }
}

struct TaxPayrollList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the files, newest first: what each holds by country, tax year and currency.",
    discussion: """
      Example:
        bursar tax payroll list

      Totals are those of the file's own lines: what was new, and differences to what was reported before.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "tax")
      let owner = try await session.employer(employer.employer)
      let statement = PayrollParts(employerID: owner.id)
      let rows = try await session.connection.perform { db in try db.rows(statement) }
      if options.format == .json {
        let files = Dictionary(grouping: rows, by: \.fileID).sorted { $0.key > $1.key }
        for (_, rows) in files { try Console.printJSON(PayrollItem(rows)) }
        return
      }
      guard !rows.isEmpty else { return Console.print("Nothing was reported to payroll yet.") }
      var table = TextTable(
        ["file", "day", "country", "year", "lines", "taxable", "returned", "", "sha256"],
        numbers: [0, 3, 4, 5, 6])
      table.rows = rows.map {
        [
          "\($0.fileID)", "\($0.reportedOn)", $0.country, "\($0.year)", "\($0.lines)",
          $0.taxable.text, $0.returned.text, $0.taxable.currency.code, $0.contentHash,
        ]
      }
      Console.print(table.render())
    }
  }
}

struct TaxPayrollShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a file as it was given out, byte for byte.",
    discussion: """
      Example:
        bursar tax payroll show 3 > payroll.csv

      It names people: keep it where only payroll reads it.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the file.") var file: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "tax")
      let owner = try await session.employer(employer.employer)
      let (kept, parts) = (
        KeptPayroll(employerID: owner.id, fileID: file), PayrollParts(employerID: owner.id)
      )
      guard
        let row = try await session.connection.perform({ db in try db.optionalRow(kept) })
      else {
        throw CommandError(
          "there is no file \(file) for payroll; see: bursar tax payroll list", ExitStatus.data)
      }
      guard options.format == .json else {
        return Console.write(row.content, to: .standardOutput)
      }
      let rows = try await session.connection.perform { db in try db.rows(parts) }
      try Console.printJSON(
        PayrollItem(rows.filter { $0.fileID == file }, content: row.content))
    }
  }
}
