/// Σ wₜ (ȳ₁ₜ − ȳ₀ₜ): gaps between the treated and the others at several times, weighted, with an error robust to
/// dependence within clusters. It is a linear combination of the means of the regression saturated in time and
/// group, whose sandwich is that of Liang and Zeger, Biometrika 73 (1986) 13–22, corrected by
/// G/(G − 1) · (N − 1)/(N − K) for G clusters, N values and K means.
struct GapContrast {
  private struct Cell: Hashable {
    var time: Int
    var isTreated: Bool
  }

  let estimate: Double
  /// `nil` with fewer than two clusters on a side or no spare values.
  let clusteredError: Double?
  /// Clusters on the side that has fewer.
  let smallerSide: Int

  /// - Parameters:
  ///   - weights: By time; what was observed at other times does not count.
  ///   - time: When an observation was made.
  init(
    _ observations: [DifferenceInDifferences.Observation], weights: [Int: Double],
    time: (DifferenceInDifferences.Observation) -> Int
  ) {
    func weight(_ cell: Cell) -> Double? {
      weights[cell.time].map { cell.isTreated ? $0 : -$0 }
    }
    var cells: [Cell: Sample] = [:]
    var clusters: [Bool: Set<String>] = [:]
    let counted = observations.map { ($0, Cell(time: time($0), isTreated: $0.isTreated)) }
      .filter { weights[$0.1.time] != nil && $0.0.outcome.count > 0 }
    for (observation, cell) in counted {
      cells[cell, default: Sample()].add(observation.outcome)
      clusters[cell.isTreated, default: []].insert(observation.cluster)
    }
    estimate =
      weights.sorted { $0.key < $1.key }.reduce(0) { sum, entry in
        let treated = cells[Cell(time: entry.key, isTreated: true)]?.mean ?? 0
        let control = cells[Cell(time: entry.key, isTreated: false)]?.mean ?? 0
        return sum + entry.value * (treated - control)
      }
    var scores: [String: Double] = [:]
    for (observation, cell) in counted {
      guard let sample = cells[cell], let weight = weight(cell) else { continue }
      scores[observation.cluster, default: 0] +=
        weight * Double(observation.outcome.count) * (observation.outcome.mean - sample.mean)
        / Double(sample.count)
    }
    smallerSide = [true, false].map { clusters[$0]?.count ?? 0 }.min() ?? 0
    let (groups, count) = (
      Double(scores.count), Double(cells.values.reduce(0) { $0 + $1.count })
    )
    let spare = count - Double(cells.count)
    guard smallerSide > 1, spare > 0 else {
      clusteredError = nil
      return
    }
    let meat = scores.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value.square }
    clusteredError = (meat * groups / (groups - 1) * (count - 1) / spare).squareRoot()
  }

  /// By Student's t with as many degrees of freedom as the smaller side has clusters, less one; `nil` where
  /// nothing varies, since that is no certainty.
  var interval: Interval? {
    guard let error = clusteredError, error > 0,
      let point = Student.t95(degreesOfFreedom: smallerSide - 1)
    else { return nil }
    return Interval(estimate - point * error, estimate + point * error)
  }
}
