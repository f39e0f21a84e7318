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

  var groups: [MatchGroup] = []
  var exceptions: [MatchException] = []

  /// What nothing has claimed, by position.
  var theirLeft: [Int]
  var ourLeft: [Int]
  var billed: [Int]
  /// Why an item is set aside; it is in no later pass.
  var theirReasons: [Int: (reason: DifferenceReason, gap: Int?)] = [:]
  var ourReasons: [Int: (reason: DifferenceReason, gap: Int?)] = [:]
  var isSuggested: Set<Int> = []
  var isOurSuggested: Set<Int> = []
  let oursByKey: [String: [Int]]
  let oursByCourse: [String: [Int]]

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

  /// The passes that need no person.
  mutating func takeWhatIsSure() {
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
  }

  /// Suggestions, and a reason for whatever stays open.
  mutating func finish() {
    suggestSums()
    suggestAlike()
    explainTheirs()
    explainOurs()
  }

  // MARK: What is free

  func isFree(_ their: Int) -> Bool {
    theirLeft[their] != 0 && theirReasons[their] == nil && !isSuggested.contains(their)
  }

  func isOurFree(_ our: Int) -> Bool {
    ourLeft[our] != 0 && ourReasons[our] == nil && !isOurSuggested.contains(our)
      && !isPaidInAnother(our)
  }

  /// Whether a payment was made in another currency than its account's: the bank decides what it takes for it,
  /// so that its amount here says nothing.
  func isPaidInAnother(_ our: Int) -> Bool {
    scope == .bank && ours[our].original != nil
  }

  var freeTheirs: [Int] { theirs.indices.filter(isFree) }

  var freeByAmount: [Int: [Int]] {
    Dictionary(grouping: ours.indices.filter(isOurFree)) { ourLeft[$0] }
  }

  /// Ours that a line names by our own reference, lowest number first.
  func named(by their: Int) -> [Int] { named(by: theirs[their].keys) }

  func named(by keys: [String]) -> [Int] {
    Set(keys.flatMap { oursByKey[$0] ?? [] }).sorted()
  }

  /// Ours of the same person and course, and of the same run where both name one.
  func alike(_ their: Int) -> [Int] {
    let item = theirs[their]
    guard let person = item.person, !item.course.isEmpty else { return [] }
    return (oursByCourse[item.course] ?? []).filter { our in
      ours[our].person == person
        && (item.run.isEmpty || ours[our].run.isEmpty || item.run == ours[our].run)
    }
  }

  func isInTime(_ their: Int, _ our: Int) -> Bool {
    let days = theirs[their].day.days(since: ours[our].day)
    return days >= -terms.daysBefore && days <= terms.daysAfter
  }

  // MARK: Taking

  /// Claims both sides of a pair that is sound; without evidence both are set aside instead.
  mutating func take(
    _ pass: MatchPass, _ parts: [(their: Int, our: Int, theirs: Int, ours: Int)]
  ) {
    if scope == .vendors {
      let objections = parts.map { objection(to: theirs[$0.their], ours[$0.our]) }
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

  mutating func take(_ pass: MatchPass, _ their: Int, _ our: Int) {
    take(pass, [(their, our, theirLeft[their], ourLeft[our])])
  }

  /// What a match of three or four ways lacks; a claim always takes four.
  func objection(to line: TheirItem, _ item: OurItem) -> DifferenceReason? {
    let ways = line.paper == .claim ? 4 : terms.ways
    guard ways > 2 else { return nil }
    let isPastWindow = item.enrolledOn.map { asOf > $0.adding(days: terms.refundDays) } ?? false
    if item.isWithdrawn && !isPastWindow { return .canceledInWindow }
    guard item.meetsTerms, item.isCompleted || isPastWindow else { return .awaitingDelivery }
    return ways > 3 && !line.isAccepted ? .awaitingAcceptance : nil
  }

  /// Whether a bill is near what is ours. A bank may keep a fee; it never gives more.
  func isNear(_ their: Int, _ our: Int) -> Bool {
    let (bill, agreed) = (theirLeft[their], ourLeft[our])
    switch scope {
    case .vendors: return bill > 0 && agreed > 0 && tolerance.admits(bill, for: agreed)
    case .bank:
      guard bill.signum() == agreed.signum(), bill < agreed else { return false }
      return tolerance.admits(abs(agreed) + (agreed - bill), for: abs(agreed))
    }
  }
}
