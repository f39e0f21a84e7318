import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Documents, matches and their postings on a real database. The checks of SQL/checks are empty after each.
@Suite struct ReconciliationTests {
  static let day = BudgetBook.firstDay.adding(days: 60)

  private func context(_ book: BudgetBook, _ day: Day = day) -> StepContext {
    StepContext(
      employerID: book.employerID, at: BudgetBook.instant(90_000), occurredOn: day, actor: "test")
  }

  /// Committed amounts in a cell; their numbers.
  private func commit(_ book: BudgetBook, _ cell: Int, _ amounts: [Int]) async throws -> [Int] {
    var ids: [Int] = []
    for (index, amount) in amounts.enumerated() {
      let key = "\(cell)-\(index)-\(amount)"
      let row = try await book.settle(
        cell, [.init(key: "r\(key)", kind: .reserve, amount: amount)])[0]
      _ = try await book.settle(
        cell,
        [.init(key: "c\(key)", kind: .commit, commitmentID: row.commitmentID, amount: amount)])
      ids.append(try #require(row.commitmentID))
    }
    return ids
  }

  private func invoice(
    _ number: String, _ lines: [(amount: Int, quotes: Int?)],
    kind: VendorDocument.Kind = .invoice
  ) -> VendorDocument {
    var document = VendorDocument(
      kind: kind, party: "coursera", number: number, currency: "EUR", issuedOn: Self.day,
      dueOn: Self.day.adding(days: 30), total: lines.map(\.amount).reduce(0, +))
    document.lines = lines.enumerated().map { index, line in
      var item = VendorDocument.Line(number: index + 1, amount: line.amount)
      item.commitment = line.quotes
      return item
    }
    return document
  }

  private func imports(_ book: BudgetBook, _ document: VendorDocument) async throws
    -> ImportDocument.Row
  {
    let statement = ImportDocument(context: context(book), sourceID: nil, document: document)
    return try await book.owner.transaction { db in try db.row(statement) }
  }

  private static func rules(_ change: (inout MatchTerms) -> Void = { _ in }) -> MatchRules {
    var rules = MatchRules()
    rules.standard.overPoints = 200
    rules.standard.overAmount = "25.00"
    rules.standard.underPoints = 500
    rules.standard.underAmount = "50.00"
    change(&rules.standard)
    return rules
  }

  /// Opens a run of the database's passes.
  private func keyed(_ book: BudgetBook, _ rules: MatchRules = rules()) async throws -> Int {
    let open = OpenMatchRun(
      context: context(book), scope: .vendors, rules: rules, parties: ["coursera"])
    let employerID = book.employerID
    return try await book.owner.transaction { db in
      let run = try db.row(open).runID
      _ = try db.row(MatchKeys(employerID: employerID, runID: run))
      return run
    }
  }

  private func confirm(_ book: BudgetBook, _ run: Int, _ groups: [Int]? = nil) async throws
    -> [ConfirmGroups.Row]
  {
    let statement = ConfirmGroups(context: context(book), runID: run, groups: groups)
    return try await book.owner.transaction { db in try db.rows(statement) }
  }

  private func post(_ book: BudgetBook, _ day: Day = day) async throws -> [String] {
    let statement = PostGroups(context: context(book, day), groups: nil)
    return try await book.owner.transaction { db in try db.rows(statement) }.map(\.answer.text)
  }

  private func reverse(_ book: BudgetBook, _ group: Int) async throws -> String {
    let statement = ReverseGroup(context: context(book), groupID: group, note: nil)
    return try await book.owner.transaction { db in try db.row(statement) }.answer.text
  }

  /// Every financial account and its balance.
  private func accounts(_ book: BudgetBook) async throws -> [String: Int] {
    let statement = TrialBalance(employerID: book.employerID)
    let rows = try await book.owner.perform { db in try db.rows(statement) }
    return Dictionary(
      uniqueKeysWithValues: rows.filter { $0.book == "financial" }.map {
        ($0.kind, $0.debit.minorUnits - $0.credit.minorUnits)
      }.filter { $0.1 != 0 })
  }

  /// Oracle B, rows 4 to 6: an invoice within the tolerance, then a credit note.
  @Test func anInvoiceAndItsCredit() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 9_552_000)
      let ids = try await commit(book, cell, [100_000, 44_800])
      _ = try await imports(book, invoice("A-1", [(101_500, ids[0]), (44_800, ids[1])]))
      let confirmed = try await confirm(book, try await keyed(book))
      #expect(confirmed.map(\.answer.text) == ["done", "done"])
      #expect(try await post(book) == ["done", "done"])
      #expect(try await book.balances(cell) == [0, 0, 146_300, 9_405_700])
      #expect(
        try await accounts(book) == ["training_expense": 146_300, "payables": -146_300])
      // Posting again changes nothing.
      #expect(try await post(book) == [])
      _ = try await imports(
        book, invoice("CN-1", [(-44_800, ids[1])], kind: .creditNote))
      let run = try await matched(book)
      #expect(try await confirm(book, run).map(\.answer.text) == ["done"])
      // The credit rests on the invoice.
      #expect(try await reverse(book, try #require(confirmed[1].groupID)) == "later_facts")
      #expect(try await post(book) == ["done"])
      #expect(try await book.balances(cell) == [0, 0, 101_500, 9_450_500])
      #expect(
        try await accounts(book) == [
          "training_expense": 101_500, "payables": -146_300, "vendor_credit": 44_800,
        ])
    }
  }

  /// A run of the matcher over what the database leaves; commitments here have no sponsorship, so they are
  /// given to it by hand.
  private func matched(_ book: BudgetBook) async throws -> Int {
    let run = try await keyed(book)
    let lines = OpenLines(employerID: book.employerID, runID: run, asOf: Self.day)
    let theirs = try await book.owner.perform { db in try db.rows(lines) }.map(\.item)
    let rows = try await book.owner.texts(
      """
      SELECT c.commitment_id::text, coalesce(i.amount - i.matched, c.committed + c.expended - c.refunded)::text,
        coalesce(i.matched, 0)::text
      FROM budget.commitment AS c
      LEFT JOIN reconciliation.item AS i ON i.employer_id = c.employer_id AND i.commitment_id = c.commitment_id
      """)
    let ours = rows.map { row in
      let id = Int(row[0] ?? "") ?? 0
      var item = OurItem(
        id: .commitment(id), party: "coursera", currency: "EUR", amount: Int(row[1] ?? "") ?? 0,
        day: Self.day)
      item.billed = Int(row[2] ?? "") ?? 0
      item.keys = ["C\(id)"]
      return item
    }
    let result = try await Matcher(
      scope: .vendors, rules: Self.rules(), currencies: [Currency(code: "EUR", exponent: 2)],
      asOf: Self.day
    ).match(theirs, with: ours)
    let save = SaveFindings(employerID: book.employerID, runID: run, result: result)
    _ = try await book.owner.transaction { db in try db.execute(save) }
    return run
  }

  /// The database's passes and the matcher find the same pairs.
  @Test(arguments: 0..<20 as Range<UInt64>) func theDatabaseAndTheMatcherAgree(seed: UInt64)
    async throws
  {
    try await withBudgetBook { book in
      var random = SeededGenerator(seed: seed)
      let cells = [
        try await book.open("CC-1", budget: 500_000), try await book.open("CC-2", budget: 200_300),
      ]
      var ids: [Int] = []
      for cell in cells {
        ids += try await commit(
          book, cell, (0..<12).map { _ in Int.random(in: 1...3, using: &random) * 5_000 })
      }
      for number in 1...8 {
        let lines = (0..<4).map { _ in
          (
            Int.random(in: 1...3, using: &random) * 5_000
              + ([0, 0, 100, -200, 60].randomElement(using: &random) ?? 0),
            ids.randomElement(using: &random)
          )
        }
        _ = try await imports(book, invoice("N-\(number)", lines))
      }
      let rules = Self.rules { $0.documentCap = "2.50" }
      let run = try await keyed(book, rules)
      let stored = try await book.owner.texts(
        "SELECT pass, item_id, commitment_id, theirs, ours FROM reconciliation.proposal WHERE run_id = \(run) ORDER BY item_id"
      ).map { $0.map { $0 ?? "" }.joined(separator: " ") }
      let lines = OpenLines(employerID: book.employerID, runID: 0, asOf: Self.day)
      let theirs = try await book.owner.perform { db in try db.rows(lines) }.map(\.item)
      let rows = try await book.owner.texts(
        """
        SELECT c.commitment_id::text, c.committed::text, c.cell_id::text, l.available::text
        FROM budget.commitment AS c JOIN budget.cell AS l ON l.cell_id = c.cell_id
        """)
      let ours = rows.map { row in
        let numbers = row.map { Int($0 ?? "") ?? 0 }
        var item = OurItem(
          id: .commitment(numbers[0]), party: "coursera", currency: "EUR", amount: numbers[1],
          day: Self.day)
        item.keys = ["C\(numbers[0])"]
        item.budget = numbers[2]
        item.available = numbers[3]
        return item
      }
      let result = try await Matcher(
        scope: .vendors, rules: rules, currencies: [Currency(code: "EUR", exponent: 2)],
        asOf: Self.day
      ).match(theirs, with: ours)
      let found = result.groups.filter { $0.pass == .hardKey || $0.pass == .tolerance }.map {
        group in
        let pair = group.pairs[0]
        var commitment = 0
        if case .ours(.commitment(let id))? = pair.counterpart { commitment = id }
        return "\(group.pass.rawValue) \(pair.item) \(commitment) \(pair.theirs) \(pair.ours)"
      }
      #expect(stored == found)
    }
  }

  /// Posted and taken back: everything stands as before.
  @Test(arguments: [false, true]) func takingBackRestores(isRecognizedBefore: Bool) async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 500_000)
      let ids = try await commit(book, cell, [100_000, 50_000])
      if isRecognizedBefore {
        for id in ids {
          _ = try await book.settle(
            cell,
            [
              .init(
                key: "x\(id)", kind: .expend, commitmentID: id,
                amount: id == ids[0] ? 100_000 : 50_000, isFinal: true)
            ])
        }
      }
      let before = try await book.balances(cell)
      let accountsBefore = try await accounts(book)
      _ = try await imports(book, invoice("A-1", [(101_500, ids[0]), (49_000, ids[1])]))
      let groups = try await confirm(book, try await keyed(book)).compactMap(\.groupID)
      #expect(groups.count == 2)
      #expect(try await post(book) == ["done", "done"])
      #expect(try await book.balances(cell) == [0, 0, 150_500, 349_500])
      #expect(try await accounts(book) == ["training_expense": 150_500, "payables": -150_500])
      for group in groups { #expect(try await reverse(book, group) == "done") }
      #expect(try await book.balances(cell) == before)
      #expect(try await accounts(book) == accountsBefore)
      #expect(try await reverse(book, groups[0]) == "already_reversed")
      #expect(
        try await book.owner.value("SELECT sum(matched) FROM reconciliation.item") == "0")
      // And it can be matched anew.
      #expect(
        try await confirm(book, try await keyed(book)).map(\.answer.text) == ["done", "done"])
      #expect(try await post(book) == ["done", "done"])
      #expect(try await book.balances(cell) == [0, 0, 150_500, 349_500])
    }
  }

  /// What was expended in a year that is closed stays; only the difference is posted, in the next.
  @Test func anInvoiceAfterTheYearWasClosed() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 500_000)
      let ids = try await commit(book, cell, [100_000])
      _ = try await book.settle(
        cell,
        [.init(key: "x", kind: .expend, commitmentID: ids[0], amount: 100_000, isFinal: true)])
      let close = SetPeriodState(
        employerID: book.employerID, periodID: book.periods[0], isOpen: false, actor: "test")
      _ = try await book.owner.transaction { db in try db.row(close) }
      _ = try await imports(book, invoice("A-1", [(101_500, ids[0])]))
      _ = try await confirm(book, try await keyed(book))
      #expect(try await post(book) == ["done"])
      #expect(try await book.balances(cell) == [0, 0, 100_000, 400_000])
      #expect(try await accounts(book) == ["training_expense": 101_500, "payables": -101_500])
      let late = try await book.owner.value(
        "SELECT count(*) FROM ledger.entry WHERE kind IN ('adjust', 'bill') AND period_id = \(book.periods[1])"
      )
      #expect(late == "2")
    }
  }

  @Test func aRefusalOfTheLedgerLeavesTheGroupConfirmed() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 101_000)
      let ids = try await commit(book, cell, [100_000])
      _ = try await imports(book, invoice("A-1", [(101_000, ids[0])]))
      _ = try await confirm(book, try await keyed(book))
      _ = try await book.settle(cell, [.init(key: "gone", kind: .decrease, amount: 500)])
      #expect(try await post(book) == ["insufficient_budget"])
      #expect(try await book.balances(cell) == [0, 100_000, 0, 500])
      _ = try await book.settle(cell, [.init(key: "more", kind: .increase, amount: 500)])
      #expect(try await post(book) == ["done"])
    }
  }

  @Test func aGroupIsConfirmedOnceAndOnlyWhereItWasProposed() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 500_000)
      let ids = try await commit(book, cell, [100_000])
      _ = try await imports(book, invoice("A-1", [(100_000, ids[0])]))
      let run = try await keyed(book)
      let group = try #require(
        try await numbers(book, "SELECT group_no FROM reconciliation.proposal").first)
      #expect(try await confirm(book, run, [group]).map(\.answer.text) == ["done"])
      #expect(try await confirm(book, run, [group]).map(\.answer.text) == ["already_confirmed"])
      #expect(try await confirm(book, run, [group + 1]).map(\.answer.text) == ["no_proposal"])
      #expect(try await book.owner.value("SELECT count(*) FROM reconciliation.match_group") == "1")
    }
  }

  /// Two operators confirm the same lines at once: each line is claimed once.
  @Test func twoOperatorsClaimEachLineOnce() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 5_000_000)
      let ids = try await commit(book, cell, Array(repeating: 10_000, count: 30))
      _ = try await imports(book, invoice("A-1", ids.map { (10_000, $0) }))
      let runs = [try await keyed(book), try await keyed(book)]
      let answers = try await withThrowingTaskGroup(of: [String].self) { group in
        for worker in 0..<6 {
          let statement = ConfirmGroups(
            context: context(book), runID: runs[worker % 2], groups: nil)
          group.addTask {
            let connection = try await Connection.open(book.database)
            let rows = try await connection.transaction { db in try db.rows(statement) }
            await connection.close()
            return rows.map(\.answer.text)
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(answers.count { $0 == "done" } == 30)
      #expect(try await post(book).count { $0 == "done" } == 30)
      #expect(try await book.balances(cell) == [0, 0, 300_000, 4_700_000])
    }
  }

  /// The connection ends before or after the commit of the posting: it counts once.
  @Test(arguments: [false, true]) func aLostConnectionPostsOnce(afterCommit: Bool) async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 500_000)
      let ids = try await commit(book, cell, [100_000])
      _ = try await imports(book, invoice("A-1", [(100_000, ids[0])]))
      _ = try await confirm(book, try await keyed(book))
      let statement = PostGroups(context: context(book), groups: nil)
      let doomed = try await Connection.open(book.database)
      if afterCommit {
        _ = try await doomed.transaction { db in try db.rows(statement) }
      } else {
        try await doomed.run("BEGIN")
        _ = try await doomed.perform { db in try db.rows(statement) }
      }
      await doomed.close()
      _ = try await post(book)
      #expect(try await book.balances(cell) == [0, 0, 100_000, 400_000])
      #expect(try await accounts(book) == ["training_expense": 100_000, "payables": -100_000])
    }
  }

  @Test func documentsAreKnownTakenOrSuspect() async throws {
    try await withBudgetBook { book in
      let first = try await imports(book, invoice("INV-0042", [(100, nil)]))
      #expect(first.answer == .imported)
      #expect(try await imports(book, invoice("INV-0042", [(100, nil)])).answer == .unchanged)
      #expect(try await imports(book, invoice("INV-0042", [(200, nil)])).answer == .numberTaken)
      let near = try await imports(book, invoice("inv 42", [(100, nil)]))
      #expect(near.answer == .imported)
      #expect(near.suspectedOf == first.documentID)
      #expect(try await imports(book, invoice("42", [(900, nil)])).suspectedOf == nil)
      var wrong = invoice("X", [(100, nil)])
      wrong.total = 101
      let broken = wrong
      await #expect(throws: PostgresError.self) { try await imports(book, broken) }
    }
  }

  // MARK: Bank

  private func statement(
    _ number: Int, opening: Int, _ lines: [(Int, String)], account: String = "ES91"
  ) -> BankStatement {
    let first = Self.day.adding(days: number)
    var statement = BankStatement(
      account: account, currency: "EUR", number: "\(number)", firstDay: first, lastDay: first,
      opening: opening, closing: opening + lines.map(\.0).reduce(0, +))
    statement.lines = lines.map { amount, reference in
      var line = BankStatement.Line(amount: amount, day: first)
      line.reference = reference
      return line
    }
    return statement
  }

  private func imports(_ book: BudgetBook, _ statement: BankStatement) async throws -> Bool {
    let statement = ImportStatement(
      context: context(book), sourceID: nil, account: "operating", statement: statement)
    return try await book.owner.transaction { db in try db.row(statement) }.isNew
  }

  private func openAccount(_ book: BudgetBook) async throws {
    let open = OpenBankAccount(
      employerID: book.employerID, code: "operating", identifier: "ES91", currencyCode: "EUR",
      actor: "test")
    _ = try await book.owner.transaction { db in try db.row(open) }
  }

  private func refusal(_ book: BudgetBook, _ statement: BankStatement) async -> StoreError? {
    do {
      _ = try await imports(book, statement)
      return nil
    } catch {
      return (error as? PostgresError).flatMap { StoreError($0) }
    }
  }

  @Test func statementsJoinOrAreRefused() async throws {
    try await withBudgetBook { book in
      try await openAccount(book)
      // Two lines that say the same are two lines; the same statement again is known.
      let first = statement(1, opening: 1000, [(50, ""), (50, "")])
      #expect(try await imports(book, first))
      #expect(try await imports(book, first) == false)
      #expect(
        try await book.owner.value("SELECT count(*) FROM reconciliation.item") == "2")
      #expect(await refusal(book, statement(1, opening: 1100, [(7, "")])) == .statementContradicts)
      #expect(await refusal(book, statement(2, opening: 1101, [(7, "")])) == .statementGap)
      #expect(
        await refusal(book, statement(2, opening: 1100, [(7, "")], account: "DE1")) == .otherAccount
      )
      var short = statement(2, opening: 1100, [(7, "")])
      short.closing += 1
      #expect(await refusal(book, short) == .statementBalance)
      #expect(try await imports(book, statement(3, opening: 1100, [(1, "")])))
      // Between two that join, only one that joins both.
      #expect(await refusal(book, statement(2, opening: 1100, [(7, "")])) == .statementGap)
    }
  }

  /// From invoice to bank: owed, paid in two parts, never more, found on the statement with the bank's fee; the
  /// walk of oracle C's kind has an unexplained line of zero.
  @Test func paymentsAreFoundAtTheBank() async throws {
    try await withBudgetBook { book in
      try await openAccount(book)
      let cell = try await book.open("CC-1", budget: 500_000)
      let ids = try await commit(book, cell, [95_000, 30_000])
      let document = try await imports(
        book, invoice("A-1", [(95_000, ids[0]), (30_000, ids[1])]))
      let groups = try await confirm(book, try await keyed(book)).compactMap(\.groupID)
      _ = try await post(book)
      func pay(_ amount: Int?, _ reference: String) async throws -> String {
        let statement = PayDocument(
          context: context(book), documentID: document.documentID, account: "operating",
          amount: amount, reference: reference)
        return try await book.owner.transaction { db in try db.row(statement) }.answer.text
      }
      #expect(try await pay(125_001, "PAY-1") == "exceeds_open")
      #expect(try await pay(100_000, "PAY-1") == "done")
      #expect(try await pay(100_000, "PAY-1") == "done")
      #expect(try await pay(99_999, "PAY-1") == "key_conflict")
      #expect(try await pay(nil, "PAY-2") == "done")
      #expect(try await pay(nil, "PAY-3") == "nothing_left")
      for group in groups { #expect(try await reverse(book, group) == "later_facts") }
      #expect(
        try await accounts(book) == ["training_expense": 125_000, "cash_in_transit": -125_000])
      #expect(
        try await imports(
          book, statement(1, opening: 5_000_000, [(-100_250, "PAY-1"), (-1_500, "")])))
      let later = context(book, Self.day.adding(days: 2))
      let employerID = book.employerID
      let rules = Self.rules()
      let open = OpenMatchRun(
        context: later, scope: .bank, rules: rules, parties: ["operating"])
      let (run, theirs, ours) = try await book.owner.transaction { db in
        (
          try db.row(open).runID,
          try db.rows(OpenCash(employerID: employerID, kind: .bankLine, asOf: later.occurredOn))
            .map(\.theirs),
          try db.rows(OpenCash(employerID: employerID, kind: .payment, asOf: later.occurredOn))
            .map(\.ours)
        )
      }
      let result = try await Matcher(
        scope: .bank, rules: rules, currencies: [Currency(code: "EUR", exponent: 2)],
        asOf: later.occurredOn
      ).match(theirs, with: ours)
      let save = SaveFindings(employerID: employerID, runID: run, result: result)
      try await book.owner.transaction { db in _ = try db.execute(save) }
      func walk() async throws -> DifferenceWalk {
        let rows = WalkRows(
          employerID: employerID, scope: .bank, party: "operating", asOf: later.occurredOn)
        return try #require(
          try await book.owner.perform { db in try db.rows(rows) }.walks.first?.walk)
      }
      let before = try await walk()
      #expect(before.tiesOut)
      #expect(before.unknown.amount == -1_500)
      #expect(try await confirm(book, run).map(\.answer.text) == ["done"])
      #expect(try await post(book, later.occurredOn) == ["done"])
      let fee = try await book.owner.value(
        "SELECT item_id FROM reconciliation.item WHERE amount = -1500")
      let explain = ExplainItem(
        context: later, itemID: try #require(fee.flatMap { Int($0) }), reason: .bankFee)
      #expect(
        try await book.owner.transaction { db in try db.row(explain) }.answer == .done)
      #expect(try await post(book, later.occurredOn) == ["done"])
      let after = try await walk()
      #expect(after.ours == 5_000_000 - 125_000)
      #expect(after.theirs == 5_000_000 - 101_750)
      #expect(
        after.lines.map { "\($0.reason.rawValue) \($0.amount)" } == [
          "timing_in_transit 25000", "bank_fee -1750",
        ])
      #expect(after.unexplained == 0)
      #expect(
        try await accounts(book) == [
          "training_expense": 125_000, "cash_in_transit": -25_000, "bank": -101_750,
          "bank_fees": 1_750,
        ])
      let aging = OwedItems(employerID: employerID, asOf: Self.day)
      #expect(
        try await book.owner.perform { db in try db.rows(aging) }.isEmpty)
      let earlier = try await book.owner.texts(
        "SELECT sum(amount) FROM reconciliation.owed_on(\(employerID), '\(Self.day.adding(days: -1))')"
      )
      #expect(earlier.first?.first.flatMap { $0 } == nil)
    }
  }
}

/// Whatever is matched, confirmed, posted and taken back, in any order: no item is taken beyond its amount, the
/// walk's unexplained line is what the unknown items add up to, and in the end everything stands as before.
extension ReconciliationTests {
  @Test(arguments: 0..<10 as Range<UInt64>) func whateverHappensAddsUp(seed: UInt64) async throws {
    try await withBudgetBook { book in
      var random = SeededGenerator(seed: seed)
      let cell = try await book.open("CC-1", budget: 3_000_000)
      let ids = try await commit(
        book, cell, (0..<10).map { _ in Int.random(in: 1...3, using: &random) * 10_000 })
      let balances = try await book.balances(cell)
      var total = 0
      for number in 1...7 {
        let isCredit = number > 5
        let lines = (0..<(isCredit ? 1 : 4)).map { _ in
          (
            amount: (isCredit ? -1 : 1)
              * (Int.random(in: 1...3, using: &random) * 10_000
                + ([0, 0, 0, 150, -90, 4_000].randomElement(using: &random) ?? 0)),
            quotes: Int.random(in: 0...4, using: &random) == 0
              ? nil : ids.randomElement(using: &random)
          )
        }
        _ = try await imports(
          book, invoice("N-\(number)", lines, kind: isCredit ? .creditNote : .invoice))
        total += lines.map(\.amount).reduce(0, +)
      }
      for _ in 0..<3 {
        let run = try await matched(book)
        try await expectSound(book, total)
        let proposed = try await numbers(
          book, "SELECT DISTINCT group_no FROM reconciliation.proposal WHERE run_id = \(run)")
        let chosen = proposed.filter { _ in Bool.random(using: &random) }
        _ = try await confirm(book, run, chosen)
        try await expectSound(book, total)
        if Bool.random(using: &random) { _ = try await post(book) }
        try await expectSound(book, total)
        for group in try await live(book) where Int.random(in: 0...2, using: &random) == 0 {
          #expect(["done", "later_facts"].contains(try await reverse(book, group)))
          try await expectSound(book, total)
        }
      }
      // What a credit rests on cannot go before it.
      while true {
        let groups = try await live(book)
        if groups.isEmpty { break }
        var done = 0
        for group in groups where try await reverse(book, group) == "done" { done += 1 }
        try #require(done > 0)
      }
      #expect(try await book.balances(cell) == balances)
      #expect(try await accounts(book) == [:])
      try await expectSound(book, total)
    }
  }

  private func numbers(_ book: BudgetBook, _ sql: String) async throws -> [Int] {
    try await book.owner.texts(sql).compactMap { $0.first.flatMap { $0 }.flatMap { Int($0) } }
      .sorted()
  }

  private func live(_ book: BudgetBook) async throws -> [Int] {
    try await numbers(
      book, "SELECT group_id FROM reconciliation.match_group WHERE state <> 'reversed'")
  }

  private func expectSound(_ book: BudgetBook, _ total: Int) async throws {
    let allocations = try await book.owner.texts(
      """
      SELECT i.kind, i.amount::text, i.matched::text, coalesce(sum(u.amount), 0)::text
      FROM reconciliation.item AS i
      LEFT JOIN (
        SELECT p.item_id, p.theirs AS amount FROM reconciliation.match_pair AS p
        JOIN reconciliation.match_group AS g USING (group_id) WHERE g.state <> 'reversed'
        UNION ALL
        SELECT p.counter_item_id, CASE c.kind WHEN 'line' THEN -p.ours ELSE p.ours END
        FROM reconciliation.match_pair AS p
        JOIN reconciliation.match_group AS g USING (group_id)
        JOIN reconciliation.item AS c ON c.item_id = p.counter_item_id WHERE g.state <> 'reversed'
      ) AS u ON u.item_id = i.item_id
      GROUP BY i.item_id, i.kind, i.amount, i.matched
      """)
    for row in allocations {
      let values = row.dropFirst().compactMap { $0.flatMap { Int($0) } }
      try #require(values.count == 3)
      #expect(values[1] == values[2])
      #expect((min(values[0], 0)...max(values[0], 0)).contains(values[2]))
    }
    let rows = WalkRows(
      employerID: book.employerID, scope: .vendors, party: "coursera", asOf: Self.day)
    let walk = try #require(
      try await book.owner.perform { db in try db.rows(rows) }.walks.first?.walk)
    #expect(walk.tiesOut)
    #expect(walk.theirs == total)
  }
}
