import Foundation
import Postgres
import Store
import TestSupport
import Testing
import Upskilling

/// Seeded random operations from sixteen connections against the database; every answer and the final
/// state must be those of `BudgetModel`, replayed in the order in which the database decided.
@Suite(.serialized) struct AuditorTests {
  /// One thing that was asked and answered.
  private enum Event: Sendable {
    case settle(Int, [BudgetOperation], Instant, [SettleBudget.Row])
    case move(MoveBudget, DecisionRow)
    case reverse(ReverseEntry, DecisionRow)
    case period(SetPeriodState, SetPeriodState.Row)
  }

  /// What the workers know together: commitments and entries to go on with.
  private actor Known {
    private(set) var commitments: [(id: Int, cell: Int)] = []
    private(set) var entries: [Int] = []
    private(set) var asked: [(cell: Int, operations: [BudgetOperation], at: Instant)] = []
    private(set) var events: [Event] = []

    func add(_ event: Event) {
      events.append(event)
      guard case .settle(let cell, let operations, let at, let rows) = event else { return }
      asked.append((cell, operations, at))
      for row in rows where row.answer.isGranted {
        if let entry = row.entryID { entries.append(entry) }
        if let id = row.commitmentID { commitments.append((id, cell)) }
      }
    }
  }

  private struct Worker {
    let book: BudgetBook
    let known: Known
    let cells: [Int]
    var random: SeededGenerator
    var clock = 0

    mutating func operation(_ key: String, cell: Int) async -> BudgetOperation {
      let kinds: [BudgetOperation.Kind] = [
        .reserve, .reserve, .reserve, .commit, .commit, .expend, .expend, .release, .refund,
        .increase, .decrease,
      ]
      let kind = kinds.randomElement(using: &random) ?? .reserve
      let amount = Int.random(in: 1...40, using: &random)
      switch kind {
      case .increase, .decrease: return .init(key: key, kind: kind, amount: amount)
      case .reserve:
        let expires = Int.random(in: 0..<3, using: &random) == 0
        return .init(
          key: key, kind: kind, amount: amount,
          expiresAt: expires
            ? BudgetBook.instant(clock + Int.random(in: -2...15, using: &random)) : nil)
      default:
        let commitments = await known.commitments
        let own = commitments.filter { $0.cell == cell }
        let pick = (own.isEmpty ? commitments : own).randomElement(using: &random)
        return .init(
          key: key, kind: kind, commitmentID: pick?.id ?? 0,
          amount: kind == .release ? nil : amount,
          isFinal: kind == .expend && Bool.random(using: &random))
      }
    }

    mutating func step(_ name: String, on connection: Connection) async throws {
      clock += Int.random(in: 0...2, using: &random)
      let at = BudgetBook.instant(clock)
      let cell = cells.randomElement(using: &random) ?? cells[0]
      let day = BudgetBook.firstDay
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<80:
        var operations: [BudgetOperation] = []
        for number in 0..<(Bool.random(using: &random) ? 1 : Int.random(in: 2...6, using: &random))
        {
          let next = await operation("\(name)-\(number)", cell: cell)
          let isTaken =
            next.commitmentID != nil
            && operations.contains { $0.commitmentID == next.commitmentID }
          if !isTaken { operations.append(next) }
        }
        try await settle(cell, operations, at, day, on: connection)
      case 80..<88:  // A late retry, sometimes with another amount.
        let again = await known.asked.randomElement(using: &random)
        guard var again else { return }
        if Bool.random(using: &random), again.operations[0].amount != nil {
          again.operations[0].amount = 41
        }
        try await settle(again.cell, again.operations, again.at, day, on: connection)
      case 88..<93:
        let taker = cells.filter { $0 != cell }.randomElement(using: &random) ?? cell
        let move = MoveBudget(
          employerID: book.employerID, key: name, giver: cell, taker: taker,
          amount: Int.random(in: 1...60, using: &random), occurredOn: day, actor: "test")
        let row = try await connection.transaction { db in try db.row(move) }
        await known.add(.move(move, row))
      case 93..<98:
        guard let entry = await known.entries.randomElement(using: &random) else {
          return
        }
        let reverse = ReverseEntry(
          employerID: book.employerID, key: name, entryID: entry, occurredOn: day, actor: "test")
        let row = try await connection.transaction { db in try db.row(reverse) }
        await known.add(.reverse(reverse, row))
      default:
        let state = SetPeriodState(
          employerID: book.employerID,
          periodID: book.periods.randomElement(using: &random) ?? book.periods[0],
          isOpen: Bool.random(using: &random), actor: "test")
        let row = try await connection.transaction { db in try db.row(state) }
        await known.add(.period(state, row))
      }
    }

    private func settle(
      _ cell: Int, _ operations: [BudgetOperation], _ at: Instant, _ day: Day,
      on connection: Connection
    ) async throws {
      let statement = SettleBudget(
        employerID: book.employerID, cellID: cell, operations: operations, at: at, occurredOn: day,
        actor: "test")
      let rows = try await connection.transaction { db in try db.rows(statement) }
      await known.add(.settle(cell, operations, at, rows))
    }
  }

  /// CI runs a few seeds; `BURSAR_SEEDS=1000` runs a thousand.
  static let seeds = UInt64(ProcessInfo.processInfo.environment["BURSAR_SEEDS"] ?? "") ?? 50

  @Test(arguments: 0..<seeds) func everyAnswerIsTheModels(seed: UInt64) async throws {
    try await withBudgetBook { book in
      var cells: [Int] = []
      for (name, period, control) in [
        ("A", 0, BudgetControl.stop), ("B", 0, .stop), ("C", 1, .warn), ("D", 1, .stop),
      ] {
        cells.append(try await book.open(name, period: period, control: control, budget: 200))
      }
      let known = Known()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<16 {
          let worker = Worker(
            book: book, known: known, cells: cells,
            random: SeededGenerator(seed: seed &* 1000 &+ UInt64(number)))
          group.addTask {
            var worker = worker
            let connection = try await Connection.open(book.database)
            for step in 0..<15 {
              try await worker.step("s\(seed)-w\(number)-\(step)", on: connection)
            }
            await connection.close()
          }
        }
        try await group.waitForAll()
      }
      try await audit(known.events, of: book, cells)
    }
  }

  private func audit(_ events: [Event], of book: BudgetBook, _ cells: [Int]) async throws {
    var model = BudgetModel()
    model.openPeriods = Set(book.periods)
    for (index, cell) in cells.enumerated() {
      model.cells[cell] = BudgetModel.Cell(
        period: book.periods[index / 2], control: index == 2 ? .warn : .stop, available: 200)
    }
    // The first answer to a key is the decision; every other must repeat it.
    var decided: [Int: (BudgetModel) -> (BudgetModel, BudgetAnswer, BudgetAnswer)] = [:]
    var answers: [String: (BudgetOperation, Int, SettleBudget.Row)] = [:]
    for event in events {
      switch event {
      case .settle(let cell, let operations, let at, let rows):
        for row in rows where row.answer != .keyConflict {
          let operation = operations[row.item - 1]
          if let (_, _, first) = answers[operation.key] {
            #expect(first.answer == row.answer && first.decision == row.decision)
            if row.decision != first.decision { continue }
          }
          answers[operation.key] = (operation, cell, row)
          if decided[row.decision] != nil { continue }
          decided[row.decision] = { model in
            var model = model
            let answer = model.settle(
              operation, cell: cell, at: at, commitment: row.commitmentID, entry: row.entryID)
            return (model, answer, row.answer)
          }
        }
      case .move(let move, let row):
        decided[row.decision] = { model in
          var model = model
          let answer = model.move(move.amount, from: move.giver, to: move.taker)
          return (model, answer, row.answer)
        }
      case .reverse(let reverse, let row):
        decided[row.decision] = { model in
          var model = model
          let answer = model.reverse(reverse.entryID)
          return (model, answer, row.answer)
        }
      case .period(let state, let row):
        decided[row.decision] = { model in
          var model = model
          if state.isOpen {
            model.openPeriods.insert(state.periodID)
          } else {
            model.openPeriods.remove(state.periodID)
          }
          return (model, .done, .done)
        }
      }
    }
    for (decision, replay) in decided.sorted(by: { $0.key < $1.key }) {
      let (next, expected, given) = replay(model)
      #expect(given == expected, "decision \(decision)")
      model = next
    }
    for event in events {
      guard case .settle(_, let operations, _, let rows) = event else { continue }
      for row in rows where row.answer == .keyConflict {
        let operation = operations[row.item - 1]
        #expect(answers[operation.key].map { $0.0 != operation } ?? false)
      }
    }
    for id in cells {
      let cell = try #require(try await book.cell(id))
      let wanted = try #require(model.cells[id])
      var found = BudgetModel.Cell(period: wanted.period, control: wanted.control)
      found.available = cell.available
      found.reserved = cell.reserved
      found.committed = cell.committed
      found.expended = cell.expended
      #expect(found == wanted)
      #expect(cell.authority == wanted.authority)
    }
    let stored = try await book.owner.texts(
      "SELECT commitment_id, state, reserved, committed, expended, refunded, refunded_late FROM budget.commitment ORDER BY 1"
    ).map { $0.map { $0 ?? "" }.joined(separator: " ") }
    let wanted = model.commitments.sorted { $0.key < $1.key }.map { id, owed in
      "\(id) \(owed.state) \(owed.reserved) \(owed.committed) \(owed.expended) \(owed.refunded) \(owed.refundedLate)"
    }
    #expect(stored == wanted)
  }

  /// 32 connections, a cell of 1,000, 1,600 reservations of 7: exactly 142, always.
  @Test func nothingIsPromisedTwice() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 1000)
      let granted = try await withThrowingTaskGroup(of: Int.self) { group in
        for worker in 0..<32 {
          group.addTask {
            let connection = try await Connection.open(book.database)
            var granted = 0
            for number in 0..<50 {
              let rows = try await book.settle(
                cell, [.init(key: "w\(worker)-\(number)", kind: .reserve, amount: 7)],
                on: connection)
              if rows[0].answer == .done { granted += 1 }
            }
            await connection.close()
            return granted
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(granted == 142)
      #expect(try await book.balances(cell) == [994, 0, 0, 6])
    }
  }

  @Test func oneConfirmationOfManyCountsAndOppositeMovesDoNotDeadlock() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 1000)
      let other = try await book.open("CC-2", budget: 1000)
      let id = try await book.settle(cell, [.init(key: "r", kind: .reserve, amount: 500)])[0]
        .commitmentID
      let answers = try await withThrowingTaskGroup(of: BudgetAnswer.self) { group in
        for worker in 0..<16 {
          group.addTask {
            let connection = try await Connection.open(book.database)
            for number in 0..<20 {
              let isForth = worker % 2 == 0
              let move = MoveBudget(
                employerID: book.employerID, key: "m\(worker)-\(number)",
                giver: isForth ? cell : other, taker: isForth ? other : cell, amount: 1,
                occurredOn: BudgetBook.firstDay, actor: "test")
              _ = try await connection.transaction { db in try db.row(move) }
            }
            let rows = try await book.settle(
              cell, [.init(key: "c\(worker)", kind: .commit, commitmentID: id, amount: 500)],
              on: connection)
            await connection.close()
            return rows[0].answer
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count { $0 == .done } == 1)
      #expect(answers.count { $0 == .alreadyCommitted } == 15)
      #expect(try await book.balances(cell) == [0, 500, 0, 500])
    }
  }

  @Test func nothingGetsIntoAPeriodAfterItsClose() async throws {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100_000)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<8 {
          group.addTask {
            let connection = try await Connection.open(book.database)
            var wasClosed = false
            for number in 0..<60 {
              let answer = try await book.settle(
                cell, [.init(key: "w\(worker)-\(number)", kind: .reserve, amount: 1)],
                on: connection)[0].answer
              #expect(!(wasClosed && answer == .done))
              if answer == .periodClosed { wasClosed = true }
            }
            await connection.close()
          }
        }
        try await Task.sleep(for: .milliseconds(60))
        let close = SetPeriodState(
          employerID: book.employerID, periodID: book.periods[0], isOpen: false, actor: "finance")
        let closed = try await book.owner.transaction { db in try db.row(close) }
        try await group.waitForAll()
        let late = try await book.owner.value(
          "SELECT count(*) FROM ledger.entry WHERE entry_id > \(closed.decision)")
        #expect(late == "0")
      }
    }
  }

  @Test(arguments: [false, true]) func aLostConnectionAndARetryCountOnce(afterCommit: Bool)
    async throws
  {
    try await withBudgetBook { book in
      let cell = try await book.open("CC-1", budget: 100)
      let operation = BudgetOperation(key: "r", kind: .reserve, amount: 60)
      let statement = SettleBudget(
        employerID: book.employerID, cellID: cell, operations: [operation],
        at: BudgetBook.instant(0), occurredOn: BudgetBook.firstDay, actor: "test")
      let doomed = try await Connection.open(book.database)
      if afterCommit {
        _ = try await doomed.transaction { db in try db.rows(statement) }
      } else {
        try await doomed.run("BEGIN")
        _ = try await doomed.perform { db in try db.rows(statement) }
      }
      await doomed.close()  // The reply, or the commit, never came.
      #expect(try await book.answer(cell, operation) == .done)
      #expect(try await book.balances(cell) == [60, 0, 0, 40])
    }
  }
}
