/// (ȳ₁post − ȳ₁pre) − (ȳ₀post − ȳ₀pre): how much more participants changed than others did (Card and
/// Krueger 1994). Rests on both having moved alike without the program, which the periods before it can
/// make likely but not prove.
package struct DifferenceInDifferences: Sendable, Equatable {
  /// One measurement of a cluster (team, site) in a period.
  package struct Observation: Sendable, Equatable {
    package var cluster: String
    /// In order, from any number on.
    package var period: Int
    package var isTreated: Bool
    package var isAfter: Bool
    package var value: Double

    package init(cluster: String, period: Int, isTreated: Bool, isAfter: Bool, value: Double) {
      self.cluster = cluster
      self.period = period
      self.isTreated = isTreated
      self.isAfter = isAfter
      self.value = value
    }
  }

  /// How the gap between the groups moved before the program.
  package struct PreTrend: Sendable, Equatable, Codable {
    package struct Gap: Sendable, Equatable, Codable {
      package var period: Int
      /// Participants' mean less the others'.
      package var difference: Double
    }

    package var gaps: [Gap]
    /// Least-squares change of the gap from one period to the next.
    package var drift: Double
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
  /// `nil` with fewer than three periods before.
  package let preTrend: PreTrend?

  /// - Returns: `nil` where one of the four groups has nobody.
  package init?(_ observations: [Observation]) {
    func sample(_ isTreated: Bool, _ isAfter: Bool) -> Sample {
      Sample(
        observations.lazy.filter { $0.isTreated == isTreated && $0.isAfter == isAfter }
          .map(\.value))
    }
    treatedBefore = sample(true, false)
    treatedAfter = sample(true, true)
    controlBefore = sample(false, false)
    controlAfter = sample(false, true)
    let cells = [treatedBefore, treatedAfter, controlBefore, controlAfter]
    guard cells.allSatisfy({ $0.count > 0 }) else { return nil }
    estimate =
      (treatedAfter.mean - treatedBefore.mean) - (controlAfter.mean - controlBefore.mean)
    let spare = observations.count - 4
    let residual = cells.reduce(0) { $0 + $1.squaredDeviations }
    let counts = cells.reduce(0) { $0 + 1 / Double($1.count) }
    standardError = spare > 0 ? (residual / Double(spare) * counts).squareRoot() : nil
    let (before, after) = (controlBefore, controlAfter)
    let (treatedBefore, treatedAfter) = (treatedBefore, treatedAfter)
    clusteredError = Self.clusteredError(observations) { observation in
      switch (observation.isTreated, observation.isAfter) {
      case (true, false): treatedBefore
      case (true, true): treatedAfter
      case (false, false): before
      case (false, true): after
      }
    }
    preTrend = Self.preTrend(observations)
  }

  private static func clusteredError(
    _ observations: [Observation], cell: (Observation) -> Sample
  ) -> Double? {
    var scores: [String: Double] = [:]
    for observation in observations {
      let cell = cell(observation)
      let sign = observation.isTreated == observation.isAfter ? 1.0 : -1
      scores[observation.cluster, default: 0] +=
        sign * (observation.value - cell.mean) / Double(cell.count)
    }
    func clusters(_ isTreated: Bool) -> Int {
      Set(observations.lazy.filter { $0.isTreated == isTreated }.map(\.cluster)).count
    }
    let (groups, count) = (Double(scores.count), Double(observations.count))
    guard clusters(true) > 1, clusters(false) > 1, count > 4 else { return nil }
    let meat = scores.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value.square }
    return (meat * groups / (groups - 1) * (count - 1) / (count - 4)).squareRoot()
  }

  private static func preTrend(_ observations: [Observation]) -> PreTrend? {
    let before = Dictionary(grouping: observations.lazy.filter { !$0.isAfter }, by: \.period)
    let gaps = before.sorted { $0.key < $1.key }.compactMap { period, rows -> PreTrend.Gap? in
      let treated = Sample(rows.lazy.filter(\.isTreated).map(\.value))
      let control = Sample(rows.lazy.filter { !$0.isTreated }.map(\.value))
      guard treated.count > 0, control.count > 0 else { return nil }
      return PreTrend.Gap(period: period, difference: treated.mean - control.mean)
    }
    guard gaps.count >= periodsNeeded else { return nil }
    let times = Sample(gaps.lazy.map { Double($0.period) })
    let middle = Sample(gaps.lazy.map(\.difference)).mean
    let drift =
      gaps.reduce(0) { $0 + (Double($1.period) - times.mean) * ($1.difference - middle) }
      / times.squaredDeviations
    let after = Sample(Set(observations.lazy.filter(\.isAfter).map(\.period)).map(Double.init))
    return PreTrend(gaps: gaps, drift: drift, extrapolated: drift * (after.mean - times.mean))
  }
}
