package import Upskilling

/// A report as a value: every renderer writes the same one, so that they cannot disagree. What it prints
/// is decided when it is built; a renderer computes nothing.
package struct Report: Sendable, Equatable, Codable {
  /// The reports there are.
  package enum Kind: String, Sendable, CaseIterable, Codable {
    case completion, progress, spend, roi
    case dataQuality = "data-quality"
  }

  package var kind: Kind
  /// The finding, in a sentence.
  package var title: String
  /// Whom and what it counts.
  package var subject: String
  package var scope: Scope
  package var cards: [Card] = []
  package var sections: [Section] = []
  package var definitions: [Definition] = []
  /// Thresholds and conventions that hold in it, in sentences.
  package var rules: [String] = []
  package var watermarks: [Watermark] = []
  package var quality: [Note] = []
  package var ties: [Tie] = []

  package init(kind: Kind, title: String, subject: String, scope: Scope) {
    self.kind = kind
    self.title = title
    self.subject = subject
    self.scope = scope
  }

  /// Whether all sums that must agree do.
  package var isTied: Bool { ties.allSatisfy(\.holds) }

  /// Every table of the report, in order, with those behind charts.
  package var tables: [Table] { sections.flatMap(\.blocks).compactMap(\.table) }
}

extension Report {
  /// Of which employer, period and day a report speaks.
  package struct Scope: Sendable, Equatable, Codable {
    private enum CodingKeys: String, CodingKey {
      case employer, organization, filters, classification
      case periodStart = "period_start"
      case asOf = "as_of"
      case timeZone = "time_zone"
      case completeUpTo = "complete_up_to"
    }

    package var employer: String
    /// First day of the period; `nil` for everything on record. The period ends with `asOf`.
    package var periodStart: Day?
    /// The last business day that counts, in `timeZone`.
    package var asOf: Day
    package var timeZone: String
    /// The earliest watermark of the provider feeds; `nil` where one of them has delivered nothing.
    package var completeUpTo: Day?
    package var organization: Organization
    /// What it is narrowed to, such as a program or a manager.
    package var filters: [Filter]
    package var classification: Classification

    package init(
      employer: String, periodStart: Day?, asOf: Day, timeZone: String, completeUpTo: Day?,
      organization: Organization = .asWas, filters: [Filter] = [],
      classification: Classification = .`internal`
    ) {
      self.employer = employer
      self.periodStart = periodStart
      self.asOf = asOf
      self.timeZone = timeZone
      self.completeUpTo = completeUpTo
      self.organization = organization
      self.filters = filters
      self.classification = classification
    }
  }

  /// Which cost center and manager an attempt counts under.
  package enum Organization: String, Sendable, CaseIterable, Codable {
    /// That of the day of enrollment: last May's report gives last May's answer.
    case asWas = "as-was"
    /// That of the report's day.
    case asIs = "as-is"
  }

  package struct Filter: Sendable, Equatable, Codable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Who may read it: printed on every artifact, and decides whether it may be attached to a mail.
  package enum Classification: String, Sendable, CaseIterable, Codable {
    /// Counts and money, nobody by name.
    case `internal`
    /// Names people.
    case confidential
  }

  /// One number that matters, with what it is of.
  package struct Card: Sendable, Equatable, Codable {
    package var label: String
    package var value: Value
    /// `5 of 15 past census`, or why there is no value.
    package var denominator: String
    /// Interval or change, in small text.
    package var detail: String
    /// The definition it goes by.
    package var definition: String?
    package var figure: String?
    /// The last points of it, oldest first; empty where there is no history.
    package var trend: [Double]

    package init(
      label: String, value: Value, denominator: String, detail: String = "",
      definition: String? = nil, figure: String? = nil, trend: [Double] = []
    ) {
      self.label = label
      self.value = value
      self.denominator = denominator
      self.detail = detail
      self.definition = definition
      self.figure = figure
      self.trend = trend
    }
  }

  package struct Section: Sendable, Equatable, Codable {
    /// Unique in the report: letters, digits, hyphens.
    package var id: String
    package var title: String
    package var blocks: [Block]

    package init(id: String, title: String, blocks: [Block]) {
      self.id = id
      self.title = title
      self.blocks = blocks
    }
  }

  /// A paragraph, a table, or a chart with the table behind it.
  package struct Block: Sendable, Equatable, Codable {
    package var text: String?
    package var chart: Chart?
    package var table: Table?

    package static func text(_ text: String) -> Block { Block(text: text) }
    package static func table(_ table: Table) -> Block { Block(table: table) }
    package static func chart(_ chart: Chart, data: Table) -> Block {
      Block(chart: chart, table: data)
    }

    private init(text: String? = nil, chart: Chart? = nil, table: Table? = nil) {
      self.text = text
      self.chart = chart
      self.table = table
    }
  }

  package struct Definition: Sendable, Equatable, Codable {
    package var id: String
    package var title: String
    package var text: String

    package init(id: String, title: String, text: String) {
      self.id = id
      self.title = title
      self.text = text
    }
  }

  /// How far a feed speaks.
  package struct Watermark: Sendable, Equatable, Codable {
    private enum CodingKeys: String, CodingKey {
      case feed, provider, quarantined
      case completeUpTo = "complete_up_to"
    }

    package var feed: String
    /// `nil` for people.
    package var provider: String?
    /// `nil` where nothing has arrived.
    package var completeUpTo: Day?
    package var quarantined: Int

    package init(feed: String, provider: String?, completeUpTo: Day?, quarantined: Int) {
      self.feed = feed
      self.provider = provider
      self.completeUpTo = completeUpTo
      self.quarantined = quarantined
    }
  }

  /// Something a reader should know about the data.
  package struct Note: Sendable, Equatable, Codable {
    package var code: String
    package var text: String
    package var count: Int

    package init(code: String, text: String, count: Int) {
      self.code = code
      self.text = text
      self.count = count
    }
  }

  /// Two sums that must be equal, printed.
  package struct Tie: Sendable, Equatable, Codable {
    package var text: String
    package var left: Value
    package var right: Value
    package var holds: Bool { left == right }

    package init(text: String, left: Value, right: Value) {
      self.text = text
      self.left = left
      self.right = right
    }
  }
}
