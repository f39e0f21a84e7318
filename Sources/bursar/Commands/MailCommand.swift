import ArgumentParser
import Foundation
import Jobs
import Postgres
import Reporting
import Store

/// Reports by mail. They go out by the job deliver-reports.
struct MailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail", abstract: "Look at the reports that go out by mail.",
    discussion: """
      Who gets what is in the configuration under mail:. The job deliver-reports sends it, on its schedule or by:
        bursar run deliver-reports --now
      """,
    subcommands: [MailStatusCommand.self, MailPreviewCommand.self, MailRetryCommand.self])
}

struct MailStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "What became of each mail, newest first.",
    discussion: """
      Example:
        bursar mail status --state dead

      queued and failed are tried when their time comes, sending is under way, sent was taken by the mail server, \
      dead is given up, dropped has a recipient who has left or is no longer one.
      """)

  enum State: String, ExpressibleByArgument, CaseIterable {
    case queued, sending, failed, sent, dead, dropped
  }

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Option(help: "Only mails in this state.") var state: State?
  @Option(help: ArgumentHelp("Only mails of this delivery.", valueName: "name"))
  var delivery: String?
  @Option(help: ArgumentHelp("At most so many.", valueName: "number")) var limit = 50

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "mail")
      let owner = try await session.employer(employer.employer)
      let statement = OutboxItems(
        employerID: owner.id, state: state?.rawValue, delivery: delivery, limit: limit)
      let rows = try await session.connection.perform { db in try db.rows(statement) }
      try printList(
        rows, options, ifEmpty: "No such mail. Send with: bursar run deliver-reports --now",
        ["number", "delivery", "report", "as of", "recipient", "state", "attempts", "why", "when"],
        numbers: [0, 6]
      ) {
        [
          "\($0.number)", $0.delivery, "\($0.kind) \($0.report)", $0.asOf, $0.recipient, $0.state,
          "\($0.attempts)", $0.errorKind ?? "", $0.sentAt ?? $0.nextAt ?? "",
        ]
      }
    }
  }
}

struct MailPreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Show the mail that would carry a frozen report.",
    discussion: """
      Example:
        bursar mail preview 12 --delivery hr
        bursar mail preview 12 --format html > mail.html
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, html, json
  }

  @Option(help: ArgumentHelp("The configuration file.", valueName: "path")) var config: String?
  @Option(help: "Print the text, the HTML, or both with the files' sizes as JSON.")
  var format: Form = .text
  @OptionGroup var employer: EmployerOption
  @Option(
    help: ArgumentHelp("The delivery; the first of the report's kind otherwise.", valueName: "name")
  )
  var delivery: String?
  @Argument(help: "Number of the report, as printed by: bursar report list") var number: Int

  private struct Item: Encodable {
    struct File: Encodable {
      let name: String
      let bytes: Int
    }

    let delivery: String
    let subject: String
    let text: String
    let html: String
    let attachments: [File]
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: config, command: "mail")
      let owner = try await session.employer(employer.employer)
      let (issued, request) = try await session.frozenReport(number, of: owner)
      let wanted = session.configuration.mail?.deliveries.first {
        $0.report == request.kind && $0.name == delivery ?? $0.name
      }
      guard let settings = session.configuration.mail, let wanted else {
        throw CommandError(
          "no delivery\(delivery.map { " '\($0)'" } ?? "") carries a \(request.kind.rawValue) report; see mail: in the configuration",
          ExitStatus.configuration)
      }
      let files = try ReportFiles(
        folder: session.configuration.reportDirectory, employer: owner.code)
      let mail = try ComposeMail(settings: settings, files: files)
        .compose(issued.report, request, snapshotID: number, for: wanted)
      switch format {
      case .text:
        Console.write("Subject: \(mail.body.subject)\n\n\(mail.body.text)", to: .standardOutput)
      case .html: Console.write(mail.body.html, to: .standardOutput)
      case .json:
        try Console.printJSON(
          Item(
            delivery: wanted.name, subject: mail.body.subject, text: mail.body.text,
            html: mail.body.html, attachments: mail.files.map { .init(name: $0, bytes: $1) }))
      }
    }
  }
}

struct MailRetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Put mails that were given up back into the outbox.",
    discussion: """
      Example:
        bursar mail retry 42
        bursar mail retry --dry-run

      Without a number all that are dead. They go out with the next: bursar run deliver-reports
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Flag(help: "Only say how many there are.") var dryRun = false
  @Argument(help: "Number of one that is dead or dropped, as printed by: bursar mail status")
  var number: Int?

  private struct Item: Encodable {
    let mails: Int
    let dryRun: Bool
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "mail")
      let owner = try await session.employer(employer.employer)
      let retry = RetryMail(employerID: owner.id, outboxID: number)
      let mails = try await session.connection.transaction(TransactionOptions(isDryRun: dryRun)) {
        db in try db.row(retry).mails
      }
      if let number, mails == 0 {
        throw CommandError(
          "mail \(number) is neither dead nor dropped; see: bursar mail status", ExitStatus.data)
      }
      if options.format == .json {
        return try Console.printJSON(Item(mails: mails, dryRun: dryRun))
      }
      Console.print(
        "\(mails) mail\(mails == 1 ? "" : "s") \(dryRun ? "would wait" : "wait\(mails == 1 ? "s" : "")") to be sent"
      )
    }
  }
}
