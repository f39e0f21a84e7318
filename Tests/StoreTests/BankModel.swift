/// What the statements of one account say together, kept the slow way: a day holds of each line the greatest count
/// that any statement gives it, and whenever a statement comes, all are compared with that again.
struct BankModel {
  struct Statement: Equatable {
    var first: Int
    var last: Int
    var opening: Int
    var lines: [BankDesk.Line]
  }

  enum Answer {
    case imported, unchanged, refused
  }

  private(set) var statements: [Statement] = []
  private(set) var days: [Int: [BankDesk.Line: Int]] = [:]

  mutating func take(_ new: Statement) -> Answer {
    if statements.contains(new) { return .unchanged }
    var next = self
    next.statements.append(new)
    for (line, copies) in Dictionary(grouping: new.lines, by: { $0 }) {
      let known = next.days[line.day, default: [:]][line] ?? 0
      next.days[line.day, default: [:]][line] = max(known, copies.count)
    }
    guard next.statements.allSatisfy({ next.agree($0, untilItsEnd: $0 == new) }) else {
      return .refused
    }
    self = next
    return .imported
  }

  /// The last day of one that was known before may have gone on after it was drawn.
  private func agree(_ statement: Statement, untilItsEnd: Bool) -> Bool {
    guard statement.opening == balance(before: statement.first) else { return false }
    return (statement.first...statement.last).allSatisfy { day in
      day == statement.last && !untilItsEnd
        || statement.lines.filter { $0.day == day }.map(\.amount).reduce(0, +) == total(day)
    }
  }

  private func total(_ day: Int) -> Int {
    days[day, default: [:]].map { $0.key.amount * $0.value }.reduce(0, +)
  }

  func balance(before day: Int) -> Int {
    (statements.min { $0.first < $1.first }?.opening ?? 0)
      + days.keys.filter { $0 < day }.map(total).reduce(0, +)
  }

  /// The amounts of all lines, day by day.
  var amounts: [Int: [Int]] {
    days.mapValues { lines in
      lines.flatMap { Array(repeating: $0.key.amount, count: $0.value) }.sorted()
    }.filter { !$0.value.isEmpty }
  }
}
