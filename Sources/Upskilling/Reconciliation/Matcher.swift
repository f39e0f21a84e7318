/// Brings two sides together, deterministically: the result depends on the items and the rules, not on their
/// order, nor on how many workers share them.
///
/// Items of one party and currency form a block. Within one, every pass runs over all items before the next
/// (`MatchPass`); then, by our own reference alone, those of a party across its currencies; nothing is ever
/// matched across parties. Of lines that say the same, the one with the lowest
/// number counts as the original.
package struct Matcher: Sendable {
  package let scope: MatchScope
  package let rules: MatchRules
  package let currencies: [String: Currency]
  package let rates: RateTable
  /// Business day against which refund windows are judged.
  package let asOf: Day

  package init(
    scope: MatchScope, rules: MatchRules, currencies: [Currency], rates: RateTable = RateTable(),
    asOf: Day
  ) {
    self.scope = scope
    self.rules = rules
    self.currencies = Dictionary(
      currencies.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    self.rates = rates
    self.asOf = asOf
  }

  private struct BlockKey: Hashable, Comparable {
    let party: String
    let currency: String

    static func < (left: Self, right: Self) -> Bool {
      (left.party, left.currency) < (right.party, right.currency)
    }
  }

  /// Matches all items.
  ///
  /// - Throws: `MoneyError` for a bound of the rules that is no amount.
  package func match(
    _ theirs: [TheirItem], with ours: [OurItem], workers: Int = 1
  ) async throws -> MatchResult {
    let theirBlocks = Dictionary(grouping: theirs) {
      BlockKey(party: $0.party, currency: $0.currency)
    }
    let ourBlocks = Dictionary(grouping: ours) { BlockKey(party: $0.party, currency: $0.currency) }
    let parties = Dictionary(
      grouping: Set(theirBlocks.keys).union(ourBlocks.keys).sorted(), by: \.party
    ).sorted { $0.key < $1.key }
    var currenciesOfKey: [String: Set<String>] = [:]
    for item in ours {
      for key in item.keys { currenciesOfKey[key, default: []].insert(item.currency) }
    }
    let known = currenciesOfKey
    let found = try await withThrowingTaskGroup(of: [BlockMatcher].self) { group in
      for worker in 0..<max(1, workers) {
        group.addTask {
          try stride(from: worker, to: parties.count, by: max(1, workers)).flatMap { index in
            let (party, keys) = parties[index]
            let blocks = try keys.map { key in
              BlockMatcher(
                scope: scope, terms: rules.terms(of: party),
                tolerance: try tolerance(party, key.currency), asOf: asOf,
                currency: key.currency, currenciesOfKey: known,
                theirs: theirBlocks[key] ?? [], ours: ourBlocks[key] ?? [])
            }
            var matcher = PartyMatcher(
              scope: scope, terms: rules.terms(of: party), currencies: currencies, rates: rates,
              blocks: blocks)
            matcher.run()
            return matcher.blocks
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return bounded(found)
  }

  private func tolerance(_ party: String, _ code: String) throws(MoneyError) -> Tolerance {
    try rules.terms(of: party).tolerance(
      in: currencies[code] ?? Currency(code: code, exponent: 2))
  }

  /// Puts the blocks together. Increases of price pass in the order of their lines while the budget, which
  /// several vendors may share, can bear them.
  private func bounded(_ blocks: [BlockMatcher]) -> MatchResult {
    var result = MatchResult()
    var available: [Int: Int] = [:]
    for our in blocks.flatMap(\.ours) {
      if let budget = our.budget, let amount = our.available { available[budget] = amount }
    }
    let budgets = Dictionary(
      blocks.flatMap(\.ours).map { ($0.id, $0.budget) }, uniquingKeysWith: { first, _ in first })
    result.exceptions = blocks.flatMap(\.exceptions)
    let groups = blocks.flatMap(\.groups).sorted { $0.number < $1.number }
    for group in groups {
      var increases: [Int: Int] = [:]
      for pair in group.pairs where pair.isCost && pair.difference > 0 {
        guard case .ours(let id)? = pair.counterpart, let budget = budgets[id] ?? nil else {
          continue
        }
        increases[budget, default: 0] += pair.difference
      }
      let missing =
        increases.map { budget, increase in
          increase - (available[budget].map { max($0, 0) } ?? .max)
        }.max() ?? 0
      if missing <= 0 {
        for (budget, increase) in increases { available[budget]? -= increase }
        result.groups.append(group)
        continue
      }
      for pair in group.pairs {
        result.exceptions.append(
          MatchException(
            item: .theirs(pair.item), reason: .insufficientBudget, amount: pair.theirs,
            gap: pair.worth == nil ? missing : pair.theirs))
        if case .ours(let id)? = pair.counterpart {
          result.exceptions.append(
            MatchException(
              item: .ours(id), reason: .insufficientBudget, amount: pair.ours, gap: missing))
        }
      }
    }
    result.exceptions.sort { $0.order < $1.order }
    return result
  }
}

extension MatchPair {
  /// Whether its difference is cost, which the budget has to bear: of the price, or of the rate between the
  /// commitment and the invoice.
  fileprivate var isCost: Bool {
    reason == .priceWithinTolerance || reason == .exchangeDifference && worth != nil
  }
}

extension MatchException {
  /// Theirs first, then commitments and payments, each by number.
  fileprivate var order: (Int, Int) {
    switch item {
    case .theirs(let id): (0, id)
    case .ours(.commitment(let id)): (1, id)
    case .ours(.payment(let id)): (2, id)
    }
  }
}
