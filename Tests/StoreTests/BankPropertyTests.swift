import Store
import TestSupport
import Testing
import Upskilling

/// Whatever is paid, imported, matched, explained, posted, set off and taken back, in any order: the statements are what a
/// small model says; no line is taken beyond its amount; the walk's unexplained line is what the unknown items add
/// up to; opening and movements are the closing balance; and in the end everything stands as before.
@Suite struct BankPropertyTests {
  private typealias Line = BankDesk.Line

  /// Nothing happens after it.
  private static let today = BankDesk.day.adding(days: 60)

  private struct World {
    let desk: BankDesk
    let document: Int
    var random: SeededGenerator
    var model = BankModel()
    /// What the bank has booked, day by day.
    var truth: [[Line]] = [[]]
    /// References and amounts of what we paid.
    var payments: [(reference: String, amount: Int)] = []
    var shown = 0
    var answers: [BankModel.Answer: Int] = [:]

    static let opening = 1_000_000
    static let owed = 500_000

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
  }

  @Test(arguments: 0..<12 as Range<UInt64>) func whateverHappensAddsUp(seed: UInt64) async throws {
    try await withBudgetBook { book in
      let desk = try await BankDesk(book)
      let document = try await desk.owe(
        "A-1", World.owed, cell: try await book.open("CC-1", budget: World.owed))
      var world = World(
        desk: desk, document: document, random: SeededGenerator(seed: seed))
      for _ in 0..<6 { bookADay(&world) }
      for _ in 0..<60 {
        switch world.below(12) {
        case 0, 1: try await pay(&world)
        case 2, 3: bookADay(&world)
        case 4, 5, 6: try await importSome(&world)
        case 7, 10: try await matchSome(&world)
        case 8: try await explainOne(&world)
        case 11: try await setOff(&world)
        default: try await takeBackOne(&world)
        }
        try await expectSound(world)
      }
      #expect(world.answers[.imported, default: 0] > 0)
      while true {
        let groups = try await live(desk)
        if groups.isEmpty { break }
        var done = 0
        for group in groups where try await desk.reverse(group, on: Self.today) == "done" {
          done += 1
        }
        try #require(done > 0)
      }
      try await expectSound(world)
      #expect(
        try await book.owner.value(
          "SELECT count(*) FROM reconciliation.item WHERE kind <> 'line' AND kind <> 'commitment' AND matched <> 0"
        ) == "0")
      let paid = world.payments.map(\.amount).reduce(0, +)
      #expect(
        try await desk.accounts()
          == [
            "training_expense": World.owed, "payables": paid - World.owed,
            "cash_in_transit": -paid,
          ].filter { $0.value != 0 })
    }
  }

  private func pay(_ world: inout World) async throws {
    let amount = [5_000, 5_000, 7_500, 12_345].randomElement(using: &world.random) ?? 0
    let reference = "PAY\(world.payments.count + 1)"
    #expect(
      try await world.desk.pay(
        world.document, amount, reference,
        day: BankDesk.day.adding(days: world.truth.count - 1)) == "done")
    world.payments.append((reference, amount))
  }

  /// The bank books a day: payments, some of them twice, in part or with its fee in them, fees that are alike,
  /// receipts. Then the next begins.
  private func bookADay(_ world: inout World) {
    let day = world.truth.count - 1
    for _ in 0..<world.below(4) {
      var line = Line(day: day, amount: -250)
      switch world.below(5) {
      case 0, 1, 2:
        if let payment = world.payments.randomElement(using: &world.random) {
          line.amount = -payment.amount - (world.below(4) == 0 ? 25 : 0)
          line.reference = world.below(4) == 0 ? "" : payment.reference
        }
      case 3: line.amount = [5_000, 7_500, 30].randomElement(using: &world.random) ?? 0
      default: break
      }
      if world.below(2) == 0 {
        world.shown += 1
        line.bankReference = "B\(world.shown)"
      }
      world.truth[day].append(line)
      // The same once more, where the bank gives no reference.
      if line.bankReference.isEmpty, world.below(3) == 0 { world.truth[day].append(line) }
    }
    world.truth.append([])
  }

  /// A statement of some days, now and then drawn before the last was over, or wrong.
  private func importSome(_ world: inout World) async throws {
    guard world.truth.count > 1 else { return }
    let last = world.below(world.truth.count - 1)
    let first = max(0, last - world.below(4))
    var lines = world.truth[first...last].flatMap { $0 }
    let before = world.truth[..<first].flatMap { $0 }.map(\.amount).reduce(World.opening, +)
    if world.below(4) == 0, let end = lines.last, end.day == last { lines.removeLast() }
    var statement = BankModel.Statement(first: first, last: last, opening: before, lines: lines)
    let isKnown = (first...last).contains { world.model.days[$0] != nil }
    if isKnown, world.below(4) == 0 {
      switch world.below(4) {
      case 0: statement.opening += 1
      case 3: statement.lines.append(Line(day: first + world.below(last - first + 1), amount: -77))
      case 1 where !lines.isEmpty: statement.lines.remove(at: world.below(lines.count))
      case 2 where !lines.isEmpty: statement.lines[world.below(lines.count)].amount -= 1
      default: break
      }
    }
    let wanted = world.model.take(statement)
    world.answers[wanted, default: 0] += 1
    let paper = BankDesk.statement(first, last, opening: statement.opening, statement.lines)
    do {
      let answer = try await world.desk.imports(paper)
      #expect(answer.isNew == (wanted == .imported), "\(statement)")
      #expect(wanted != .refused, "\(statement)")
    } catch {
      #expect(wanted == .refused, "\(statement): \(error)")
    }
  }

  private func matchSome(_ world: inout World) async throws {
    let (run, groups) = try await world.desk.propose(asOf: Self.today)
    try await expectSound(world)
    var chosen: [Int] = []
    for group in groups where world.below(3) > 0 { chosen.append(group) }
    _ = try await world.desk.confirm(run, chosen, on: Self.today)
    if world.below(3) > 0 {
      #expect(
        try await world.desk.post(on: Self.today).allSatisfy { $0 == "done" })
    }
  }

  private func explainOne(_ world: inout World) async throws {
    let open = try await world.desk.numbers(
      "SELECT item_id FROM reconciliation.item WHERE kind = 'bank_line' AND matched <> amount ORDER BY item_id"
    )
    guard let item = open.randomElement(using: &world.random) else { return }
    let reasons: [DifferenceReason] = [
      .bankFee, .creditUnapplied, .receiptUnapplied, .duplicatePayment,
    ]
    let reason = reasons.randomElement(using: &world.random) ?? .bankFee
    let (_, answer) = try await world.desk.explain(
      item, reason, vendor: reason == .duplicatePayment ? "coursera" : nil, on: Self.today)
    #expect(answer == "done" || reason == .duplicatePayment && answer == "exceeds_open")
    let posted = try await world.desk.post(on: Self.today)
    // Two refunds that were confirmed together may want the same credit.
    #expect(posted.allSatisfy { $0 == "done" || $0 == "exceeds_open" })
  }

  /// What was paid twice is set off against what is owed.
  private func setOff(_ world: inout World) async throws {
    let amount = world.below(2) == 0 ? nil : 3_000
    let answer = try await world.desk.offset(world.document, amount, on: Self.today).answer.text
    #expect(["done", "no_credit", "exceeds_open"].contains(answer))
  }

  private func takeBackOne(_ world: inout World) async throws {
    guard let group = try await live(world.desk).randomElement(using: &world.random) else { return }
    #expect(["done", "later_facts"].contains(try await world.desk.reverse(group, on: Self.today)))
  }

  /// Groups of the bank that stand, and credit that is set off.
  private func live(_ desk: BankDesk) async throws -> [Int] {
    try await desk.numbers(
      "SELECT group_id FROM reconciliation.match_group WHERE (scope = 'bank' OR pass = 'manual') AND state <> 'reversed' ORDER BY group_id"
    )
  }

  private func expectSound(_ world: World) async throws {
    let owner = world.desk.book.owner
    #expect(try await world.desk.lines() == world.model.amounts)
    let overdrawn = try await owner.texts(
      """
      SELECT i.item_id FROM reconciliation.item AS i
      LEFT JOIN (
        SELECT p.item_id, p.theirs AS amount FROM reconciliation.match_pair AS p
        JOIN reconciliation.match_group AS g USING (group_id) WHERE g.state <> 'reversed'
        UNION ALL
        SELECT p.counter_item_id, p.ours FROM reconciliation.match_pair AS p
        JOIN reconciliation.match_group AS g USING (group_id) WHERE g.state <> 'reversed'
      ) AS u ON u.item_id = i.item_id
      WHERE i.kind IN ('bank_line', 'payment') GROUP BY i.item_id, i.amount, i.matched
      HAVING i.matched <> coalesce(sum(u.amount), 0) OR abs(i.matched) > abs(i.amount)
        OR sign(i.matched) = -sign(i.amount) AND i.matched <> 0
      """)
    #expect(overdrawn.isEmpty)
    let posted = try await owner.value(
      """
      SELECT coalesce(sum(p.theirs), 0) FROM reconciliation.match_pair AS p
      JOIN reconciliation.match_group AS g USING (group_id) WHERE g.state = 'posted' AND g.scope = 'bank'
      """)
    #expect(try await world.desk.accounts()["bank", default: 0] == posted.flatMap { Int($0) })
    guard !world.model.statements.isEmpty else { return }
    let setOff = try await owner.value(
      """
      SELECT coalesce(sum(u.amount), 0) FROM ledger.item_use AS u
      JOIN ledger.open_item AS o USING (item_id) JOIN ledger.entry AS e ON e.entry_id = u.entry_id
      JOIN ledger.entry AS b ON b.entry_id = coalesce(e.reversal_of, e.entry_id)
      WHERE o.account = 'payables' AND b.kind = 'offset'
      """
    ).flatMap { Int($0) }
    let walk = try await world.desk.walk(asOf: Self.today)
    #expect(walk.tiesOut)
    #expect(walk.theirs == world.model.balance(before: .max))
    #expect(
      walk.ours == world.model.balance(before: .min)
        - world.payments.map(\.amount).reduce(0, +) - (setOff ?? 0))
    // The account's statements lead from its first balance to its last.
    let closing = try await owner.value(
      "SELECT closing FROM reconciliation.statement ORDER BY upper(span) DESC, statement_id DESC LIMIT 1"
    )
    #expect(closing.flatMap { Int($0) } == world.model.balance(before: .max))
  }
}
