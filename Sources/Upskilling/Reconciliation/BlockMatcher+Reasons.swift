/// Why what is left stays open.
extension BlockMatcher {
  mutating func explainTheirs() {
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
      if let objection = objection(to: item, ours[our]) { return (objection, nil) }
      // The same amount, and more than one that could be meant.
      guard gap != 0 else { return (.unknown, nil) }
      ourReasons[our] = (.priceOverTolerance, gap)
      return (.priceOverTolerance, gap)
    }
    if candidates.contains(where: { ourReasons[$0] != nil }) { return (.duplicateBill, nil) }
    if candidates.contains(where: { billed[$0] != 0 }) { return (.duplicateBill, nil) }
    if candidates.contains(where: { ours[$0].isCanceled }) { return (.canceledInWindow, nil) }
    return (item.isRest ? .quantityOverBilled : .billedNotEnrolled, nil)
  }

  mutating func explainOurs() {
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
