/// What only a person can confirm.
extension BlockMatcher {
  private static let mostSummands = 20
  /// Nobody looks through more; and what is worked out for each pair must stay small.
  private static let mostForSuggestions = 2_000

  /// A line that several of ours add up to, in exactly one way.
  mutating func suggestSums() {
    guard ours.count <= Self.mostForSuggestions else { return }
    for their in freeTheirs.prefix(Self.mostForSuggestions) {
      let candidates = ours.indices.filter {
        isOurFree($0) && ourLeft[$0].signum() == theirLeft[their].signum() && isInTime(their, $0)
          && abs(ourLeft[$0]) < abs(theirLeft[their])
          && (theirs[their].course.isEmpty || ours[$0].course == theirs[their].course)
      }
      guard (2...Self.mostSummands).contains(candidates.count) else { continue }
      let sums = SubsetSum.solutions(
        of: abs(theirLeft[their]), among: candidates.map { abs(ourLeft[$0]) }, atMost: 2)
      guard sums.count == 1 else { continue }
      suggest(.subsetSum, sums[0].map { (their, candidates[$0], ourLeft[candidates[$0]]) })
    }
  }

  /// References that differ by a slip, with the same amount.
  mutating func suggestAlike() {
    let byAmount = freeByAmount
    for their in freeTheirs.prefix(Self.mostForSuggestions) {
      let candidates = (byAmount[theirLeft[their]] ?? []).filter { our in
        isOurFree(our)
          && theirs[their].keys.contains { key in
            ours[our].keys.contains { EditDistance.isWithin(2, key, $0) }
          }
      }
      guard candidates.count == 1, let our = candidates.first else { continue }
      suggest(.fuzzy, [(their, our, ourLeft[our])])
    }
  }

  private mutating func suggest(
    _ pass: MatchPass, _ parts: [(their: Int, our: Int, amount: Int)]
  ) {
    groups.append(
      MatchGroup(
        pass: pass,
        pairs: parts.map {
          MatchPair(
            item: theirs[$0.their].id, counterpart: .ours(ours[$0.our].id), theirs: $0.amount,
            ours: $0.amount, reason: nil)
        }))
    for part in parts {
      isSuggested.insert(part.their)
      isOurSuggested.insert(part.our)
    }
  }
}
