import Store
import TestSupport
import Testing
import Upskilling

/// Statements that overlap: finance.md 3.5. The checks of SQL/checks are empty after each.
@Suite struct OverlapTests {
  private typealias Line = BankDesk.Line

  private func statement(_ first: Int, _ last: Int, opening: Int, _ lines: [(Int, Int)])
    -> BankStatement
  {
    BankDesk.statement(first, last, opening: opening, lines.map { Line(day: $0.0, amount: $0.1) })
  }

  private func withDesk(_ body: (BankDesk) async throws -> Void) async throws {
    try await withBudgetBook { book in try await body(try await BankDesk(book)) }
  }

  @Test func onlyWhatIsNewIsAdded() async throws {
    try await withDesk { desk async throws in
      let known = statement(1, 3, opening: 1000, [(1, 50), (1, 50), (2, -20), (3, 7)])
      #expect(try await desk.imports(known).repeated == 0)
      let later = statement(2, 5, opening: 1100, [(2, -20), (3, 7), (4, 7), (5, -1)])
      let answer = try await desk.imports(later)
      #expect((answer.isNew, answer.repeated) == (true, 2))
      #expect(try await desk.lines() == [1: [50, 50], 2: [-20], 3: [7], 4: [7], 5: [-1]])
      // The same again, and a part of it.
      #expect(try await desk.imports(later).isNew == false)
      #expect(try await desk.imports(statement(3, 3, opening: 1080, [(3, 7)])).repeated == 1)
      // What follows joins the one that ends last.
      #expect(try await desk.imports(statement(6, 6, opening: 1093, [(6, 1)])).repeated == 0)
      #expect(await desk.refusal(statement(7, 7, opening: 1093, [(7, 1)])) == .statementGap)
      // One that holds them all, and begins before them.
      let whole = statement(
        0, 6, opening: 990,
        [
          (0, 10), (1, 50), (1, 50), (2, -20), (3, 7), (4, 7), (5, -1), (6, 1),
        ])
      #expect(try await desk.imports(whole).repeated == 7)
      #expect(try await desk.lines()[0] == [10])
      #expect(
        try await desk.book.owner.value(
          "SELECT count(*) FROM reconciliation.item WHERE kind = 'bank_line'") == "8")
    }
  }

  /// Of lines that are alike the greater count of either holds: a statement drawn before the day was over knows
  /// one payment of 50.00, that of the next day two.
  @Test func aDayThatWasNotOver() async throws {
    try await withDesk { desk async throws in
      _ = try await desk.imports(statement(1, 2, opening: 0, [(1, 9), (2, 50)]))
      let next = statement(2, 3, opening: 9, [(2, 50), (2, 50), (2, -5), (3, 1)])
      #expect(try await desk.imports(next).repeated == 1)
      #expect(try await desk.lines() == [1: [9], 2: [-5, 50, 50], 3: [1]])
      // What was drawn before is known by its content; in other words it no longer agrees.
      #expect(
        try await desk.imports(statement(1, 2, opening: 0, [(1, 9), (2, 50)])).isNew == false)
      #expect(
        await desk.refusal(statement(2, 2, opening: 9, [(2, 50)])) == .statementContradicts)
      // A day that another statement has closed stays as it is.
      let grown = statement(2, 3, opening: 9, [(2, 50), (2, 50), (2, -5), (2, 3), (3, 1)])
      #expect(await desk.refusal(grown) == .statementContradicts)
      _ = try await desk.imports(statement(4, 4, opening: 105, [(4, 2)]))
      #expect(
        await desk.refusal(statement(3, 3, opening: 104, [(3, 1), (3, 8)])) == .statementGap)
    }
  }

  @Test func whatContradictsIsRefused() async throws {
    try await withDesk { desk async throws in
      _ = try await desk.imports(
        statement(1, 4, opening: 100, [(1, 10), (2, 20), (2, 20), (3, 5), (3, -5), (4, 1)]))
      let before = try await desk.lines()
      for (name, wrong) in [
        "fewer lines": statement(2, 5, opening: 110, [(2, 20), (4, 1), (5, 1)]),
        "more lines": statement(
          2, 5, opening: 110, [(2, 20), (2, 20), (2, 20), (4, 1), (5, 1)]),
        "another amount": statement(2, 5, opening: 110, [(2, 20), (2, 21), (4, 1), (5, 1)]),
        "another opening": statement(2, 5, opening: 111, [(2, 20), (2, 20), (4, 1), (5, 1)]),
        "another opening before": statement(
          0, 1, opening: 80, [(0, 21), (1, 10)]),
        "a line moved to another day": statement(
          1, 4, opening: 100, [(1, 10), (1, 20), (2, 20), (4, 1)]),
        "nothing at all": statement(2, 3, opening: 110, []),
      ] {
        #expect(await desk.refusal(wrong) == .statementContradicts, "\(name)")
      }
      #expect(try await desk.lines() == before)
      // What it leaves out comes to nothing on its day: a charge and its reversal.
      let quiet = statement(2, 5, opening: 110, [(2, 20), (2, 20), (4, 1), (5, 1)])
      #expect(try await desk.imports(quiet).repeated == 3)
      #expect(try await desk.lines()[3] == [-5, 5])
    }
  }

  /// Two days without a line are two statements, and say the same.
  @Test func quietDays() async throws {
    try await withDesk { desk async throws in
      #expect(try await desk.imports(statement(1, 1, opening: 100, [])).isNew)
      #expect(try await desk.imports(statement(2, 2, opening: 100, [])).isNew)
      #expect(try await desk.imports(statement(2, 2, opening: 100, [])).isNew == false)
      #expect(await desk.refusal(statement(3, 3, opening: 101, [])) == .statementGap)
    }
  }

  /// The bank's reference tells lines apart that say the same, and is one line's alone.
  @Test func theBanksReference() async throws {
    try await withDesk { desk async throws in
      func line(_ day: Int, _ amount: Int, _ reference: String) -> Line {
        Line(day: day, amount: amount, bankReference: reference)
      }
      _ = try await desk.imports(
        BankDesk.statement(1, 1, opening: 0, [line(1, 50, "R1"), line(1, 50, "R2")]))
      let next = BankDesk.statement(
        1, 2, opening: 0,
        [line(1, 50, "R2"), line(1, 50, "R3"), line(1, 50, "R1"), line(2, 1, "R4")])
      #expect(try await desk.imports(next).repeated == 2)
      #expect(try await desk.lines() == [1: [50, 50, 50], 2: [1]])
      #expect(
        await desk.refusal(BankDesk.statement(3, 3, opening: 151, [line(3, 5, "R4")]))
          == .bankReferenceTaken)
      let other = BankDesk.statement(2, 3, opening: 150, [line(2, 2, "R4"), line(3, 5, "R5")])
      #expect(await desk.refusal(other) == .bankReferenceTaken)
    }
  }
}
