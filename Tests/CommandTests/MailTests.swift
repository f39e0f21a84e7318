import Foundation
import Postgres
import TestSupport
import Testing

/// Reports by mail to a real server, from the built command.
@Suite struct MailTests {
  private static let day = "2026-03-31"
  private static let hostile = "<script>x</script>\u{202E}\u{5E9}\u{5DC}\u{5D5}\u{5DD} \u{1F642}"

  /// Ana leads two, Bo one; Zoë's name is hostile.
  private static let people = """
    employee_id,work_email,first_name,last_name,status,start_date,manager_employee_id
    E1,ana@example.org,Ana,Ruiz,active,2024-01-01,
    E2,bo@example.org,Bo,Lind,active,2024-01-01,E1
    E3,zoe@example.org,\(hostile),"Bcc: all@example.org",active,2024-01-01,E1
    E4,kim@example.org,Kim,Ode,active,2024-01-01,E2
    """

  private static let rows = [
    "E2,bo@example.org,c1,Cranes,2026-01-01,Yes,2026-02-01,100",
    "E1,ana@example.org,c1,Cranes,2026-01-01,No,,37",
  ]

  /// Lends a plant with people, enrollments, its reports of a day frozen, and a mail server.
  private func withReports(
    usesTLS: Bool = false, login: String? = nil, rows: [String] = Self.rows,
    _ deliveries: String, more: String = "",
    _ body: (Plant, MailListener) async throws -> Void
  ) async throws {
    try MailListener.requirePrograms()
    try await withPlant("audit: {}") { plant in
      let listener = try MailListener(in: plant.folder, usesTLS: usesTLS, login: login)
      defer { listener.close() }
      try plant.drop(Self.people, "people", "people-2026-03-01.csv")
      try configure(plant, listener, deliveries, more: more)
      _ = try await plant.run("run", "sync-people", "--now")
      if !rows.isEmpty {
        try plant.drop(Company.coursera(rows), "coursera", "c-2026-03-01.csv")
        try plant.drop("", "coursera", "c-2026-03-01.csv.done")
        _ = try await plant.run("run", "sync-enrollments", "--now")
      }
      for job in ["completion-report", "progress-report"] {
        let answer = try await plant.run("run", job, "--for", Self.day)
        try #require(answer.status == 0, "\(answer.errors)")
      }
      try await body(plant, listener)
    }
  }

  private func configure(
    _ plant: Plant, _ listener: MailListener, _ deliveries: String, more: String = ""
  ) throws {
    let path = "\(plant.folder)/bursar.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\nmail:")
    let tls = listener.certificate.map { "authorities: \($0)" } ?? "starttls: none"
    try """
    \(text[0])
    mail:
      url: smtp://localhost:\(listener.port)
      \(more.contains("authorities") ? "" : tls)
      from: Upskilling für alle <upskilling@example.org>
      links: https://intranet.example.org/upskilling/
      \(more)
      deliveries:
        \(deliveries)
    """.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func deliver(_ plant: Plant) async throws -> BuiltCommand.Answer {
    try await plant.run("run", "deliver-reports", "--for", Self.day)
  }

  private func states(_ plant: Plant) async throws -> [[String?]] {
    try await plant.owner.texts(
      "SELECT coalesce(address, 'manager'), state, attempts, error_kind FROM report.outbox ORDER BY outbox_id"
    )
  }

  @Test func aReportArrivesWholeOverTLSWithALogin() async throws {
    let login = "user_env: MAIL_USER\n  password_env: MAIL_PASSWORD"
    try await withReports(
      usesTLS: true, login: "bursar:secret", "hr: {report: completion, to: hr@example.org}",
      more: login
    ) { plant, listener in
      var plant = plant
      let unset = try await deliver(plant)
      #expect(unset.status == 78 && unset.errors.contains("MAIL_USER is not set"))
      plant.bursar.environment["MAIL_USER"] = "bursar"
      plant.bursar.environment["MAIL_PASSWORD"] = "wrong"
      let wrong = try await deliver(plant)
      #expect(wrong.status == 75 && wrong.errors.contains("answered 535"), "\(wrong.errors)")
      #expect(try await states(plant) == [["hr@example.org", "failed", "1", "login_535"]])
      plant.bursar.environment["MAIL_PASSWORD"] = "secret"
      try await plant.forward("2 minutes")
      let answer = try await plant.run("run", "deliver-reports")
      #expect(answer.status == 0, "\(answer.errors)")
      #expect(try await deliver(plant).status == 0)

      let mails = try listener.mails()
      try #require(mails.count == 1)
      let mail = mails[0]
      #expect(mail.tls && mail.login)
      #expect(mail.sender == "upskilling@example.org")
      #expect(mail.recipients == ["hr@example.org"] && mail.to == ["hr@example.org"])
      #expect(mail.from == [["Upskilling für alle", "upskilling@example.org"]])
      #expect(mail.headers("Auto-Submitted") == ["auto-generated"])
      #expect(mail.headers("MIME-Version") == ["1.0"])
      for name in ["Date", "Message-ID", "Subject", "From", "To"] {
        #expect(mail.headers(name).count == 1, "\(name)")
      }
      let id = try await plant.owner.value("SELECT message_id FROM report.outbox")
      #expect(mail.headers("Message-ID") == [id])
      let queued = try await plant.owner.value(
        "SELECT floor(extract(epoch FROM queued_at))::bigint FROM report.outbox")
      #expect(Int(mail.seconds) == queued.flatMap { Int($0) })
      #expect(mail.isAscii && mail.longestLine <= 998)
      #expect(mail.parts.allSatisfy { $0.defects.isEmpty })
      #expect(
        mail.parts.map(\.type) == [
          "multipart/mixed", "multipart/alternative", "text/plain", "text/html",
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/html",
        ])
      #expect(mail.parts.map(\.encoding).suffix(2) == ["base64", "base64"])

      // The same figures in every form: as it was frozen.
      let text = try await plant.run("report", "show", "1")
      let title = try #require(text.output.split(separator: "\n").first)
      #expect(mail.headers("Subject") == ["\(title) (all on record up to \(Self.day))"])
      let plain = mail.parts[2].text.replacing("\r\n", with: "\n")
      #expect(plain.hasPrefix(text.output))
      #expect(
        plain.contains(
          "https://intranet.example.org/upskilling/acme/2026-03-31/completion_acme_asof-2026-03-31.html"
        ))
      #expect(plain.contains("Keep this mail for at most 365 days."))
      #expect(mail.parts[3].size < 100_000)
      #expect(mail.parts[4].name == "completion_acme_asof-2026-03-31.xlsx")
      let page = try await plant.run("report", "show", "1", "--format", "html")
      #expect(mail.parts[5].text == page.output)
      #expect(mail.parts[5].name == "completion_acme_asof-2026-03-31.html")
      let shown = try #require(HTMLTables(mail.parts[3].content))
      let tables = try #require(HTMLTables(mail.parts[5].content))
      #expect(shown.tables.count > 5)
      for table in shown.tables { #expect(tables[table.caption] == table) }
      let preview = try await plant.run("mail", "preview", "1", "--format", "html")
      #expect(preview.output.replacing("\n", with: "\r\n") == mail.parts[3].text)
    }
  }

  /// Confidential: counts and a link, nobody by name; with permission the page itself.
  @Test func everyManagerGetsTheirOwnPageAtTheAddressOfNow() async throws {
    try await withReports("teams: {report: progress, to: managers}") { plant, listener in
      #expect(try await deliver(plant).status == 0)
      let mails = try listener.mails()
      #expect(mails.map(\.recipients) == [["ana@example.org"], ["bo@example.org"]])
      for mail in mails {
        #expect(mail.parts.map(\.type).suffix(2) == ["text/plain", "text/html"])
        let content = mail.parts.map(\.text).joined() + mail.headers.joined().joined()
        for name in ["script", "Kim", "Cranes", "all@example.org"] {
          #expect(!content.contains(name), "\(name)")
        }
        #expect(content.contains("Names are on the page only"))
      }
      // Another delivery, which may carry names. Ana has left and Bo has another address.
      let moved = Self.people.split(separator: "\n").map { line in
        line.hasPrefix("E1,")
          ? "E1,ana@example.org,Ana,Ruiz,terminated,2024-01-01,"
          : String(line).replacing("bo@example.org", with: "bo.lind@example.org")
      }.joined(separator: "\n")
      try plant.drop(moved, "people", "people-2026-03-02.csv")
      let synced = try await plant.run("run", "sync-people", "--now")
      if synced.status != 0 {
        let number = try #require(
          await plant.owner.value("SELECT max(file_id) FROM intake.file WHERE state = 'held'"))
        let released = try await plant.run("intake", "release", number, "--reason", "test")
        try #require(released.status == 0, "\(released.errors)")
      }
      try configure(
        plant, listener,
        "named: {report: progress, to: managers, attach_confidential: true}")
      let answer = try await deliver(plant)
      #expect(answer.status == 0, "\(answer.errors)")
      let named = try listener.mails().dropFirst(2)
      #expect(named.map(\.recipients) == [["bo.lind@example.org"]])
      let bo = try #require(named.first)
      #expect(bo.part("text/plain")?.text.contains("Kim Ode") == true)
      #expect(bo.parts.count == 6)
      let states = try await plant.owner.texts(
        "SELECT state, error_kind FROM report.outbox WHERE delivery = 'named' ORDER BY outbox_id")
      #expect(states == [["dropped", "no_manager"], ["sent", nil]])
      // To the first delivery nobody was added.
      #expect(try listener.mails().count == 3)
    }
  }

  @Test func hostileNamesStayText() async throws {
    try await withReports(
      "named: {report: progress, to: managers, attach_confidential: true}"
    ) { plant, listener in
      #expect(try await deliver(plant).status == 0)
      let mail = try #require(listener.mails().first)
      #expect(mail.headers("Bcc").isEmpty)
      #expect(mail.recipients == ["ana@example.org"])
      let html = try #require(mail.parts.first { $0.type == "text/html" })
      #expect(!html.text.contains("<script"))
      #expect(html.text.contains("<bdi>&lt;script&gt;"))
      #expect(HTMLTables(html.content) != nil)
      #expect(mail.part("text/plain")?.text.contains("Bcc: all@example.org") == true)
    }
  }

  /// A mailbox that is not there is given up; what may go later does, and what was perhaps taken goes again under
  /// the same Message-ID.
  @Test func aServerThatRefusesDefersStallsOrHangsUp() async throws {
    let names = ["refuse", "defer", "hr", "drop", "stall", "last"]
    let to = names.map { "\($0)@example.org" }.joined(separator: ", ")
    try await withReports(
      "all: {report: completion, to: [\(to)]}", more: "timeout_seconds: 2"
    ) { plant, listener in
      let first = try await deliver(plant)
      #expect(first.status == 75)
      #expect(first.errors.contains("1 mail given up"), "\(first.errors)")
      #expect(
        try await states(plant) == [
          ["refuse@example.org", "dead", "1", "refused_550"],
          ["defer@example.org", "failed", "1", "deferred_451"],
          ["hr@example.org", "sent", "1", nil],
          ["drop@example.org", "failed", "1", "answer_lost"],
          ["stall@example.org", "queued", "0", nil], ["last@example.org", "queued", "0", nil],
        ])
      let soon = try await plant.owner.value(
        "SELECT count(*) FROM report.outbox WHERE next_at - clock_timestamp() BETWEEN '40 s' AND '60 s'"
      )
      #expect(soon == "2")
      try await plant.forward("2 minutes")
      #expect(try await plant.run("run", "deliver-reports").status == 75)
      #expect(
        try await states(plant).suffix(2) == [
          ["stall@example.org", "failed", "1", "answer_lost"],
          ["last@example.org", "queued", "0", nil],
        ])
      try await plant.forward("10 minutes")
      let third = try await plant.run("run", "deliver-reports")
      #expect(third.status == 65, "\(third.errors)")
      #expect(
        try await states(plant).map { $0[1] } == ["dead", "sent", "sent", "sent", "sent", "sent"])
      let twice = try listener.mails().filter { $0.recipients == ["drop@example.org"] }
      #expect(twice.count == 2)
      #expect(Set(twice.flatMap { $0.headers("Message-ID") }).count == 1)
      #expect(Set(twice.flatMap { $0.headers("Date") }).count == 1)
      #expect(try listener.mails().count == 6)

      let list = try await plant.run("mail", "status", "--state", "dead", "--format", "json")
      #expect(try list.objects.map { $0["error_kind"] as? String } == ["refused_550"])
      #expect(
        try await plant.run("mail", "retry", "--dry-run").output == "1 mail would wait to be sent\n"
      )
      #expect(try await plant.run("mail", "retry", "1").output == "1 mail waits to be sent\n")
      #expect(try await states(plant)[0][1] == "queued")
      #expect(try await plant.run("mail", "retry", "4").status == 65)
    }
  }

  @Test func aServerThatIsAwayOrNotTrustedStopsTheRunAtOnce() async throws {
    let hr = "hr: {report: completion, to: [a@example.org, b@example.org]}"
    try await withReports(usesTLS: true, hr) { plant, listener in
      try configure(plant, listener, hr, more: "authorities: /etc/ssl/certs/ca-certificates.crt")
      let distrusted = try await deliver(plant)
      #expect(distrusted.status == 75, "\(distrusted.errors)")
      #expect(
        try await states(plant) == [
          ["a@example.org", "failed", "1", "tls"], ["b@example.org", "queued", "0", nil],
        ])
      listener.close()
      try await plant.forward("2 minutes")
      #expect(try await plant.run("run", "deliver-reports").status == 75)
      #expect(try await states(plant).map { $0[3] }.contains("unreachable"))
      #expect(try listener.mails().isEmpty)
    }
    // A server that does not offer TLS gets nothing, though it would take it.
    try await withReports(hr) { plant, listener in
      let path = "\(plant.folder)/bursar.yaml"
      try String(contentsOfFile: path, encoding: .utf8).replacing("starttls: none", with: "")
        .write(toFile: path, atomically: true, encoding: .utf8)
      #expect(try await deliver(plant).status == 75)
      #expect(try await states(plant)[0][3] == "tls")
      #expect(try listener.mails().isEmpty)
    }
  }

  @Test func manyStartersSendOnce() async throws {
    let to = (1...10).map { "a\($0)@example.org" }.joined(separator: ", ")
    try await withReports(
      "all: {report: completion, to: [\(to)]}\n    teams: {report: progress, to: managers}"
    ) { plant, listener in
      try await withThrowingTaskGroup(of: Int32.self) { group in
        for _ in 0..<3 { group.addTask { try await deliver(plant).status } }
        for try await status in group { #expect(status == 0) }
      }
      #expect(try await deliver(plant).status == 0)
      let mails = try listener.mails()
      #expect(mails.count == 12)
      #expect(Set(mails.flatMap { $0.headers("Message-ID") }).count == 12)
    }
  }

  /// kill -9 after the server has the mail and before that is recorded.
  @Test func aKilledSenderSendsAgainUnderTheSameMessageID() async throws {
    try await withReports("hr: {report: completion, to: slow@example.org}") { plant, listener in
      let running = try plant.start("run", "deliver-reports", "--for", Self.day)
      while try listener.mails().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
      kill(running.processID, SIGKILL)
      _ = try await running.answer()
      #expect(try await states(plant) == [["slow@example.org", "sending", "1", nil]])
      try await plant.forward("10 minutes")
      let answer = try await plant.run("run", "deliver-reports")
      #expect(answer.status == 0, "\(answer.errors)")
      #expect(try await states(plant) == [["slow@example.org", "sent", "2", nil]])
      let mails = try listener.mails()
      #expect(mails.count == 2)
      #expect(Set(mails.flatMap { $0.headers("Message-ID") }).count == 1)
      #expect(mails[0].parts.map(\.size) == mails[1].parts.map(\.size))
    }
  }

  @Test func aDeliveryWithNobodyLeftPausesAndSaysSo() async throws {
    let deliveries = "gone: {report: completion, to: kim@example.org}"
    try await withReports(deliveries) { plant, listener in
      try await plant.owner.run(
        "UPDATE people.employee SET left_on = '2026-03-31' WHERE employee_number = 'E4'")
      let paused = try await deliver(plant)
      #expect(paused.status == 65)
      #expect(paused.errors.contains("'gone' pauses: nobody is left"), "\(paused.errors)")
      #expect(try await states(plant).isEmpty)
      try configure(
        plant, listener, "gone: {report: completion, to: [kim@example.org, hr@example.org]}")
      #expect(try await deliver(plant).status == 0)
      #expect(
        try await states(plant)
          == [
            ["kim@example.org", "dropped", "0", "left"], ["hr@example.org", "sent", "1", nil],
          ].map { row in [row[0], row[1], "1", row[3]] })
      // A report that is not frozen is not passed over in silence.
      try configure(plant, listener, "board: {report: spend, to: hr@example.org}")
      let early = try await deliver(plant)
      #expect(early.status == 75 && early.errors.contains("has nothing to send"))
    }
  }

  @Test func nothingToReportIsSentAsASentence() async throws {
    try await withReports(
      rows: [], "hr: {report: completion, to: hr@example.org}"
    ) { plant, listener in
      let dry = try await plant.run(
        "run", "deliver-reports", "--dry-run", "--config", "\(plant.folder)/bursar.yaml")
      #expect(dry.status == 0 || dry.status == 75)
      #expect(try await states(plant).isEmpty)
      #expect(try await deliver(plant).status == 0)
      let mail = try #require(listener.mails().first)
      #expect(mail.headers("Subject").first?.contains("No enrollments up to") == true)
      #expect(mail.part("text/html")?.text.contains("Nothing to count yet") == true)
    }
  }
}
