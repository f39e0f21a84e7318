import ArgumentParser
import Foundation
import Intake
import Postgres
import Store
import Upskilling

/// Invoices and credit notes.
struct InvoiceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invoice", abstract: "Invoices and credit notes of vendors.",
    subcommands: [
      InvoiceImport.self, InvoiceList.self, InvoiceShow.self, InvoicePay.self, InvoiceOffset.self,
    ])
}

struct InvoiceImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import a file of invoices and credit notes.",
    discussion: """
      Example:
        bursar invoice import march.csv --profile invoices-generic --vendor coursera
        bursar invoice import 4711.xml --profile ubl-2.1 --vendor coursera

      The same file twice changes nothing. A document with a row that cannot be read is refused as a whole, \
      with the line at fault; the others are imported, and the exit status is 65.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "The file.") var file: String
  @Option(
    help: ArgumentHelp("What reads it: ubl-2.1, or a profile by name or path.", valueName: "name"))
  var profile = "invoices-generic"
  @Option(help: ArgumentHelp("The vendor, where the file names none.", valueName: "code"))
  var vendor: String?
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  private struct Answer: Encodable {
    let file: String
    let isKnown: Bool
    let imported: Int
    let unchanged: Int
    let suspects: [String]
    let refusals: [PaperRefusal]
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      let sha256 = try naming(file) { try fingerprint(ofFile: file) }
      let read = try await read(desk)
      let source = OpenSource(
        context: desk.context, name: URL(fileURLWithPath: file).lastPathComponent, sha256: sha256,
        profile: "\(read.reader)/\(vendor ?? "")")
      let context = desk.context
      let answer = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in
        let opened = try db.row(source)
        var imported = 0
        var unchanged = 0
        var suspects: [String] = []
        var refusals = read.refusals
        for document in read.documents {
          let row = try db.row(
            ImportDocument(context: context, sourceID: opened.sourceID, document: document))
          switch row.answer {
          case .imported: imported += 1
          case .unchanged: unchanged += 1
          case .numberTaken:
            refusals.append(
              PaperRefusal(
                number: document.number, line: document.fileLine ?? 1, column: nil,
                reason: "the vendor has a document of this number that says something else"))
          }
          if row.answer == .imported, row.suspectedOf != nil { suspects.append(document.number) }
        }
        return Answer(
          file: file, isKnown: opened.isKnown, imported: imported, unchanged: unchanged,
          suspects: suspects, refusals: refusals)
      }
      try tell(answer)
    }
  }

  /// The documents of the file, and what names their reader among the sources.
  private func read(_ desk: PapersDesk) async throws -> (
    documents: [VendorDocument], refusals: [PaperRefusal], reader: String
  ) {
    let currencies = try await desk.currencies()
    if profile == UBLReader.standard {
      guard let vendor else {
        throw CommandError("name the vendor by our code, with --vendor", ExitStatus.data)
      }
      let reader = UBLReader(vendor: vendor, currencies: currencies)
      let document = try naming(file) { try reader.read(path: file) }
      return ([document], [], profile)
    }
    let layout = try desk.profile(profile, config: options.config)
    guard layout.kind == .invoices else {
      throw CommandError("the profile is not for invoices", ExitStatus.configuration)
    }
    let reader = InvoiceReader(profile: layout, vendor: vendor, currencies: currencies)
    let read = try naming(file) { try reader.read(path: file) }
    return (read.documents, read.refusals, layout.digest)
  }

  private func tell(_ answer: Answer) throws {
    if options.format == .json {
      try Console.printJSON(answer)
    } else {
      Console.print(
        "\(answer.imported) imported, \(answer.unchanged) unchanged, \(answer.refusals.count) refused"
          + (answer.isKnown ? "; the file was imported before" : ""))
      for number in answer.suspects {
        Console.print("\(number) seems to repeat another document under another number: held back")
      }
      for refusal in answer.refusals {
        let place = refusal.column.map { ", column \($0)" } ?? ""
        Console.error("\(answer.file): line \(refusal.line)\(place): \(refusal.reason)")
      }
    }
    if !answer.refusals.isEmpty { throw ExitCode(ExitStatus.data) }
  }
}

/// A document for machines and lists.
struct DocumentItem: Encodable {
  let document: Int
  let kind: String
  let vendor: String
  let employee: String?
  let number: String
  let issuedOn: String
  let dueOn: String
  let total: String
  let matched: String
  let accepted: String
  let paid: String
  let currency: String
  let suspectedOf: Int?
  let acceptedOn: String?

  init(_ row: Documents.Row) {
    document = row.id
    kind = row.kind
    vendor = row.party
    employee = row.employeeNumber
    number = row.number
    issuedOn = row.issuedOn
    dueOn = row.dueOn
    total = row.total.text
    matched = row.matched.text
    accepted = row.accepted.text
    paid = row.paid.text
    currency = row.total.currency.code
    suspectedOf = row.suspectedOf
    acceptedOn = row.acceptedOn
  }
}

func printDocuments(_ rows: [Documents.Row], _ options: GlobalOptions) throws {
  try printList(
    rows.map(DocumentItem.init), options, ifEmpty: "No document yet.",
    [
      "document", "kind", "vendor", "number", "date", "due", "total", "matched", "owed", "paid", "",
    ],
    numbers: [0, 6, 7, 8, 9]
  ) {
    [
      "\($0.document)", $0.kind.replacing("_", with: " "), $0.vendor, $0.number, $0.issuedOn,
      $0.dueOn, $0.total, $0.matched, $0.accepted, $0.paid, $0.currency,
    ]
  }
}

/// A line of a document or statement for machines and lists.
struct PaperLineItem: Encodable {
  let item: Int
  let line: Int
  let day: String
  let amount: String
  let matched: String
  let currency: String
  let commitment: Int?
  let course: String
  let quantity: Int
  let reference: String
  let charge: String?
  let groups: String?

  init(_ row: PaperLines.Row) {
    item = row.itemID
    line = row.line
    day = row.day
    amount = row.amount.text
    matched = row.matched.text
    currency = row.amount.currency.code
    commitment = row.commitment
    course = row.course
    quantity = row.quantity
    reference = row.reference
    charge = row.charge
    groups = row.groups
  }
}

func printLines(_ rows: [PaperLines.Row], _ options: GlobalOptions) throws {
  try printList(
    rows.map(PaperLineItem.init), options, ifEmpty: "No line.",
    ["item", "line", "day", "amount", "matched", "", "what", "groups"], numbers: [0, 1, 3, 4]
  ) {
    let what =
      $0.charge ?? $0.commitment.map { "commitment \($0)" }
      ?? ($0.course.isEmpty ? $0.reference : $0.course)
    return [
      "\($0.item)", "\($0.line)", $0.day, $0.amount, $0.matched, $0.currency, what,
      $0.groups ?? "",
    ]
  }
}

struct InvoiceList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List invoices and credit notes, newest first.",
    discussion: "Example:\n  bursar invoice list --vendor coursera")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: ArgumentHelp("Only of this vendor.", valueName: "code")) var vendor: String?

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      var statement = Documents(employerID: desk.employer.id, isClaims: false)
      statement.party = vendor
      try printDocuments(try await desk.list(statement), options)
    }
  }
}

struct InvoiceShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the lines of a document and the groups that took them.",
    discussion: "Example:\n  bursar invoice show 3")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the document.") var document: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer)
      try printLines(
        try await desk.rows(PaperLines(employerID: desk.employer.id, of: .document(document))),
        options)
    }
  }
}

struct InvoicePay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pay", abstract: "Record that a document was paid, in full or in part.",
    discussion: """
      Example:
        bursar invoice pay 3 --account operating --reference PAY-2026-03-17

      The reference is the one that the bank repeats on its statement, and the idempotency key. What was not \
      accepted cannot be paid. From an account in another currency, what the bank takes is known when its \
      statement shows it: until then it stands in transit at the amount that is owed, or at the stored rate of the \
      day where the budget has another currency than the account. Of a credit note it records that the vendor paid it back.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @OptionGroup var day: AsOfOption
  @Argument(help: "Number of the document.") var document: Int
  @Option(help: ArgumentHelp("Bank account, by its code.", valueName: "code")) var account: String
  @Option(help: ArgumentHelp("End-to-end reference.", valueName: "text")) var reference: String
  @Option(help: ArgumentHelp("Batch or remittance it is part of.", valueName: "text"))
  var batch = ""
  @Option(
    help: ArgumentHelp(
      "In the currency of the document; all that is left otherwise.", valueName: "amount"))
  var amount: String?
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await PapersDesk(options, employer, asOf: day.asOf)
      var units: Int?
      if let amount {
        units = try Money(
          argument: amount, currency: try await desk.currency(ofDocument: document)
        ).minorUnits
      }
      let pay = PayDocument(
        context: desk.context, documentID: document, account: account, amount: units,
        reference: reference, batch: batch)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(pay) }
      try tell(row.answer, row.itemID.map { "payment \($0)" }, options)
    }
  }
}

/// Says what became of a single step.
func tell(_ answer: GroupAnswer, _ what: String?, _ options: GlobalOptions) throws {
  struct Answer: Encodable {
    let answer: GroupAnswer
    let what: String?
  }
  if options.format == .json {
    try Console.printJSON(Answer(answer: answer, what: what))
  } else if answer == .done {
    Console.print(["done", what].compactMap { $0 }.joined(separator: ", "))
  }
  guard answer == .done else {
    throw CommandError("refused: \(answer.text.replacing("_", with: " "))", ExitStatus.data)
  }
}
