package import Batch
import Bursary
import Curl
import Foundation
import Postgres
import Reporting
import Store
import Upskilling

/// Sends frozen reports by mail: puts the newest up to the slot's business day, or of the last whole period before
/// it, into the outbox, once for each recipient, and hands over what is due there.
///
/// A mail goes out once, but for one case: where the connection or the process ends after the server has got the
/// mail and before its answer is known. Then it is sent again with the same Message-ID, by which the receiver can
/// tell that it is the same.
package struct DeliverReports: Job {
  package let name = JobName.deliverReports.rawValue
  package let version = 1
  let catalog: JobCatalog

  /// Seconds until a mail is tried again, by the attempts that it has had; the last one goes on.
  static let retryDelays = [60, 300, 900, 3600]
  static let maxAttempts = 10

  package func run(_ context: JobContext) async throws -> JobReport {
    guard let settings = catalog.configuration.mail else {
      throw JobFailure(
        kind: "configuration",
        message: "nothing to send mail with: write mail: in the configuration",
        isTransient: false, exitStatus: 78)
    }
    let now = Instant(
      millisecondsSinceEpoch: Int((catalog.now().timeIntervalSince1970 * 1000).rounded(.down)))
    let today = Moment(now, in: catalog.employer.timeZone).day
    let directory = try await context.pool.transaction { db in
      try MailDirectory(settings, of: context.employerID, on: today, db)
    }
    var tally = try await enqueue(settings, directory, at: now, context)
    guard !context.run.isDryRun else { return JobReport(["queued": tally.queued]) }
    try await send(settings, directory, context, &tally)
    let standing = OutboxStanding(employerID: context.employerID, runID: context.run.runID)
    let left = try await context.pool.transaction { db in try db.row(standing) }
    if let failure = tally.failure(left) { throw failure }
    return JobReport(["queued": tally.queued, "sent": tally.sent, "dropped": tally.dropped])
  }

  /// What an attempt came to.
  private struct Tally: Sendable {
    var queued = 0
    var sent = 0
    var dropped = 0
    /// Why the last mail that was not taken was not.
    var problem: String?
    /// Deliveries with nothing to send, and why.
    var complaints: [String] = []
    var isTooEarly = false

    func failure(_ left: OutboxStanding.Row) -> JobFailure? {
      var words = complaints
      if left.dead > 0 {
        words.append(
          "\(DeliverReports.mails(left.dead)) given up, see: bursar mail status --state dead")
      }
      if left.waiting > 0 {
        words.append("\(DeliverReports.mails(left.waiting)) left for another attempt")
      }
      guard !words.isEmpty else { return nil }
      if let problem { words.append(problem) }
      return JobFailure(
        kind: "mail", message: words.joined(separator: "; "),
        isTransient: left.waiting > 0 || isTooEarly,
        exitStatus: left.waiting > 0 || isTooEarly ? 75 : 65, retryAfter: left.seconds ?? 0)
    }
  }

  private static func mails(_ count: Int) -> String { "\(count) mail\(count == 1 ? "" : "s")" }

  private func enqueue(
    _ settings: MailSettings, _ directory: MailDirectory, at now: Instant, _ context: JobContext
  ) async throws -> Tally {
    let requests = try settings.deliveries.map { delivery in
      (delivery, try catalog.request(delivery, on: catalog.moment(context).day))
    }
    return try await context.pool.transaction(
      TransactionOptions(isDryRun: context.run.isDryRun)
    ) { db in
      try context.fence(db)
      var tally = Tally()
      for (delivery, request) in requests {
        guard directory.hasSomebody(for: delivery) else {
          tally.complaints.append(
            "the delivery '\(delivery.name)' pauses: nobody is left to send it to")
          continue
        }
        let done = try db.row(
          EnqueueMail(
            employerID: context.employerID, delivery: delivery.name, kind: request.kind.rawValue,
            asOf: request.asOf, reportParameters: request.parameters,
            addresses: delivery.recipients == .managers ? nil : delivery.addresses,
            host: settings.from.host, at: now))
        tally.queued += done.queued
        guard done.reports == 0 else { continue }
        tally.isTooEarly = true
        tally.complaints.append(
          "the delivery '\(delivery.name)' has nothing to send: no such \(request.kind.rawValue) report is frozen up to \(request.asOf)"
        )
      }
      return tally
    }
  }

  private func send(
    _ settings: MailSettings, _ directory: MailDirectory, _ context: JobContext,
    _ tally: inout Tally
  ) async throws {
    var server = settings.server
    server.user = try secret(settings.userVariable)
    server.password = try secret(settings.passwordVariable)
    let mailer = Mailer(server)
    let claim = ClaimMail(
      employerID: context.employerID, runID: context.run.runID,
      leaseSeconds: server.connectTimeoutSeconds + server.timeoutSeconds + 60)
    var composer = Composer(settings: settings, catalog: catalog, pool: context.pool)
    while true {
      try context.checkStop()
      let due: ClaimMail.Row? = try await context.pool.transaction { db in
        try context.fence(db)
        return try db.optionalRow(claim)
      }
      guard let mail = due else { return }
      let (end, error) = try await hand(mail, to: mailer, settings, directory, &composer)
      let settle = SettleMail(
        employerID: context.employerID, outboxID: mail.outboxID, attempt: mail.attempt, end: end)
      // What has happened is recorded, though the job was told to end meanwhile.
      _ = try await Task.detached { [pool = context.pool] in
        try await pool.transaction { db in try db.row(settle) }
      }.value
      switch end {
      case .sent: tally.sent += 1
      case .dropped: tally.dropped += 1
      case .dead(let kind), .failed(let kind, _): tally.problem = error?.description ?? kind
      }
      if error?.verdict == .server { return }
    }
  }

  private func hand(
    _ mail: ClaimMail.Row, to mailer: Mailer, _ settings: MailSettings, _ directory: MailDirectory,
    _ composer: inout Composer
  ) async throws -> (SettleMail.End, MailError?) {
    guard let delivery = settings.deliveries.first(where: { $0.name == mail.delivery }) else {
      return (.dropped("no_delivery"), nil)
    }
    guard mail.attempt <= Self.maxAttempts else { return (.dead("lost"), nil) }
    let address: MailAddress
    switch directory.recipient(of: mail, delivery) {
    case .nobody(let reason): return (.dropped(reason), nil)
    case .address(let known): address = known
    }
    let composed: ComposedMail
    do {
      composed = try await composer.compose(mail.snapshotID, for: delivery)
    } catch is DecodingError {
      return (.dead("unreadable_report"), nil)
    }
    do {
      try await mailer.send(
        MailMessage(
          from: settings.from, to: address, subject: composed.body.subject, date: mail.queuedAt,
          messageID: mail.messageID, text: composed.body.text, html: composed.body.html,
          attachments: composed.attachments))
      return (.sent, nil)
    } catch let error as MailError {
      guard error.verdict != .refused, mail.attempt < Self.maxAttempts else {
        return (.dead(error.kind), error)
      }
      let delay = Self.retryDelays[min(mail.attempt, Self.retryDelays.count) - 1]
      return (.failed(error.kind, retryAfterSeconds: delay), error)
    }
  }

  private func secret(_ variable: String?) throws -> String? {
    guard let variable else { return nil }
    guard let value = catalog.secret(variable), !value.isEmpty else {
      throw JobFailure(
        kind: "configuration", message: "the environment variable \(variable) is not set",
        isTransient: false, exitStatus: 78)
    }
    return value
  }
}

/// Composes mails, one report after the other, each report once.
private struct Composer {
  let settings: MailSettings
  let catalog: JobCatalog
  let pool: ConnectionPool
  private var last: (delivery: String, snapshotID: Int, mail: ComposedMail)?

  init(settings: MailSettings, catalog: JobCatalog, pool: ConnectionPool) {
    self.settings = settings
    self.catalog = catalog
    self.pool = pool
  }

  mutating func compose(
    _ snapshotID: Int, for delivery: MailSettings.Delivery
  ) async throws -> ComposedMail {
    if let last, last.delivery == delivery.name, last.snapshotID == snapshotID { return last.mail }
    var statement = SnapshotContent(employerID: catalog.employer.id)
    statement.snapshotID = snapshotID
    let query = statement
    let known = try await pool.transaction { db in try db.row(query) }
    guard
      let request = ReportRequest(
        kind: known.kind, asOf: known.asOf, parameters: known.reportParameters)
    else {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "parameters"))
    }
    let mail = try ComposeMail(settings: settings, files: catalog.reportFiles()).compose(
      try JSONRenderer.read(Data(known.content.utf8)), request, snapshotID: snapshotID,
      for: delivery)
    last = (delivery.name, snapshotID, mail)
    return mail
  }
}

extension JobCatalog {
  /// The report that a delivery carries on a day: what the report's job is asked for, where the delivery says
  /// nothing else.
  func request(
    _ delivery: MailSettings.Delivery, on day: Day
  ) throws -> ReportRequest {
    let job = JobName(rawValue: "\(delivery.report.rawValue)-report")
    let parameters = delivery.parameters ?? job.map { plan($0).parameters } ?? [:]
    return try request(delivery.report, on: day) { parameters[$0] }
  }
}
