package import Intake
package import Store

/// A feed as configured: a named data set, the profile it is read with, and its brakes.
package struct Feed: Sendable, Equatable {
  package let name: String
  package let profile: Profile
  package let mode: FeedIdentity.Mode
  /// Which account at the provider, where the employer has several.
  package let account: String
  package let brakes: Brakes
  /// Where its files are dropped; `nil` where they are loaded by hand.
  package let drop: DropFolder?

  package init(
    name: String, profile: Profile, mode: FeedIdentity.Mode, account: String, brakes: Brakes,
    drop: DropFolder? = nil
  ) {
    self.name = name
    self.profile = profile
    self.mode = mode
    self.account = account
    self.brakes = brakes
    self.drop = drop
  }

  /// What the database keeps of it.
  package var identity: FeedIdentity {
    FeedIdentity(
      code: name, kind: profile.kind, mode: mode, provider: profile.provider, account: account,
      earnedWhen: profile.earnedWhen, attemptKey: profile.attemptKey)
  }
}
