/// An employer's rules for sponsoring micro-credentials, in versions that do not overlap.
package struct Program: Sendable, Equatable {
  package var name: String
  package var title: String
  package var versions: [Version]

  package init(name: String, title: String, versions: [Version]) {
    self.name = name
    self.title = title
    self.versions = versions
  }

  /// The version in force on a day.
  package func version(on day: Day) -> Version? {
    versions.first { $0.from <= day && $0.through.map { day <= $0 } ?? true }
  }

  /// What holds from a day on.
  package struct Version: Sendable, Equatable {
    package var from: Day
    /// Last day; open-ended without one.
    package var through: Day?
    package var eligibility: Eligibility
    package var offer: Offer
    package var currency: Currency
    /// What is paid for one course at most, in minor units.
    package var itemCap: Int?
    /// What is paid for one person in a year at most, in minor units.
    package var personCap: Int?
    /// What the learner pays, in percent of the price.
    package var copayPercent: Int
    /// Who says yes, by amount, lowest first.
    package var approvals: [Approval]

    package init(
      from: Day, through: Day? = nil, eligibility: Eligibility = Eligibility(),
      offer: Offer = Offer(), currency: Currency, itemCap: Int? = nil, personCap: Int? = nil,
      copayPercent: Int = 0, approvals: [Approval] = []
    ) {
      self.from = from
      self.through = through
      self.eligibility = eligibility
      self.offer = offer
      self.currency = currency
      self.itemCap = itemCap
      self.personCap = personCap
      self.copayPercent = copayPercent
      self.approvals = approvals
    }
  }

  /// Whom it is for. A list that is `nil` excludes nobody.
  package struct Eligibility: Sendable, Equatable {
    package var statuses: Set<String>?
    package var countries: Set<String>?
    package var costCenters: Set<String>?
    package var orgUnits: Set<String>?
    /// Days since the start that must have passed.
    package var tenureDays: Int

    package init(
      statuses: Set<String>? = nil, countries: Set<String>? = nil, costCenters: Set<String>? = nil,
      orgUnits: Set<String>? = nil, tenureDays: Int = 0
    ) {
      self.statuses = statuses
      self.countries = countries
      self.costCenters = costCenters
      self.orgUnits = orgUnits
      self.tenureDays = tenureDays
    }
  }

  /// What it sponsors. A list that is `nil` excludes nothing.
  package struct Offer: Sendable, Equatable {
    package var providers: Set<String>?
    package var items: Set<String>?

    package init(providers: Set<String>? = nil, items: Set<String>? = nil) {
      self.providers = providers
      self.items = items
    }
  }

  /// Who approves amounts up to a limit.
  package struct Approval: Sendable, Equatable {
    /// Who says yes.
    package enum Approver: Sendable, Hashable {
      /// The program itself: nobody is asked.
      case rule
      case manager
      /// The person with this employee number.
      case employee(String)
    }

    /// In minor units; without one, any amount.
    package var upTo: Int?
    package var approver: Approver

    package init(upTo: Int?, approver: Approver) {
      self.upTo = upTo
      self.approver = approver
    }
  }
}
