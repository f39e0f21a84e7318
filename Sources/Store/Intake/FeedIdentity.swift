package import Intake

/// What the database knows of a feed: where its rows belong and how its attempts are told apart.
package struct FeedIdentity: Sendable, Equatable {
  /// Whether each file holds everything or only what changed.
  package enum Mode: String, Sendable, CaseIterable {
    case full, delta
  }

  package let code: String
  package let kind: FeedKind
  package let mode: Mode
  /// Provider code; `nil` for people.
  package let provider: String?
  /// Which of several accounts at the provider; empty for the only one.
  package let account: String
  /// `completed` or `passed`: the fact that reports count; `nil` for people.
  package let earnedWhen: String?
  /// Canonical fields that tell one attempt from the next.
  package let attemptKey: [String]

  package init(
    code: String, kind: FeedKind, mode: Mode, provider: String?, account: String,
    earnedWhen: String?, attemptKey: [String]
  ) {
    self.code = code
    self.kind = kind
    self.mode = mode
    self.provider = provider
    self.account = account
    self.earnedWhen = earnedWhen
    self.attemptKey = attemptKey
  }
}
