/// A rule of law or policy, in dated versions that do not overlap: a new law adds a version and never
/// changes one. What a rule says is data that somebody answers for; nothing in it is advice.
package struct Rule<Terms: Sendable & Equatable>: Sendable, Equatable {
  /// Its name, by which results cite it, as `US-127`.
  package let id: String
  /// As people read it.
  package let title: String
  /// Where it holds: a country as `US`, a part of one as `US-CA`, or `EU`.
  package let jurisdiction: String
  /// Which date selects the version.
  package let appliesBy: RuleDate
  package let versions: [Version]

  package init(
    id: String, title: String, jurisdiction: String, appliesBy: RuleDate, versions: [Version]
  ) {
    self.id = id
    self.title = title
    self.jurisdiction = jurisdiction
    self.appliesBy = appliesBy
    self.versions = versions
  }

  /// What holds from a day on.
  package struct Version: Sendable, Equatable {
    /// First day.
    package let from: Day
    /// Last day; open-ended without one.
    package let through: Day?
    package let source: RuleSource
    package let terms: Terms

    package init(from: Day, through: Day? = nil, source: RuleSource, terms: Terms) {
      self.from = from
      self.through = through
      self.source = source
      self.terms = terms
    }

    package func overlaps(_ other: Version) -> Bool {
      (through.map { other.from <= $0 } ?? true) && (other.through.map { from <= $0 } ?? true)
    }
  }

  /// The version that holds on a day, and how to cite it.
  package func held(on day: Day) -> Held<Terms>? {
    let version = versions.first { $0.from <= day && $0.through.map { day <= $0 } ?? true }
    return version.map {
      Held(
        citation: RuleCitation(rule: id, title: title, from: $0.from, source: $0.source),
        terms: $0.terms)
    }
  }
}

/// The version of a rule that holds, with its citation.
package struct Held<Terms: Sendable & Equatable>: Sendable, Equatable {
  package let citation: RuleCitation
  package let terms: Terms

  package init(citation: RuleCitation, terms: Terms) {
    self.citation = citation
    self.terms = terms
  }
}

/// Which date selects the version of a rule.
package enum RuleDate: String, Sendable, CaseIterable {
  /// When it was paid.
  case payment
  /// When the agreement was signed.
  case contract
  /// When the employment ended: such a rule reaches agreements signed before it.
  case exit
}
