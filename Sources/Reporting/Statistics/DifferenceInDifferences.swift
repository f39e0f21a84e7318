/// (ȳ₁post − ȳ₁pre) − (ȳ₀post − ȳ₀pre): how much more participants changed than others did (Card and
/// Krueger 1994). Rests on both having moved alike without the program, which the periods before it can
/// make likely but not prove.
package struct DifferenceInDifferences: Sendable, Equatable {
  /// What was measured of a cluster (team, site, organization unit) in a period: one value, or the values of
  /// all its people, which count as so many.
  package struct Observation: Sendable, Equatable {
    package var cluster: String
    /// In order, from any number on.
    package var period: Int
    package var isTreated: Bool
    package var isAfter: Bool
    package var outcome: Sample

    package init(
      cluster: String, period: Int, isTreated: Bool, isAfter: Bool, outcome: Sample
    ) {
      self.cluster = cluster
      self.period = period
      self.isTreated = isTreated
      self.isAfter = isAfter
      self.outcome = outcome
    }

    package init(cluster: String, period: Int, isTreated: Bool, isAfter: Bool, value: Double) {
      self.init(
        cluster: cluster, period: period, isTreated: isTreated, isAfter: isAfter,
        outcome: Sample(CollectionOfOne(value)))
    }
  }

  /// Participants' mean less the others' in a period.
  package struct Gap: Sendable, Equatable, Codable {
    package var period: Int
    package var isAfter: Bool
    package var difference: Double
    package var interval: Interval?
  }

  /// How the gap between the groups moved before the program.
  package struct PreTrend: Sendable, Equatable, Codable {
    package var gaps: [Gap]
    /// Least-squares change of the gap from one period to the next.
    package var drift: Double
    /// Of the drift: without zero the paths were not parallel.
    package var interval: Interval?
    /// The difference in differences that this drift alone would have given, had it gone on: with parallel
    /// paths it is small beside the estimate.
    package var extrapolated: Double
  }

  /// Fewest periods before the program that can show parallel paths.
  package static let periodsNeeded = 3

  package let treatedBefore: Sample
  package let treatedAfter: Sample
  package let controlBefore: Sample
  package let controlAfter: Sample
  package let estimate: Double
  /// Of the saturated regression y ~ treated × after with one variance; `nil` without spare observations.
  package let standardError: Double?
  /// Robust to dependence within clusters (Liang and Zeger 1986, with the correction
  /// G/(G − 1) · (N − 1)/(N − 4)); `nil` with fewer than two clusters on a side, where it would be near
  /// zero for no reason.
  package let clusteredError: Double?
  /// From the clustered error by Student's t with as many degrees of freedom as the smaller side has clusters,
  /// less one: with few clusters the error is itself uncertain, and the normal interval too narrow (Cameron
  /// and Miller, Journal of Human Resources 50 (2015) 317–372). `nil` where there is no error, or none that is
  /// above zero.
  package let interval: Interval?
  /// Clusters on the side that has fewer.
  package let smallerSide: Int
  /// Of every period in which both groups have somebody, in order.
  package let gaps: [Gap]
  /// `nil` with fewer than three periods before.
  package let preTrend: PreTrend?

  /// - Returns: `nil` where one of the four groups has nobody.
  package init?(_ observations: [Observation]) {
    func sample(_ isTreated: Bool, _ isAfter: Bool) -> Sample {
      Sample(
        joining: observations.lazy.filter { $0.isTreated == isTreated && $0.isAfter == isAfter }
          .map(\.outcome))
    }
    treatedBefore = sample(true, false)
    treatedAfter = sample(true, true)
    controlBefore = sample(false, false)
    controlAfter = sample(false, true)
    let cells = [treatedBefore, treatedAfter, controlBefore, controlAfter]
    guard cells.allSatisfy({ $0.count > 0 }) else { return nil }
    estimate =
      (treatedAfter.mean - treatedBefore.mean) - (controlAfter.mean - controlBefore.mean)
    let spare = cells.reduce(0) { $0 + $1.count } - 4
    let residual = cells.reduce(0) { $0 + $1.squaredDeviations }
    let counts = cells.reduce(0) { $0 + 1 / Double($1.count) }
    standardError = spare > 0 ? (residual / Double(spare) * counts).squareRoot() : nil
    let change = GapContrast(observations, weights: [0: -1, 1: 1]) { $0.isAfter ? 1 : 0 }
    clusteredError = change.clusteredError
    interval = change.interval
    smallerSide = change.smallerSide
    gaps = Self.gaps(observations)
    preTrend = Self.preTrend(observations, gaps)
  }

  /// Of every period in which both groups have somebody, in order.
  package static func gaps(_ observations: [Observation]) -> [Gap] {
    Dictionary(grouping: observations, by: \.period).sorted { $0.key < $1.key }
      .compactMap { period, rows in
        let sides = Set(rows.lazy.filter { $0.outcome.count > 0 }.map(\.isTreated))
        guard sides.count == 2 else { return nil }
        let contrast = GapContrast(rows, weights: [period: 1], time: \.period)
        return Gap(
          period: period, isAfter: rows[0].isAfter, difference: contrast.estimate,
          interval: contrast.interval)
      }
  }

  private static func preTrend(_ observations: [Observation], _ gaps: [Gap]) -> PreTrend? {
    let before = gaps.filter { !$0.isAfter }
    guard before.count >= periodsNeeded else { return nil }
    let times = Sample(before.lazy.map { Double($0.period) })
    let weights = before.map {
      ($0.period, (Double($0.period) - times.mean) / times.squaredDeviations)
    }
    let contrast = GapContrast(
      observations, weights: Dictionary(uniqueKeysWithValues: weights), time: \.period)
    let after = Sample(Set(observations.lazy.filter(\.isAfter).map(\.period)).map(Double.init))
    return PreTrend(
      gaps: before, drift: contrast.estimate, interval: contrast.interval,
      extrapolated: contrast.estimate * (after.mean - times.mean))
  }
}
