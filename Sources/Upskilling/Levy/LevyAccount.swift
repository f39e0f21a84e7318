/// Money that was paid into levy funds, or what a training cost.
package struct LevyAmount: Sendable, Equatable {
  package let on: Day
  /// Above zero.
  package let amount: Money

  package init(on day: Day, amount: Money) {
    on = day
    self.amount = amount
  }
}

/// Why a person has to look at funds or a cost.
package enum LevyReason: String, Sendable, CaseIterable, Encodable {
  case disputed, proposed
  case olderFunds = "older_funds"

  /// In a sentence.
  package var sentence: String {
    switch self {
    case .disputed: "sources differ on the rule: the stricter reading is used"
    case .proposed: "a rule that is only proposed would change this"
    case .olderFunds: "no source says what a later rule does to funds paid in before it"
    }
  }
}

/// A reason, and the rule it comes from.
package struct LevyNote: Sendable, Equatable, Encodable {
  package let reason: LevyReason
  package let rule: RuleCitation
}

/// Levy funds as of a day: what was paid in and what became of it, and who bears what the funds did not pay.
package struct LevyAccount: Sendable, Equatable {
  package struct Fund: Sendable, Equatable {
    package let paidIn: LevyAmount
    package let spent: Money
    /// Unspent on the day on which it was lost.
    package let expired: Money
    package let left: Money
    /// The first day on which it can no longer be spent.
    package let expiresOn: Day
    package let rule: RuleCitation
    package let notes: [LevyNote]

    package var status: ReviewStatus { notes.isEmpty ? .ok : .review }
  }

  package struct Cost: Sendable, Equatable {
    package let cost: LevyAmount
    package let fromFunds: Money
    /// What the employer bears of the rest.
    package let employer: Money
    /// What the government bears of it.
    package let government: Money
    /// On the shares; `nil` where funds paid all of it.
    package let rule: RuleCitation?
    package let notes: [LevyNote]

    package var status: ReviewStatus { notes.isEmpty ? .ok : .review }
  }

  package let country: String
  package let asOf: Day
  package let currency: Currency
  /// As paid in.
  package let funds: [Fund]
  /// By day.
  package let costs: [Cost]

  package var left: Money { Money(funds.reduce(0) { $0 + $1.left.minorUnits }, currency) }
}
