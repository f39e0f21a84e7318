import ArgumentParser
import Foundation
import Jobs
import Postgres
import Reporting
import Settings
import Store
import Upskilling

/// Journals for the general ledger.
struct GLCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gl", abstract: "Journals for the general ledger: write, list, confirm.",
    subcommands: [GLExport.self, GLList.self, GLShow.self, GLLines.self, GLConfirm.self])
}

extension GLLayout: ExpressibleByArgument {}

/// A batch, for machines.
private struct BatchItem: Encodable {
  let batch: Int
  let layout: String
  let isAggregated: Bool
  let period: String
  let lastDay: String
  let lines: Int
  let debit: String
  let credit: String
  let currency: String
  let sha256: String
  let reference: String?
  let file: String?

  init(_ row: GLBatches.Row, file: String? = nil) {
    batch = row.batchID
    layout = row.layout
    isAggregated = row.isAggregated
    period = row.period
    lastDay = row.lastDay
    lines = row.lines
    debit = row.total.text
    credit = row.total.text
    currency = row.total.currency.code
    sha256 = row.contentHash
    reference = row.reference
    self.file = file
  }

  static func printAll(_ items: [BatchItem], _ options: GlobalOptions, ifEmpty: String) throws {
    try printList(
      items, options, ifEmpty: ifEmpty,
      [
        "batch", "layout", "a line for", "period", "through", "lines", "debit", "credit", "",
        "taken as", "file",
      ], numbers: [0, 5, 6, 7]
    ) {
      [
        "\($0.batch)", $0.layout, $0.isAggregated ? "account" : "transfer", $0.period, $0.lastDay,
        "\($0.lines)", $0.debit, $0.credit,
        $0.currency, $0.reference ?? "", $0.file ?? "",
      ]
    }
  }
}

struct GLExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write what has not gone to the general ledger.",
    discussion: """
      Example:
        bursar gl export FY26 --through 2026-03-31 --layout netsuite --output journals
        bursar gl export FY26 --through 2026-03-31 --layout sap --aggregated

      Layouts: quickbooks-iif, quickbooks-csv, netsuite, xero, sap, csv. Accounts are named in gl.yaml \
      beside the configuration. Each entry goes out once per layout, with an id of its own, so that a file \
      uploaded twice counts once; where nothing is new, the same file is written again. An amount that the \
      layout cannot carry exactly is refused, and nothing is kept. With --aggregated there is one journal for each \
      month, with a line per account, cost center and program for its debits and one for its credits; bursar gl \
      lines shows what is behind them.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Name of the fiscal period.") var period: String
  @Option(help: "Layout of the file.") var layout: GLLayout
  @Flag(help: "One line per account and dimensions instead of every transfer.")
  var aggregated = false
  @Option(
    help: ArgumentHelp(
      "Entries up to this accounting day; the period's last otherwise.", valueName: "yyyy-mm-dd"))
  var through: DayArgument?
  @Option(help: ArgumentHelp("Only this currency.", valueName: "code")) var currency: String?
  @Option(help: ArgumentHelp("Folder to write to.", valueName: "folder")) var output = "."
  @Option(help: ArgumentHelp("The account mapping.", valueName: "path")) var mapping: String?
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let known = try await desk.period(period)
      guard let last = through?.day ?? Day(iso: known.lastDay) else { return }
      let path = mapping ?? mappingPath(desk.session.installation)
      let setting = try Setting.load(path: path)
      let export = ExportJournal(
        employerID: desk.employer.id, layout: layout, isAggregated: aggregated,
        periodID: known.periodID, period: period,
        lastDay: last, currencyCode: currency, mapping: try GLMappingReader().read(setting),
        mappingText: (try? String(contentsOfFile: path, encoding: .utf8)) ?? "",
        actor: desk.session.installation.actor)
      let batches: [GLBatches.Row]
      do {
        batches = try await desk.session.connection.transaction(
          TransactionOptions(isDryRun: dryRun)
        ) { db in try export.run(on: db) }
      } catch let error as GLRefusal {
        throw CommandError("refused: \(error)", ExitStatus.data)
      }
      let items = try batches.map { batch in
        BatchItem(batch, file: dryRun ? nil : try write(batch))
      }
      try BatchItem.printAll(items, options, ifEmpty: "Nothing to export.")
    }
  }

  private func mappingPath(_ installation: Installation) -> String {
    let folder = URL(fileURLWithPath: installation.configurationPath(options.config))
      .deletingLastPathComponent().path
    let beside = "\(folder)/gl.yaml"
    return FileManager.default.fileExists(atPath: beside)
      ? beside : "\(installation.home)/Config/gl.yaml"
  }

  private func write(_ batch: GLBatches.Row) throws -> String {
    try batch.write(to: output)
  }
}

extension GLBatches.Row {
  /// Writes its file into a folder, whole or not at all.
  func write(to folder: String) throws -> String {
    let ending = GLLayout(rawValue: layout)?.fileExtension ?? "csv"
    let path =
      "\(folder)/gl-\(layout)-\(lastDay)-\(total.currency.code.lowercased())-\(batchID).\(ending)"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try Data((content ?? "").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CommandError("cannot write \(path)", ExitStatus.cannotCreate)
    }
    return path
  }
}

struct GLList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what was exported, newest first.",
    discussion: "Example:\n  bursar gl list")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = GLBatches(employerID: desk.employer.id)
      let rows = try await desk.session.connection.perform { db in try db.rows(statement) }
      try BatchItem.printAll(
        rows.map { BatchItem($0) }, options, ifEmpty: "Nothing was exported yet.")
    }
  }
}

struct GLShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a batch as it was written, byte for byte.",
    discussion: """
      Example:
        bursar gl show 3 > journal.iif
        bursar gl show 3 --output journals
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the batch.") var batch: Int
  @Option(help: ArgumentHelp("Folder to write it to.", valueName: "folder")) var output: String?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let row = try await desk.batch(batch)
      let file = try output.map { try row.write(to: $0) }
      if file != nil || options.format == .json {
        try BatchItem.printAll([BatchItem(row, file: file)], options, ifEmpty: "")
      } else {
        Console.write(row.content ?? "", to: .standardOutput)
      }
    }
  }
}

struct GLLines: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lines",
    abstract: "Show the lines of an aggregated batch, or the transfers behind one of them.",
    discussion: """
      Example:
        bursar gl lines 3
        bursar gl lines 3 12

      bursar ledger show goes on from an entry to its causes.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the batch.") var batch: Int
  @Argument(help: "Number of the line; all lines otherwise.") var line: Int?

  private struct Line: Encodable {
    let line: Int
    /// As the general ledger calls it.
    let account: String
    let ours: [String]
    let costCenter: String
    let program: String
    let debit: String
    let credit: String
    let currency: String
    let entries: Int
    let transfers: Int
    let firstDay: String
    let lastDay: String

    init(_ row: GLSums.Row, _ mapping: GLMapping?) {
      line = row.line
      account = row.accounts.first.flatMap { mapping?.accounts[$0] } ?? ""
      ours = row.accounts
      costCenter = mapping?.costCenters[row.costCenter] ?? row.costCenter
      program = mapping?.programs[row.program] ?? row.program
      debit = row.isDebit ? row.amount.text : ""
      credit = row.isDebit ? "" : row.amount.text
      currency = row.amount.currency.code
      entries = row.entries
      transfers = row.transfers
      firstDay = row.firstDay
      lastDay = row.lastDay
    }
  }

  private struct Transfer: Encodable {
    let entry: Int
    let line: Int
    let kind: String
    let day: String
    let account: String
    let costCenter: String
    let program: String
    let amount: String
    let currency: String

    init(_ row: GLSumItems.Row) {
      entry = row.entryID
      line = row.line
      kind = row.kind
      day = row.day
      account = row.account
      costCenter = row.costCenter
      program = row.program
      amount = row.amount.text
      currency = row.amount.currency.code
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let known = try await desk.batch(batch)
      guard known.isAggregated else {
        throw CommandError(
          "batch \(batch) has a line for each transfer; see: bursar gl show \(batch)",
          ExitStatus.data)
      }
      if let line { return try await show(line, desk) }
      let sums = GLSums(employerID: desk.employer.id, batchID: batch)
      let mapping = try GLMappingReader().read(.parse(known.mapping ?? "", file: "gl.yaml"))
      let rows = try await desk.session.connection.perform { db in try db.rows(sums) }
      try printList(
        rows.map { Line($0, mapping) }, options, ifEmpty: "",
        [
          "line", "account", "ours", "cost center", "program", "debit", "credit", "", "entries",
          "from", "to",
        ], numbers: [0, 5, 6, 8]
      ) {
        [
          "\($0.line)", $0.account, $0.ours.joined(separator: ", ").replacing("_", with: " "),
          $0.costCenter, $0.program, $0.debit, $0.credit, $0.currency, "\($0.entries)",
          $0.firstDay, $0.lastDay,
        ]
      }
    }
  }

  private func show(_ line: Int, _ desk: BudgetDesk) async throws {
    let items = GLSumItems(employerID: desk.employer.id, batchID: batch, line: line)
    let rows = try await desk.session.connection.perform { db in try db.rows(items) }
    guard !rows.isEmpty else {
      throw CommandError(
        "batch \(batch) has no line \(line); see: bursar gl lines \(batch)", ExitStatus.data)
    }
    try printList(
      rows.map(Transfer.init), options, ifEmpty: "",
      ["entry", "what", "day", "account", "cost center", "program", "amount", ""],
      numbers: [0, 6]
    ) {
      [
        "\($0.entry)", $0.kind.replacing("_", with: " "), $0.day,
        $0.account.replacing("_", with: " "), $0.costCenter, $0.program, $0.amount, $0.currency,
      ]
    }
  }
}

extension BudgetDesk {
  /// A batch with its file.
  fileprivate func batch(_ number: Int) async throws -> GLBatches.Row {
    let statement = GLBatches(employerID: employer.id, batchID: number, withContent: true)
    guard
      let row = try await session.connection.perform({ db in try db.optionalRow(statement) })
    else {
      throw CommandError("there is no batch \(number); see: bursar gl list", ExitStatus.data)
    }
    return row
  }
}

struct GLConfirm: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm", abstract: "Record that the general ledger has taken a batch.",
    discussion: "Example:\n  bursar gl confirm 3 --reference JE-2026-0412")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the batch.") var batch: Int
  @Option(help: ArgumentHelp("Number of the journal there.", valueName: "text"))
  var reference: String
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await BudgetDesk(options, employer)
      let statement = ConfirmGLBatch(
        employerID: desk.employer.id, batchID: batch, reference: reference,
        actor: desk.session.installation.actor)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
      if options.format == .json {
        try Console.printJSON(["batch": row.batchID])
      } else {
        Console.print("batch \(row.batchID) was taken as \(reference)")
      }
    }
  }
}
