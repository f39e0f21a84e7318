/// All that concerns one vendor or bank account: a block for each currency, then the pass across them.
struct PartyMatcher: Sendable {
  let scope: MatchScope
  let terms: MatchTerms
  let currencies: [String: Currency]
  let rates: RateTable
  /// In the order of their currencies.
  var blocks: [BlockMatcher]

  mutating func run() {
    for index in blocks.indices { blocks[index].takeWhatIsSure() }
    takeAcrossCurrencies()
    for index in blocks.indices { blocks[index].finish() }
  }
}
