package import Upskilling

/// A calendar quarter, and those after it in which the outcomes of an exit are measured (indicators of the
/// US Workforce Innovation and Opportunity Act, 20 CFR 677.155: second and fourth quarter after exit).
package struct Quarter: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let year: Int
  /// 1 to 4.
  package let number: Int

  private init(index: Int) {
    year = index / 4
    number = index % 4 + 1
  }

  private var index: Int { year * 4 + number - 1 }

  /// The quarter of a day.
  package init(of day: Day) {
    let (year, month, _) = day.civil
    self.init(index: year * 4 + (month - 1) / 3)
  }

  package func adding(_ quarters: Int) -> Quarter {
    Quarter(index: index + quarters)
  }

  /// For employment and earnings after an exit in this quarter.
  package var secondAfter: Quarter { adding(2) }
  /// For employment after an exit in this quarter.
  package var fourthAfter: Quarter { adding(4) }

  /// Whether the quarter is over on a day: until then an outcome measured in it is pending.
  package func isOver(asOf day: Day) -> Bool {
    self < Quarter(of: day)
  }

  /// `2025-Q3`.
  package var description: String { "\(year)-Q\(number)" }

  package static func < (left: Quarter, right: Quarter) -> Bool {
    left.index < right.index
  }
}
