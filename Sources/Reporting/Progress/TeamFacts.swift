package import Upskilling

/// What is known of a manager's team as of a day.
package struct TeamFacts: Sendable {
  /// An attempt of a member, or a member without any.
  package struct Row: Sendable {
    package var memberID: Int
    package var member: String
    package var item: String?
    package var episode: Episode?

    package init(memberID: Int, member: String, item: String?, episode: Episode?) {
      self.memberID = memberID
      self.member = member
      self.item = item
      self.episode = episode
    }
  }

  /// A request that waits for the manager.
  package struct Approval: Sendable {
    package var sponsorshipID: Int
    package var person: String
    package var course: String
    package var amount: Money
    package var requestedOn: Day

    package init(
      sponsorshipID: Int, person: String, course: String, amount: Money, requestedOn: Day
    ) {
      self.sponsorshipID = sponsorshipID
      self.person = person
      self.course = course
      self.amount = amount
      self.requestedOn = requestedOn
    }
  }

  /// What the team's sponsorships hold, in one currency.
  package struct Sponsored: Sendable {
    package var sponsorships: Int
    package var reserved: Money
    package var committed: Money
    package var expended: Money

    package init(sponsorships: Int, reserved: Money, committed: Money, expended: Money) {
      self.sponsorships = sponsorships
      self.reserved = reserved
      self.committed = committed
      self.expended = expended
    }
  }

  package var managerID: Int
  /// Name, or number where there is none.
  package var manager: String
  /// Everybody below, not own reports only.
  package var isSubtree: Bool
  package var rows: [Row] = []
  package var approvals: [Approval] = []
  package var sponsored: [Sponsored] = []
  /// The day of the last report: what finished after it is new.
  package var lastReport: Day?

  package init(managerID: Int, manager: String, isSubtree: Bool) {
    self.managerID = managerID
    self.manager = manager
    self.isSubtree = isSubtree
  }
}
