/// Where a rule was read, and how far it can be relied on.
package struct RuleSource: Sendable, Equatable, Codable {
  /// How near to the law the text is that was read.
  package enum Confidence: String, Sendable, CaseIterable, Codable {
    /// The law itself.
    case statute
    /// What an authority publishes on it.
    case guidance
    /// What professionals write about it.
    case summary
    /// Not confirmed by any of these.
    case unverified
    /// The employer's own decision.
    case policy
  }

  package enum Status: String, Sendable, CaseIterable, Codable {
    case inForce = "in_force"
    /// Not law yet: changes no amount, and asks for a person where it would.
    case proposed
    /// Sources differ: the stricter outcome holds, and asks for a person.
    case disputed
  }

  /// Statute and section, or the document.
  package let text: String
  package let confidence: Confidence
  package let status: Status

  package init(text: String, confidence: Confidence, status: Status) {
    self.text = text
    self.confidence = confidence
    self.status = status
  }
}

/// A version of a rule as a result cites it, so that an auditor can look it up and run it again.
package struct RuleCitation: Sendable, Equatable, Codable {
  package let rule: String
  package let title: String
  /// First day of the version.
  package let from: Day
  package let source: RuleSource

  package init(rule: String, title: String, from: Day, source: RuleSource) {
    self.rule = rule
    self.title = title
    self.from = from
    self.source = source
  }

  /// As a statement shows it beside a figure.
  package var line: String {
    "\(rule), \(title), from \(from): \(source.text) "
      + "[\(source.confidence.rawValue), \(source.status.rawValue)]"
  }
}

/// Whether a result stands by itself.
package enum ReviewStatus: String, Sendable, CaseIterable, Codable {
  case ok = "OK"
  /// A person has to look before anything is posted or paid.
  case review = "REVIEW"
}
