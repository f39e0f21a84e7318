import Foundation

/// The Kaplan–Meier estimate of staying (Kaplan and Meier, JASA 53 (1958) 457–481): S(t) is the product
/// of 1 − d/n over the event times up to t. At tied times events come before censorings; people who
/// entered late count from then on.
package struct KaplanMeier: Sendable, Equatable {
  /// The curve from one event time up to the next.
  package struct Step: Sendable, Equatable, Codable {
    package var time: Double
    package var atRisk: Int
    package var events: Int
    package var survival: Double
    /// Greenwood's Σ d / (n (n − d)); `nil` from where nobody is left.
    package var greenwood: Double?

    /// Greenwood's standard error of the survival (1926): S √Σ d / (n (n − d)).
    package var standardError: Double? {
      greenwood.map { survival * $0.squareRoot() }
    }

    /// The 95 % band on the scale of ln(−ln S) (Kalbfleisch and Prentice), which stays within 0 and 1;
    /// `nil` where nobody is left.
    package var band: Interval? {
      guard let greenwood, survival > 0, survival < 1 else { return nil }
      let logarithm = log(survival)
      let half = Normal.z95 * greenwood.squareRoot() / logarithm
      let center = log(-logarithm)
      return Interval(exp(-exp(center - half)), exp(-exp(center + half)))
    }
  }

  /// People in the cohort.
  package var count: Int { risk.count }
  package let steps: [Step]
  let risk: RiskSet

  package init(_ times: [SurvivalTime]) {
    risk = RiskSet(times)
    var survival = 1.0
    var greenwood: Double? = 0
    steps = risk.events.map { [risk] event in
      let atRisk = risk.atRisk(at: event.time)
      let remaining = Double(atRisk - event.count)
      survival *= remaining / Double(atRisk)
      greenwood =
        remaining > 0
        ? greenwood.map { $0 + Double(event.count) / (Double(atRisk) * remaining) } : nil
      return Step(
        time: event.time, atRisk: atRisk, events: event.count, survival: survival,
        greenwood: greenwood)
    }
  }

  /// The end of the last person's observation: the curve says nothing beyond.
  package var lastTime: Double { risk.lastTime }

  package var eventCount: Int { steps.reduce(0) { $0 + $1.events } }

  /// The step in force at a time; `nil` before the first event.
  package func step(at time: Double) -> Step? {
    steps.last { $0.time <= time }
  }

  /// S(t); `nil` for nobody, and beyond the last observed time unless everybody is gone.
  package func survival(at time: Double) -> Double? {
    guard count > 0 else { return nil }
    let survival = step(at: time)?.survival ?? 1
    return time <= lastTime || survival == 0 ? survival : nil
  }

  /// The first time at which half is gone; `nil` where that is not reached.
  package var median: Double? {
    firstTime { $0.survival }
  }

  /// Where the band crosses one half (Brookmeyer and Crowley 1982); an end is `nil` where not reached.
  package var medianInterval: (lower: Double?, upper: Double?) {
    (firstTime { $0.band?.lower }, firstTime { $0.band?.upper })
  }

  private func firstTime(_ value: (Step) -> Double?) -> Double? {
    steps.first { value($0).map { $0 <= 0.5 + 1e-12 } ?? false }?.time
  }

  /// The numbers under a curve: people at risk just before each time.
  package func atRisk(at times: [Double]) -> [Int] {
    times.map(risk.atRisk)
  }

  /// Up to where at least 10 people and 10 % of the cohort are at risk; beyond it, draw the curve gray.
  package var reliableUntil: Double? {
    let needed = max(10, (count + 9) / 10)
    return steps.last { $0.atRisk >= needed }?.time
  }
}
