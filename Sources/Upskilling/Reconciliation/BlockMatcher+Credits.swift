/// Credits, and what bounds a document as a whole.
extension BlockMatcher {
  /// A credit takes back a bill that is still open, or gives back what was billed. Never more than there is.
  mutating func takeCredits() {
    let lines = Dictionary(grouping: theirs.indices) { theirs[$0].documentKey }
    for their in freeTheirs where scope == .vendors && theirLeft[their] < 0 {
      let credit = theirs[their]
      let billed = credit.creditOf.isEmpty ? [] : lines[credit.creditOf] ?? []
      let bill = billed.first { other in
        theirLeft[other] == -theirLeft[their] && theirs[other].person == credit.person
          && theirs[other].course == credit.course
      }
      if let bill {
        groups.append(
          MatchGroup(
            pass: .hardKey,
            pairs: [
              MatchPair(
                item: credit.id, counterpart: .line(theirs[bill].id), theirs: theirLeft[their],
                ours: theirLeft[their], reason: nil)
            ]))
        theirLeft[bill] = 0
        theirReasons[bill] = nil
        theirLeft[their] = 0
        continue
      }
      let names = named(by: their)
      let candidates = (names.isEmpty ? alike(their) : names).filter {
        self.billed[$0] >= -theirLeft[their]
      }
      guard candidates.count == 1, let our = candidates.first else { continue }
      groups.append(
        MatchGroup(
          pass: names.isEmpty ? .composite : .hardKey,
          pairs: [
            MatchPair(
              item: credit.id, counterpart: .ours(ours[our].id), theirs: theirLeft[their],
              ours: theirLeft[their], reason: nil)
          ]))
      self.billed[our] += theirLeft[their]
      theirLeft[their] = 0
    }
  }

  /// A document whose differences together exceed its cap passes none of them.
  mutating func boundDocuments() {
    guard scope == .vendors else { return }
    var sums: [Int: Int] = [:]
    let documents = Dictionary(
      theirs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    func differences(_ group: MatchGroup) -> [MatchPair] {
      group.pairs.filter { $0.reason == .priceWithinTolerance }
    }
    for pair in groups.flatMap(differences) {
      guard let item = documents[pair.item] else { continue }
      sums[item.document, default: item.documentDifference] += abs(pair.theirs - pair.ours)
    }
    let positions = Dictionary(
      theirs.indices.map { (theirs[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
    let ourPositions = Dictionary(
      ours.indices.map { (ours[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
    var kept: [MatchGroup] = []
    for group in groups {
      let isBeyond = differences(group).contains { pair in
        documents[pair.item].map { sums[$0.document, default: 0] > tolerance.documentCap } ?? false
      }
      guard isBeyond else {
        kept.append(group)
        continue
      }
      for pair in group.pairs {
        guard let their = positions[pair.item], case .ours(let id)? = pair.counterpart,
          let our = ourPositions[id]
        else { continue }
        theirLeft[their] += pair.theirs
        ourLeft[our] += pair.ours
        billed[our] -= pair.ours
        let gap = pair.theirs - pair.ours
        theirReasons[their] = (.priceOverTolerance, gap)
        ourReasons[our] = (.priceOverTolerance, gap)
      }
    }
    groups = kept
  }
}
