package import Upskilling

/// What a program did to a rate: participants' less that of comparable others, for the participants it can be
/// told of.
package struct RateEffect: Sendable, Equatable {
  /// What a rate is of.
  package enum Unit: String, Sendable {
    case people
    /// A person counts once in each period.
    case personPeriods = "person-periods"

    /// Decimals of its rates in percent: a difference that many person-periods multiply is small.
    var places: Int { self == .people ? 1 : 2 }
  }

  package var unit = Unit.people
  /// Participants it is counted for. The others count no benefit, and cost in full.
  package var people: Int
  /// Participants without a control.
  package var unmatched: Int
  package var treatedRate: Double
  package var controlRate: Double
  /// Controls; `nil` where only a published rate is known.
  package var controls: Int?
  package var standardError: Double?
  package var interval: Interval?

  package var difference: Double { treatedRate - controlRate }

  /// People who would otherwise have had, or not had, the event.
  package var events: Double { Double(people) * difference }

  /// `nil` also for changes compared: what would explain one away has to have changed with it, of which the
  /// ratio of two rates says nothing.
  package var riskRatio: Double? {
    unit == .people && controlRate > 0 ? treatedRate / controlRate : nil
  }

  /// Of two groups compared as they are, with Newcombe's interval; `nil` where one has nobody. Where the rates
  /// are 0 or 1 their error is not zero but taken from the interval.
  package init?(_ treated: Proportion, _ control: Proportion, unmatched: Int = 0) {
    let difference = ProportionDifference(treated, control)
    guard let one = treated.rate, let other = control.rate else { return nil }
    people = treated.total
    self.unmatched = unmatched
    (treatedRate, controlRate) = (one, other)
    controls = control.total
    interval = difference.interval
    standardError =
      difference.standardError.flatMap { $0 > 0 ? $0 : nil }
      ?? interval?.impliedError
  }

  /// Of participants and controls of the same strata; `nil` where nobody is matched.
  package init?(_ comparison: MatchedComparison) {
    guard let treated = comparison.treatedMean, let control = comparison.controlMean else {
      return nil
    }
    people = comparison.matchedParticipants
    unmatched = comparison.unmatchedParticipants
    (treatedRate, controlRate) = (treated, control)
    controls = comparison.matchedControls
    standardError = comparison.standardError()
    interval = comparison.interval
    guard standardError == nil else { return }
    // Where every stratum has all or none of the event, the strata tell no error. The rates taken as of two
    // plain groups keep what their sizes leave open.
    let plain = ProportionDifference(
      Proportion(Int((treated * Double(people)).rounded()), of: people),
      Proportion(
        Int((control * Double(comparison.matchedControls)).rounded()),
        of: comparison.matchedControls))
    interval = plain.interval
    standardError = plain.interval?.impliedError
  }

  /// Of a change compared with others' change: what the participants' rate would have been is theirs less the
  /// difference in differences. Without an error robust to clusters there is none.
  package init(_ change: DifferenceInDifferences, people: Int, controls: Int) {
    unit = .personPeriods
    self.people = people
    unmatched = 0
    treatedRate = change.treatedAfter.mean
    controlRate = change.treatedAfter.mean - change.estimate
    self.controls = controls
    interval = change.interval
    standardError = interval?.impliedError
  }

  /// Of rates as published, without an interval.
  package init(people: Int, treatedRate: Double, controlRate: Double) {
    self.people = people
    unmatched = 0
    self.treatedRate = treatedRate
    self.controlRate = controlRate
  }
}
