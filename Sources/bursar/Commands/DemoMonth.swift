import Bursary
import Foundation
import Intake
import Jobs
import Postgres
import Reporting
import Settings
import Store
import Upskilling

/// The sample company's month: providers' documents, claims, payments, the bank's statement, the close and the
/// journal for the general ledger, as finance does it with the commands of those names. What was done does
/// nothing the next time, so that a month that was stopped goes on.
struct DemoMonth {
  /// What a person types in the month, in `month/desk.json`.
  private struct Desk: Decodable {
    struct Claim: Decodable {
      let employee: String
      let number: String
      let provider: String
      let course: String
      let amount: String
      let currency: String
      let evidence: String
      let accepted: Bool
    }

    struct Payment: Decodable {
      let document: String
      let reference: String
      let batch: String
    }

    let claims: [Claim]
    let payments: [Payment]
  }

  private static let account = (code: "operating", identifier: "ES9121000418450200051332")
  private static let layout = GLLayout.netSuite

  let room: EngineRoom
  /// Holds the month's papers.
  let folder: String
  let matchedOn: Day
  let paidOn: Day
  let lastDay: Day
  let closedOn: Day

  init?(room: EngineRoom, folder: String) {
    guard let matchedOn = Day(iso: "2026-03-16"), let paidOn = Day(iso: "2026-03-20"),
      let lastDay = Day(iso: "2026-03-31"), let closedOn = Day(iso: "2026-04-03")
    else { return nil }
    self.room = room
    self.folder = folder
    self.matchedOn = matchedOn
    self.paidOn = paidOn
    self.lastDay = lastDay
    self.closedOn = closedOn
  }

  /// - Returns: what finance sees at its end.
  func run() async throws -> DemoClose {
    let period = try await period()
    if period.closedThrough ?? "" < lastDay.description {
      let desk = try JSONDecoder().decode(
        Desk.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/desk.json")))
      let currencies = try await room.query(Currencies()).map(\.currency)
      try await importInvoices(currencies)
      try await add(desk.claims, currencies)
      try await room.run(.reconcileSpend, asOf: matchedOn)
      try await pay(desk.payments)
      try await importStatement(currencies)
      try await room.run(.reconcileSpend, asOf: lastDay)
      try await explainCard()
      try await room.run(.closePeriod, asOf: closedOn)
      try await exportJournal(period)
      try await close(period)
    }
    return try await DemoClose(
      room: room, period: period, lastDay: lastDay, account: Self.account.code)
  }

  private func period() async throws -> FiscalPeriods.Row {
    let periods = try await room.query(FiscalPeriods(employerID: room.employerID))
    guard
      let period = periods.first(where: {
        $0.firstDay <= lastDay.description && lastDay.description <= $0.lastDay
      })
    else { throw CommandError("no fiscal period holds \(lastDay)", ExitStatus.data) }
    return period
  }

  private func context(_ day: Day) -> StepContext {
    let moment = Moment(lastOf: day, in: room.catalog.employer.timeZone)
    return StepContext(
      employerID: room.employerID, at: moment.instant, occurredOn: moment.day,
      actor: room.catalog.actor)
  }

  private func source(_ file: String, _ reader: String, on day: Day) throws -> OpenSource {
    OpenSource(
      context: context(day), name: file, sha256: try fingerprint(ofFile: "\(folder)/\(file)"),
      profile: reader)
  }

  private func importInvoices(_ currencies: [Currency]) async throws {
    let home = room.session.installation.home
    let profile = try Profile.load(path: "\(home)/Config/feeds/invoices-generic.yaml")
    let read = try InvoiceReader(profile: profile, vendor: nil, currencies: currencies)
      .read(path: "\(folder)/invoices.csv")
    let source = try source("invoices.csv", "\(profile.digest)/", on: matchedOn)
    let context = context(matchedOn)
    try await room.session.connection.transaction { db in
      let sourceID = try db.row(source).sourceID
      for document in read.documents {
        _ = try db.row(
          ImportDocument(context: context, sourceID: sourceID, document: document))
      }
    }
  }

  private func add(_ claims: [Desk.Claim], _ currencies: [Currency]) async throws {
    let context = context(matchedOn)
    for claim in claims {
      guard let currency = currencies.first(where: { $0.code == claim.currency }) else { continue }
      let money = try Money(argument: claim.amount, currency: currency)
      let document = VendorDocument(
        claim: claim.number, of: claim.employee, provider: claim.provider, course: claim.course,
        money, on: matchedOn, evidence: claim.evidence)
      try await room.session.connection.transaction { db in
        let id = try db.row(
          ImportDocument(context: context, sourceID: nil, document: document)
        ).documentID
        if claim.accepted { _ = try db.row(AcceptDocument(context: context, documentID: id)) }
      }
    }
  }

  private func pay(_ payments: [Desk.Payment]) async throws {
    let id = room.employerID
    let (account, identifier) = Self.account
    if try await room.query(BankAccounts(employerID: id)).isEmpty {
      _ = try await room.query(
        OpenBankAccount(
          employerID: id, code: account, identifier: identifier, currencyCode: "EUR",
          actor: room.catalog.actor))
    }
    let documents =
      try await room.query(Documents(employerID: id, isClaims: false))
      + room.query(Documents(employerID: id, isClaims: true))
    for payment in payments {
      guard let document = documents.first(where: { $0.number == payment.document }) else {
        continue
      }
      _ = try await room.query(
        PayDocument(
          context: context(paidOn), documentID: document.id, account: account, amount: nil,
          reference: payment.reference, batch: payment.batch))
    }
  }

  private func importStatement(_ currencies: [Currency]) async throws {
    let statements = try CAMTReader(currencies: currencies).read(path: "\(folder)/statement.xml")
    let source = try source("statement.xml", BankFormat.camt.rawValue, on: lastDay)
    let context = context(lastDay)
    try await room.session.connection.transaction { db in
      let sourceID = try db.row(source).sourceID
      for statement in statements {
        _ = try db.row(
          ImportStatement(
            context: context, sourceID: sourceID, account: Self.account.code,
            statement: statement))
      }
    }
  }

  /// Nobody knew what the card was charged for, until finance asked: its yearly fee.
  private func explainCard() async throws {
    let context = context(lastDay)
    let open = try await room.query(OpenExceptions(employerID: room.employerID))
    for item in open where item.reason == DifferenceReason.unknown.rawValue {
      guard let itemID = item.itemID else { continue }
      try await room.session.connection.transaction { db in
        let explained = try db.row(
          ExplainItem(context: context, itemID: itemID, reason: .bankFee))
        _ = try db.rows(PostGroups(context: context, groups: explained.groupID.map { [$0] } ?? []))
      }
    }
  }

  private func exportJournal(_ period: FiscalPeriods.Row) async throws {
    let path = "\(room.session.installation.home)/Config/gl.yaml"
    let export = ExportJournal(
      employerID: room.employerID, layout: Self.layout, isAggregated: false,
      periodID: period.periodID,
      period: period.name, lastDay: lastDay, currencyCode: nil,
      mapping: try GLMappingReader().read(.load(path: path)),
      mappingText: try String(contentsOfFile: path, encoding: .utf8), actor: room.catalog.actor)
    let (id, actor) = (room.employerID, room.catalog.actor)
    try await room.session.connection.transaction { db in
      for batch in try export.run(on: db) where batch.reference == nil {
        _ = try db.row(
          ConfirmGLBatch(
            employerID: id, batchID: batch.batchID, reference: "JE-2026-03", actor: actor))
      }
    }
  }

  private func close(_ period: FiscalPeriods.Row) async throws {
    let statement = CloseDays(
      employerID: room.employerID, periodID: period.periodID, lastDay: lastDay, kind: .hard,
      at: context(closedOn).at, actor: room.catalog.actor)
    let (id, signer) = (room.employerID, room.catalog.actor)
    try await room.session.connection.transaction { db in
      let closed = try db.row(statement)
      guard closed.answer == .done, let closeID = closed.closeID else { return }
      _ = try db.row(SignClose(employerID: id, closeID: closeID, signer: signer))
    }
  }
}
