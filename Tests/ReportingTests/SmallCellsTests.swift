import Reporting
import TestSupport
import Testing
import Upskilling

@Suite struct SmallCellsTests {
  @Test(arguments: [
    ([60, 19, 31, 4], "60 – 31 <10"), ([60, 9, 31, 4], "60 <10 31 <10"),
    ([60, 2, 31, 3], "60 <10 – <10"), ([60, 0, 31], "60 0 31"), ([60, 31], "60 31"),
    // With 1 and 10 hidden, a sum of 11 would tell both.
    ([60, 10, 31, 1], "60 – – <10"),
    // Two nines: their sum of 18 would tell both.
    ([60, 9, 31, 9], "60 <10 – <10"),
    // The group itself is small: its zeros and its total too.
    ([3, 0, 4], "<10 <10 <10"), ([0, 0], "0 0"), ([], ""),
  ])
  func lists(counts: [Int], published: String) {
    let list = SmallCells.standard.list(counts)
    #expect(list.cells.map(\.text).joined(separator: " ") == published)
    let total = counts.reduce(0, +)
    #expect(list.total == SmallCells.standard.cell(total))
  }

  @Test func aTableHidesAcrossRowsAndColumns() {
    let table = SmallCells.standard.table([[20, 4, 30], [25, 40, 35], [50, 60, 70]])
    #expect(
      table.cells.map { $0.map(\.text).joined(separator: " ") } == [
        "– <10 30", "– – 35", "50 60 70",
      ])
    #expect(table.rowTotals.map(\.text) == ["54", "100", "180"])
    #expect(table.columnTotals.map(\.text) == ["95", "104", "135"])
    #expect(table.total == .shown(334))
    #expect(SmallCells.standard.table([]).total == .shown(0))
  }

  @Test func thresholdsBelowFiveAreRefused() {
    #expect(SmallCells(threshold: 4) == nil)
    #expect(SmallCells(threshold: 5)?.cell(4) == .fewer(than: 5))
    #expect(SmallCells(threshold: 5)?.cell(5) == .shown(5))
    #expect(SmallCells.standard.cell(9).spoken == "suppressed, fewer than 10")
    #expect(SmallCells.standard.cell(0) == .shown(0))
  }

  @Test func groupsThatDifferByFewAreNotBothPublished() {
    let all = Set(0..<50)
    #expect(!SmallCells.standard.mayPublish(all, and: Set(0..<41)))
    #expect(SmallCells.standard.mayPublish(all, and: Set(0..<40)))
    #expect(SmallCells.standard.mayPublish(all, and: all))
    #expect(!SmallCells.standard.mayPublish(Set(0..<40), and: Set(5..<60)))
  }

  @Test(arguments: [
    (1, 300, "< 1 %"), (3, 300, "1.00 %"), (299, 300, "> 99 %"), (1, 299, "< 2 %"),
    (98, 100, "98.00 %"), (99, 100, "> 98 %"), (40, 40, "> 95 %"), (0, 39, "< 10 %"),
    (20, 39, "51.28 %"), (3, 9, "<10"), (0, 0, "<10"),
  ])
  func ratesOfAlmostAllAreBounds(successes: Int, total: Int, text: String) {
    #expect(CodedRate(Proportion(successes, of: total)).text == text)
  }
}

/// No hidden count can be worked out: for every one, another table with the same totals and shown counts is
/// found, in which it differs. The tables are found by trying, not by the network that hides.
@Suite struct DerivabilityTests {
  /// Equations over cells: the signed sum is zero.
  struct System {
    var counts: [Int] = []
    var cells: [PublishedCell] = []
    var equations: [[(cell: Int, sign: Int)]] = []

    init(_ counts: [Int], _ list: SmallCells.List) {
      self.counts = counts + [counts.reduce(0, +)]
      cells = list.cells + [list.total]
      equations = [counts.indices.map { ($0, 1) } + [(counts.count, -1)]]
    }

    init(_ table: [[Int]], _ published: SmallCells.Table) {
      let (rows, columns) = (table.count, table[0].count)
      let extended = table.map { $0 + [$0.reduce(0, +)] }
      let all = extended + [(0...columns).map { column in extended.reduce(0) { $0 + $1[column] } }]
      counts = all.flatMap(\.self)
      cells =
        zip(published.cells, published.rowTotals).flatMap { $0 + [$1] } + published.columnTotals
        + [published.total]
      func index(_ row: Int, _ column: Int) -> Int { row * (columns + 1) + column }
      for row in 0...rows {
        equations.append((0..<columns).map { (index(row, $0), 1) } + [(index(row, columns), -1)])
      }
      for column in 0...columns {
        equations.append((0..<rows).map { (index($0, column), 1) } + [(index(rows, column), -1)])
      }
    }

    var hidden: [Int] { cells.indices.filter { cells[$0].isHidden } }

    /// What a mark says of its count.
    func allows(_ cell: Int, _ count: Int, threshold: Int) -> Bool {
      switch cells[cell] {
      case .shown(let shown): count == shown
      case .fewer: 0 <= count && count < threshold
      case .withheld: count >= threshold
      }
    }

    /// Changes of hidden counts by at most one that keep every equation and every mark and change a cell.
    func alternative(to cell: Int, threshold: Int) -> [Int: Int]? {
      let order = [cell] + hidden.filter { $0 != cell }
      let position = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
      let relevant = equations.map { $0.filter { position[$0.cell] != nil } }
      var changes: [Int: Int] = [:]
      func isPossible(_ next: Int) -> Bool {
        relevant.allSatisfy { equation in
          let open = equation.count { (position[$0.cell] ?? 0) >= next }
          let sum = equation.reduce(0) { $0 + $1.sign * (changes[$1.cell] ?? 0) }
          return abs(sum) <= open
        }
      }
      func search(_ next: Int) -> Bool {
        guard next < order.count else { return true }
        for change in next == 0 ? [1, -1] : [0, 1, -1]
        where allows(order[next], counts[order[next]] + change, threshold: threshold) {
          changes[order[next]] = change
          if isPossible(next + 1), search(next + 1) { return true }
        }
        changes[order[next]] = nil
        return false
      }
      return search(0) ? changes : nil
    }

    func check(threshold: Int) {
      for cell in cells.indices {
        if !cells[cell].isHidden { #expect(cells[cell] == .shown(counts[cell])) }
        if case .shown(let count) = cells[cell] { #expect(count == 0 || count >= threshold) }
        if case .withheld = cells[cell] { #expect(counts[cell] >= threshold) }
      }
      for equation in equations {
        let hidden = equation.filter { cells[$0.cell].isHidden }
        #expect(hidden.isEmpty || hidden.count > 1)
        if let total = equation.last, !cells[total.cell].isHidden, !hidden.isEmpty {
          let sum = hidden.reduce(0) { $0 + counts[$1.cell] }
          #expect(sum >= threshold)
        }
      }
      for cell in hidden {
        guard let changes = alternative(to: cell, threshold: threshold) else {
          Issue.record("\(counts[cell]) can be worked out of \(counts): \(cells.map(\.text))")
          continue
        }
        #expect(changes[cell] != 0)
        for equation in equations {
          let sum = equation.reduce(0) { sum, term in
            sum + term.sign * (counts[term.cell] + (changes[term.cell] ?? 0))
          }
          #expect(sum == 0)
        }
      }
    }
  }

  private func count(_ generator: inout SplitMix64) -> Int {
    switch generator.index(below: 5) {
    case 0: 0
    case 1: 1 + generator.index(below: 9)
    default: generator.index(below: 60)
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>) func lists(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let length = 2 + generator.index(below: 6)
    let counts = (0..<length).map { _ in count(&generator) }
    let rule = try #require(SmallCells(threshold: 5 + generator.index(below: 11)))
    System(counts, rule.list(counts)).check(threshold: rule.threshold)
  }

  @Test(arguments: 0..<300 as Range<UInt64>) func tables(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let rows = 2 + generator.index(below: 4)
    let columns = 2 + generator.index(below: 4)
    let counts = (0..<rows).map { _ in (0..<columns).map { _ in count(&generator) } }
    let rule = try #require(SmallCells(threshold: 5 + generator.index(below: 11)))
    System(counts, rule.table(counts)).check(threshold: rule.threshold)
  }

  @Test(arguments: 0..<50 as Range<UInt64>) func whereNothingIsSmallNothingIsHidden(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let counts = (0..<4).map { _ in (0..<5).map { _ in 10 + generator.index(below: 90) } }
    let table = SmallCells.standard.table(counts)
    let cells = table.cells.flatMap(\.self) + table.rowTotals + table.columnTotals + [table.total]
    let hidden = cells.filter(\.isHidden)
    #expect(hidden.isEmpty)
  }
}
