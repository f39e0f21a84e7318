import Upskilling

extension ROIResult {
  /// Most inputs in a tornado.
  static let mostInputs = 6

  /// Each input at both ends of its range, the others unchanged: differences over their intervals, values over
  /// their given ranges, estimated costs by what the estimator's confidence leaves open.
  static func sensitivity(
    _ study: ROIStudy, _ priced: [PricedBenefit], _ figures: ReturnFigures
  ) throws(ROIRefusal) -> [Sensitivity] {
    guard figures.cost > 0 else { return [] }
    let benefit = Double(figures.benefit)
    let cost = Double(figures.cost)
    func roi(_ benefit: Double, _ cost: Double) -> Double { 100 * (benefit - cost) / cost }
    var bars: [Sensitivity] = []
    for line in priced {
      guard let amount = line.amount else { continue }
      let title = line.benefit.category.title
      func bar(_ input: String, _ low: (String, Double), _ high: (String, Double)) -> Sensitivity {
        Sensitivity(
          input: input, low: low.0, high: high.0,
          roiPercentAtLow: roi(benefit - amount + low.1, cost),
          roiPercentAtHigh: roi(benefit - amount + high.1, cost))
      }
      if let interval = line.interval {
        func end(_ value: Double) -> (String, Double) {
          let text =
            line.effect.map { ROIText.points(value, places: $0.unit.places) }
            ?? "\(ROIText.decimal(value, places: 2, isSigned: true)) days"
          return (text, value * line.perDifference)
        }
        bars.append(
          bar("\(title) difference", end(interval.lower), end(interval.upper)))
      }
      if let range = line.valueRange, let events = line.events {
        func end(_ value: Int) -> (String, Double) {
          (ROIText.money(value, study.currency), events * Double(value))
        }
        bars.append(
          bar(
            "\(title): \(line.benefit.category.valueTitle)", end(range.lowerBound),
            end(range.upperBound)))
      }
    }
    for line in study.costs where line.source == .estimate {
      guard let confidence = line.confidence, confidence < 1 else { continue }
      let amount = Double(line.amount.minorUnits)
      let (low, high) = (amount * confidence, amount * (2 - confidence))
      guard cost - amount + low > 0, cost - amount + high > 0 else { continue }
      bars.append(
        Sensitivity(
          input: "\(line.category.title) (estimate)",
          low: ROIText.money(try ROIRefusal.rounded(low), study.currency),
          high: ROIText.money(try ROIRefusal.rounded(high), study.currency),
          roiPercentAtLow: roi(benefit, cost - amount + low),
          roiPercentAtHigh: roi(benefit, cost - amount + high)))
    }
    return Array(bars.sorted { ($1.swing, $0.input) < ($0.swing, $1.input) }.prefix(mostInputs))
  }
}
