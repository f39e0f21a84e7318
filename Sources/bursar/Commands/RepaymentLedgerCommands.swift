import ArgumentParser
import Bursary
import Jobs
import Postgres
import Reporting
import Settings
import Store
import Upskilling

extension ExitReason: ExpressibleByArgument {}
extension RepaymentCondition: ExpressibleByArgument {}

struct RepaymentSign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Record what a learner agreed to pay back.",
    discussion: """
      Example:
        bursar repayment sign 7 --on 2026-03-01 --schedule two-years --fact separate_agreement

      A later one replaces it. What is not said of it counts as not so: see Docs/rules.md.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int
  @Option(help: ArgumentHelp("Day of the signature.", valueName: "yyyy-mm-dd")) var on: DayArgument
  @Option(help: ArgumentHelp("Repayment schedule, by name.", valueName: "name")) var schedule:
    String
  @Option(
    help: ArgumentHelp(
      "The most that is to be paid back; what the employer pays otherwise.", valueName: "amount"))
  var amount: String?
  @Option(help: ArgumentHelp("What is established of it; may be repeated.", valueName: "fact"))
  var fact: [RepaymentCondition] = []
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func validate() throws {
    if let word = fact.first(where: { RepaymentCondition.derived.contains($0) }) {
      throw ValidationError("'\(word.rawValue)' follows from the agreement's terms")
    }
  }

  func run() async throws {
    try await reportingErrors { [self] in
      let desk = try await OfficeDesk(options, employer)
      let (book, _) = try await desk.session.rules(config: options.config)
      guard book.schedule(schedule, signedOn: on.day) != nil else {
        let nearest = nearestWord(to: schedule, among: book.schedules.map(\.id))
        throw CommandError(
          "no schedule '\(schedule)' holds on \(on.day)"
            + (nearest.map { "; did you mean '\($0)'?" } ?? ""), ExitStatus.data)
      }
      let money = try await desk.amount(amount, of: [sponsorship])
      let statement = SignAgreement(
        employerID: desk.office.employer.id, sponsorshipID: sponsorship, signedOn: on.day,
        schedule: schedule, agreed: money, facts: Set(fact),
        actor: desk.session.installation.actor)
      let row = try await desk.session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
      if options.format == .json {
        try Console.printJSON(["agreement": row.agreementID])
      } else {
        Console.print(dryRun ? "the agreement could be recorded" : "agreement \(row.agreementID)")
      }
    }
  }
}

struct RepaymentExit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exit",
    abstract: "Record how an employment ended: nothing is due before it is known.",
    discussion: """
      Example:
        bursar repayment exit 000042 resignation

      The last day is the people file's. A later record replaces it.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Employee number.") var employee: String
  @Argument(
    help:
      "resignation, retirement, misconduct, dismissal, redundancy, contract_end or death.")
  var reason: ExitReason
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?
  @Flag(help: "Check everything and keep nothing.") var dryRun = false

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "repayment")
      let owner = try await session.employer(employer.employer)
      let statement = RecordExit(
        employerID: owner.id, employeeNumber: employee, reason: reason,
        asOf: asOf?.day ?? session.today(for: owner), actor: session.installation.actor)
      let row = try await session.connection.transaction(
        TransactionOptions(isDryRun: dryRun)
      ) { db in try db.row(statement) }
      if options.format == .json {
        try Console.printJSON(["left_on": row.leftOn])
      } else {
        Console.print("\(reason.rawValue) on \(row.leftOn)")
      }
    }
  }
}

/// What is found of an agreement on a day.
private struct RepaymentItem: Encodable {
  let sponsorship: Int
  let employeeNumber: String
  let state: SponsorshipState
  let signedOn: Day
  let exitOn: Day?
  let due: String?
  let currency: String
  /// What is to be done: `demanded`, `OK`, `REVIEW`, or why there is no statement.
  let standing: String

  init(_ known: RepaymentCases.Row, by book: RuleBook) {
    sponsorship = known.sponsorshipID
    employeeNumber = known.employeeNumber
    state = known.state
    signedOn = known.signedOn
    exitOn = known.exitOn
    currency = known.cost.currency.code
    let result = Result { () throws(RepaymentObstacle) in try known.statement(by: book) }
    switch result {
    case .success(let statement):
      due = statement.due.text
      standing = known.isDemanded ? "demanded" : statement.status.rawValue
    case .failure(let obstacle):
      due = nil
      standing = known.isDemanded ? "demanded" : "\(obstacle)"
    }
  }
}

struct RepaymentList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List agreements, what is due on those of leavers, and what is missing.",
    discussion: """
      Example:
        bursar repayment list --leavers

      Writes nothing; the job repayments demands what is OK.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Flag(help: "Only of people who have left.") var leavers = false
  @Option(
    name: .customLong("as-of"),
    help: ArgumentHelp(
      "Business day; today in the employer's zone otherwise.", valueName: "yyyy-mm-dd"))
  var asOf: DayArgument?

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "repayment")
      let owner = try await session.employer(employer.employer)
      let (book, _) = try await session.rules(config: options.config)
      let query = RepaymentCases(
        employerID: owner.id, asOf: asOf?.day ?? session.today(for: owner))
      let cases = try await session.connection.perform { db in try db.rows(query) }
      try printList(
        cases.filter { !leavers || $0.exitOn != nil }.map { RepaymentItem($0, by: book) }, options,
        ifEmpty: "No agreement yet. Record one with: bursar repayment sign",
        ["sponsorship", "employee", "state", "signed on", "left on", "due", "", "standing"],
        numbers: [0, 5]
      ) {
        [
          "\($0.sponsorship)", $0.employeeNumber, $0.state.words, "\($0.signedOn)",
          $0.exitOn?.description ?? "", $0.due ?? "", $0.currency, $0.standing,
        ]
      }
      Console.note(RuleBook.notice)
    }
  }
}

struct RepaymentShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show the statements that were kept of a sponsorship, newest first.",
    discussion: "Example:\n  bursar repayment show 7")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var employer: EmployerOption
  @Argument(help: "Number of the sponsorship.") var sponsorship: Int

  func run() async throws {
    try await reportingErrors { [self] in
      let session = try await Session.open(config: options.config, command: "repayment")
      let owner = try await session.employer(employer.employer)
      let query = RepaymentStatements(employerID: owner.id, sponsorshipID: sponsorship)
      let kept = try await session.connection.perform { db in try db.rows(query) }
      if options.format == .json {
        for statement in kept { Console.print(statement.content) }
      } else if kept.isEmpty {
        Console.print("No statement yet; see: bursar repayment list")
      } else {
        Console.print(
          try kept.map {
            "statement \($0.statementID) of \($0.recordedAt)\($0.isDemanded ? ", demanded" : "")\n"
              + (try RepaymentDocument(json: $0.content).text)
          }.joined(separator: "\n\n"))
      }
      Console.note(RuleBook.notice)
    }
  }
}
