/// The passes over one block: items of one party and currency.
struct BlockMatcher: Sendable {
  let scope: MatchScope
  let terms: MatchTerms
  let tolerance: Tolerance
  let asOf: Day
  let currency: String
  /// The currencies in which our side knows a reference.
  let currenciesOfKey: [String: Set<String>]
  let theirs: [TheirItem]
  let ours: [OurItem]

  private(set) var groups: [MatchGroup] = []
  private(set) var exceptions: [MatchException] = []

  /// What nothing has claimed, by position.
  private var theirLeft: [Int]
  private var ourLeft: [Int]
  private var billed: [Int]
  /// Why an item is set aside; it is in no later pass.
  private var theirReasons: [Int: (reason: DifferenceReason, gap: Int?)] = [:]
  private var ourReasons: [Int: (reason: DifferenceReason, gap: Int?)] = [:]
  private var isSuggested: Set<Int> = []
  private var isOurSuggested: Set<Int> = []
  private let oursByKey: [String: [Int]]
  private let oursByCourse: [String: [Int]]

  init(
    scope: MatchScope, terms: MatchTerms, tolerance: Tolerance, asOf: Day, currency: String,
    currenciesOfKey: [String: Set<String>], theirs: [TheirItem], ours: [OurItem]
  ) {
    self.scope = scope
    self.terms = terms
    self.tolerance = tolerance
    self.asOf = asOf
    self.currency = currency
    self.currenciesOfKey = currenciesOfKey
    self.theirs = theirs.sorted { $0.id < $1.id }
    self.ours = ours.sorted { $0.id < $1.id }
    theirLeft = self.theirs.map(\.amount)
    ourLeft = self.ours.map(\.amount)
    billed = self.ours.map(\.billed)
    var byKey: [String: [Int]] = [:]
    var byCourse: [String: [Int]] = [:]
    for (index, item) in self.ours.enumerated() {
      for key in item.keys where !key.isEmpty { byKey[key, default: []].append(index) }
      if !item.course.isEmpty { byCourse[item.course, default: []].append(index) }
    }
    oursByKey = byKey
    oursByCourse = byCourse
  }

  mutating func run() {
    setSuspectsAside()
    takeStated()
    takeHardKeys()
    takeHardKeysWithinTolerance()
    takeComposites()
    if scope == .vendors { takeCompositesWithinTolerance() }
    takeBatches()
    takeSplitBills()
    takeSeats()
    takeCredits()
    boundDocuments()
    suggestSums()
    suggestAlike()
    explainTheirs()
    explainOurs()
  }

  // MARK: What is free

  private func isFree(_ their: Int) -> Bool {
    theirLeft[their] != 0 && theirReasons[their] == nil && !isSuggested.contains(their)
  }

  private func isOurFree(_ our: Int) -> Bool {
    ourLeft[our] != 0 && ourReasons[our] == nil && !isOurSuggested.contains(our)
  }

  private var freeTheirs: [Int] { theirs.indices.filter(isFree) }

  /// Ours that a line names by our own reference, lowest number first.
  private func named(by their: Int) -> [Int] {
    Set(theirs[their].keys.flatMap { oursByKey[$0] ?? [] }).sorted()
  }

  /// Ours of the same person and course, and of the same run where both name one.
  private func alike(_ their: Int) -> [Int] {
    let item = theirs[their]
    guard let person = item.person, !item.course.isEmpty else { return [] }
    return (oursByCourse[item.course] ?? []).filter { our in
      ours[our].person == person
        && (item.run.isEmpty || ours[our].run.isEmpty || item.run == ours[our].run)
    }
  }

  private func isInTime(_ their: Int, _ our: Int) -> Bool {
    let days = theirs[their].day.days(since: ours[our].day)
    return days >= -terms.daysBefore && days <= terms.daysAfter
  }

  // MARK: Taking

  /// Claims both sides of a pair that is sound; without evidence both are set aside instead.
  private mutating func take(
    _ pass: MatchPass, _ parts: [(their: Int, our: Int, theirs: Int, ours: Int)]
  ) {
    if scope == .vendors {
      let objections = parts.map { objection(to: $0.their, $0.our) }
      if let reason = objections.compactMap({ $0 }).first {
        for part in parts {
          theirReasons[part.their] = (reason, nil)
          ourReasons[part.our] = (reason, nil)
        }
        return
      }
    }
    let reason: DifferenceReason = scope == .bank ? .bankFee : .priceWithinTolerance
    var pairs: [MatchPair] = []
    for part in parts {
      theirLeft[part.their] -= part.theirs
      ourLeft[part.our] -= part.ours
      billed[part.our] += part.ours
      pairs.append(
        MatchPair(
          item: theirs[part.their].id, counterpart: .ours(ours[part.our].id), theirs: part.theirs,
          ours: part.ours, reason: part.theirs == part.ours ? nil : reason))
    }
    groups.append(MatchGroup(pass: pass, pairs: pairs))
  }

  private mutating func take(_ pass: MatchPass, _ their: Int, _ our: Int) {
    take(pass, [(their, our, theirLeft[their], ourLeft[our])])
  }

  /// What a match of three or four ways lacks; a claim always takes four.
  private func objection(to their: Int, _ our: Int) -> DifferenceReason? {
    let ways = theirs[their].paper == .claim ? 4 : terms.ways
    guard ways > 2 else { return nil }
    let item = ours[our]
    let isPastWindow = item.enrolledOn.map { asOf > $0.adding(days: terms.refundDays) } ?? false
    if item.isWithdrawn && !isPastWindow { return .canceledInWindow }
    guard item.meetsTerms, item.isCompleted || isPastWindow else { return .awaitingDelivery }
    return ways > 3 && !theirs[their].isAccepted ? .awaitingAcceptance : nil
  }

  /// Whether a bill is near what is ours. A bank may keep a fee; it never gives more.
  private func isNear(_ their: Int, _ our: Int) -> Bool {
    let (bill, agreed) = (theirLeft[their], ourLeft[our])
    switch scope {
    case .vendors: return bill > 0 && agreed > 0 && tolerance.admits(bill, for: agreed)
    case .bank:
      guard bill.signum() == agreed.signum(), bill < agreed else { return false }
      return tolerance.admits(abs(agreed) + (agreed - bill), for: abs(agreed))
    }
  }

  // MARK: Passes

  private mutating func setSuspectsAside() {
    for their in theirs.indices where theirs[their].isSuspect {
      theirReasons[their] = (.duplicateBill, nil)
    }
  }

  private mutating func takeStated() {
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

  private mutating func takeHardKeys() {
    for their in freeTheirs {
      guard
        let our = named(by: their).first(where: {
          isOurFree($0) && ourLeft[$0] == theirLeft[their]
        })
      else { continue }
      take(.hardKey, their, our)
    }
  }

  private mutating func takeHardKeysWithinTolerance() {
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

  private mutating func takeComposites() {
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

  private mutating func takeCompositesWithinTolerance() {
    takeMutual(.composite) { block, their in
      block.alike(their).filter { block.isInTime(their, $0) }
    }
  }

  /// One line for a batch of ours, or a batch of lines for one of ours.
  private mutating func takeBatches() {
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
  private mutating func takeSplitBills() {
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
  private mutating func takeSeats() {
    for their in freeTheirs where scope == .vendors {
      let item = theirs[their]
      guard item.quantity > 1, item.person == nil, theirLeft[their] % item.quantity == 0 else {
        continue
      }
      let price = theirLeft[their] / item.quantity
      let seats = (oursByCourse[item.course] ?? []).filter {
        isOurFree($0) && ourLeft[$0] == price && isInTime(their, $0)
          && (item.run.isEmpty || ours[$0].run.isEmpty || item.run == ours[$0].run)
          && objection(to: their, $0) == nil
      }
      guard !seats.isEmpty, seats.count <= item.quantity else { continue }
      take(.grouped, seats.map { (their, $0, price, price) })
      if theirLeft[their] != 0 { theirReasons[their] = (.quantityOverBilled, nil) }
    }
  }

  /// A credit takes back a bill that is still open, or gives back what was billed. Never more than there is.
  private mutating func takeCredits() {
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
  private mutating func boundDocuments() {
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

  // MARK: Suggestions

  private static let mostSummands = 20
  /// Nobody looks through more; and what is worked out for each pair must stay small.
  private static let mostForSuggestions = 2_000

  private var freeByAmount: [Int: [Int]] {
    Dictionary(grouping: ours.indices.filter(isOurFree)) { ourLeft[$0] }
  }

  /// A line that several of ours add up to, in exactly one way.
  private mutating func suggestSums() {
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
  private mutating func suggestAlike() {
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

  // MARK: Reasons

  private mutating func explainTheirs() {
    for their in theirs.indices where theirLeft[their] != 0 {
      let (reason, gap) = theirReasons[their] ?? reason(ofTheirs: their)
      exceptions.append(
        MatchException(
          item: .theirs(theirs[their].id), reason: reason, amount: theirLeft[their],
          gap: gap ?? theirLeft[their]))
    }
  }

  private mutating func reason(
    ofTheirs their: Int
  ) -> (reason: DifferenceReason, gap: Int?) {
    let item = theirs[their]
    let isForeign = item.keys.contains { key in
      oursByKey[key] == nil && !(currenciesOfKey[key] ?? []).subtracting([currency]).isEmpty
    }
    if isForeign { return (.currencyMismatch, nil) }
    if isSuggested.contains(their) { return (.toConfirm, nil) }
    let known = named(by: their)
    if scope == .bank {
      if known.contains(where: { ourLeft[$0] == 0 }) { return (.duplicatePayment, nil) }
      return (theirLeft[their] > 0 ? .receiptUnapplied : .unknown, nil)
    }
    if theirLeft[their] < 0 { return (.creditUnapplied, nil) }
    let candidates = known.isEmpty ? alike(their) : known
    if let our = candidates.first(where: { isOurFree($0) }) {
      let gap = theirLeft[their] - ourLeft[our]
      if let objection = objection(to: their, our) { return (objection, nil) }
      // The same amount, and more than one that could be meant.
      guard gap != 0 else { return (.unknown, nil) }
      ourReasons[our] = (.priceOverTolerance, gap)
      return (.priceOverTolerance, gap)
    }
    if candidates.contains(where: { ourReasons[$0] != nil }) { return (.duplicateBill, nil) }
    if candidates.contains(where: { billed[$0] != 0 }) { return (.duplicateBill, nil) }
    if candidates.contains(where: { ours[$0].isCanceled }) { return (.canceledInWindow, nil) }
    return (.billedNotEnrolled, nil)
  }

  private mutating func explainOurs() {
    for our in ours.indices where ourLeft[our] != 0 {
      let (reason, gap) = ourReasons[our] ?? reason(ofOurs: our)
      exceptions.append(
        MatchException(
          item: .ours(ours[our].id), reason: reason, amount: ourLeft[our],
          gap: gap ?? ourLeft[our]))
    }
  }

  private func reason(ofOurs our: Int) -> (reason: DifferenceReason, gap: Int?) {
    if isOurSuggested.contains(our) { return (.toConfirm, nil) }
    guard scope == .vendors else {
      return (ourLeft[our] < 0 ? .timingInTransit : .depositInTransit, nil)
    }
    let item = ours[our]
    let isPastWindow = item.enrolledOn.map { asOf > $0.adding(days: terms.refundDays) } ?? false
    return (item.isWithdrawn && !isPastWindow ? .canceledInWindow : .enrolledNotBilled, nil)
  }
}
