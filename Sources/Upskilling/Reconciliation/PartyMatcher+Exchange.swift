/// The pass across currencies, after all that stay within one: by our own reference alone, and only where each
/// side has no other candidate.
extension PartyMatcher {
  /// Where an item stands.
  private struct Place: Hashable {
    let block: Int
    let index: Int
  }

  private enum Verdict {
    case pair(MatchPair)
    case refused(DifferenceReason, gap: Int?)
  }

  mutating func takeAcrossCurrencies() {
    var choices: [(line: Place, ours: [Place])] = []
    var claims: [Place: Int] = [:]
    for (number, block) in blocks.enumerated() {
      for their in block.freeTheirs {
        let line = Place(block: number, index: their)
        let ours = counterparts(of: line)
        if ours.isEmpty { continue }
        choices.append((line, ours))
        for our in ours { claims[our, default: 0] += 1 }
      }
    }
    for (line, ours) in choices {
      guard ours.count == 1, let our = ours.first, claims[our] == 1 else {
        blocks[line.block].theirReasons[line.index] = (.unknown, nil)
        continue
      }
      switch verdict(line, our) {
      case .refused(let reason, let gap):
        blocks[line.block].theirReasons[line.index] = (reason, gap)
        // Of another currency, nothing is known of what was billed.
        if reason != .currencyMismatch { blocks[our.block].ourReasons[our.index] = (reason, nil) }
      case .pair(let pair):
        blocks[line.block].theirLeft[line.index] = 0
        blocks[our.block].ourLeft[our.index] = 0
        blocks[our.block].billed[our.index] += pair.ours
        blocks[line.block].groups.append(MatchGroup(pass: .exchange, pairs: [pair]))
      }
    }
  }

  /// Ours that a line names and that are in another currency: commitments of another budget's currency, payments
  /// of documents in another than their account's.
  private func counterparts(of line: Place) -> [Place] {
    let block = blocks[line.block]
    let item = block.theirs[line.index]
    let left = block.theirLeft[line.index]
    switch scope {
    case .bank:
      return block.named(by: item.keys).filter {
        block.isPaidInAnother($0) && block.ourLeft[$0].signum() == left.signum()
      }.map { Place(block: line.block, index: $0) }
    case .vendors:
      guard blocks.count > 1, left > 0, item.quantity == 1, block.named(by: item.keys).isEmpty
      else { return [] }
      return blocks.indices.flatMap { number in
        blocks[number].named(by: item.keys).filter {
          blocks[number].isOurFree($0) && blocks[number].ourLeft[$0] > 0
            && blocks[number].billed[$0] == 0
        }.map { Place(block: number, index: $0) }
      }
    }
  }

  /// Whether the stored rate of the line's day brings the two together within the tolerance. A price that was
  /// agreed in the line's currency has to be kept in it, too.
  private func verdict(_ line: Place, _ our: Place) -> Verdict {
    let block = blocks[line.block]
    let (theirs, ours) = (block.theirs[line.index], blocks[our.block].ours[our.index])
    let (billed, agreed) = (block.theirLeft[line.index], blocks[our.block].ourLeft[our.index])
    switch scope {
    case .bank:
      guard let original = ours.original,
        let (worth, rate) = worth(of: original, in: theirs.currency, on: theirs.day),
        terms.admitsExchange(billed, for: worth)
      else { return .refused(.currencyMismatch, gap: nil) }
      return .pair(
        MatchPair(
          item: theirs.id, counterpart: .ours(ours.id), theirs: billed, ours: agreed,
          reason: billed == agreed ? nil : .exchangeDifference, rate: rate))
    case .vendors:
      if let objection = block.objection(to: theirs, ours) {
        return .refused(objection, gap: nil)
      }
      if let price = ours.original, price.currency.code == theirs.currency,
        !block.tolerance.admits(billed, for: price.minorUnits)
      {
        return .refused(.priceOverTolerance, gap: billed - price.minorUnits)
      }
      guard let currency = currencies[theirs.currency],
        let (worth, rate) = worth(
          of: Money(billed, currency), in: ours.currency, on: theirs.day),
        worth > 0, terms.admitsExchange(worth, for: agreed)
      else { return .refused(.currencyMismatch, gap: nil) }
      return .pair(
        MatchPair(
          item: theirs.id, counterpart: .ours(ours.id), theirs: billed, ours: agreed,
          reason: .exchangeDifference, worth: worth, rate: rate))
    }
  }

  /// An amount at the stored rate of a day, and the number of the rate.
  private func worth(
    of amount: Money, in code: String, on day: Day
  ) -> (worth: Int, rate: Int)? {
    guard let target = currencies[code],
      let stored = rates.rate(from: amount.currency.code, to: code, on: day),
      let worth = try? amount.converted(to: target, at: stored.rate)
    else { return nil }
    return (worth.minorUnits, stored.id)
  }
}
