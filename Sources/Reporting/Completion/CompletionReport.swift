package import Upskilling

/// The completion report as a value: every renderer writes the same one, so they cannot disagree. It
/// names no person.
package struct CompletionReport: Sendable, Equatable, Codable {
  /// `count` of `total` with a rate and a 95 % interval; for fewer than ten, the counts alone.
  package struct Figure: Sendable, Equatable, Codable {
    package var id: String
    package var title: String
    package var count: Int
    package var total: Int
    package var rate: Double?
    package var lower: Double?
    package var upper: Double?
  }

  /// One row of a breakdown.
  package struct Group: Sendable, Equatable, Codable {
    package var name: String
    package var episodes: Int
    package var figures: [Figure]
    package var states: [StateCount]

    package func figure(_ measure: CompletionMeasure) -> Figure? {
      figures.first { $0.id == measure.rawValue }
    }
  }

  package struct Breakdown: Sendable, Equatable, Codable {
    package var dimension: CompletionTally.Dimension
    package var title: String
    package var groups: [Group]
  }

  package struct StateCount: Sendable, Equatable, Codable {
    package var state: EpisodeState
    package var count: Int
  }

  /// How far a feed speaks.
  package struct Watermark: Sendable, Equatable, Codable {
    package var feed: String
    package var provider: String?
    /// ISO date; `nil` where nothing has arrived.
    package var completeUpTo: String?
    package var quarantined: Int

    package init(feed: String, provider: String?, completeUpTo: String?, quarantined: Int) {
      self.feed = feed
      self.provider = provider
      self.completeUpTo = completeUpTo
      self.quarantined = quarantined
    }
  }

  package struct Definition: Sendable, Equatable, Codable {
    package var id: String
    package var title: String
    package var text: String
  }

  package struct Note: Sendable, Equatable, Codable {
    package var code: String
    package var text: String
    package var count: Int
  }

  /// Two sums that must be equal, printed.
  package struct Tie: Sendable, Equatable, Codable {
    package var text: String
    package var left: Int
    package var right: Int
    package var holds: Bool { left == right }
  }

  /// Estimated share earned by a number of days after enrollment.
  package struct Incidence: Sendable, Equatable, Codable {
    package var days: Int
    package var cohort: Int
    package var share: Double?
  }

  package var title: String
  package var employer: String
  /// First enrollment day of the period, ISO; `nil` for all enrollments on record.
  package var periodStart: String?
  package var asOf: String
  package var timeZone: String
  /// The earliest watermark of the provider feeds: the report is complete up to this day.
  package var completeUpTo: String?
  package var watermarks: [Watermark]
  package var headline: [Figure]
  package var incidence: Incidence
  package var states: [StateCount]
  package var breakdowns: [Breakdown]
  package var definitions: [Definition]
  package var rules: [String]
  package var quality: [Note]
  package var ties: [Tie]

  package func breakdown(_ dimension: CompletionTally.Dimension) -> Breakdown? {
    breakdowns.first { $0.dimension == dimension }
  }
}
