package import Upskilling

/// One participant's estimate of a year's improvement (Phillips, Return on Investment in Training and
/// Performance Improvement Programs). It counts improvement × isolation × confidence.
package struct ParticipantEstimate: Sendable, Equatable {
  package var improvement: Money
  /// Share of the improvement that is due to the program, 0 to 1.
  package var isolation: Double
  /// How sure the participant is of the figures, 0 to 1.
  package var confidence: Double
  /// Whether its basis was told; one without is dropped.
  package var isSupported: Bool

  package init(
    _ improvement: Money, isolation: Double, confidence: Double, isSupported: Bool = true
  ) {
    self.improvement = improvement
    self.isolation = isolation
    self.confidence = confidence
    self.isSupported = isSupported
  }
}

/// When a claim is extreme. Fixed before the answers are read.
package enum ExtremeRule: Sendable, Equatable {
  case above(Money)
  /// Over so many times the median improvement of all who answered.
  case timesMedian(Double)

  package static let standard = ExtremeRule.timesMedian(5)
}

/// Estimates added up: what counted and what was dropped, each with its arithmetic.
package struct EstimateTotal: Sendable, Equatable, Codable {
  package struct Row: Sendable, Equatable, Codable {
    /// Minor units.
    package var improvement: Int
    package var isolation: Double
    package var confidence: Double
    /// Minor units; what counts, or would have.
    package var adjusted: Int
    /// Why it was dropped.
    package var dropped: String?
  }

  package var rows: [Row]
  /// Participants who did not answer: no improvement.
  package var silent: Int

  /// Minor units.
  package var amount: Int {
    rows.reduce(0) { $1.dropped == nil ? $0 + $1.adjusted : $0 }
  }

  /// - Throws: `ROIRefusal.share` for a share outside 0 to 1, `.currencyDiffers`, `.overflow`.
  package init(
    _ estimates: [ParticipantEstimate], silent: Int, rule: ExtremeRule, currency: Currency
  ) throws(ROIRefusal) {
    let limit: Double
    switch rule {
    case .above(let money):
      limit = Double(try money.minorUnits(in: currency))
    case .timesMedian(let times):
      limit = times * Self.median(estimates.map { Double($0.improvement.minorUnits) })
    }
    var rows: [Row] = []
    for estimate in estimates {
      guard (0...1).contains(estimate.isolation), (0...1).contains(estimate.confidence) else {
        throw .share
      }
      let improvement = try estimate.improvement.minorUnits(in: currency)
      rows.append(
        Row(
          improvement: improvement, isolation: estimate.isolation,
          confidence: estimate.confidence,
          adjusted: try ROIRefusal.rounded(
            Double(improvement) * estimate.isolation * estimate.confidence),
          dropped: Double(improvement) > limit
            ? "extreme" : estimate.isSupported ? nil : "unsupported"))
    }
    self.rows = rows
    self.silent = silent
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
