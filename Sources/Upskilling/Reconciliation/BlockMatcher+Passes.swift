/// The passes over items of one currency, from the surest.
extension BlockMatcher {
  mutating func setSuspectsAside() {
    for their in theirs.indices where theirs[their].isSuspect {
      theirReasons[their] = (.duplicateBill, nil)
    }
  }

  mutating func takeStated() {
    for their in freeTheirs {
      guard let charge = theirs[their].charge else { continue }
      groups.append(
        MatchGroup(
          pass: .stated,
          pairs: [
            MatchPair(
              item: theirs[their].id, counterpart: nil, theirs: theirLeft[their], ours: 0,
              reason: charge)
          ]))
      theirLeft[their] = 0
    }
  }

  mutating func takeHardKeys() {
    for their in freeTheirs {
      guard
        let our = named(by: their).first(where: {
          isOurFree($0) && ourLeft[$0] == theirLeft[their]
        })
      else { continue }
      take(.hardKey, their, our)
    }
  }

  mutating func takeHardKeysWithinTolerance() {
    takeMutual(.tolerance) { block, their in
      block.theirs[their].quantity == 1 ? block.named(by: their) : []
    }
  }

  /// Takes near pairs of which each side has no other candidate, near or not.
  private mutating func takeMutual(
    _ pass: MatchPass, _ candidates: (borrowing BlockMatcher, Int) -> [Int]
  ) {
    var choices: [(their: Int, ours: [Int])] = []
    var claims: [Int: Int] = [:]
    for their in freeTheirs where theirLeft[their] > 0 || scope == .bank {
      let free = candidates(self, their).filter {
        isOurFree($0) && ourLeft[$0].signum() == theirLeft[their].signum()
      }
      choices.append((their, free))
      for our in free { claims[our, default: 0] += 1 }
    }
    for (their, candidates) in choices {
      guard candidates.count == 1, let our = candidates.first, claims[our] == 1, isNear(their, our)
      else { continue }
      take(pass, their, our)
    }
  }

  mutating func takeComposites() {
    var choices: [(their: Int, ours: [Int])] = []
    var claims: [Int: [Int]] = [:]
    let byAmount = scope == .bank ? freeByAmount : [:]
    for their in freeTheirs {
      let candidates = scope == .vendors ? alike(their) : byAmount[theirLeft[their]] ?? []
      let fits = candidates.filter {
        isOurFree($0) && ourLeft[$0] == theirLeft[their] && isInTime(their, $0)
      }
      choices.append((their, fits))
      for our in fits { claims[our, default: []].append(their) }
    }
    for (their, candidates) in choices {
      guard candidates.count == 1, let our = candidates.first, let rivals = claims[our] else {
        continue
      }
      // Bills that say the same are one bill and its copies: the first counts.
      let isFirst = rivals.count == 1 || scope == .vendors && rivals.first == their
      if isFirst, isOurFree(our) { take(.composite, their, our) }
    }
  }

  mutating func takeCompositesWithinTolerance() {
    takeMutual(.composite) { block, their in
      block.alike(their).filter { block.isInTime(their, $0) }
    }
  }

  /// One line for a batch of ours, or a batch of lines for one of ours.
  mutating func takeBatches() {
    let theirBatches = Dictionary(grouping: freeTheirs.filter { !theirs[$0].batch.isEmpty }) {
      theirs[$0].batch
    }
    let ourBatches = Dictionary(
      grouping: ours.indices.filter { isOurFree($0) && !ours[$0].batch.isEmpty }
    ) { ours[$0].batch }
    for batch in theirBatches.keys.sorted() {
      guard let lines = theirBatches[batch], let items = ourBatches[batch],
        lines.count == 1 || items.count == 1,
        lines.map({ theirLeft[$0] }).reduce(0, +) == items.map({ ourLeft[$0] }).reduce(0, +)
      else { continue }
      take(
        .grouped,
        lines.count == 1
          ? items.map { (lines[0], $0, ourLeft[$0], ourLeft[$0]) }
          : lines.map { ($0, items[0], theirLeft[$0], theirLeft[$0]) })
    }
  }

  /// Several lines that name one of ours and add up to it.
  mutating func takeSplitBills() {
    var lines: [Int: [Int]] = [:]
    for their in freeTheirs {
      let names = named(by: their).filter(isOurFree)
      if names.count == 1 { lines[names[0], default: []].append(their) }
    }
    for our in lines.keys.sorted() {
      guard let parts = lines[our], parts.count > 1,
        parts.map({ theirLeft[$0] }).reduce(0, +) == ourLeft[our]
      else { continue }
      take(.grouped, parts.map { ($0, our, theirLeft[$0], theirLeft[$0]) })
    }
  }

  /// A line for several seats of a course, whose learners it does not name. With more enrollments than seats
  /// it would be a guess which are meant.
  mutating func takeSeats() {
    for their in freeTheirs where scope == .vendors {
      let item = theirs[their]
      guard item.quantity > 1 || item.isRest, item.person == nil,
        theirLeft[their] % item.quantity == 0
      else { continue }
      let price = theirLeft[their] / item.quantity
      let seats = (oursByCourse[item.course] ?? []).filter {
        isOurFree($0) && ourLeft[$0] == price && isInTime(their, $0)
          && (item.run.isEmpty || ours[$0].run.isEmpty || item.run == ours[$0].run)
          && objection(to: item, ours[$0]) == nil
      }
      guard !seats.isEmpty, seats.count <= item.quantity else { continue }
      take(.grouped, seats.map { (their, $0, price, price) })
      if theirLeft[their] != 0 { theirReasons[their] = (.quantityOverBilled, nil) }
    }
  }
}
