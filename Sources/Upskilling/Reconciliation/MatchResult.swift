/// An amount of theirs that is an amount of ours and a difference with a reason.
package struct MatchPair: Sendable, Hashable {
  /// What stands on our side of a pair.
  package enum Counterpart: Sendable, Hashable {
    case ours(OurItem.ID)
    /// Another line of the vendor that a credit takes back.
    case line(Int)
  }

  package var item: Int
  /// `nil` where the reason explains all of it.
  package var counterpart: Counterpart?
  package var theirs: Int
  package var ours: Int
  /// Present where the two differ, in amount or in currency.
  package var reason: DifferenceReason?
  /// What theirs is worth in the currency of ours, where that is another.
  package var worth: Int?
  /// Number of the stored rate that brings them together.
  package var rate: Int?

  /// What theirs is beyond ours, in the currency of ours.
  package var difference: Int { (worth ?? theirs) - ours }
}

/// Pairs that stand or fall together.
package struct MatchGroup: Sendable, Hashable {
  package var pass: MatchPass
  package var pairs: [MatchPair]

  /// The lowest number among their lines: no line is in two groups.
  package var number: Int { pairs.map(\.item).min() ?? 0 }
}

/// An item that stays open, and why.
package struct MatchException: Sendable, Hashable {
  package enum Item: Sendable, Hashable {
    case theirs(Int)
    case ours(OurItem.ID)
  }

  package var item: Item
  package var reason: DifferenceReason
  /// What stays open.
  package var amount: Int
  /// What it is about: the part beyond a tolerance or budget; else the amount.
  package var gap: Int

  package init(item: Item, reason: DifferenceReason, amount: Int, gap: Int) {
    self.item = item
    self.reason = reason
    self.amount = amount
    self.gap = gap
  }
}

/// What matching two sides gives, in an order that depends on the items alone.
package struct MatchResult: Sendable, Hashable {
  package var groups: [MatchGroup]
  package var exceptions: [MatchException]

  package init(groups: [MatchGroup] = [], exceptions: [MatchException] = []) {
    self.groups = groups
    self.exceptions = exceptions
  }
}
